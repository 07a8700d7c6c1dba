"""The pack of a checkout: checked, gathered, written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from glomag.pack.archive import write_archive
from glomag.pack.checking import Manifest, read_sound
from glomag.pack.contents import list_contents
from glomag.pack.exhibits import list_lines
from glomag.pack.form import FORM_PAGE, FORM_TABLE, FORM_TEXT, form_csv, form_html, form_markdown
from glomag.pack.problems import PackError
from glomag.pack.start import START_PAGE, start_html
from glomag.paths import Project
from glomag.run.journal import recover
from glomag.run.publish import one_at_a_time

FOLDER = "glomag-pack"
"""The one folder that unpacking makes. Below it lie the folders of the checkout, under their own names."""


@dataclass(frozen=True)
class Packed:
    """A pack that was written: where, and how much is in it."""

    path: Path
    profiles: tuple[str, ...]
    n_files: int
    n_bytes: int


def write_pack(project: Project, profiles: Sequence[str] = (), output: Path | None = None) -> Packed:
    """Write the pack of the named profiles, of all published ones where none is named. Same checkout, same bytes.

    Raises PackError, with nothing written, where the outputs are not whole and current, or the file cannot be written; PublishError
    while a run is at work. A file that somebody names with `output` must be new; the one in build/ is replaced.
    """
    target = output if output is not None else project.build / _default_name(profiles)
    _check_target(target, may_replace=output is None)
    with one_at_a_time(project):
        recover(project)
        manifests = read_sound(project, profiles)
        files = _gather(project, manifests)
        return Packed(target, tuple(manifests), len(files) + 1, write_archive(files, FOLDER, target))


def _gather(project: Project, manifests: Mapping[str, Manifest]) -> dict[str, bytes]:
    """All files of the pack but their hashes: those of the checkout, and the pages that lead to them."""
    contents = list_contents(project, manifests)
    lines = list_lines(project, manifests)
    made = {
        FORM_PAGE: form_html(lines),
        FORM_TEXT: form_markdown(lines),
        FORM_TABLE: form_csv(lines),
        START_PAGE: start_html(project, manifests, contents),
    }
    return {**{name: path.read_bytes() for name, path in contents.items()}, **{name: text.encode("utf-8") for name, text in made.items()}}


def _default_name(profiles: Sequence[str]) -> str:
    return "-".join([FOLDER, *sorted(set(profiles))]) + ".zip"


def _check_target(target: Path, *, may_replace: bool) -> None:
    if may_replace:
        return
    if target.exists():
        raise PackError(
            "there is a file or folder of that name; nothing was packed", where=str(target), change="name a new file with --output"
        )
    if not target.parent.is_dir():
        raise PackError(
            "there is no such folder; nothing was packed", where=str(target.parent), change="make the folder, or name another file"
        )
