"""The entities of a crate: files, folders, programs, libraries, parameters, people and licences, each a plain dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import metadata, version
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from glomag.paths import Project
from glomag.tables.schemas import SCHEMAS

Entity = dict[str, Any]

AUTHORS, PACKAGE, FACTS, _PYTHON = "#authors", "src/glomag/", "#us-government-facts", "#python"
_MIT, _CC_BY = "https://spdx.org/licenses/MIT", "https://creativecommons.org/licenses/by/4.0/"
# The one file among the outputs that others wrote: the scripts that the gallery's charts run on.
_BSD, _OF_OTHERS = "https://spdx.org/licenses/BSD-3-Clause", "vega.js"
_LICENCE_BY_CFF = {"MIT": _MIT, "CC-BY-4.0": _CC_BY}
# How libraries call their home page, best first, and where one that names none is found.
_HOME_LABELS = ("homepage", "home", "source", "repository", "source code", "documentation")
_LIBRARY_INDEX = "https://pypi.org/project/"
_ROOT_FILES = {
    "CITATION.cff": ("How to cite this work", _CC_BY),
    "LICENSE": ("Licence of the code (MIT)", _MIT),
    "LICENSE-DATA.md": ("Licence of data, figures and text (CC BY 4.0), and what is in the public domain", _CC_BY),
    "README.md": ("What this is, how to run it, and the list of exhibits", _CC_BY),
    "pyproject.toml": ("What the package needs", _MIT),
    "uv.lock": ("The exact version and hash of every library", _MIT),
}
_FORMATS = {
    ".cff": "application/yaml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".j2": "text/x-jinja2",
    ".jsonl": "application/x-ndjson",
    ".js": "text/javascript",
    ".json": "application/json",
    ".lock": "application/toml",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".sql": "application/sql",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".typ": "text/x-typst",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".yml": "application/yaml",
}
_SAID_FORMATS = {".csv": "Table", ".parquet": "Table", ".ipynb": "Notebook", ".html": "Page", ".md": "Page", ".json": "Description"}
_FOLDERS = {
    "data/": "The record and what was computed from it",
    "data/processed/": "Tables, claims, explanations and executed notebooks, one folder a profile",
    "data/raw/": "What people wrote down and what was downloaded",
    "data/raw/figures/": "Lists about published figures",
    "data/raw/ofac/": "Lists as OFAC published them",
    "data/raw/register/": "The record: designations, cases, public evidence, a second coding, published totals, the letter's claims",
    "figures/": "Figures, gallery, appendix and workbook, one folder a profile",
    "notebooks/": "The notebooks that a run executes",
    "parameters/": "The profiles: the only knobs of a run",
    "src/": "The code",
}


def reference(identifier: str) -> Entity:
    """A link to an entity: a file or folder by its path, another thing by its `#name` or address."""
    return {"@id": identifier if identifier.startswith(("#", "https:")) else _address(identifier)}


def references(identifiers: Iterable[str]) -> list[Entity] | Entity:
    """Links to entities, each once, in the given order; the link itself where there is one, as the specification asks for."""
    found = [reference(one) for one in dict.fromkeys(identifiers)]
    return found[0] if len(found) == 1 else found


def _address(path: str) -> str:
    """A path as a relative address."""
    return quote(path, safe="/@")


def licences() -> list[Entity]:
    """The licences of code and of everything else, and the facts that have none."""
    return [
        {"@id": _MIT, "@type": "CreativeWork", "name": "MIT License", "description": "Licence of the code: src/, tests/, benchmarks/."},
        {
            "@id": _CC_BY,
            "@type": "CreativeWork",
            "name": "Creative Commons Attribution 4.0 International",
            "description": "Licence of the coding of the record, the tables, the figures and the text.",
        },
        {
            "@id": _BSD,
            "@type": "CreativeWork",
            "name": "BSD 3-Clause License",
            "description": "Licence of Vega, Vega-Lite and vega-embed, which the gallery's charts run on (parts of it: ISC).",
        },
        {
            "@id": FACTS,
            "@type": "CreativeWork",
            "name": "Facts of the US government",
            "description": "Names, list numbers, dates and texts of the US government are in the public domain in the United States.",
        },
    ]


def people(citation: Mapping[str, Any]) -> list[Entity]:
    """Who made the work, as CITATION.cff names them, together: they are one body there."""
    names = ", ".join(one.get("name") or f"{one['given-names']} {one['family-names']}" for one in citation["authors"])
    return [
        {"@id": AUTHORS, "@type": "Organization", "name": names, "description": "The authors of this work, as CITATION.cff names them."}
    ]


def root(citation: Mapping[str, Any], entities: Mapping[str, Entity], actions: Sequence[Entity]) -> Entity:
    """The research object itself; the date is the release date that people state in CITATION.cff."""
    data_ids = [key for key in entities if _is_data(entities[key]) and _parent(key) == ""]
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": citation["title"],
        "description": " ".join(citation["abstract"].split()),
        "version": str(citation["version"]),
        "datePublished": str(citation["date-released"]),
        "license": references(_LICENCE_BY_CFF[name] for name in citation["license"]),
        "usageInfo": reference(FACTS),
        "keywords": ", ".join(citation["keywords"]),
        "author": reference(AUTHORS),
        "publisher": reference(AUTHORS),
        "mentions": references([*(action["@id"] for action in actions), PACKAGE]),
        "hasPart": references(sorted(data_ids)),
    }


def root_files(project: Project) -> list[Entity]:
    """The files beside the folders. They change without a run, so they have no hash here."""
    found = [(name, *said) for name, said in _ROOT_FILES.items() if (project.root / name).is_file()]
    return [{**file(name, f"{says}.", None, None), "license": reference(licence)} for name, says, licence in found]


def file(path: str, description: str, n_bytes: int | None, hash_of_bytes: str | None) -> Entity:
    """A file of the checkout. Size and hash are left out where they are not known or not fixed."""
    name = PurePosixPath(path)
    entity: Entity = {"@id": _address(path), "@type": "File", "name": name.name, "description": description}
    entity |= {"license": reference(_BSD if name.name == _OF_OTHERS else _CC_BY)}
    entity |= {"encodingFormat": _FORMATS.get(name.suffix, "text/plain")}
    entity |= {} if n_bytes is None else {"contentSize": str(n_bytes)}
    return entity | ({} if hash_of_bytes is None else {"sha256": hash_of_bytes})


def library(name: str, number: str) -> Entity:
    """A library that can move a byte, by its name and version in the lock, with the home page that it names itself."""
    return {
        "@id": f"#library-{name}",
        "@type": "SoftwareApplication",
        "name": name,
        "description": "A Python library that can move a byte of an output; uv.lock has its hash.",
        "version": number,
        "url": _home_page(name),
    }


def _home_page(name: str) -> str:
    told = metadata(name)
    labelled = (entry.partition(",") for entry in told.get_all("Project-URL", []))
    pages: dict[str, str] = {"homepage": str(told["Home-page"])} if "Home-page" in told else {}
    pages |= {label.strip().lower().replace("-", ""): page.strip() for label, _, page in labelled}
    return next((pages[label] for label in _HOME_LABELS if label in pages), _LIBRARY_INDEX + name)


def package(code: Mapping[str, str], libraries: Iterable[str]) -> list[Entity]:
    """The package of this checkout with every library that it used, and the hash of all its files."""
    return [
        {
            "@id": PACKAGE,
            "@type": "Dataset",
            "name": "glomag",
            "description": "The Python package and command of this work: it runs the notebooks and writes what people take away.",
            "version": version("glomag"),
            "license": reference(_MIT),
            "identifier": reference(_hash_id(PACKAGE)),
            "softwareRequirements": references(f"#library-{name}" for name in libraries),
        },
        _code_hash(_hash_id(PACKAGE), "all code of the package", code),
        {
            "@id": _PYTHON,
            "@type": "ComputerLanguage",
            "name": "Python",
            "description": "The language of the package and the notebooks; the version is the range that the package allows.",
            "version": metadata("glomag")["Requires-Python"],
            "url": "https://www.python.org/",
        },
    ]


def program(runs: str, step: Mapping[str, Any], code: Mapping[str, str], source_sha256: str | None) -> list[Entity]:
    """The notebook or module of a step with the libraries that it could have run, and the hash of the code that it could have run.

    Of a notebook the stored outputs are no input of a run, so the hash is that of what it says and does. A program may be edited
    after the run, so its size is left out: its hash says which one it was.
    """
    reached = {path: code[path] for path in step["code"] if path in code}
    own, all_reached = f"{_hash_id(runs)}-cells", f"{_hash_id(runs)}-code"
    entity = {
        **file(runs, "What a step of the run executes.", None, code.get(runs.removeprefix(PACKAGE))),
        "@type": ["File", "SoftwareSourceCode"],
        "license": reference(_CC_BY if source_sha256 else _MIT),
        "programmingLanguage": reference(_PYTHON),
        "identifier": references([*([own] if source_sha256 else []), all_reached]),
        "softwareRequirements": references([PACKAGE, *(f"#library-{name}" for name in step["libraries"])]),
    }
    hashes = [_code_hash(all_reached, f"the code that {runs} reaches", reached)]
    if source_sha256:
        says = "Of kind and source of every cell, as JSON; the stored outputs are left out."
        hashes.append(_value(own, f"SHA-256 of the cells of {runs}", says, source_sha256))
    return [entity, *hashes]


def _code_hash(identifier: str, what: str, code: Mapping[str, str]) -> Entity:
    """The hash of a list of files as `sha256sum` prints it, sorted by path; the manifests have the list itself."""
    listed = "".join(f"{sha256}  {PACKAGE}{path}\n" for path, sha256 in sorted(code.items()))
    says = f"Of {len(code)} lines as sha256sum prints them, sorted by path; the manifests have the hash of each file."
    return _value(identifier, f"SHA-256 of {what}", says, sha256(listed.encode()).hexdigest())


def _value(identifier: str, name: str, description: str, value: str) -> Entity:
    return {"@id": identifier, "@type": "PropertyValue", "name": name, "description": description, "value": value}


def parameters(profile: str, values: Mapping[str, Any]) -> list[Entity]:
    """Every value of a profile by its name: `headline.rule`; a list is joined by commas."""
    says = f"Parameter of the profile {profile} (parameters/{profile}.yml)."
    return [_value(_parameter_id(profile, name), name, says, value) for name, value in _flat(values).items()]


def parameter_ids(profile: str, values: Mapping[str, Any]) -> list[str]:
    """The identifiers of what `parameters` builds."""
    return [_parameter_id(profile, name) for name in _flat(values)]


def folders(entities: Mapping[str, Entity]) -> list[Entity]:
    """Every folder above a file, with what lies in it."""
    files = [key for key, entity in entities.items() if _is_data(entity)]
    inside: dict[str, set[str]] = {}
    for key in files:
        member = key
        while folder := _parent(member):
            inside.setdefault(folder, set()).add(member)
            member = folder
    return [_folder(folder, entities.get(folder, {}), sorted(members)) for folder, members in sorted(inside.items())]


def _folder(folder: str, known: Entity, members: Iterable[str]) -> Entity:
    said = {
        "@id": folder,
        "@type": "Dataset",
        "name": folder,
        "description": _FOLDERS.get(folder, f"Folder {folder}") + ".",
        "license": reference(_MIT if folder.startswith("src/") else _CC_BY),
    }
    return {**said, **known, "hasPart": references(members)}


def what_it_is(path: str) -> str:
    """A file in a few words: the title of a table's contract, else its kind and name."""
    name = PurePosixPath(path)
    if name.stem in SCHEMAS and name.suffix in (".csv", ".parquet") and path.startswith("data/processed/"):
        return str(SCHEMAS[name.stem].title)
    return f"{_SAID_FORMATS.get(name.suffix, 'File')} {name.name}"


def _is_data(entity: Entity) -> bool:
    kinds = entity["@type"] if isinstance(entity["@type"], list) else [entity["@type"]]
    return "File" in kinds or "Dataset" in kinds


def _parent(identifier: str) -> str:
    head, _, _ = identifier.rstrip("/").rpartition("/")
    return f"{head}/" if head else ""


def _hash_id(path: str) -> str:
    return f"#sha256-{path.strip('/').removesuffix('.ipynb').removesuffix('.py').replace('/', '-')}"


def _parameter_id(profile: str, name: str) -> str:
    return f"#{profile}-{name}"


def _flat(values: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """Nested values by dotted names, each as it is written in YAML and JSON alike."""
    found: dict[str, str] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return found
