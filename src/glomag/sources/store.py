"""The folder data/raw/ofac: one folder a list date, with the raw file, its provenance and the normalised list."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from glomag.errors import SourceError
from glomag.paths import Project
from glomag.sources.entries import SourceFormat, SourceList
from glomag.sources.normalised import FILE_NAME, parse_entries, print_entries
from glomag.sources.provenance import Provenance, parse_provenance, print_provenance
from glomag.sources.reading import read_list

PROVENANCE_FILE = "source.yml"
# A second, different list of one date and format (OFAC acted twice that day) gets a folder of its own: nothing is replaced.
_FOLDER = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.([2-9]|[1-9]\d+))?")
_BUILT_BESIDE = ".adding-"
_SECONDS_TO_WAIT = 60


@dataclass(frozen=True)
class StoredList:
    """One list of the store: the path of its entries, what is known of its origin, and its place among those of one date."""

    entries: Path
    provenance: Provenance
    number: int

    @property
    def list_date(self) -> date:
        """The day as of which the list stood."""
        return self.provenance.list_date

    @property
    def format(self) -> SourceFormat:
        """The file of OFAC's that it was read from."""
        return self.provenance.format

    @property
    def raw(self) -> Path | None:
        """The file as published; None for a list that a person gave, of which no copy is kept."""
        return self.entries.parent / self.provenance.file_name if self.provenance.is_fetched else None

    @property
    def printed(self) -> str:
        """The list as a message names it."""
        return f"{self.format} of {self.list_date.isoformat()}"

    def read(self) -> SourceList:
        """Read the entries; raises SourceError where they are not as they were written, or not as many."""
        source = read_stored(self.entries)
        if len(source.entries) != self.provenance.n_entries:
            raise _changed(f"{len(source.entries)} entries, where {self.provenance.n_entries} were written", self.entries.name)
        return source


def stored_lists(project: Project) -> list[StoredList]:
    """Every list of the store, oldest first; raises SourceError for a provenance that cannot be read or a file that is gone."""
    found = [stored for number, folder in _folders(project) for stored in _lists_of(folder, number)]
    return sorted(found, key=lambda stored: (stored.list_date, stored.number, stored.format))


def newest_list(project: Project, format: SourceFormat | None = None) -> StoredList | None:
    """The last good list, of one format or of any; None where there is none."""
    return next((stored for stored in reversed(stored_lists(project)) if format in (None, stored.format)), None)


def read_stored(path: Path) -> SourceList:
    """Read the normalised list that `write_list` wrote: the same entries, of the format that the file's name tells.

    `list_date` is the one it was stored under, for SDN.CSV too, which prints none. Raises SourceError with the line for a
    file that is not as it was written.
    """
    match = FILE_NAME.fullmatch(path.name)
    if match is None:
        raise _changed("this is no normalised list", path.name)
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _changed(f"it cannot be read: {error}", path.name) from None
    return parse_entries(text, match[1], path.name)


def read_file(path: Path) -> SourceList:
    """Read a list as published (`reading.read_list`) or as it was normalised here (`read_stored`), told by its name."""
    return read_stored(path) if FILE_NAME.fullmatch(path.name) else read_list(path)


def write_list(project: Project, source: SourceList, provenance: Provenance, raw: Path | None) -> Path:
    """Store a list that passed every check, with its raw file where one is to be kept; returns the path of its entries.

    A list that is stored already changes nothing, and its path is returned. Nothing is ever replaced: another list of the
    same date and format gets the folder `<date>.2`. All or nothing, also when the process is killed: a new folder is built
    beside and renamed; in a folder that exists, a file counts once source.yml names it, and that is written last.
    """
    if source.format != provenance.format or len(source.entries) != provenance.n_entries or provenance.is_fetched != (raw is not None):
        raise ValueError(f"the provenance is not that of the list: {provenance}")
    text = print_entries(source, provenance.list_date)
    with _one_at_a_time(project), _told(project):
        for leftover in project.ofac.glob(f"{_BUILT_BESIDE}*"):
            shutil.rmtree(leftover)
        folder = project.ofac / provenance.list_date.isoformat()
        number = 1
        while (there := _there(folder, number, provenance.format)) is not None:
            if _is_same(there, text, provenance):
                return there.entries
            if there.raw is None and raw is not None and there.entries.read_bytes() == text.encode("utf-8"):
                break  # given by a person before, and now there is the published file itself
            number += 1
            folder = folder.with_name(f"{provenance.list_date.isoformat()}.{number}")
        return _add(folder, text, provenance, raw)


def find_fetched(project: Project, format: SourceFormat, sha256: str) -> StoredList | None:
    """The downloaded list of the store that has exactly these bytes, if there is one."""
    same = [stored for stored in stored_lists(project) if stored.format == format and stored.raw and stored.provenance.sha256 == sha256]
    return same[-1] if same else None


def _folders(project: Project) -> Iterator[tuple[int, Path]]:
    for folder in sorted(project.ofac.iterdir()) if project.ofac.is_dir() else []:
        match = _FOLDER.fullmatch(folder.name)
        if match and folder.is_dir():
            yield int(match[2] or 1), folder


def _lists_of(folder: Path, number: int) -> list[StoredList]:
    file = folder / PROVENANCE_FILE
    where = f"{folder.name}/{PROVENANCE_FILE}"
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _changed(f"a folder of a list without readable provenance: {error}", where) from None
    found = [StoredList(folder / f"entries-{name}.csv", of_file, number) for name, of_file in parse_provenance(text, where).items()]
    for stored in found:
        if _FOLDER.fullmatch(folder.name)[1] != stored.list_date.isoformat():  # type: ignore[index]
            raise _changed(f"the folder is of another day than its list, {stored.list_date}", where)
        gone = [path.name for path in (stored.entries, stored.raw) if path is not None and not path.is_file()]
        if gone:
            raise _changed(f"{gone[0]} is gone, which the provenance names", where)
    return found


def _there(folder: Path, number: int, wanted: SourceFormat) -> StoredList | None:
    """The list of a format in one folder; None where the folder is still to be made, or has only other formats."""
    if not folder.is_dir():
        return None
    return next((stored for stored in _lists_of(folder, number) if stored.format == wanted), None)


def _is_same(there: StoredList, text: str, provenance: Provenance) -> bool:
    if there.provenance.sha256 == provenance.sha256:
        return there.provenance.is_fetched or not provenance.is_fetched
    return not provenance.is_fetched and there.entries.read_bytes() == text.encode("utf-8")


def _add(folder: Path, text: str, provenance: Provenance, raw: Path | None) -> Path:
    built = Path(tempfile.mkdtemp(prefix=_BUILT_BESIDE, dir=folder.parent))
    try:
        built.chmod(0o755)  # a temporary folder is closed to everybody else, and this one stays
        described = {stored.provenance.file_name: stored.provenance for stored in (_lists_of(folder, 1) if folder.is_dir() else [])}
        described[provenance.file_name] = provenance
        entries = f"entries-{provenance.format}.csv"
        if raw is not None:
            shutil.copyfile(raw, built / provenance.file_name)
        (built / entries).write_bytes(text.encode("utf-8"))
        (built / PROVENANCE_FILE).write_bytes(print_provenance(described).encode("utf-8"))
        _flush(built)
        if folder.is_dir():
            # source.yml is the last: until then the new files are not part of the store, and no old one was touched.
            for name in ([provenance.file_name] if raw is not None else []) + [entries, PROVENANCE_FILE]:
                os.replace(built / name, folder / name)
        else:
            os.rename(built, folder)  # noqa: PTH104 (beside os.replace)
        return folder / entries
    finally:
        shutil.rmtree(built, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Wait until the files are on the disk: a name must not outlive a power cut that its content did not."""
    for path in folder.iterdir():
        with path.open("rb+") as opened:
            os.fsync(opened.fileno())


@contextmanager
def _one_at_a_time(project: Project) -> Iterator[None]:
    try:
        project.build.mkdir(parents=True, exist_ok=True)
        project.ofac.mkdir(parents=True, exist_ok=True)
        with FileLock(project.build / "ofac.lock").acquire(timeout=_SECONDS_TO_WAIT):
            yield
    except Timeout:
        raise SourceError("another command is writing lists in this checkout", change="wait until it ends") from None
    except OSError as error:
        raise _not_written(project, error) from None


@contextmanager
def _told(project: Project) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _not_written(project, error) from None


def _not_written(project: Project, error: OSError) -> SourceError:
    return SourceError(
        f"the list cannot be stored; nothing that was there has changed: {error.strerror or error}",
        where=project.shown(project.ofac),
        allowed="a folder that you may write to, with room for the file",
    )


def _changed(fault: str, where: str) -> SourceError:
    return SourceError(
        f"the stored lists are not as they were written: {fault}",
        where=where,
        allowed="folders of data/raw/ofac as glomag fetch or glomag ingest made them",
        change="remove that folder, and fetch or ingest the list again",
    )
