"""A process that finishes a swap when the run that began it is killed, so that no half of it is left until the next command.

It has a session of its own, so that what is done to the run's group or terminal does not reach it; it lives for the length of the swap.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.run.journal import recover

_REFUSED = 3


def start_guardian(project: Project) -> subprocess.Popen[str] | None:
    """Start it before the journal is written; None where the system refuses one more process, and the run is then alone."""
    try:
        return subprocess.Popen(  # noqa: S603 (this Python, a module of this package and the folder of the checkout)
            _words(project),
            cwd=project.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
    except OSError:
        return None


def _words(project: Project) -> list[str]:
    # -P: a file of the checkout that has the name of a library must not be taken for it.
    return [sys.executable, "-P", "-m", __name__, str(project.root)]


def end_guardian(guardian: subprocess.Popen[str] | None) -> None:
    """Let it finish what the journal says, if there is one, and wait for it. Raises PublishError where the system refused it.

    A guardian that was killed, or could not work, is passed over: the run does the same itself.
    """
    if guardian is None:
        return
    said, _ = guardian.communicate()
    if guardian.returncode == _REFUSED:
        what, where, change = json.loads(said)
        raise PublishError(what, where=where, change=change)


def main() -> None:
    """Wait until the run says so, or is dead; then finish what the journal says, or nothing where there is none."""
    sys.stdin.read()
    try:
        recover(Project(Path(sys.argv[1])))
    except PublishError as error:
        print(json.dumps([error.what, error.where, error.change]))
        sys.exit(_REFUSED)


if __name__ == "__main__":
    main()
