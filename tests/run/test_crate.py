"""The research object: valid by its validator, true to the manifests, and the same bytes from the same files."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.run.crate import FILE, build_crate, list_published, write_crate

Crate = dict[str, Any]
Entities = dict[str, Any]

_TABLES = "data/processed/invented"
# What the specification recommends and this work cannot say: who its authors are beyond their name, and the size of files that change
# without a run.
_NOT_SAID = {
    "The organization SHOULD have a URL.",
    "An Organization entity SHOULD have a ROR identifier as its @id (e.g., https://ror.org/03f0f6041)",
    "An Organization's contactPoint SHOULD reference a ContactPoint contextual entity",
    "At least one author or publisher Person/Organization SHOULD have a contactPoint property",
    "File Data Entities SHOULD have a `contentSize` property",
}


def _entities(crate: Crate) -> Entities:
    return {entity["@id"]: entity for entity in crate["@graph"]}


def _named(links: Any) -> list[str]:
    return [link["@id"] for link in (links if isinstance(links, list) else [links])]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def invented(copied_project: Project, project: Project) -> Project:
    """A checkout with one SYNTHETIC profile, `invented`: one table, made by one cell."""
    for name in ("CITATION.cff", "LICENSE", "README.md"):
        shutil.copy(project.root / name, copied_project.root / name)
    for folder in ("notebooks", "src/glomag"):
        (copied_project.root / folder).mkdir(parents=True)
    shutil.copy(project.notebooks / "5_appendix.ipynb", copied_project.notebooks / "5_appendix.ipynb")
    folder = copied_project.root / _TABLES
    folder.mkdir(parents=True)
    (folder / "claims.csv").write_text("claim_id\ninvented\n")
    parameters = copied_project.parameters / "latest.yml"
    table, notebook = f"{_TABLES}/claims.csv", "notebooks/5_appendix.ipynb"
    step = {"runs": notebook, "inputs": ["parameters/*.yml"], "code": ["wording.py"], "libraries": ["pandas"]}
    manifest = {
        "profile": "invented", "as_of": "2024-01-31", "parameters": {"headline": {"kinds": ["individual", "entity"]}, "band": "C"},
        "inputs": {"parameters/latest.yml": _sha256(parameters)}, "notebooks": {notebook: "0" * 64}, "code": {"wording.py": "1" * 64},
        "versions": {"pandas": "3.1.1"}, "outputs": {table: _sha256(folder / "claims.csv")}, "made_by": {table: "5_appendix#cell-02"},
        "steps": {"5_appendix": step},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return copied_project


@pytest.fixture(scope="module")
def committed(project: Project) -> Entities:
    """The entities of the crate as it is published."""
    return _entities(json.loads((project.root / FILE).read_text(encoding="utf-8")))


def _validate(*folders: Path) -> list[list[list[str]]]:
    """The issues of each folder, found in one process that starts without the strict warnings of the tests."""
    if find_spec("rocrate_validator") is None:
        pytest.skip("needs roc-validator, which environment.yml leaves out")
    words = [sys.executable, str(Path(__file__).with_name("crate_validator.py")), *map(str, folders)]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    issues = json.loads(found.stdout)
    return [issues[str(folder)] for folder in folders]


def _lose(identifier: str, key: str) -> Callable[[Entities], Any]:
    return lambda entities: entities[identifier].pop(key)


def _name_a_missing_file(entities: Entities) -> None:
    gone = f"{_TABLES}/gone.csv"
    entities[gone] = {"@id": gone, "@type": "File", "name": "gone.csv"}
    entities[f"{_TABLES}/"]["hasPart"].append({"@id": gone})


# Faults, each with a part of what the validator says to it.
_FAULTS: dict[str, Callable[[Entities], Any]] = {
    "license": _lose("./", "license"),
    "datePublished": _lose("./", "datePublished"),
    "n_tables": lambda entities: entities["./"].update(n_tables="1"),
    "gone.csv": _name_a_missing_file,
    "`url`": _lose("#library-pandas", "url"),
}


def test_the_validator_refuses_each_of_several_faults(invented: Project) -> None:
    crate = build_crate(invented, list_published(invented, {}))
    entities = _entities(crate)
    for spoil in _FAULTS.values():
        spoil(entities)
    (invented.root / FILE).write_text(json.dumps({**crate, "@graph": list(entities.values())}))
    (issues,) = _validate(invented.root)
    refused = [message for severity, message, _ in issues if severity == "REQUIRED"]
    assert [fault for fault in _FAULTS if not any(fault in message for message in refused)] == []


def test_the_published_crate_is_valid_and_lacks_only_what_nobody_can_say(project: Project) -> None:
    (issues,) = _validate(project.root)
    assert [issue for issue in issues if issue[0] == "REQUIRED"] == []
    assert {message for _, message, _ in issues} <= _NOT_SAID
    sizeless = {entity for _, message, entity in issues if "contentSize" in message}
    assert [entity for entity in sizeless if entity.startswith(("./data/processed/", "./figures/"))] == []


def test_the_published_crate_is_what_the_code_writes(project: Project, tmp_path: Path) -> None:
    written = write_crate(project, {}, tmp_path / FILE)
    assert written is not None
    assert written.read_bytes() == (project.root / FILE).read_bytes()


def test_every_published_file_is_in_it_with_its_hash_and_its_maker(project: Project, committed: Entities) -> None:
    made = {path for entity in committed.values() if entity["@type"] == "CreateAction" for path in _named(entity["result"])}
    manifests = sorted(project.processed.glob("*/manifest.json"))
    assert [path.parent.name for path in manifests] == ["latest", "letter-2024-09"]
    for manifest in manifests:
        outputs = json.loads(manifest.read_text(encoding="utf-8"))["outputs"]
        assert len(outputs) > 200
        assert {path: committed[path]["sha256"] for path in outputs} == outputs
        assert [path for path in outputs if path not in made] == []
        assert committed[project.shown(manifest)]["sha256"] == _sha256(manifest)


def test_every_link_of_it_leads_to_something_that_it_describes(committed: Entities) -> None:
    links = [
        link["@id"]
        for entity in committed.values()
        for value in entity.values()
        for link in (value if isinstance(value, list) else [value])
        if isinstance(link, dict)
    ]
    assert {link for link in links if link not in committed} <= {"https://w3id.org/ro/crate/1.2"}


def test_it_names_no_clock_user_or_host(project: Project) -> None:
    text = (project.root / FILE).read_text(encoding="utf-8")
    assert "endTime" not in text
    assert "startTime" not in text
    assert str(project.root) not in text


def test_code_data_and_the_scripts_of_others_are_under_different_licences(committed: Entities) -> None:
    licences = {
        path: committed[path]["license"]["@id"].rpartition("/licenses/")[2].strip("/")
        for path in committed
        if "license" in committed[path] and path != "./"
    }
    assert licences["src/glomag/"] == "MIT"
    assert licences["data/raw/register/designations.csv"] == "by/4.0"
    assert licences["figures/latest/gallery/vega.js"] == "BSD-3-Clause"
    assert {licence for path, licence in licences.items() if path.endswith(".png")} == {"by/4.0"}


def test_a_profile_in_the_making_takes_the_place_of_the_published_one(invented: Project, tmp_path: Path) -> None:
    built = tmp_path / "built"
    shutil.copytree(invented.root / _TABLES, built / "processed")
    (built / "processed" / "claims.csv").write_text("claim_id\nanother and longer\n")
    entities = _entities(build_crate(invented, list_published(invented, {"invented": built})))
    assert entities[f"{_TABLES}/claims.csv"]["contentSize"] == str((built / "processed" / "claims.csv").stat().st_size)


def test_an_action_says_which_inputs_changed_since(invented: Project) -> None:
    before = _entities(build_crate(invented, list_published(invented, {})))["#invented-5_appendix"]
    assert "Since then" not in before["description"]
    (invented.parameters / "latest.yml").write_text("changed")
    after = _entities(build_crate(invented, list_published(invented, {})))["#invented-5_appendix"]
    assert "Since then these changed: parameters/latest.yml." in after["description"]
    assert _named(after["result"]) == [f"{_TABLES}/claims.csv"]
    assert {"#invented-band", "#invented-headline.kinds", "parameters/latest.yml"} == set(_named(after["object"]))


def test_without_a_citation_nothing_is_written(invented: Project, tmp_path: Path) -> None:
    (invented.root / "CITATION.cff").unlink()
    assert write_crate(invented, {}, tmp_path / FILE) is None
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    ("name", "said"), [("manifest.json", "a manifest cannot be read"), ("claims.csv", "an output that the manifest names")]
)
def test_a_manifest_that_is_damaged_or_wrong_is_told(invented: Project, tmp_path: Path, name: str, said: str) -> None:
    damaged = invented.root / _TABLES / name
    damaged.write_text("{") if name == "manifest.json" else damaged.unlink()
    with pytest.raises(PublishError, match=said):
        write_crate(invented, {}, tmp_path / FILE)
    assert not (tmp_path / FILE).exists()
