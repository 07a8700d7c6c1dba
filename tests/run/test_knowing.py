"""Whether it is known what a notebook reads and changes."""

from __future__ import annotations

import json

import pytest

from glomag.paths import Project
from glomag.run.knowing import find_change, find_unknown


@pytest.mark.parametrize(
    "source",
    [
        "import requests", "open('x')", "import pandas as pd\npd.read_csv('x')", "from pathlib import Path\nPath('x').read_text()",
        "from datetime import datetime\ndatetime.now()", "import numpy as np\nnp.random.rand()", "exec('1')", "import random",
        "from pathlib import Path\nlist(Path('.').glob('*'))", "from glomag.sources.store import newest_list",
        "import pandas as pd\npd.Timestamp(' Now')", "import numpy as np\nnp.datetime64('today')", "from IPython.display import Image",
        "display(filename='x')", "display(url='x')", "import matplotlib.pyplot as plt\nplt.style.use('x')",
        "import matplotlib\nmatplotlib.rc_file('x')", "import numpy as np\nnp.fromregex('x', 'y', [])",
        "import numpy as np\nnp.lib.npyio.DataSource()", "from pandas.io.common import get_handle",
        "from matplotlib.font_manager import fontManager\nfontManager.addfont('x')", "from pathlib import os",
        "from dataclasses import inspect",
        "from glomag.parameters import list_profiles", "from glomag.claims.x import stored_lists", "from glomag.run import manifest",
        "import glomag", "from glomag import sources", "from . import mine", "bench.sha256_of", "list_published",
    ],
)  # fmt: skip
def test_a_notebook_that_reads_by_itself_is_not_known(source: str) -> None:
    assert find_unknown(source)


@pytest.mark.parametrize(
    "source",
    [
        "style._RC['x'] = 4.0", "plt.rcParams['x'] = 4", "style.WIDTH = 3", "style.WIDTH += 3", "del style.WIDTH",
        "setattr(style, 'WIDTH', 3)",
        "plt.rcParams.update({})", "style.COLOURS.append('x')", "style.COLOURS.pop()", "style.COLOURS.clear()", "plt.rc('font', size=3)",
        "rc = plt.rcParams\nrc['x'] = 4", "rc = dict()\nrc = plt.rcParams\nrc['x'] = 4", "rc = plt.rcParams\nrc |= {'x': 4}",
        "for rc in [plt.rcParams]:\n    rc['x'] = 4", "def f(rc):\n    rc['x'] = 4\nf(plt.rcParams)", "for style.WIDTH in [3]:\n    pass",
        "own = {'rc': plt.rcParams}\nown['rc']['x'] = 4", "from matplotlib import rc", "from matplotlib import *",
        "change = style._RC.update",
        "style._RC.__setitem__('x', 4)", "style.table.drop('x', inplace=True)", "np.add(1, 1, out=style.WIDTHS)", "exec('1')",
        "matplotlib.colormaps.register(mine)", "style.draw.__defaults__", "import mine",
    ],
)  # fmt: skip
def test_a_notebook_that_may_change_what_is_imported_is_seen(source: str) -> None:
    assert find_change(source)


@pytest.mark.parametrize(
    "source",
    ["rows = table.copy()\nrows['x'] = 1\nrows.loc[0, 'x'] = 2", "n = 0\nn += 1", "own = []\nown.append(1)", "print(bench.register)"],
)
def test_what_a_notebook_changes_of_its_own_changes_nothing_else(source: str) -> None:
    assert find_change(source) == ""


def test_what_notebooks_of_the_project_do_is_known(project: Project) -> None:
    for path in project.notebooks.glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        assert find_unknown(source) == ""
        assert find_change(source) == ""
