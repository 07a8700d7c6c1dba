"""A process that ends before it does anything; it imports nothing that takes time."""

from __future__ import annotations

import os


def at_once() -> None:
    """End this process as the system ends one."""
    os._exit(9)
