"""The appendix in its files, all from one filled-in template."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from glomag.appendix.document import parse_document
from glomag.appendix.numbers import CLAIMS, Numbers
from glomag.appendix.pdf import pdf_bytes, typst_text
from glomag.appendix.published import read_published
from glomag.appendix.template import fill_in
from glomag.appendix.web import html_text
from glomag.appendix.word import docx_bytes
from glomag.errors import PublishError
from glomag.parameters import Profile
from glomag.wording import print_day

TEMPLATE = "appendix.md"
LANGUAGE = "en-GB"


def write_appendix(processed: Path, figures: Path, register_folder: Path, profile: Profile, target: Path) -> list[Path]:
    """Write appendix.docx, appendix.pdf (Letter), appendix-a4.pdf and appendix.html into `target`; returns their paths.

    Reads published files alone: the tables in `processed`, the kits in `figures` (both of the profile), and letter_claims.csv in
    `register_folder`. The HTML file shows the pictures by relative links, so `target` must be `figures` when it is read. Raises
    AppendixError, and writes nothing, where the template and the published files do not fit; PublishError where it cannot write.
    """
    template = (files("glomag.appendix") / "templates" / TEMPLATE).read_text(encoding="utf-8")
    contents = build_appendix(template, processed, figures, register_folder, profile)
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (target / name).write_bytes(content)
    except OSError as error:
        raise PublishError(f"cannot write the appendix: {error.strerror}", where=str(target), change="make the folder writable") from None
    return [target / name for name in contents]


def build_appendix(template: str, processed: Path, figures: Path, register_folder: Path, profile: Profile) -> dict[str, bytes]:
    """The files by name, from the text of a template; errors as for `write_appendix`."""
    published = read_published(processed, figures, register_folder, profile)
    numbers = Numbers(published, profile)
    document = parse_document(fill_in(template, TEMPLATE, numbers))
    as_of = print_day(profile.as_of)
    about = {
        "language": LANGUAGE,
        "description": f"Appendix with findings, figures and limits. Public record as known on {as_of}.",
        "stamp": f"As of {as_of} · {profile.name} · claims {numbers.stamp(CLAIMS)}",
    }
    typeset = typst_text(document, published.kits, about)
    return {
        "appendix.docx": docx_bytes(document, published.kits, figures, about),
        "appendix.pdf": pdf_bytes(typeset, figures, "us-letter"),
        "appendix-a4.pdf": pdf_bytes(typeset, figures, "a4"),
        "appendix.html": html_text(document, published.kits, about).encode("utf-8"),
    }
