"""The guardian of a run in a test, with a seam: `kill_guardian.py SEAM ROOT`."""

from __future__ import annotations

import json
import sys

import kill_seams

from glomag.run import guardian

if __name__ == "__main__":
    kill_seams.install(json.loads(sys.argv[1]), "guardian")
    del sys.argv[1]
    guardian.main()
