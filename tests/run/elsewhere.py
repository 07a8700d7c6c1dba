"""Another day, place and person, in which a command must write the same bytes: clock, time zone, language, user, home, terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import matplotlib as mpl
from fontTools.ttLib import TTFont

# Of two traps in one language each: a decimal comma, and an i whose capital has a dot. Nor is it written in UTF-8.
LOCALE, CHARACTERS, LANGUAGE = "tr_TR.ISO-8859-9", "ISO-8859-9", "tr_TR"
NOBODY = 54321
"""A user without a name, as a container or a cluster has them."""
UMASK = 0o077 if os.name == "posix" else -1
# No program of a run may obey what a person keeps for other work. Each of these would move a byte, or stop the run.
_MEDDLING = "import pandas\npandas.set_option('display.precision', 1)\nprint('a start-up file was read')\n"
_OTHER_STYLE = "lines.linewidth: 9\nfont.family: serif\ntimezone: Asia/Kathmandu\naxes.formatter.use_locale: True\npath.simplify: True\n"
_OTHER_KERNEL = json.dumps({"argv": ["false", "{connection_file}"], "display_name": "Python 3", "language": "python"})
# Each clock of the calendar shows a later day and hour; those that measure how long something takes are left alone.
_LATER_CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
int clock_gettime(clockid_t which, struct timespec *now) {
  static int (*told)(clockid_t, struct timespec *);
  if (!told) told = dlsym(RTLD_NEXT, "clock_gettime");
  int failed = told(which, now);
  if (!failed && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += 500L * 86400 + 11 * 3600;
  return failed;
}
int gettimeofday(struct timeval *now, void *zone) {
  struct timespec fine;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &fine);
  now->tv_sec = fine.tv_sec;
  now->tv_usec = fine.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *now) {
  struct timespec fine;
  clock_gettime(CLOCK_REALTIME, &fine);
  if (now) *now = fine.tv_sec;
  return fine.tv_sec;
}
"""
# What a Python program sees of where it is.
_LOOK_AROUND = """
import getpass, json, locale, os, shutil, sys, time
from datetime import date
from pathlib import Path
import pyarrow
locale.setlocale(locale.LC_ALL, "")
try:
    user = getpass.getuser()
except (KeyError, OSError):
    user = ""
umask = os.umask(0)
print(json.dumps({
    "day": date.today().isoformat(), "zone": time.strftime("%z"), "decimal point": locale.localeconv()["decimal_point"],
    "encoding": sys.getfilesystemencoding().lower(), "user": [os.getuid(), user], "home": str(Path.home()), "umask": umask,
    "hash": hash("Magnitsky"), "columns": shutil.get_terminal_size().columns, "threads": pyarrow.cpu_count(),
}))
"""
SEEN = ("day", "zone", "decimal point", "encoding", "user", "home", "umask", "hash", "columns", "threads")


@dataclass(frozen=True)
class Elsewhere:
    """How a command is started there. `kept` says what this machine does not let a test change, and why."""

    before: tuple[str, ...]
    environment: dict[str, str]
    encoding: str
    kept: dict[str, str] = field(default_factory=dict)

    def start(self, words: list[str], cwd: Path, said: IO[bytes]) -> subprocess.Popen[Any]:
        return subprocess.Popen([*self.before, *words], cwd=cwd, env=self.environment, umask=UMASK, stdout=said, stderr=subprocess.STDOUT)

    def look_around(self) -> dict[str, Any]:
        """What a Python program sees there."""
        return _look_around([*self.before], env=self.environment, umask=UMASK)


def look_around_here() -> dict[str, Any]:
    """What a Python program sees that is started by the tests."""
    return _look_around([])


def _look_around(before: list[str], **settings: Any) -> dict[str, Any]:
    told = subprocess.run([*before, sys.executable, "-c", _LOOK_AROUND], capture_output=True, text=True, check=True, **settings)
    return json.loads(told.stdout)


def go_elsewhere(folder: Path) -> Elsewhere:
    """Another place, with a home below `folder` that is full of what must not matter."""
    home = folder / "home"
    for name in ("temporary", "cache"):
        (folder / name).mkdir()
    kept: dict[str, str] = {}
    dropped = ("USER", "LOGNAME", "LNAME", "USERNAME", "PYTHONUTF8", "PYTHONIOENCODING", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "MPLCONFIGDIR")
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"TMPDIR": str(folder / "temporary"), "XDG_CACHE_HOME": str(folder / "cache"), **_furnish(home)}
    environment |= {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4711", "COLUMNS": "37", "TERM": "vt100", "SOURCE_DATE_EPOCH": "86400"}
    environment |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "3")
    for change, seen in ((_another_language, ("decimal point", "encoding")), (_later_clock, ("day",))):
        try:
            environment |= change(folder)
        except (OSError, subprocess.CalledProcessError) as error:
            kept |= dict.fromkeys(seen, f"not changed on this machine: {error}")
    before = _as_nobody()
    if not before:
        kept["user"] = "only root can become somebody else"
    return Elsewhere(before, environment, CHARACTERS if "encoding" not in kept else "utf-8", kept)


def _furnish(home: Path) -> dict[str, str]:
    """A home with start-up files, a style, a kernel and a font of the person's own; where the environment names them."""
    own = {
        ".pythonrc.py": _MEDDLING,
        ".ipython/profile_default/startup/00-own.py": _MEDDLING,
        ".config/matplotlib/matplotlibrc": _OTHER_STYLE,
        ".local/share/jupyter/kernels/python3/kernel.json": _OTHER_KERNEL,
        "jupyter/kernels/python3/kernel.json": _OTHER_KERNEL,
        ".local/share/pandoc/templates/default.html5": "not ours",
        ".local/share/pandoc/templates/default.typst": "not ours",
    }
    for name, text in own.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    _write_another_font(home / ".local/share/fonts/SourceSansPro-Regular.ttf")
    named = {"PYTHONSTARTUP": ".pythonrc.py", "MATPLOTLIBRC": ".config/matplotlib/matplotlibrc", "JUPYTER_PATH": "jupyter"}
    return {"HOME": str(home), **{name: str(home / path) for name, path in named.items()}}


def _write_another_font(path: Path) -> None:
    """A font with the name of the house font and other letters, as another version of it has."""
    font = TTFont(Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSerif.ttf", recalcTimestamp=False)
    names = {1: "Source Sans Pro", 2: "Regular", 4: "Source Sans Pro", 6: "SourceSansPro-Regular"}
    for record in font["name"].names:
        record.string = names.get(record.nameID, str(record))
    path.parent.mkdir(parents=True)
    font.save(path)


def _another_language(folder: Path) -> dict[str, str]:
    """Raises OSError or CalledProcessError where the machine cannot make it (Debian: the package `locales`)."""
    made = folder / "locales"
    made.mkdir()
    subprocess.run(["localedef", "-i", LANGUAGE, "-f", CHARACTERS, str(made / LOCALE)], check=True, capture_output=True)
    return {"LOCPATH": str(made), "LANGUAGE": LANGUAGE, **dict.fromkeys(("LANG", "LC_ALL"), LOCALE)}


def _later_clock(folder: Path) -> dict[str, str]:
    """For every program that asks the C library what time it is; raises as above where there is no C compiler.

    Pandoc asks nobody: it is linked whole. It writes no date unless it is told one.
    """
    if sys.platform != "linux":
        raise OSError("a library is put before others on Linux alone")
    library = folder / "later.so"
    source = folder / "later.c"
    source.write_text(_LATER_CLOCK, encoding="utf-8")
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"], check=True, capture_output=True)
    return {"LD_PRELOAD": str(library)}


def _as_nobody() -> tuple[str, ...]:
    """Words that make a command one of a user without a name, who may still read the checkout's own Python; none where not root."""
    setpriv = shutil.which("setpriv")
    if os.name != "posix" or os.geteuid() != 0 or setpriv is None:
        return ()
    user = (f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    return (setpriv, *user, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--")


def give_away(elsewhere: Elsewhere, folder: Path) -> None:
    """Make a folder with all that is in it that user's own, where the command is another user's."""
    if "user" not in elsewhere.kept:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
