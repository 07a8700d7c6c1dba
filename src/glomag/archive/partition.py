"""One day of a dataset: its entries as Parquet, and beside them a record of the list that they were read from."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from glomag.errors import PublishError, SourceError
from glomag.sources.entries import COLUMNS, SourceFormat, SourceList, Tie

ENTRIES_FILE, RECORD_FILE = "entries.parquet", "list.json"
BUILT_BESIDE = ".making-"
_FOLDER = re.compile(r"list_date=(\d{4}-\d{2}-\d{2})")
_TIES = pa.struct([("name", pa.string()), ("uid", pa.string()), ("relation", pa.string()), ("is_former", pa.bool_())])
SCHEMA = pa.schema(
    [
        ("uid", pa.string()),
        ("name", pa.string()),
        ("entity_type", pa.string()),
        ("programs", pa.list_(pa.string())),
        ("ties", pa.list_(_TIES)),
        ("entered_first", pa.date32()),
        ("entered_last", pa.date32()),
        ("legal_basis", pa.string()),
    ]
)
# Numbers and names are all different: a dictionary of them would only repeat them.
_SHARED = [
    "entity_type", "programs.list.element", "ties.list.element.name", "ties.list.element.uid", "ties.list.element.relation",
    "entered_first", "entered_last", "legal_basis",
]  # fmt: skip


@dataclass(frozen=True)
class ListRecord:
    """What is known of the list of one day; by it alone is decided whether the list must be read again.

    `sha256` and `size` (bytes) are those of the file as it lies in the folder (perhaps gzipped), `beside_sha256` that of the
    source.yml beside a stored list, "" where there is none. `reader` is the fingerprint of the code and the libraries that read
    it. `printed_date` is the day of issue that the file prints, "" where it prints none. `entries_sha256` is that of the Parquet file.
    """

    list_date: str
    file_name: str
    format: SourceFormat
    size: int
    sha256: str
    beside_sha256: str
    reader: str
    printed_date: str
    n_entries: int
    entries_sha256: str


def folder_of(dataset: Path, day: date) -> Path:
    """The partition of a day, named as DuckDB, Arrow and Spark expect it."""
    return dataset / f"list_date={day.isoformat()}"


def day_of(folder: Path) -> date | None:
    """The day of a partition; None for a folder that is none."""
    match = _FOLDER.fullmatch(folder.name)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def print_parquet(source: SourceList) -> bytes:
    """The entries as Parquet: the columns of COLUMNS in the order of the list, the same bytes for the same entries.

    The day of the list is no column: it stands in the name of the partition, so that two days with the same entries have the same bytes.
    """
    entries = source.entries
    columns = [
        pa.array(entries["uid"], pa.string()),
        pa.array(entries["name"], pa.string()),
        pa.array(entries["entity_type"], pa.string()),
        _nested([list(tags) for tags in entries["programs"]], pa.string()),
        _ties_array(entries["ties"].tolist()),
        pa.array(entries["entered_first"], pa.date32()),
        pa.array(entries["entered_last"], pa.date32()),
        pa.array(entries["legal_basis"], pa.string()),
    ]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=SCHEMA), out, compression="zstd", use_dictionary=_SHARED)
    return out.getvalue()


def _nested(cells: Sequence[Sequence[str]], kind: pa.DataType) -> pa.ListArray:
    return pa.ListArray.from_arrays(_offsets(cells), pa.array([one for cell in cells for one in cell], kind))


def _offsets(cells: Sequence[Sequence[Any]]) -> pa.Array:
    return pa.array(np.concatenate([[0], np.cumsum([len(cell) for cell in cells])]).astype("int32"))


def _ties_array(cells: Sequence[Sequence[Tie]]) -> pa.ListArray:
    ties = [tie for cell in cells for tie in cell]
    fields = [pa.array([tie[place] for tie in ties], _TIES.field(place).type) for place in range(_TIES.num_fields)]
    return pa.ListArray.from_arrays(_offsets(cells), pa.StructArray.from_arrays(fields, fields=list(_TIES)))


def sha256_of(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def print_record(record: ListRecord) -> str:
    """The text of a list.json."""
    return json.dumps(asdict(record), indent=1, ensure_ascii=False) + "\n"


def read_record(folder: Path) -> ListRecord | None:
    """The record of a partition; None where there is none, or another text than `print_record` writes."""
    try:
        content = (folder / RECORD_FILE).read_bytes()
        record = ListRecord(**json.loads(content))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None
    return record if print_record(record).encode("utf-8") == content else None


def write_partition(dataset: Path, record: ListRecord, entries: bytes) -> bool:
    """Put a day into the dataset; True where it was not there with exactly these bytes.

    All or nothing, also when the process is killed, and two at once do no harm: a new folder is built beside and renamed; in a
    folder that exists the record is replaced last, and until then the old one does not fit the entries, so that the day counts as
    damaged and is made again. Raises PublishError where it cannot be written.
    """
    folder = dataset / f"list_date={record.list_date}"
    contents = {ENTRIES_FILE: entries, RECORD_FILE: print_record(record).encode("utf-8")}
    try:
        if all(_has(folder / name, content) for name, content in contents.items()):
            return False
        _replace_folder(folder, contents)
    except OSError as error:
        raise not_written(dataset, error) from None
    return True


def not_written(dataset: Path, error: OSError) -> PublishError:
    """The message for a dataset that cannot be written."""
    return PublishError(
        f"the dataset of the lists cannot be written; the days that are in it stay: {error.strerror or error}",
        where=str(dataset),
        change="name a folder that you may write to, with room: --dataset FOLDER",
    )


def _has(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _replace_folder(folder: Path, contents: dict[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    built = Path(tempfile.mkdtemp(prefix=BUILT_BESIDE, dir=folder.parent))
    try:
        built.chmod(0o755)  # a temporary folder is closed to everybody else, and this one stays
        for name, content in contents.items():
            (built / name).write_bytes(content)  # what a power cut leaves half written has another SHA-256, and is made anew
        try:
            os.rename(built, folder)  # noqa: PTH104 (beside os.replace)
        except OSError:
            if not folder.is_dir():
                raise
            for name in contents:
                os.replace(built / name, folder / name)
    finally:
        shutil.rmtree(built, ignore_errors=True)


def read_table(folder: Path, columns: Sequence[str] = COLUMNS) -> pa.Table:
    """Columns of one day as Arrow holds them; raises SourceError where the partition is not as it was written."""
    record = read_record(folder)
    try:
        content = (folder / ENTRIES_FILE).read_bytes()
    except OSError:
        raise _changed(folder) from None
    if record is None or sha256_of(content) != record.entries_sha256:
        raise _changed(folder)
    return pq.read_table(pa.BufferReader(content), columns=list(columns), use_threads=False)


def _changed(folder: Path) -> SourceError:
    return SourceError(
        "a day of the dataset is not as it was written",
        where=f"{folder.parent.name}/{folder.name}",
        allowed="folders as glomag audit made them",
        change="run glomag audit on the folder of the lists again: it makes what is damaged anew",
    )
