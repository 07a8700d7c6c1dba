"""What a word on the command line means: a commit, a profile of the checkout, or a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from glomag.diff.commits import Commit, Repository
from glomag.diff.evidence import EVIDENCE_INPUT
from glomag.diff.outputs import EVIDENCE, FIGURES, MANIFEST, PROCESSED, Outputs, is_wanted
from glomag.diff.problems import DiffError
from glomag.parameters import list_profiles
from glomag.paths import Project

WORKING = "the working folder"
CHANGELOG = "CHANGELOG.md"
_PUBLISHED = {PROCESSED: "data/processed", FIGURES: "figures"}
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Source:
    """One side: how it is called, the profiles that it has, the one that was named ("" for none), and how the files of one are read.

    `changelog` is the text of its CHANGELOG.md; empty where it has none.
    """

    label: str
    profiles: tuple[str, ...]
    named: str
    read: Callable[[str], Files]
    changelog: str = ""

    def outputs(self, profile: str) -> Outputs:
        """The published files of a profile; raises DiffError where one cannot be read."""
        return Outputs(self.label, profile, self.read(profile))


def open_source(project: Project, word: str) -> Source:
    """The side that a word means: a profile's name first, then a folder, then a commit.

    A folder that is called as a profile is: `./latest`; a branch: `refs/heads/latest`. Raises DiffError where the word means
    nothing, and where a folder or a commit holds no outputs.
    """
    if word in list_profiles(project):
        source = open_working(project)
        if word not in source.profiles:
            raise DiffError(f"profile {word} has no outputs here", where=project.shown(project.processed), change="glomag run makes them")
        return Source(f"profile {word} of {WORKING}", (word,), word, source.read)
    if word and Path(word).is_dir():
        return _open_folder(Path(word))
    return _open_commit(project, word)


def open_working(project: Project) -> Source:
    """The outputs of the checkout as they lie there."""
    return _open_checkout(project.root, WORKING)


def open_commit(repository: Repository, commit: Commit) -> Source:
    """The outputs of a commit; raises DiffError where it has none."""
    label = f"commit {commit.short}"
    files = repository.list_files(commit.sha, [*(f"{folder}/" for folder in _PUBLISHED.values()), EVIDENCE_INPUT])
    profiles = sorted({path.split("/")[2] for path in files if path.startswith("data/processed/") and path.endswith(".csv")})
    if not profiles:
        raise DiffError(
            f"{label} has no outputs: {commit.subject}", where="data/processed/", change="name a later commit, in which they were published"
        )

    def read(profile: str) -> Files:
        wanted = {short: sha for path, sha in files.items() if (short := _short(path, profile)) and is_wanted(short)}
        wanted |= {EVIDENCE: files[EVIDENCE_INPUT]} if EVIDENCE_INPUT in files else {}
        return repository.read_files(wanted)

    return Source(f"{label}: {commit.subject}", tuple(profiles), "", read, read_changelog(repository, commit.sha))


def read_changelog(repository: Repository, commit: str) -> str:
    """CHANGELOG.md of a commit; empty where it has none."""
    (blob,) = repository.find_ids([(commit, CHANGELOG)])
    return repository.read_contents([blob])[blob].decode("utf-8", errors="replace") if blob else ""


def _short(path: str, profile: str) -> str:
    """The path as `Outputs.files` has it; empty for a file of another profile."""
    for part, folder in _PUBLISHED.items():
        if path.startswith(f"{folder}/{profile}/"):
            return part + path.removeprefix(f"{folder}/{profile}")
    return ""


def _open_commit(project: Project, word: str) -> Source:
    allowed = f"a commit, a folder, or a profile: {', '.join(list_profiles(project))}"
    try:
        repository = Repository(project.root)
    except DiffError as error:
        raise DiffError(f"{word!r} is no profile and no folder, and {error.what}", where=error.where, allowed=allowed) from None
    commit = repository.find_commit(word)
    if commit is None:
        more = "this clone is shallow and lacks older commits: git fetch --unshallow" if repository.is_shallow else "git log names commits"
        raise DiffError(f"{word!r} is no profile, no folder and no commit of this repository", allowed=allowed, change=more)
    return open_commit(repository, commit)


def _open_folder(folder: Path) -> Source:
    """A checkout or an unpacked archive, a folder with `processed/` and `figures/`, or the folder of one profile's tables."""
    label = f"folder {folder.resolve().name}"
    if (folder / "data/processed").is_dir():
        return _open_checkout(folder, label)
    if (folder / PROCESSED).is_dir():
        return _open_one(label, folder / PROCESSED, folder / FIGURES)
    resolved = folder.resolve()
    beside = resolved.parents[2] / "figures" / resolved.name if resolved.parent.parts[-2:] == ("data", "processed") else resolved / FIGURES
    return _open_one(label, folder, beside)


def _open_checkout(root: Path, label: str) -> Source:
    processed = root / "data/processed"
    profiles = sorted(path.parent.name for path in processed.glob("*/claims.csv")) if processed.is_dir() else []
    if not profiles:
        raise _without_outputs(label, root)
    changelog = root / CHANGELOG
    text = changelog.read_text(encoding="utf-8", errors="replace") if changelog.is_file() else ""

    def read(profile: str) -> Files:
        evidence = root / EVIDENCE_INPUT
        beside = {EVIDENCE: evidence.read_bytes()} if evidence.is_file() else {}
        return {**_read_folders(label, processed / profile, root / "figures" / profile), **beside}

    return Source(label, tuple(profiles), "", read, text)


def _open_one(label: str, processed: Path, figures: Path) -> Source:
    if not (processed / "claims.csv").is_file():
        raise _without_outputs(label, processed)
    return Source(label, (_profile_of(processed),), "", lambda _: _read_folders(label, processed, figures))


def _without_outputs(label: str, folder: Path) -> DiffError:
    return DiffError(
        f"{label} holds no outputs",
        where=str(folder),
        allowed="a folder with data/processed/<profile>/claims.csv in it, or the one that holds claims.csv",
    )


def _profile_of(processed: Path) -> str:
    """The profile that a folder of tables says it is of, or else the folder's own name."""
    try:
        told = json.loads((processed / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return processed.resolve().name
    return str(told["profile"]) if isinstance(told, dict) and "profile" in told else processed.resolve().name


def _read_folders(label: str, processed: Path, figures: Path) -> Files:
    found = {}
    for part, folder in ((PROCESSED, processed), (FIGURES, figures)):
        paths = sorted(path for path in (*folder.glob("*"), *folder.glob("*/*")) if path.is_file())
        for path in paths:
            short = f"{part}/{path.relative_to(folder).as_posix()}"
            if is_wanted(short):
                try:
                    found[short] = path.read_bytes()
                except OSError as error:
                    raise DiffError(f"{label} cannot be read: {error.strerror}", where=str(path)) from None
    return found
