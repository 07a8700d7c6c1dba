"""Cells of SYNTHETIC notebooks that end their own process, or leave as much behind in it as they can; and those of one that looks."""

from __future__ import annotations

# Each is a notebook that does not come to its end, and what the message says.
DEADLY = {
    "leaves": ("import os; os._exit(3)", "ended with exit code 3"),
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended by signal 9"),
    "faulty": ("import ctypes; ctypes.string_at(0)", "ended by signal 11"),
    "group": ("import os, signal; os.killpg(0, signal.SIGKILL)", "ended by signal 9"),
    "closing": ("import os; os.closerange(3, 4096)", "ended with exit code 1"),
    "exits": ("import sys; sys.exit(0)", "raised or warned"),
    "quits": ("exit", "Kernel died"),
    "asks": ("input('?')", "does not support input requests"),
}
# Each is a notebook that ends well, and leaves something behind.
LEAVING = {
    "thread": "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()",
    "child": """import subprocess
child = subprocess.Popen(["sh", "-c", "sleep 601 & exec sleep 602"], start_new_session=True)
with open("started.txt", "w") as told:
    told.write(str(child.pid))""",
    "folder": "import os; os.chdir('/'); os.umask(0o077)",
    "environment": "import os; os.environ.update(LEFT='left', TZ='Asia/Tokyo'); os.environ.pop('MPLBACKEND')",
    "modules": """import math, sys, types, pandas
pandas.DataFrame.to_string = lambda *_, **__: "patched"
math.pi = 3
sys.modules["left"] = types.ModuleType("left")""",
    "files": "left = [open('left.txt', 'w') for _ in range(20)]",
    "settings": """import random, sys, warnings
import matplotlib, numpy, pandas
matplotlib.rcParams["figure.dpi"] = 17
pandas.set_option("display.max_rows", 3)
numpy.set_printoptions(precision=1)
random.seed(1); numpy.random.seed(1)
warnings.simplefilter("ignore"); sys.setrecursionlimit(500)""",
    "signals": "import signal; [signal.signal(one, signal.SIG_IGN) for one in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)];",
    "streams": "import os, sys; sys.stdout = None; os.close(0); os.nice(5);",
    "task": "import asyncio; task = asyncio.ensure_future(asyncio.sleep(600))",
}
# What a notebook sees that runs beside and after them: the same wherever nothing of theirs reached it.
LOOKS = (
    """import math, os, signal, sys, threading, warnings
import matplotlib, numpy, pandas
warm = f"/proc/{os.getppid()}"
print(os.path.basename(os.getcwd()), oct(os.umask(0o022)), os.nice(0), sys.getrecursionlimit(), math.pi)
print(os.environ.get("LEFT"), os.environ["TZ"], os.environ["MPLBACKEND"], "left" in sys.modules, len(warnings.filters))
print([signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGCHLD)], getattr(signal.getsignal(signal.SIGINT), '__name__', 'ignored'))
print(matplotlib.rcParams["figure.dpi"], numpy.get_printoptions()["precision"])
print(threading.active_count(), len(os.listdir("/proc/self/fd")))""",
    "print(len(os.listdir(warm + '/task')), 'thread in the process that is forked')",
    """files = [os.readlink(f"{place}/fd/{name}") for place in (warm, "/proc/self") for name in os.listdir(place + "/fd") if int(name) < 64
         if os.path.lexists(f"{place}/fd/{name}")]
print("open here:", any("confidential" in file for file in files))""",
    "pandas.DataFrame({'a': range(5)})",
    "print(pandas.DataFrame({'a': range(5)}).to_string())",
)
