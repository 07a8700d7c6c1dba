"""How nbval talks to notebook kernels: in a clean environment, and over sockets instead of ports that may be taken."""

from __future__ import annotations

import contextlib
from pathlib import Path

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager

from glomag.run.execute import clean_kernels, kernel_config

# nbval runs one notebook by hand, without parameters, and tests/test_notebooks.py another, as JupyterLab does. The stored outputs
# of all five are compared with those of the run in tests/test_end_to_end.py: a notebook holds no logic that could differ by hand.
collect_ignore = [f"notebooks/{name}.ipynb" for name in ("1_register", "2_declines", "4_robustness", "5_appendix")]


class _CleanKernel(KernelManager):
    """nbval starts a kernel in whatever environment it finds; this one is that of a run."""

    def __init__(self, **settings: object) -> None:
        self._around = contextlib.ExitStack()
        sockets = self._around.enter_context(clean_kernels(Path(__file__).parent / "build" / "jupyter"))
        super().__init__(config=kernel_config(sockets), **settings)

    def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """Shut down at once, as a run does, and give the environment back."""
        super().shutdown_kernel(now=True, restart=restart)
        self._around.close()


nbval.kernel.KernelManager = _CleanKernel


def pytest_configure(config: pytest.Config) -> None:
    """nbval leaves the null device open for its kernels."""
    config.addinivalue_line("filterwarnings", "ignore:.*/dev/null.*:pytest.PytestUnraisableExceptionWarning")
    config.addinivalue_line("filterwarnings", "ignore:.*/dev/null.*:ResourceWarning")
