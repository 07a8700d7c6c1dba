"""What is written down beside every stored list: what it is, whence it came, when, and how to know it again."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from glomag.errors import SourceError
from glomag.sources.entries import SourceFormat, SourceList

ListDateFrom = Literal["printed in the file", "Last-Modified header", "day of retrieval", "name of the file", "given by a person"]


class Provenance(BaseModel):
    """Where a stored list comes from. A fetched list has addresses and `retrieved_at`; an ingested one `given_file` and `ingested_at`.

    `size` (bytes) and `sha256` are those of the file as published (fetched) or as given (ingested, perhaps gzipped);
    `entries_sha256` is that of the normalised list and None until it is stored.
    `address_served` is the last one after redirects, without its query. A given file is a name without its folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: SourceFormat
    file_name: Annotated[str, Field(pattern=r"^[^/\\]+$")]
    list_date: date
    list_date_from: ListDateFrom
    size: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    n_entries: Annotated[int, Field(gt=0)]
    entries_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    address_asked: str | None = None
    address_served: str | None = None
    retrieved_at: AwareDatetime | None = None
    last_modified: str | None = None
    etag: str | None = None
    given_file: Annotated[str, Field(pattern=r"^[^/\\]+$")] | None = None
    ingested_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        fetched = (self.address_asked, self.address_served, self.retrieved_at)
        given = (self.given_file, self.ingested_at)
        if not ((all(fetched) and not any(given)) or (all(given) and not any((*fetched, self.last_modified, self.etag)))):
            raise ValueError("a list is either fetched (addresses, retrieved_at) or ingested (given_file, ingested_at)")
        return self

    @property
    def is_fetched(self) -> bool:
        """True where the file was downloaded, so that its bytes are stored; False where it was given by a person."""
        return self.retrieved_at is not None


def utc_now() -> datetime:
    """The time to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def hash_file(path: Path) -> str:
    """The SHA-256 of a file of any size, in hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def describe_given_file(
    path: Path, source: SourceList, *, list_date: date, list_date_from: ListDateFrom, ingested_at: datetime
) -> Provenance:
    """The provenance of a file that a person gave: its name without its folder, and no address."""
    return Provenance(
        format=source.format,
        file_name=source.format,
        list_date=list_date,
        list_date_from=list_date_from,
        size=path.stat().st_size,
        sha256=hash_file(path),
        n_entries=len(source.entries),
        given_file=path.name,
        ingested_at=ingested_at,
    )


def print_provenance(described: dict[str, Provenance]) -> str:
    """The text of a source.yml: one mapping of file name to provenance; what is not known has no line."""
    content = {name: described[name].model_dump(mode="json", exclude_none=True) for name in sorted(described)}
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)


def parse_provenance(text: str, where: str) -> dict[str, Provenance]:
    """Read the text of a source.yml; raises SourceError where it says something else than `print_provenance` writes."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _unreadable(f"it is no YAML: {error}", where) from None
    if not isinstance(content, dict):
        raise _unreadable("it is no mapping of file name to provenance", where)
    try:
        described = {str(name): Provenance.model_validate(of_file) for name, of_file in content.items()}
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise _unreadable(faults, where) from None
    wrong = [name for name, of_file in described.items() if name != of_file.file_name or name != of_file.format]
    if wrong:
        raise _unreadable(f"{wrong[0]} describes another file", where)
    unsealed = [name for name, of_file in described.items() if of_file.entries_sha256 is None]
    if unsealed:
        raise _unreadable(f"{unsealed[0]} has no entries_sha256", where)
    return described


def _unreadable(fault: str, where: str) -> SourceError:
    return SourceError(
        f"the provenance of stored lists cannot be read: {fault}",
        where=where,
        allowed="a file as glomag fetch or glomag ingest wrote it",
        change="remove the folder of that day from data/raw/ofac, and fetch or ingest the list again",
    )
