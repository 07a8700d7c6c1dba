"""Cells of a SYNTHETIC notebook with every kind of output that a kernel gives; the last one fails."""

from __future__ import annotations

CELLS = (
    """import sys
print("a"); print("b", file=sys.stderr); print("c"); print("d", file=sys.stderr)""",
    'print("a", flush=True); print("b", file=sys.stderr, flush=True); print("c", end="")',
    """from IPython.display import HTML, JSON, Image, Latex, Markdown, clear_output, display, update_display
display(HTML("<b>x</b>"), metadata={"text/html": {"isolated": True}})
print("between")
display({"text/plain": "raw", "application/own+json": {"a": [1, 2, (3,)]}}, raw=True, metadata={"k": 1})""",
    'handle = display("first", display_id="one")\ndisplay("again", display_id="one")',
    'handle.update("changed"); update_display(HTML("<i>changed</i>"), display_id="one")',
    'print("gone"); clear_output(); print("gone as well"); clear_output(wait=True); print("last")',
    'import warnings; warnings.warn("odd"); warnings.warn("old", DeprecationWarning)',
    "1 + 1;",
    "(\n  1 +\n  2\n)",
    "Out[11], _, __name__, In[10]",
    'import pandas\npandas.DataFrame({"a": [1.5, None], "b": ["x", "y"]})',
    "from matplotlib import pyplot\nfigure, axes = pyplot.subplots(); axes.plot([1, 2]); figure",
    'import io\nfigure.savefig(file := io.BytesIO(), format="png"); Image(file.getvalue(), alt="a line", width=10)',
    """import getpass
for ask in (input, getpass.getpass):
    try:
        ask("?")
    except Exception as error:
        print(type(error), error)""",
    """import asyncio
async def seven():
    await asyncio.sleep(0)
    return 7
print(asyncio.get_running_loop().is_running())
await seven()""",
    'get_ipython().run_line_magic("precision", "3")\n3.14159',
    '%%capture caught\nprint("inside"); display(1)',
    "caught.stdout, len(caught.outputs)",
    """import pickle
class Own: pass
type(pickle.loads(pickle.dumps(Own()))).__module__, sys.path.count(""), sys.stdout.isatty(), sys.stdout.encoding""",
    'from comm import create_comm\nopened = create_comm(target_name="t", data={"state": {"x": 1}}); opened.close()',
    'display(Latex("$x$"), Markdown("*m*"), JSON({"a": [float(1)]})); {3, 1, 2}',
    'for number in range(3): print(f"\\r{number}", end="")',
    'print("é \\N{SNOWMAN}")',
    "",
    "import threading\nthread = threading.Thread(target=lambda: print('thread')); thread.start(); thread.join()",
    'import logging; logging.warning("logged")',
    """class Broken:
    def __repr__(self): raise ValueError("no words")
display(Broken())
print("after")""",
    "def fail(): return 1 / 0\nfail()",
    'print("never")',
)
