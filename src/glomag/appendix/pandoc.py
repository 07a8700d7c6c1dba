"""Pandoc from the locked package, and no other: not one of the machine, and without settings of a user."""

from __future__ import annotations

import os
import subprocess
from importlib.resources import as_file, files
from tempfile import TemporaryDirectory

from glomag.appendix.problems import AppendixError

_PROGRAM = "pandoc.exe" if os.name == "nt" else "pandoc"


def run_pandoc(text: str, source: str, target: str, *options: str) -> str:
    """Pandoc from text to text, with no files and no network."""
    return call_pandoc([f"--from={source}", f"--to={target}", "--sandbox", "--wrap=none", *options], text).decode("utf-8")


def call_pandoc(arguments: list[str], text: str = "") -> bytes:
    """What Pandoc prints; raises AppendixError with its own words where it fails."""
    with TemporaryDirectory() as nothing, as_file(files("pypandoc") / "files" / _PROGRAM) as program:
        # An empty folder in place of that of the user, who may have templates and defaults of their own there.
        command = [str(program), f"--data-dir={nothing}", *arguments]
        done = subprocess.run(command, input=text.encode("utf-8"), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise AppendixError(f"Pandoc stopped: {done.stderr.decode('utf-8', errors='replace').strip()}")
    return done.stdout
