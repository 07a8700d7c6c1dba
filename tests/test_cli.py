"""The command line, called in this process as the console script calls it."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import pytest

from glomag import cli
from glomag.cli import application
from glomag.cli.extras import GROUPS
from glomag.paths import Project

if TYPE_CHECKING:
    from conftest import Call

ENTRIES = {name: entry for section in application.COMMANDS.values() for name, entry in section.items()}
# Libraries that make a word on the terminal wait; `rich` draws tables, when there is one to draw.
SLOW_TO_LOAD = {
    "pandas",
    "numpy",
    "matplotlib",
    "pydantic",
    "rich",
    "yaml",
    "scipy",
    "nbformat",
    "papermill",
    "pyarrow",
    "lxml",
    "requests",
}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("claims", "--profile", "letter"), "letter-2024-09"),
        (("count", "--rule", "mine"), "'own-conduct'"),
        (("count", "--kinds", "individual,ship"), "'individual', 'entity' or 'vessel'"),
        (("count", "--kinds", ""), "--kinds"),
        (("count", "--kinds", "entity,entity"), "stands twice"),
        (("count", "--by", "lunar"), "--by: 'lunar'"),
        (("share", "--from", "2021-01-20", "--to", "2022-13-19"), "YYYY-MM-DD"),
        (("share", "--from", "2022-01-19", "--to", "2021-01-20"), "cannot end"),
        (("share", "--from", "2021-01-20", "--to", "2022-01-19", "--band", "E"), "A, B, C, D"),
        (("share", "--from", "2021-01-20", "--to", "2026-09-20"), "2017-12-20 to 2026-09-19"),
        (("stock", "--on", "2017-12-19"), "2017-12-20 to 2026-09-19"),
        (("stock", "--on", "2024-09-06", "--profile", "letter-2024-09"), "2017-12-20 to 2024-09-05"),
        (("stock", "--on", "20240906"), "YYYY-MM-DD"),
        (("run", "nobody"), "letter-2024-09"),
        (("say",), "no phrase to check"),
        (("say", "record low"), "public-share-until-recently"),
        (("say", "lowest ever", "--measure", "primary-persons"), "lowest since fiscal 2019"),
        (("say", "record low", "--measure", "vessels"), "primary-persons, primary-cases"),
        (("say", "about a third", "--measure", "primary-persons"), "is said of a share"),
        (("say", "record low", "--measure", "public-share-until-recently"), "is said of a count"),
        (("say", "record low", "--measure", "primary-persons", "--year", "2026"), "2018 to 2025"),
        (("say", "lowest since fiscal 2017", "--measure", "primary-persons"), "2018 to 2024"),
        (("say", "record low", "--measure", "primary-persons", "--profile", "letter"), "letter-2024-09"),
        (("say", "record low", "--list"), "--list takes no phrase"),
    ],
)
def test_a_wrong_word_is_refused_with_what_is_allowed_and_exit_code_2(call: Call, words: tuple[str, ...], said: str) -> None:
    code, out, err = call(*words)
    assert code == 2
    assert said in err
    assert "Traceback" not in err
    assert out == ""


def test_outside_a_checkout_the_command_says_where_it_looked(call: Call, tmp_path: Path) -> None:
    code, _, err = call("claims", root=tmp_path)
    assert code == 2
    assert str(tmp_path) in err
    assert "datapackage.json" in err


def test_a_broken_row_is_refused_with_file_line_and_value(call: Call, copied_project: Project) -> None:
    path = copied_project.register / "designations.csv"
    path.write_text(path.read_text().replace("2017-12-21,exact", "2017-12-32,exact", 1))
    code, _, err = call("claims", root=copied_project.root)
    assert code == 2
    assert "designations.csv, line 2: designated_on = '2017-12-32'" in err


def test_count_gives_the_headline_series_as_json(call: Call) -> None:
    code, out, _ = call("count", "--profile", "latest", "--by", "fiscal", "--unit", "persons", "--rule", "own-conduct", "--json")
    answer = json.loads(out)
    assert code == 0
    assert [year["n"] for year in answer["years"]] == [27, 23, 45, 41, 27, 28, 35, 14, 0]
    assert [year["is_partial"] for year in answer["years"]] == [False] * 8 + [True]
    assert answer["definition"]["events"] == ["designation", "transfer"]


def test_every_option_of_count_changes_the_definition(call: Call) -> None:
    words = "--by calendar --unit cases --rule all --coding both --kinds entity --events transfer,designation --net"
    _, out, _ = call("count", *words.split(), "--json")
    assert json.loads(out)["definition"] == {
        "rule": "all",
        "coding": "both",
        "kinds": ["entity"],
        "events": ["designation", "transfer"],
        "unit": "cases",
        "year": "calendar",
        "net": True,
    }


def test_share_gives_numerator_and_denominator(call: Call) -> None:
    _, out, _ = call("share", "--from", "2021-01-20", "--to", "2022-01-19", "--band", "C", "--json")
    answer = json.loads(out)
    assert answer["n_cases"] == len(answer["case_ids"]) == 22
    _, words, _ = call("share", "--from", "2021-01-20", "--to", "2022-01-19", "--band", "C")
    assert f"{answer['n_basis']} of 22" in words


def test_stock_gives_the_figure_of_the_congressional_research_service(call: Call) -> None:
    _, out, _ = call("stock", "--on", "2021-12-03", "--json")
    assert json.loads(out)["n_by_kind"] == {"individual": 148, "entity": 189, "vessel": 0}


def test_claims_gives_eleven_verdicts_as_json_and_in_words(call: Call) -> None:
    _, out, _ = call("claims", "--profile", "letter-2024-09", "--json")
    claims = json.loads(out)["claims"]
    assert len(claims) == 11
    drop = next(claim for claim in claims if claim["claim_id"] == "drop_fy2020_fy2023")
    assert (drop["numerator"], drop["denominator"], drop["verdict"]) == (28, 45, "direction only")
    _, words, _ = call("claims", "--profile", "letter-2024-09")
    assert "direction only" in words


LETTER = ("--profile", "letter-2024-09")


def test_say_names_the_definitions_under_which_a_phrase_holds(call: Call) -> None:
    words = ("say", "Fell every year  since fiscal 2020", "--measure", "primary-persons", *LETTER)
    code, out, _ = call(*words, "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["answer"], answer["holds_as_asked"]) == ("under some definitions", False)
    assert answer["holds_under"] == ["persons, conduct-and-support"]
    assert answer["found"] == "45 in 2020, 41 in 2021, 27 in 2022, 28 in 2023; not in 2023"
    assert answer["definition"].startswith("persons: primary (own conduct")
    assert [one["holds"] for one in answer["tried"]].count(True) == 1
    _, said, _ = call(*words)
    assert said.startswith("under some definitions: fell every year since fiscal 2020, said of primary-persons, profile letter-2024-09\n")
    assert "holds under 1 of 16 definitions tried" in said
    assert "persons, conduct-and-support" in said


def test_say_answers_a_plain_no_with_what_was_compared(call: Call) -> None:
    code, out, _ = call("say", "record low", "--measure", "primary-persons", *LETTER)
    assert code == 0
    assert out.startswith("no: ")
    assert "as asked it does not hold: 28 in 2023; of the others the lowest is 23 in 2019" in out


def test_say_speaks_of_the_year_that_is_named(call: Call) -> None:
    _, out, _ = call("say", "lowest since fiscal 2019", "--measure", "primary-persons", "--year", "2022", "--json")
    answer = json.loads(out)
    assert (answer["holds_as_asked"], answer["found"]) == (True, "27 in 2022; of the others the lowest is 41 in 2021; 2019 had 23")


def test_say_of_a_share_gives_part_whole_and_window(call: Call) -> None:
    _, out, _ = call("say", "less than a fifth", "--measure", "public-share-since-january-2023", *LETTER)
    assert "2 of 19" in out
    assert "public evidence at band C; 2023-01-01 to 2024-09-05" in out


def test_say_lists_the_sentences_of_the_figures(call: Call) -> None:
    _, out, _ = call("say", "--list", *LETTER, "--json")
    sentences = json.loads(out)["sentences"]
    assert {one["status"] for one in sentences} <= {"safe", "safe with its definition", "unsafe"}
    status = {(one["measure"], one["phrase"]): one["status"] for one in sentences}
    assert status["primary-persons", "fell by more than half since fiscal 2020"] == "unsafe"
    _, words, _ = call("say", "--list", *LETTER)
    assert "unsafe" in words


def test_a_quiet_period_has_no_share_and_says_so(call: Call) -> None:
    code, out, _ = call("share", "--from", "2025-10-01", "--to", "2025-12-31")
    assert code == 0
    assert "no case" in out


def test_seal_has_nothing_to_do_on_an_unchanged_record(call: Call, copied_project: Project) -> None:
    code, out, _ = call("seal", root=copied_project.root)
    assert (code, out) == (0, "nothing to seal: every file is as it was\n")


@pytest.fixture
def proposed(copied_project: Project, tmp_path: Path) -> Path:
    """A file with one coded row. SYNTHETIC: the last person of the record under another name, number and day."""
    header, *_, last = (copied_project.register / "designations.csv").read_text(encoding="utf-8").splitlines()
    row = last.replace("55584", "999001").replace("BARCI DE MORAES, Viviane", "SYNTHETIC, Person").replace(",2025-12-12,exact,", ",,,")
    path = tmp_path / "rows.csv"
    path.write_text(f"suggested_because,{header}\nnot in the record,{row}\n", encoding="utf-8")
    return path


def test_add_refuses_a_file_with_its_line_and_exit_code_2(call: Call, copied_project: Project, proposed: Path) -> None:
    proposed.write_text(proposed.read_text(encoding="utf-8").replace("Treasury sb0257", ""), encoding="utf-8")
    code, out, err = call("add", str(proposed), root=copied_project.root)
    assert (code, out) == (2, "")
    assert f"{proposed}, line 2: source = ''; must not be empty" in err


def test_add_says_what_it_added_and_adds_it_once(call: Call, copied_project: Project, proposed: Path) -> None:
    _, checked, _ = call("add", str(proposed), "--check", root=copied_project.root)
    assert "1 row and 0 new cases can be added; nothing was written" in checked
    code, out, _ = call("add", str(proposed), root=copied_project.root)
    assert code == 0
    assert "SYNTHETIC, Person (999001): 2025-09-22, designation, owned, derivative, 2025-09-22-lex-institute-br" in out
    assert "glomag run" in out
    assert call("seal", root=copied_project.root)[1].startswith("nothing to seal")
    assert "stands in the record already" in call("add", str(proposed), root=copied_project.root)[2]


@pytest.mark.parametrize("command", ENTRIES)
def test_every_command_has_help_with_an_example(call: Call, command: str) -> None:
    code, out, _ = call(command, "--help")
    assert code == 0
    assert "Example: glomag" in out


def test_the_table_of_commands_has_every_command_and_says_what_its_docstring_says() -> None:
    for module in iter_modules(cli.__path__):
        import_module(f"glomag.cli.{module.name}")
    registered = application.registered()
    assert {name: entry.says for name, entry in ENTRIES.items()} == {
        name: application.first_paragraph(command) for name, command in registered.items()
    }


@pytest.mark.parametrize("name", ENTRIES)
def test_the_modules_of_the_table_hold_the_command(name: str) -> None:
    held = {find_spec(f"glomag.cli.{module}").origin for module in ENTRIES[name].modules}
    command = application.registered()[name]
    parts = command.commands.values() if hasattr(command, "commands") else [command]
    assert {inspect.getsourcefile(inspect.unwrap(part.callback)) for part in parts} == held


def test_help_names_every_command_once_and_cuts_nothing_off(call: Call) -> None:
    _, out, _ = call("--help")
    assert [name for name in re.findall(r"^  (\S+)", out, re.MULTILINE) if name in ENTRIES] == list(ENTRIES)
    for words in ((), ("recommendations",)):
        assert "..." not in call(*words, "--help")[1].partition("Commands:")[2]


def test_a_word_that_is_nearly_a_command_is_answered_with_it(call: Call) -> None:
    code, out, err = call("explian")
    assert (code, out) == (2, "")
    assert "Did you mean 'explain'?" in err


# What draws tables, reads lists and counts; the library of commands itself takes pydantic for the options of one command.
SLOW_TO_LOAD = {"pandas", "numpy", "matplotlib", "rich", "yaml", "scipy", "nbformat", "papermill", "pyarrow", "lxml", "requests"}
_LOADING = """
import contextlib, io, json, sys
from glomag.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["glomag", *words]
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()) as said:
        main()
    assert "Example: glomag" in said.getvalue(), words
print(*sys.modules)
"""


def _loaded_by(asked: list[list[str]]) -> set[str]:
    """The modules in the memory of a process that answered these command lines, each with a help."""
    told = subprocess.run([sys.executable, "-c", _LOADING, json.dumps(asked)], check=True, capture_output=True, text=True)
    return set(told.stdout.split())


def test_help_of_every_command_loads_no_library_but_that_of_commands() -> None:
    asked = [["--help"], *([name, "--help"] for name in ENTRIES), ["recommendations", "draft", "--help"]]
    assert not _loaded_by(asked) & SLOW_TO_LOAD


def test_the_list_of_commands_opens_the_module_of_none() -> None:
    loaded = _loaded_by([["--help"]])
    assert "typer" in loaded
    assert not loaded & {"pydantic", *(f"glomag.cli.{module}" for entry in ENTRIES.values() for module in entry.modules)}


def test_a_terminal_that_cannot_show_a_sign_is_told_its_name() -> None:
    code = "from glomag import cli; cli._call_command = lambda *_, **__: print('\\u2212 38 percent'); cli.main()"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout.decode("ascii")
    assert told == "\\N{MINUS SIGN} 38 percent\n"


@pytest.mark.parametrize("is_in_command", [True, False], ids=["in a command", "before any command"])
def test_ctrl_c_is_answered_once_with_exit_code_130(is_in_command: bool) -> None:
    code = f"""
import sys
from glomag import cli
from glomag.cli import numbers
def interrupted(*_, **__):
    raise KeyboardInterrupt
if {is_in_command}:
    numbers.open_profile = interrupted
else:
    cli._call_command = interrupted
sys.argv = ["glomag", "claims"]
cli.main()
"""
    told = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (told.returncode, told.stderr.count("glomag: stopped; what is published is whole")) == (130, 1)


def test_a_run_with_nothing_to_do_is_answered_before_the_library_of_commands_is_loaded() -> None:
    code = """
import sys
from glomag.cli import main
from glomag.run import done
done.is_up_to_date = lambda project, names: [*names, "all of it"]
sys.argv = ["glomag", "run", "latest"]
try:
    main()
finally:
    print(*sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.splitlines()
    assert told[0].startswith("nothing to do for latest, all of it")
    assert not {module.partition(".")[0] for module in told[1].split()} & {*SLOW_TO_LOAD, "typer", "pydantic"}


@pytest.mark.parametrize("module", GROUPS)
def test_a_library_that_a_run_does_not_need_is_named_with_the_command_that_brings_it(call: Call, module: str, monkeypatch: Any) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError(f"No module named '{module}.inside'", name=f"{module}.inside")

    monkeypatch.setattr(cli, "_call_command", missing)
    code, out, err = call("release", "/secret/list.xlsx")
    assert (code, out) == (2, "")
    assert f"needs {module}" in err
    assert f"make {GROUPS[module]} " in err
    assert "secret" not in err


def test_each_group_that_a_command_names_brings_its_library_and_has_a_target_of_make(project: Project) -> None:
    groups = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    targets = re.findall(
        r"^([a-z]+): \$\(VENV\)/\.run \$\(VENV\)/\.\1 ##", (project.root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    for module, group in GROUPS.items():
        assert group in targets
        assert module in {"dask"} or any(needed.startswith(module) for needed in groups[group])


def test_a_module_of_ours_that_is_missing_is_a_fault_and_no_library(call: Call, monkeypatch: Any) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("No module named 'glomag.gone'", name="glomag.gone")

    monkeypatch.setattr(cli, "_call_command", missing)
    with pytest.raises(ModuleNotFoundError, match=r"glomag\.gone"):
        call("claims")
