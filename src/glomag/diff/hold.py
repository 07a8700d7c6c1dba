"""The hold: a commit in which a published number moved has an entry for it in its own changelog."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from glomag.diff.changelog import FIGURES as FIGURES_NAME
from glomag.diff.changelog import PROFILE, Said, added_lines, has_digest, parse_entries, say_parts
from glomag.diff.commits import Repository
from glomag.diff.comparison import find_moved_tables
from glomag.diff.numbers import find_moved_numbers, read_numbers
from glomag.diff.outputs import FIGURES, PROCESSED, Outputs
from glomag.diff.sources import CHANGELOG, WORKING, Files, open_working, read_changelog
from glomag.paths import Project
from glomag.run.moved import is_compared

# Older commits were held when they were new.
_MOST_COMMITS = 200
_FOLDERS = {PROCESSED: "data/processed", FIGURES: "figures"}
_SHA1_DIGITS = 40
_PLOTTED = 3  # folder, figure, file


@dataclass(frozen=True)
class Version:
    """A commit, or the working folder: its changelog, and the content hash of every published table by path."""

    name: str
    changelog: str
    tables: Mapping[str, str]


@dataclass(frozen=True)
class Unsaid:
    """A number that moved in a version, and that the changelog of that version does not name."""

    version: str
    says: str


@dataclass(frozen=True)
class Held:
    """What was found: how many versions were held against the one before, and what they do not say."""

    n_versions: int
    is_shallow: bool
    unsaid: tuple[Unsaid, ...]


def hold_changelog(project: Project) -> Held:
    """Hold the commits that are here, from the one that introduced the digests on, and the working folder against the last one.

    Of a merge only the first parent is looked at: what moved in the other has its entry from there. Raises DiffError where there
    is no repository.
    """
    repository = Repository(project.root)
    pairs = _pairs(repository)
    found = [unsaid for old, new in pairs for unsaid in _unsaid_in(repository, old, new)]
    working = _unsaid_in_working(project, repository)
    return Held(len(pairs) + (working is not None), repository.is_shallow, (*found, *(working or ())))


def _pairs(repository: Repository) -> list[tuple[str, str]]:
    """Commits with their first parents, of which at least one has digests."""
    parents = dict(list(repository.list_parents("HEAD").items())[:_MOST_COMMITS])
    pairs = [(first, commit) for commit, (first, *_) in ((one, many) for one, many in parents.items() if many)]
    commits = list(dict.fromkeys(commit for pair in pairs for commit in pair))
    blobs = dict(zip(commits, repository.find_ids([(commit, CHANGELOG) for commit in commits]), strict=True))
    texts = repository.read_contents(filter(None, blobs.values()))
    held = {commit for commit, blob in blobs.items() if blob and has_digest(texts[blob].decode("utf-8", errors="replace"))}
    return [pair for pair in pairs if held & set(pair)]


def _unsaid_in(repository: Repository, old: str, new: str) -> Iterator[Unsaid]:
    trees = repository.find_ids([(commit, folder) for commit in (old, new) for folder in _FOLDERS.values()])
    if trees[:2] == trees[2:]:
        return
    before, after = (
        Version(f"commit {commit[:12]}", read_changelog(repository, commit), _tables(repository, commit)) for commit in (old, new)
    )
    differing = {path for path in {*before.tables, *after.tables} if before.tables.get(path) != after.tables.get(path)}
    contents = [
        repository.read_files({path: version.tables[path] for path in differing if path in version.tables}) for version in (before, after)
    ]
    yield from _find_unsaid(before, after, contents[0], contents[1])


def _tables(repository: Repository, commit: str) -> dict[str, str]:
    files = repository.list_files(commit, [f"{folder}/" for folder in _FOLDERS.values()])
    return {path: blob for path, blob in files.items() if _is_table(path)}


def _is_table(path: str) -> bool:
    """A table of a profile, or what one of its figures plots; pages and notebooks hold no other numbers."""
    parts = path.split("/")
    if path.startswith("data/processed/"):
        return len(parts) == _PLOTTED + 1 and is_compared(path)
    return len(parts) == _PLOTTED + 1 and parts[-1] == f"{parts[-2]}.csv"


def _unsaid_in_working(project: Project, repository: Repository) -> list[Unsaid] | None:
    """What the working folder does not say against the last commit; None where neither changelog has digests."""
    head = repository.find_commit("HEAD")
    if head is None:
        return None
    changelog, last = open_working(project).changelog, read_changelog(repository, head.sha)
    if not (has_digest(changelog) or has_digest(last)):
        return None
    committed = _tables(repository, head.sha)
    paths = [path for folder in _FOLDERS.values() for path in (project.root / folder).rglob("*") if path.is_file()]
    lying = {name: path for path in paths if _is_table(name := path.relative_to(project.root).as_posix())}
    contents = {name: path.read_bytes() for name, path in lying.items()}
    changed = {name: content for name, content in contents.items() if _blob_id(content, committed.get(name, "")) != committed.get(name)}
    gone_or_changed = {name: blob for name, blob in committed.items() if name in changed or name not in contents}
    before = Version(f"commit {head.short}", last, committed)
    after = Version(WORKING, changelog, dict.fromkeys(contents, ""))
    return list(_find_unsaid(before, after, repository.read_files(gone_or_changed), changed))


def _blob_id(content: bytes, like: str) -> str:
    """The hash that git gives a file, of the kind of the one it is compared with."""
    hashed = hashlib.sha1(usedforsecurity=False) if len(like) <= _SHA1_DIGITS else hashlib.sha256()
    hashed.update(b"blob %d\0" % len(content) + content)
    return hashed.hexdigest()


def _find_unsaid(before: Version, after: Version, old: Files, new: Files) -> Iterator[Unsaid]:
    said = parse_entries(added_lines(before.changelog, after.changelog))
    profiles = [{path.split("/")[2] for path in version.tables if path.endswith("/claims.csv")} for version in (before, after)]
    for profile in sorted(profiles[0] ^ profiles[1]):
        if (profile, PROFILE) not in said:
            yield Unsaid(after.name, f"{profile}: the profile is published on one side only")
    for profile in sorted(profiles[0] & profiles[1]):
        sides = [Outputs(version.name, profile, _of_profile(files, profile)) for version, files in ((before, old), (after, new))]
        for says in _unsaid_of_profile(sides[0], sides[1], said):
            yield Unsaid(after.name, f"{profile}, {says}")


def _of_profile(files: Files, profile: str) -> Files:
    return {
        part + path.removeprefix(f"{folder}/{profile}"): content
        for part, folder in _FOLDERS.items()
        for path, content in files.items()
        if path.startswith(f"{folder}/{profile}/")
    }


def _unsaid_of_profile(before: Outputs, after: Outputs, said: Mapping[tuple[str, str], Said]) -> Iterator[str]:
    nothing = Said((), "")
    for number in find_moved_numbers(read_numbers(before), read_numbers(after)):
        own = said.get((after.profile, number.name), nothing)
        parts = [part for part in number.parts if not own.leads(part)]
        if parts:
            yield f"{number.name}: {say_parts(parts)}"
    for table in find_moved_tables(before, after):
        if (after.profile, table.name) not in said:
            yield f"{table.name}: {len(table.moved)} moved"
    told = said.get((after.profile, FIGURES_NAME), nothing).words
    stems = {path.split("/")[1] for outputs in (before, after) for path in outputs.files if path.startswith(f"{FIGURES}/")}
    for stem in sorted(stem for stem in stems if before.plotted(stem) != after.plotted(stem)):
        if stem not in told:
            yield f"{FIGURES_NAME}: {stem}"
