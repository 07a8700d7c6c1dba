"""No word of a confidential list is left anywhere: whatever is done with it, whatever is wrong with it, wherever it stops.

Every scenario is a process that runs the real command; afterwards every file that it could have written, and all that it said,
is searched for every canary (tests/run/canary_search.py). What the program may leave beside the list is checked as well.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from glomag.paths import Project
from glomag.register import Register

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from canaries import CANARIES, FILE, Planted, plant_list
from canary_search import search_text
from refused_lists import plant_refused
from sealed_faults import KILLING, STOPPING
from sealed_world import World, make_world, write_private

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks processes")

PROFILE = "letter-2024-09"
DRAFT = ("recommendations", "draft", "--profile", PROFILE)
# In the order in which a draft comes by them.
STAGES = (
    "reading", "parsing", "decisions", "record", "matching", "confirming", "counting", "asking", "gate", "gate of counts", "audit",
    "tables", "claims", "figures", "swapping", "writing", "printing",
)  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """A world, a list marked as real and an invented one, with a draft of each."""

    world: World
    real: Planted
    invented: Planted
    drafted: dict[str, str]

    def drafts(self) -> str:
        return _hash(self.world.project.build / "drafts" / PROFILE)

    def check_untouched(self, public: str) -> None:
        assert self.world.hash_public() == public
        self.real.check_folder()
        self.invented.check_folder()


def _hash(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(path.relative_to(folder).as_posix().encode() + (path.read_bytes() if path.is_file() else b""))
    return found.hexdigest()


@pytest.fixture(scope="module")
def prepared(project: Project, register: Register, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    folder = tmp_path_factory.mktemp("leaks")
    world = make_world(folder, project)
    real = plant_list(folder / "real", register, ".csv", is_synthetic=False)
    invented = plant_list(folder / "invented", register, ".xlsx", is_synthetic=True)
    drafted = {one.path.suffix: world.serve(*DRAFT, one.path).out for one in (real, invented)}
    yield Prepared(world, real, invented, drafted)
    world.close()
    print(f"{world.n_scenarios} scenarios, {world.n_files} files and {world.n_bytes} bytes searched")


def test_drafts_are_made_and_only_what_passed_the_gate_is_in_them(prepared: Prepared) -> None:
    assert "the letter's claims, by a draft that is not released" in prepared.drafted[".csv"]
    assert "SYNTHETIC" not in prepared.drafted[".csv"]
    assert "SYNTHETIC" in prepared.drafted[".xlsx"]
    build = prepared.world.project.build
    for folder in (build / "drafts", build / "rehearsal" / "drafts"):
        assert {path.name for path in folder.iterdir()} == {PROFILE}
        assert folder.stat().st_mode & 0o077 == 0
        expected = {"shares.csv", "totals.csv", "waiting.csv", "claims.csv", "withheld.csv", "release.json"}
        assert {path.name for path in (folder / PROFILE).iterdir()} - {"figures"} == expected
    prepared.check_untouched(prepared.world.hash_public())


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_check_and_match_leave_nothing_but_decisions(prepared: Prepared, register: Register, tmp_path: Path, ending: str) -> None:
    public, planted = prepared.world.hash_public(), plant_list(tmp_path / "own", register, ending, is_synthetic=ending == ".xlsx")
    for _ in range(2):
        for command, stages in (("check", ("reading", "parsing")), ("match", ("parsing", "matching", "merging", "deciding"))):
            faults = [(stage, "noise") for stage in stages]
            ended = prepared.world.serve("recommendations", command, planted.path, faults=faults)
            assert ended.code == 0, ended.err
            planted.check_folder()
    assert search_text(planted.decisions.read_bytes())  # the search would have found them
    prepared.check_untouched(public)


def test_a_list_named_from_its_own_folder_is_not_told(prepared: Prepared) -> None:
    folder, name = prepared.real.path.parent, prepared.real.path.name
    shell = {"PWD": str(folder), "OLDPWD": str(folder.parent), "LIST": str(prepared.real.path)}
    for words in (("recommendations", "check", name), (*DRAFT, name), ("run", PROFILE, "--recommendations", name)):
        ended = prepared.world.serve(*words, folder=folder, environment=shell)
        assert ended.code == (1 if words[0] == "run" else 0), ended.err  # a run misses the notebooks, which are not in this copy
        assert prepared.world.serve(*words, folder=folder, environment=shell, has_project=False).code == 2
    prepared.check_untouched(prepared.world.hash_public())


def _misspelled(path: str) -> list[tuple[str, ...]]:
    outer = Path(path).parent.name
    return [
        ("run", path), ("run", PROFILE, path), ("run", PROFILE, f"--recomendations={path}"), ("run", f"--recommendation={path}", PROFILE),
        ("run", PROFILE, "--recommendations"), ("run", PROFILE, "--recommendations", path, FILE), ("run", FILE, "--recommendations", path),
        ("run", PROFILE, "--recommendations", path, f"--{FILE}"), ("run", PROFILE, "--recommendations", path, "--grade", outer),
        ("run", PROFILE, f"-{path}"), ("run", "no-such-profile", "--recommendations", path), ("run", PROFILE, "--grade", path),
        (path,), (f"--{path}",), ("recommendations", path), ("recommendations", FILE), ("recommendation", "check", path),
        ("recomendations", FILE), ("reccommendations", outer), ("recommendations", "chekc", path), ("recommendations", "check", path, FILE),
        ("recommendations", "check", f"--{FILE}", path), ("recommendations", "match", FILE, outer), ("recommendations", "match"),
        (*DRAFT, path, FILE), (*DRAFT, path, "--grade", FILE), ("recommendations", "draft", path, "--profile", FILE),
        ("recommendations", "draft", "--recommendations", path), (*DRAFT, f"--{FILE}={path}"),
        ("recommendations", "draft", "--profile", path),
        ("release", path), ("release", FILE), ("release", PROFILE, path), ("release", "--rehersal", FILE), ("release", f"../{outer}"),
        ("recommendations", "template", "--output", path), ("recommendations", "template", "--otput", path),
        ("recommendations", "synthetic", "--output", path), ("recommendations", "synthetic", "--rows", FILE, "--output", path),
        ("recommendations", "template", path), ("claims", path), ("count", "--profile", path), ("recommend", FILE),
    ]  # fmt: skip


def test_no_word_of_a_command_line_is_repeated_that_speaks_of_a_list(prepared: Prepared) -> None:
    public, drafts = prepared.world.hash_public(), prepared.drafts()
    for words in (*_misspelled(str(prepared.real.path)), *_misspelled(str(prepared.invented.path))[::6]):
        ended = prepared.world.serve(*words)
        assert ended.code == 2, (words, ended)
        assert ended.err, words
    prepared.check_untouched(public)
    assert prepared.drafts() == drafts


def test_a_refused_list_is_told_by_its_rule_alone(prepared: Prepared, register: Register, tmp_path: Path) -> None:
    public, drafts, world = prepared.world.hash_public(), prepared.drafts(), prepared.world
    refused = plant_refused(tmp_path, register, world.project)
    world.skip = frozenset(refused.inside)
    try:
        for number, (name, path) in enumerate(refused.paths.items()):
            before = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
            commands = [DRAFT, ("recommendations", "match")] if name.startswith("decisions") else [("recommendations", "check"), DRAFT]
            for words in (*commands, ("run", PROFILE, "--recommendations"))[: 3 if number % 5 == 0 else 2]:
                ended = world.serve(*words, path)
                assert ended.code == 2 or name in refused.may_be_read, (name, words, ended)
                assert ended.err or not ended.code, name
            assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else []) == before, name
    finally:
        refused.remove_inside()
        world.skip = frozenset()
    prepared.check_untouched(public)
    assert prepared.drafts() == drafts or refused.may_be_read


def _in_turn(kinds: dict[str, object], n_each: int) -> Iterator[tuple[str, str]]:
    """Some kinds for each stage, so that all of them come by, and the first kind for every stage."""
    turning = itertools.cycle(list(kinds)[1:])
    for stage in STAGES:
        yield stage, next(iter(kinds))
        yield from ((stage, next(turning)) for _ in range(n_each - 1))


# The record and the profile are read without a row at hand, and what people get wrong in them is said in full.
_SAID_IN_FULL = {("record", "parameter"), ("record", "coverage"), ("record", "register")}


def _stop(prepared: Prepared, stage: str, kind: str) -> None:
    drafts = prepared.drafts()
    ended = prepared.world.serve(*DRAFT, prepared.real.path, faults=[(stage, kind)])
    assert ended.code != 0, (stage, kind, ended)
    assert ended.err or kind in KILLING or kind == "interrupt", (stage, kind)
    if stage != "printing":
        assert prepared.drafts() == drafts, (stage, kind)


def test_an_error_in_any_stage_says_its_kind_and_leaves_nothing(prepared: Prepared) -> None:
    public = prepared.world.hash_public()
    for kind in STOPPING:
        _stop(prepared, "parsing", kind)
    for stage, kind in sorted(set(_in_turn(dict(STOPPING), 2)) - _SAID_IN_FULL):
        _stop(prepared, stage, kind)
    for stage, kind in itertools.product(("reading", "merging", "deciding"), ("everything", "exit", "base")):
        ended = prepared.world.serve("recommendations", "match", prepared.real.path, faults=[(stage, kind)])
        assert ended.code in (1, 2)
    for kind in ("everything", "exit", "base", "recursion"):
        words = ("run", PROFILE, "--recommendations", prepared.real.path)
        assert prepared.world.serve(*words, faults=[("public run", kind)]).code == 1
    prepared.check_untouched(public)


def test_warnings_logs_threads_and_what_is_deleted_say_nothing(prepared: Prepared) -> None:
    public = prepared.world.hash_public()
    faults = [(stage, "noise") for stage in STAGES]
    ended = prepared.world.serve(*DRAFT, prepared.real.path, faults=faults)
    assert ended.code == 0, ended.err
    assert "passed over ValueError" in ended.err
    prepared.check_untouched(public)


def test_a_kill_in_any_stage_leaves_no_row_and_no_half_draft(prepared: Prepared) -> None:
    public = prepared.world.hash_public()
    for kind in KILLING:
        _stop(prepared, "parsing", kind)
        _stop(prepared, "writing", kind)
    for stage, kind in zip(STAGES, itertools.cycle(KILLING), strict=False):
        _stop(prepared, stage, kind)
    ended = prepared.world.serve(*DRAFT, prepared.real.path)
    assert ended.code == 0, ended.err
    assert {path.name for path in (prepared.world.project.build / "drafts").iterdir()} == {PROFILE}
    prepared.check_untouched(public)


@pytest.mark.parametrize(
    "text",
    [
        "", "recommendations: [", f"recommendations: {FILE}\n{FILE}: 1", f"recommendations: [{FILE}]", f"- {FILE}", "[" * 3000 + FILE,
        f"recommendations: {FILE}.csv\ngrade: {FILE}", f"recommendations: !!python/object:{FILE} x", f"recommendations: &a [*a, {FILE}]",
        f"recommendations: {FILE}\n\x00", f"recommendations: {FILE}.csv", "recommendations: ''",
    ],
    ids=range(12),
)  # fmt: skip
def test_a_damaged_private_part_is_refused_without_a_word_of_it(prepared: Prepared, text: str) -> None:
    world, public = prepared.world, prepared.world.hash_public()
    private = write_private(world.project, PROFILE, prepared.real, text or " ")
    world.skip = frozenset({private})
    try:
        for words in (DRAFT, ("run", PROFILE)):
            ended = world.serve(*words)
            assert ended.code == 2, ended
            assert ended.err
    finally:
        private.unlink()
        world.skip = frozenset()
    prepared.check_untouched(public)


def test_a_private_part_serves_the_list_and_nothing_public_names_it(prepared: Prepared) -> None:
    world, public = prepared.world, prepared.world.hash_public()
    private = write_private(world.project, PROFILE, prepared.real)
    world.skip = frozenset({private})
    try:
        assert world.serve(*DRAFT).code == 0
        for kind in ("everything", "exit", "base"):
            assert world.serve("run", PROFILE, faults=[("public run", kind)]).code == 1
            assert world.serve(*DRAFT, faults=[("printing", kind)]).code == 1
    finally:
        private.unlink()
        world.skip = frozenset()
    prepared.check_untouched(public)


def test_a_release_holds_nothing_of_the_list(prepared: Prepared) -> None:
    world = prepared.world
    for words in ((), ("--rehearsal",)):
        public = world.hash_public()
        for typed in ("no\n", "\n", "", f"{CANARIES['target_name']}\n", "RELEASE\n"):
            assert world.serve("release", PROFILE, *words, typed=typed).code == 1
        for stage in ("proposing", "publishing"):
            for kind in ("everything", "exit", "base", "interrupt", "SIGKILL", "SIGSEGV"):
                assert world.serve("release", PROFILE, *words, typed="release\n", faults=[(stage, kind)]).code != 0
        assert world.hash_public() == public
        assert world.serve("release", PROFILE, *words, typed="release\n", faults=[("publishing", "noise")]).code == 0
    assert {path.name for path in world.project.releases.iterdir()} == {"ledger.json", PROFILE}
    shutil.rmtree(world.project.releases)
    shutil.rmtree(world.project.build / "rehearsal" / "releases")


_PROBE = """
import multiprocessing, os, subprocess
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
import glomag.run.runner
def probe(*_, **__):
    told = ("(dict(__import__('os').environ), __import__('sys').argv, __import__('sys').orig_argv,"
            " open('/proc/self/cmdline').read() if __import__('os').path.exists('/proc/self/cmdline') else '')")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('spawn')) as pool:
        said = [str(pool.submit(eval, told).result())]
    said.append(subprocess.run([__import__('sys').executable, '-c', f'print({told})'], capture_output=True, text=True).stdout)
    Path('build').mkdir(exist_ok=True)
    Path('build/told.txt').write_text('\\n'.join(said))
    return []
glomag.run.runner.run_profiles = probe
"""


def test_a_whole_process_draws_and_tells_its_children_nothing(prepared: Prepared) -> None:
    """Begun by itself, with the windows, names and pictures of a real draft; what children are given is written down and searched."""
    public, world = prepared.world.hash_public(), prepared.world
    shell = {"PWD": str(prepared.real.path.parent), "MY_LIST": str(prepared.real.path)}
    setting = f"exec({_PROBE!r})"
    ended = world.start("run", PROFILE, "--recommendations", prepared.real.path, setting=setting, environment=shell)
    assert ended.code == 0, ended.err
    assert "TMPDIR" in (world.project.build / "told.txt").read_text()
    assert list((world.project.build / "drafts" / PROFILE / "figures").rglob("*.png"))
    prepared.check_untouched(public)


def test_a_process_that_dies_with_the_list_in_memory_leaves_no_core_file(prepared: Prepared) -> None:
    dies = "import os, signal, glomag.run.draft as d; d.find_truth = lambda *_: os.kill(os.getpid(), signal.SIGABRT)"
    assert prepared.world.start(*DRAFT, prepared.real.path, setting=dies).code < 0
    prepared.check_untouched(prepared.world.hash_public())
