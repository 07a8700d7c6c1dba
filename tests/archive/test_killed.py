from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from archives import DAYS, contents, keep, write_archive, write_list

OWN_FOLDER = str(Path(__file__).resolve().parent)

# In a process of its own, which has one thread: a fork is brought up to its nth call that writes, and killed there, for every n.
# After each kill the work is finished in what it left; the names of the states that differ from the undisturbed one are printed.
KILLS = """
import os, shutil, signal, sys
from pathlib import Path
sys.path.append(sys.argv[1])
from archives import contents, keep
lists, before, undisturbed, scratch = (Path(word) for word in sys.argv[2:])

def bring_up_to_call(number, dataset):
    left = [number]
    def counted(call):
        def counting(*words, **more):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*words, **more)
        return counting
    os.rename, os.replace, os.mkdir, shutil.rmtree = map(counted, (os.rename, os.replace, os.mkdir, shutil.rmtree))
    whole = Path.write_bytes
    def half(path, content):
        whole(path, content[: len(content) // 2])
        counted(lambda: None)()
        return whole(path, content)
    Path.write_bytes = half
    keep(lists, dataset)
    os._exit(0)

wanted, n_kills = contents(undisturbed), 0
while True:
    dataset = scratch / str(n_kills)
    shutil.copytree(before, dataset)
    child = os.fork()
    if not child:
        bring_up_to_call(n_kills, dataset)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL), status
    finished = keep(lists, dataset)
    if contents(dataset) != wanted:
        print("differs after call", n_kills)
    if not status:
        assert not finished.new and not finished.repeated
        break
    n_kills += 1
print("kills", n_kills)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="counts the calls of a forked process")
def test_killed_at_any_moment_and_finished_it_is_as_if_never_killed(lists: Path, dataset: Path, tmp_path: Path) -> None:
    (lists / f"sdn_{DAYS[0]}.csv").unlink()
    write_list(lists, DAYS[2], 12)
    write_list(lists, "2024-03-07", 13)
    write_list(lists, "2024-03-08", 13)
    undisturbed, scratch = tmp_path / "undisturbed", tmp_path / "scratch"
    keep(lists, undisturbed)
    scratch.mkdir()
    places = [OWN_FOLDER, *map(str, (lists, dataset, undisturbed, scratch))]
    told = subprocess.run([sys.executable, "-c", KILLS, *places], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[:-1] == []
    assert int(told.stdout.split()[-1]) > 20


def test_what_a_killed_try_left_is_cleared(lists: Path, dataset: Path) -> None:
    before = contents(dataset)
    (dataset / ".making-left").mkdir()
    (dataset / ".making-left" / "entries.parquet").write_bytes(b"half")
    keep(lists, dataset)
    assert contents(dataset) == before


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    """The readers say who they are, wait, and are gone when their parent is killed: the pipe that only they hold is closed."""
    code = f"""
import sys
sys.path.append({OWN_FOLDER!r})
if __name__ == "__main__":
    from glomag.archive.processes import _pool
    from archives import wait_for_ever
    pool = _pool(1)
    pool.submit(wait_for_ever)
    sys.stdin.read()
"""
    script = tmp_path / "starts.py"
    script.write_text(code)
    with subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"waiting\n"
        parent.send_signal(signal.SIGKILL)
        assert parent.stdout.read() == b""  # the end of the pipe: nobody writes to it any more


def test_a_copy_of_a_dataset_is_one(lists: Path, dataset: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(dataset, copied)
    assert keep(lists, copied).new == ()
    assert contents(write_archive(tmp_path / "again")) == contents(lists)
