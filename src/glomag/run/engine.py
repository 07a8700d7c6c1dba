"""The engine that `glomag run` gives to papermill: the cells run in a process that was forked for them, not in a kernel beside it.

papermill imports this module itself, by the entry point `glomag`, at the end of its own import: import papermill before it, and
nothing heavy here.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

NAME = "glomag"


class ForkedEngine(Engine):  # type: ignore[misc]
    """Papermill's record, written by papermill; the cells in this process, where it was forked for one notebook.

    Anywhere else (`papermill --engine glomag`, or a second notebook in the same process) nothing may run in the process of the
    caller: papermill's own engine does it in a kernel, and a line of the log says so.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> Any:
        """Run every cell until one fails; `execution_timeout` holds for each of them."""
        from glomag.run.child import take_clean

        if not take_clean():
            logger.warning("the engine glomag forks inside `glomag run` alone; this notebook runs in a kernel, by papermill's own engine")
            return NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **settings)
        from glomag.run.kernel import execute_here

        return execute_here(nb_man, **settings)
