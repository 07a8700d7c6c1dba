"""The folder data/raw/ofac: one folder a list date, with the raw file, its provenance and the normalised list."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from filelock import FileLock, Timeout

from glomag.errors import SourceError
from glomag.paths import Project
from glomag.sources.entries import SourceFormat, SourceList
from glomag.sources.normalised import FILE_NAME, parse_entries, print_entries
from glomag.sources.provenance import Provenance, hash_file, parse_provenance, print_provenance
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
        """Read the entries; raises SourceError where they are not as they were written."""
        return _read_entries(self.entries, self.format, self.provenance)

    def check_raw(self) -> None:
        """Raise SourceError where the file as published has another size or SHA-256 than its provenance says."""
        if self.raw is None:
            return
        try:
            is_same = self.raw.stat().st_size == self.provenance.size and hash_file(self.raw) == self.provenance.sha256
        except OSError as error:
            raise _unreadable(error, self.raw) from None
        if not is_same:
            raise _changed("the file has not the size and SHA-256 that source.yml names", _place_of(self.raw))


def stored_lists(project: Project) -> list[StoredList]:
    """Every list of the store, oldest first; raises SourceError for a provenance that cannot be read or a file that is gone."""
    return lists_below(project.ofac)


def lists_below(folder: Path) -> list[StoredList]:
    """Every list of a folder that is made as data/raw/ofac is, oldest first; raises SourceError as `stored_lists` does.

    Of the lists of one day the last is the one stored last, in the fullest format. What else lies there is passed over.
    """
    try:
        found = [stored for number, of_day in _folders(folder) for stored in _lists_of(of_day, number)]
    except OSError as error:
        raise SourceError(
            f"the folder cannot be read: {error.strerror or 'no reason given'}",
            where=folder.as_posix(),
            allowed="a folder that you may read",
        ) from None
    return sorted(found, key=lambda stored: (stored.list_date, stored.number, stored.format))


def newest_list(project: Project, format: SourceFormat | None = None, until: date | None = None) -> StoredList | None:
    """The last good list, of one format or of any, up to a day where one is given; None where there is none."""
    known = [stored for stored in stored_lists(project) if until is None or stored.list_date <= until]
    return next((stored for stored in reversed(known) if format in (None, stored.format)), None)


def read_stored(path: Path) -> SourceList:
    """Read the normalised list that `write_list` wrote: the same entries, of the format that the file's name tells.

    `list_date` is the one it was stored under, for SDN.CSV too, which prints none. Raises SourceError with the line for a
    file that is not as it was written. Where a source.yml beside it names it, it must have the SHA-256 that stands there.
    """
    match = FILE_NAME.fullmatch(path.name)
    if match is None:
        raise SourceError("this is no normalised list", where=str(path), allowed="a file entries-<file>.csv of data/raw/ofac")
    beside = path.with_name(PROVENANCE_FILE)
    described = _provenance_in(beside) if beside.is_file() else {}
    return _read_entries(path, cast("SourceFormat", match[1]), described.get(match[1]))


def is_stored_name(name: str) -> bool:
    """Whether a file of this name is a normalised list of data/raw/ofac, told as `read_file` tells it."""
    return FILE_NAME.fullmatch(name) is not None


def read_file(path: Path) -> SourceList:
    """Read a list as published (`reading.read_list`) or as it was normalised here (`read_stored`), told by its name."""
    return read_stored(path) if is_stored_name(path.name) else read_list(path)


def write_list(project: Project, source: SourceList, provenance: Provenance, raw: Path | None) -> Path:
    """Store a list that passed every check, with its raw file where one is to be kept; returns the path of its entries.

    A list that is stored already changes nothing, and its path is returned. Nothing is ever replaced: another list of the
    same date and format gets the folder `<date>.2`. All or nothing, also when the process is killed: a new folder is built
    beside and renamed; in a folder that exists, a file counts once source.yml names it, and that is written last.
    """
    if source.format != provenance.format or len(source.entries) != provenance.n_entries or provenance.is_fetched != (raw is not None):
        raise ValueError(f"the provenance is not that of the list: {provenance}")
    text = print_entries(source, provenance.list_date)
    provenance = provenance.model_copy(update={"entries_sha256": _sha256(text.encode("utf-8"))})
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
    """The downloaded list of the store that has exactly these bytes, if there is one; raises SourceError where it lost them since."""
    same = [stored for stored in stored_lists(project) if stored.format == format and stored.raw and stored.provenance.sha256 == sha256]
    if not same:
        return None
    same[-1].check_raw()
    return same[-1]


def _read_entries(path: Path, format: SourceFormat, provenance: Provenance | None) -> SourceList:
    where = _place_of(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(error, path) from None
    try:
        source = parse_entries(content.decode("utf-8"), format, where)
    except UnicodeDecodeError:
        raise _changed("the file is no text in UTF-8", where) from None
    if provenance is not None and len(source.entries) != provenance.n_entries:
        raise _changed(f"{len(source.entries)} entries, where {provenance.n_entries} were written", where)
    if provenance is not None and _sha256(content) != provenance.entries_sha256:
        raise _changed("the file has not the SHA-256 that source.yml names", where)
    return source


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _place_of(path: Path) -> str:
    """A file of a folder of the store, as a message names it."""
    return "/".join(path.parts[-2:])


def _folders(store: Path) -> Iterator[tuple[int, Path]]:
    for folder in sorted(store.iterdir()) if store.is_dir() else []:
        match = _FOLDER.fullmatch(folder.name)
        if match and _has_files(folder):
            yield int(match[2] or 1), folder


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _provenance_in(file: Path) -> dict[str, Provenance]:
    where = _place_of(file)
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise _changed(f"a folder of a list has no {PROVENANCE_FILE}", where) from None
    except UnicodeDecodeError:
        raise _changed("the provenance of a list is no text in UTF-8", where) from None
    except OSError as error:
        raise _unreadable(error, file) from None
    return parse_provenance(text, where)


def _lists_of(folder: Path, number: int) -> list[StoredList]:
    where = f"{folder.name}/{PROVENANCE_FILE}"
    described = _provenance_in(folder / PROVENANCE_FILE)
    found = [StoredList(folder / f"entries-{name}.csv", of_file, number) for name, of_file in described.items()]
    for stored in found:
        if _FOLDER.fullmatch(folder.name)[1] != stored.list_date.isoformat():  # type: ignore[index]
            raise _changed(f"the folder is of another day than its list, {stored.list_date}", where)
        gone = [path.name for path in (stored.entries, stored.raw) if path is not None and not path.is_file()]
        if gone:
            raise _changed(f"{gone[0]} is gone, which the provenance names", where)
    return found


def _there(folder: Path, number: int, wanted: SourceFormat) -> StoredList | None:
    """The list of a format in one folder; None where the folder is still to be made, or has only other formats."""
    if not _has_files(folder):
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
        described = {stored.provenance.file_name: stored.provenance for stored in (_lists_of(folder, 1) if _has_files(folder) else [])}
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


def _unreadable(error: OSError, path: Path) -> SourceError:
    return SourceError(
        f"the file cannot be read: {error.strerror or 'no reason given'}", where=str(path), allowed="a file that you may read"
    )


def _changed(fault: str, where: str) -> SourceError:
    return SourceError(
        f"the stored lists are not as they were written: {fault}",
        where=where,
        allowed="folders of data/raw/ofac as glomag fetch or glomag ingest made them",
        change="remove the folder of that day from data/raw/ofac, and fetch or ingest the list again",
    )
