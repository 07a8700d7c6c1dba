"""What a pack holds: only what is listed, byte for byte, always the same; and every link in it leads somewhere."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import duckdb
import pytest
from whole_checkout import PROFILES

from glomag.pack import write_pack
from glomag.pack.questions import AFTER, BEFORE
from glomag.pack.writing import FOLDER
from glomag.paths import Project

MADE = {"START-HERE.html", "SHA256SUMS", "replication-form.html", "replication-form.md", "replication-form.csv"}
CANARY = b"NOT FOR ANYBODY ELSE"
# Places in which something confidential, unfinished or personal could lie.
CANARIES = (
    "build/drafts/latest/shares.csv",
    "build/moved.csv",
    "data/raw/ofac/2024-09-05/SDN_ADVANCED.XML",
    "LICENSES/draft.txt",
    "notebooks/draft.md",
    "data/raw/figures/draft.csv",
    "tests/schemas/draft.md",
    "docs/draft.md",
    "docs/decisions/draft.md",
    "parameters/latest.private.yml",
    "parameters/mine.yml",
    "releases/latest/draft.csv",
    "list.decisions.csv",
    ".env",
)


@pytest.fixture(scope="module")
def packed(whole: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the pack of both profiles, by their path in it."""
    return files_of(write_pack(whole, output=tmp_path_factory.mktemp("packed") / "pack.zip").path)


@pytest.fixture(scope="module")
def unpacked(packed: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack as a folder."""
    folder = tmp_path_factory.mktemp("unpacked")
    for name, content in packed.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def files_of(path: Path) -> dict[str, bytes]:
    """The files of a zip, without the one folder that all lie in."""
    with zipfile.ZipFile(path) as opened:
        assert all(name.startswith(f"{FOLDER}/") for name in opened.namelist())
        return {name.removeprefix(f"{FOLDER}/"): opened.read(name) for name in opened.namelist()}


def test_nothing_comes_in_because_it_lies_there(checkout: Project, put: Callable[[str, bytes | None], None], tmp_path: Path) -> None:
    before = write_pack(checkout, ("latest",), tmp_path / "before.zip").path.read_bytes()
    for path in CANARIES:
        assert not (checkout.root / path).exists()
        put(path, CANARY)
    after = write_pack(checkout, ("latest",), tmp_path / "after.zip").path
    assert after.read_bytes() == before
    assert not [name for name, content in files_of(after).items() if CANARY in content]


def test_the_same_checkout_gives_the_same_bytes(checkout: Project, whole: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_pack(whole, ("latest",), tmp_path / "first.zip").path
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    earlier = os.umask(0o077)
    for path in checkout.root.rglob("*.csv"):
        os.utime(path, (1, 1))
    try:
        second = write_pack(checkout, ("latest",), tmp_path / "second.zip").path
    finally:
        os.umask(earlier)
    assert second.read_bytes() == first.read_bytes()
    with zipfile.ZipFile(first) as opened:
        names = opened.namelist()
        assert names == sorted(names)
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_file_is_that_of_the_checkout_under_its_own_path(whole: Project, packed: dict[str, bytes]) -> None:
    assert set(packed) >= MADE
    for name in set(packed) - MADE:
        assert (whole.root / name).read_bytes() == packed[name], name


def test_the_hashes_beside_them_are_those_of_all_files(packed: dict[str, bytes]) -> None:
    said = dict(reversed(line.split("  ", 1)) for line in packed["SHA256SUMS"].decode().splitlines())
    assert said == {name: hashlib.sha256(content).hexdigest() for name, content in packed.items() if name != "SHA256SUMS"}


@pytest.mark.parametrize("profile", PROFILES)
def test_a_pack_holds_every_output_that_a_manifest_names(packed: dict[str, bytes], profile: str) -> None:
    outputs = json.loads(packed[f"data/processed/{profile}/manifest.json"])["outputs"]
    assert len(outputs) > 200
    assert {path: hashlib.sha256(packed[path]).hexdigest() for path in outputs} == outputs


def test_of_the_files_that_the_crate_names_only_code_is_not_in_the_pack(packed: dict[str, bytes]) -> None:
    files = [one for one in json.loads(packed["ro-crate-metadata.json"])["@graph"] if "File" in one["@type"]]
    away = [unquote(one["@id"]) for one in files if unquote(one["@id"]) not in packed and not one["@id"].startswith("https:")]
    assert len(files) > 500
    assert sorted(away) == [f"src/glomag/{package}/writing.py" for package in ("appendix", "explain", "gallery", "pages", "workbook")]
    assert "the code below src/ are not in this pack" in packed["START-HERE.html"].decode()


@pytest.mark.parametrize("profile", PROFILES)
def test_a_pack_holds_what_a_reviewer_needs(whole: Project, packed: dict[str, bytes], profile: str) -> None:
    tables, figures = f"data/processed/{profile}", f"figures/{profile}"
    for name in ("appendix.pdf", "appendix.docx", "appendix.html"):
        assert f"{figures}/{name}" in packed
    for table in (whole.processed / profile).glob("*.csv"):
        assert f"{tables}/{table.name}" in packed
    for notebook in whole.notebooks.glob("*.ipynb"):
        assert {f"{tables}/notebooks/{notebook.stem}.ipynb", f"{tables}/notebooks/{notebook.stem}.html"} <= set(packed)
    for folder in (whole.figures / profile).glob("??-*"):
        assert {f"{figures}/{folder.name}/{name}" for name in (f"{folder.name}.png", f"{folder.name}.csv", "figure.json")} <= set(packed)
    assert f"{tables}/explain/index.html" in packed
    assert f"{tables}/manifest.json" in packed
    assert f"parameters/{profile}.yml" in packed


def test_a_pack_holds_the_record_and_what_explains_it(project: Project, packed: dict[str, bytes]) -> None:
    resources = json.loads((project.register / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    wanted = {f"data/raw/register/{resource['path']}" for resource in resources} | {"data/raw/register/datapackage.json"}
    wanted |= {f"docs/{name}" for name in ("codebook.md", "data_dictionary.md", "definitions.md", "limitations.md", "recount.sql")}
    wanted |= {path.relative_to(project.root).as_posix() for path in (project.root / "docs" / "decisions").glob("*.md")}
    wanted |= {"LICENSE", "LICENSE-DATA.md", "CITATION.cff", "README.md", "ro-crate-metadata.json", "REUSE.toml"}
    wanted |= {f"LICENSES/{path.name}" for path in (project.root / "LICENSES").iterdir()}
    wanted |= {f"notebooks/{path.name}" for path in project.notebooks.glob("*.ipynb")}
    assert wanted <= set(packed)


def test_one_profile_alone_brings_nothing_of_the_other(checkout: Project, tmp_path: Path) -> None:
    one = write_pack(checkout, ("latest",))
    assert one.path == checkout.build / "glomag-pack-latest.zip"
    files = files_of(one.path)
    assert not [name for name in files if "letter-2024-09" in name]
    for name in ("START-HERE.html", "replication-form.html"):
        assert [link for link in links_of(name, files[name].decode()) if "letter-2024-09" in link] == []
    start = files["START-HERE.html"].decode()
    said = {page: int(n) for page, n in re.findall(r"<li>(\S+): (\d+)</li>", start)}
    broken = [page for page, link in broken_links(files)]
    assert said == {page: broken.count(page) for page in broken}
    assert "README.md" in said
    assert f"lead nowhere here: {len(broken)}, in these pages" in start


def test_every_link_of_a_page_leads_to_a_file_of_the_pack(packed: dict[str, bytes]) -> None:
    assert len([name for name in packed if name.endswith(".html")]) > 100
    assert len([name for name in packed if name.endswith(".md")]) > 20
    assert broken_links(packed) == []
    assert "Every link of a page leads to a file of this pack" in packed["START-HERE.html"].decode()


def broken_links(packed: dict[str, bytes]) -> list[tuple[str, str]]:
    """Links of HTML and Markdown pages that lead to nothing in the pack, each with its page."""
    pages = {name: content.decode() for name, content in packed.items() if name.endswith((".html", ".md"))}
    return [(page, link) for page, text in pages.items() for link in links_of(page, text) if not leads(page, link, packed)]


def leads(page: str, link: str, packed: dict[str, bytes]) -> bool:
    """Whether a link of a page leads to a file of the pack, and to a place in it; addresses of the web are not followed."""
    if re.match(r"(https?|mailto|data|blob):", link):
        return True
    path, _, place = link.partition("#")
    target = os.path.normpath(str(PurePosixPath(page).parent / unquote(path))) if path else page
    if target not in packed:
        return any(name.startswith(f"{target}/") for name in packed)  # a folder
    return (
        not place
        or not target.endswith(".html")
        or re.search(rf"""\bid=["']?{re.escape(unquote(place))}["'\s>]""", packed[target].decode()) is not None
    )


def links_of(name: str, page: str) -> Iterator[str]:
    """Addresses of links, pictures, scripts and styles."""
    if name.endswith(".md"):
        yield from re.findall(r"\]\(([^)\s]+)\)", page)
        return
    found: list[str] = []

    class _Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(value for name, value in attrs if name in {"href", "src"} and value is not None)

    _Reader().feed(page)
    yield from found


@pytest.mark.parametrize("profile", PROFILES)
def test_the_start_leads_to_every_claim_notebook_and_figure(whole: Project, packed: dict[str, bytes], profile: str) -> None:
    links = {unquote(link) for link in links_of("START-HERE.html", packed["START-HERE.html"].decode())}
    with (whole.processed / profile / "claims.csv").open(encoding="utf-8", newline="") as opened:
        claims = [row["claim_id"] for row in csv.DictReader(opened)]
    assert len(claims) == 11
    assert {f"data/processed/{profile}/explain/claim--{claim}.html" for claim in claims} <= links
    assert {f"data/processed/{profile}/notebooks/{path.stem}.html" for path in whole.notebooks.glob("*.ipynb")} <= links
    assert {f"figures/{profile}/{path.name}/{path.name}.png" for path in (whole.figures / profile).glob("??-*")} <= links


def test_the_recount_runs_in_the_unpacked_folder_and_agrees(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(unpacked)
    with duckdb.connect() as connection:
        for statement in duckdb.extract_statements((unpacked / "docs" / "recount.sql").read_text(encoding="utf-8")):
            connection.execute(statement).fetchall()
        assert connection.execute("select distinct profile, agree from checked order by all").fetchall() == [
            (name, True) for name in PROFILES
        ]


# The form ----------------------------------------------------------------------------------------------------------------------------


def test_the_form_has_one_line_for_every_figure_claim_and_table(whole: Project, packed: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(packed["replication-form.csv"].decode())))
    for profile in PROFILES:
        of_kind = {kind: [row for row in rows if (row["profile"], row["kind"]) == (profile, kind)] for kind in ("figure", "claim", "table")}
        folders = sorted((whole.figures / profile).glob("??-*"))
        assert [row["exhibit"] for row in of_kind["figure"]] == [f"Figure {int(folder.name[:2])}" for folder in folders]
        assert len(of_kind["claim"]) == 11
        made = {path.stem for path in (whole.processed / profile).iterdir() if path.suffix in {".csv", ".parquet"}}
        assert {row["exhibit"] for row in of_kind["table"]} == made
    assert {row["file"] for row in rows} <= set(packed)
    assert {(row["reproduced"], row["discrepancy"], row["note"]) for row in rows} == {("", "", "")}
    makers = {row["made_by"].split(", ")[0] for row in rows}
    assert len(makers) > 2
    assert makers <= {path.stem for path in whole.notebooks.glob("*.ipynb")}
    assert all(re.fullmatch(r"\w+, cell-\d\d", row["made_by"]) for row in rows)


def test_page_text_and_table_of_the_form_have_the_same_lines(packed: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(packed["replication-form.csv"].decode())))
    page, text = packed["replication-form.html"].decode(), packed["replication-form.md"].decode()
    lines = [json.loads(html.unescape(line)) for line in re.findall(r'<tr data-line="([^"]*)">', page)]
    told = ("profile", "kind", "exhibit", "file", "made_by", "explain")
    assert [(*line[:3], *line[4:]) for line in lines] == [tuple(row[name] for name in told) for row in rows]
    assert text.count("| | | |\n") == len(rows)


def test_page_and_text_of_the_form_ask_the_same_questions(packed: dict[str, bytes]) -> None:
    page, text = html.unescape(packed["replication-form.html"].decode()), packed["replication-form.md"].decode()
    asked = [question.text for section in (*BEFORE, *AFTER) for question in section.questions]
    assert len(asked) > 35
    for question in asked:
        assert f'data-question="{question}"' in page
        assert f"{question}\n" in text or f"{question}:\n" in text


def test_nothing_in_its_pages_is_loaded_from_elsewhere(packed: dict[str, bytes]) -> None:
    for name in ("START-HERE.html", "replication-form.html"):
        page = html.unescape(packed[name].decode())
        assert "default-src 'none'" in page
        assert not re.search(r"""(src|url\()=?["']?https?:""", page)
