"""What reconcile and audit write: the text of each CSV file by its name, checked against its schema."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from glomag.errors import PublishError
from glomag.reconcile.audit import Audit
from glomag.reconcile.differences import Reconciliation
from glomag.reconcile.schemas import SCHEMAS
from glomag.spreadsheet import guard_table
from glomag.tables.writing import table_text


def reconciliation_texts(reconciliation: Reconciliation, proposals: pd.DataFrame) -> dict[str, str]:
    """CSV text by file name; raises pandera.errors.SchemaError where a table breaks its schema."""
    tables = {"differences": reconciliation.differences, "difference_counts": reconciliation.counts, "proposals": proposals}
    return _texts(tables)


def audit_texts(audit: Audit) -> dict[str, str]:
    """CSV text by file name; raises pandera.errors.SchemaError where a table breaks its schema."""
    tables = {"audit_tests": audit.tests, "audit_counts": audit.counts, "sightings": audit.sightings}
    return _texts({**tables, "gaps": audit.gaps, "unrecorded": audit.unrecorded, "gained": audit.gained})


def _texts(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    return {f"{name}.csv": table_text(guard_table(SCHEMAS[name].validate(table))) for name, table in tables.items()}


def write_results(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put files, by name, into a folder of their own in the place of what an earlier call wrote there: all of them, or none.

    Raises PublishError where they cannot be written, and where the folder holds anything else; what was there is then untouched.
    """
    _check_own(folder, contents)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
            built, replaced = Path(beside) / "built", Path(beside) / "replaced"
            built.mkdir()
            for name, content in contents.items():
                (built / name).write_bytes(content)
            if folder.exists():
                folder.rename(replaced)
            built.rename(folder)
    except OSError as error:
        raise PublishError(
            f"the results cannot be written: {error.strerror}",
            where=str(folder),
            change="name a folder that you may write to: --output FOLDER",
        ) from None


def _check_own(folder: Path, contents: Mapping[str, bytes]) -> None:
    if folder.exists() and not folder.is_dir():
        raise PublishError("the results need a folder, and this is a file", where=str(folder), change="name another one: --output FOLDER")
    foreign = sorted({path.name for path in folder.iterdir()} - set(contents)) if folder.exists() else []
    if foreign:
        raise PublishError(
            f"the folder holds {foreign[0]}, which is no result of this command; nothing was changed",
            where=str(folder),
            allowed="a new or empty folder, or one that holds earlier results and nothing else",
            change="name another one: --output FOLDER",
        )
