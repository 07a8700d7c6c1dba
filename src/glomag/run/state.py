"""What the last run left known of itself, in build/run.state/: by it the next one tells what has not to run again.

Only the standard library is imported here, so that `glomag run` with nothing to do answers before pandas is looked for. The state
is never committed and never asked for the truth: it holds hashes of content, and whatever is not found to be the same runs again.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from glomag.paths import Project
from glomag.run.surroundings import read_distributions, read_machine

# With a dot, which the name of no profile can have: build/<profile>/ is the folder of a profile.
_FOLDER, _FILE = "run.state", "state.json"
CODE = Path(__file__).parent.parent
_PRIVATE = ".private.yml"
# Files of data/raw/ofac that are read whole: the descriptions of the lists, and what a manifest names.
_DESCRIPTION = "source.yml"
_MANIFEST = "manifest.json"
_CRATE, _LEDGER, _CITATION = "ro-crate-metadata.json", "data/raw/figures/published.csv", "CITATION.cff"
ROOT_FILES = ("README.md", "LICENSE", "LICENSE-DATA.md", _CITATION, "pyproject.toml", "uv.lock")
"""Files beside the folders that the description of the whole names where they are there; a test holds them against its own list."""
# A change in one of these may be the mending of a fault in the decision itself: nothing decided before it is trusted.
_DECIDE = (
    "closure", "drawn", "graph", "knowing", "libraries", "manifest", "origins", "programmes", "reach", "runner", "schedule", "state",
    "steps", "surroundings",
)  # fmt: skip
_HASHING_THREADS = 2


@dataclass(frozen=True)
class StepState:
    """One step of the last run: what it depended on, by name with hash or version; what it made, by path with SHA-256; its seconds."""

    parts: dict[str, str]
    outputs: dict[str, str]
    seconds: float = 0.0


@dataclass(frozen=True)
class ProfileState:
    """What is known of one profile's outputs as they were published. `figures` has the key of all that each kit was drawn from."""

    seal: str
    steps: dict[str, StepState]
    figures: dict[str, str]


@dataclass(frozen=True)
class State:
    """What is known of all of them. `together` seals what all profiles share. `unknown` says why nothing is known, where that is so."""

    together: str = ""
    profiles: dict[str, ProfileState] = field(default_factory=dict)
    unknown: str = ""


def state_folder(project: Project) -> Path:
    """Where the state lies."""
    return project.build / _FOLDER


def read_state(project: Project) -> State:
    """The state of the last runs. One that is missing, damaged or written by another version of the code is unknown, and says so."""
    try:
        content = (state_folder(project) / _FILE).read_bytes()
    except OSError:
        return State(unknown="no earlier run is known here")
    checksum, _, body = content.partition(b"\n")
    if checksum != hashlib.sha256(body).hexdigest().encode():
        return State(unknown="what the last run noted is damaged")
    told = json.loads(body)
    if told["decided_by"] != _decided_by():
        return State(unknown="the code that decides what runs again has changed")
    profiles = {
        name: ProfileState(
            one["seal"],
            {step: StepState(**known) for step, known in one["steps"].items()},
            one["figures"],
        )
        for name, one in told["profiles"].items()
    }
    return State(told["together"], profiles)


def write_state(project: Project, state: State) -> None:
    """Write the state whole or not at all; it may only be written once all that it tells of is published."""
    path = state_folder(project) / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    profiles = {name: asdict(one) for name, one in state.profiles.items()}
    told = {"decided_by": _decided_by(), "together": state.together, "profiles": profiles}
    body = json.dumps(told, ensure_ascii=False).encode()
    staged = path.with_suffix(".new")
    staged.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    os.replace(staged, path)


def is_up_to_date(project: Project, names: Sequence[str]) -> list[str]:
    """The profiles asked for (all where none is named) where a run of them would change no byte; none where it may.

    Everything is hashed that such a run reads or replaces: record, lists, parameters, notebooks, code, what is installed, Python,
    every published file. Equal means byte for byte as after the last run; one file more, less or other is a no.
    """
    state = read_state(project)
    chosen = list(dict.fromkeys(names)) or profile_names(project)
    if state.unknown or not chosen or any(name not in state.profiles for name in chosen):
        return []
    hashes = Hashes()
    for name in chosen:
        if not (project.parameters / f"{name}.yml").is_file():
            return []
        if seal({**hash_inputs(project, name, hashes), **hash_outputs(project, name, hashes)}) != state.profiles[name].seal:
            return []
    return chosen if seal({**hash_together(project, hashes), **hash_shared(project)}) == state.together else []


def profile_names(project: Project) -> list[str]:
    """As `glomag.parameters.list_profiles`, without what that imports."""
    return sorted(name.removesuffix(".yml") for name in _names(project.parameters) if name.endswith(".yml") and not name.endswith(_PRIVATE))


def seal(hashes: Mapping[str, str]) -> str:
    """One hash of many, in the order of their names."""
    return hashlib.sha256(json.dumps(sorted(hashes.items()), ensure_ascii=False).encode()).hexdigest()


class Hashes:
    """SHA-256 of files, each read once: what several profiles share is the same file."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, files: Mapping[str, str]) -> dict[str, str]:
        """SHA-256 by shown path, from the places where the files lie. A file that cannot be read has the reason in its place."""
        missing = [place for place in files.values() if place not in self._known]
        parts = [missing[number::_HASHING_THREADS] for number in range(_HASHING_THREADS)]
        others = [threading.Thread(target=self._read, args=(part,)) for part in parts[1:]]
        for other in others:
            other.start()
        self._read(parts[0])
        for other in others:
            other.join()
        return {shown: self._known[place] for shown, place in files.items()}

    def _read(self, places: Iterable[str]) -> None:
        for place in places:
            try:
                with open(place, "rb", buffering=0) as opened:  # noqa: PTH123 (a thousand files; pathlib doubles the time)
                    self._known[place] = hashlib.file_digest(opened, "sha256").hexdigest()
            except OSError as error:
                self._known[place] = f"unreadable: {error.strerror}"


def hash_inputs(project: Project, profile: str, hashes: Hashes | None = None) -> dict[str, str]:
    """What a run of one profile reads before it makes anything, with the versions that it stands on."""
    files = _below(project, project.register)
    files |= {shown: place for shown, place in _below(project, project.figure_lists).items() if shown != _LEDGER}
    files |= _below(project, project.notebooks, ".ipynb")
    files |= {f"code/{shown}": place for shown, place in _walk(str(CODE), "") if not shown.endswith(".pyc") and "__pycache__" not in shown}
    files |= {one: str(project.root / one) for one in (f"parameters/{profile}.yml", "uv.lock")}
    found, listed = (hashes or Hashes()).of(files), _hash_lists(project, hashes or Hashes())
    installed = {f"library {name}": version for name, version in read_distributions().items()}
    return {**found, **listed, **installed, **read_machine()}


def hash_code() -> dict[str, str]:
    """SHA-256 of every file of the package by its path there, in the order and form of `glomag.run.manifest.hash_sources`."""
    files = {path.relative_to(CODE).as_posix(): str(path) for path in sorted(CODE.rglob("*")) if path.is_file() and _is_code(path)}
    return Hashes().of(files)


def _is_code(path: Path) -> bool:
    return path.suffix != ".pyc" and "__pycache__" not in path.parts


def hash_outputs(project: Project, profile: str, hashes: Hashes | None = None) -> dict[str, str]:
    """Every published file of one profile, its manifest too."""
    folders = (project.processed / profile, project.figures / profile)
    return (hashes or Hashes()).of({shown: place for folder in folders for shown, place in _below(project, folder).items()})


def hash_together(project: Project, hashes: Hashes | None = None, built: Mapping[str, Path] | None = None) -> dict[str, str]:
    """What the description of the whole speaks of: all parameters, the manifest of every profile, and the sizes of its files.

    `built` names the profiles of a run that is about to publish, each with the folder that holds its new `processed/` and `figures/`.
    """
    found = {f"parameters/{name}": str(project.parameters / name) for name in _names(project.parameters) if not name.endswith(_PRIVATE)}
    found[_CITATION] = str(project.root / _CITATION)
    sizes: dict[str, str] = {f"beside {name}": "" for name in ROOT_FILES if (project.root / name).is_file()}
    for name in sorted({*_names(project.processed), *(built or ())}):
        places = (project.processed / name, project.figures / name)
        if built and name in built:
            places = (built[name] / "processed", built[name] / "figures")
        if (places[0] / _MANIFEST).is_file():
            found[f"manifest {name}"] = str(places[0] / _MANIFEST)
            for part, folder in zip(("processed", "figures"), places, strict=True):
                sizes |= {f"size {part}/{name}/{shown}": str(Path(place).stat().st_size) for shown, place in _walk(str(folder), "")}
    return {**(hashes or Hashes()).of(found), **sizes}


def hash_shared(project: Project, built: Mapping[str, Path] | None = None) -> dict[str, str]:
    """The single files that every run writes anew; `built` names those that are about to be published, by the path they take."""
    places = {name: str(project.root / name) for name in (_CRATE, _LEDGER)}
    return Hashes().of(places | {name: str(place) for name, place in (built or {}).items()})


def _decided_by() -> str:
    files = {name: str(CODE / "run" / f"{name}.py") for name in _DECIDE}
    return seal(Hashes().of(files))


def _hash_lists(project: Project, hashes: Hashes) -> dict[str, str]:
    """The names of all that lies in data/raw/ofac; of the descriptions of lists, and of the lists that were counted on, the content."""
    there = _below(project, project.ofac)
    if not any(shown.endswith(_DESCRIPTION) for shown in there):
        return dict.fromkeys(there, "")
    named = {path for name in _names(project.processed) for path in _inputs_named(project.processed / name / _MANIFEST)}
    read = {shown: place for shown, place in there.items() if shown.endswith(_DESCRIPTION) or shown in named}
    return {**dict.fromkeys(there, ""), **hashes.of(read)}


def _inputs_named(manifest: Path) -> list[str]:
    try:
        return list(json.loads(manifest.read_bytes())["inputs"])
    except (OSError, ValueError, KeyError, TypeError):  # one that cannot be read is no longer what its seal says
        return []


def _below(project: Project, folder: Path, ending: str = "") -> dict[str, str]:
    return {shown: place for shown, place in _walk(str(folder), project.shown(folder) + "/") if shown.endswith(ending)}


def _walk(folder: str, shown: str, linked: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every file below a folder by its shown path, in no order; none where there is no folder.

    A link to a folder is followed, as whoever reads the lists follows it; one that leads back to where it was followed already
    (`linked`) is told as a file, which cannot be read.
    """
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        led = os.path.realpath(entry.path) if entry.is_symlink() else ""
        if entry.is_dir() and led not in linked:
            yield from _walk(entry.path, f"{shown}{entry.name}/", (*linked, led) if led else linked)
        else:
            yield f"{shown}{entry.name}", entry.path


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 (pathlib would make an object of each)
    except (FileNotFoundError, NotADirectoryError):
        return []
