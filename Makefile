# `make` sets up and runs everything; `make help` lists the rest.
.DEFAULT_GOAL := all
.PHONY: all verify watch confidential cluster test torture bench lab lint notebooks seal docs pack clean help setup
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo build/uv/bin/uv)

# Only what the lock names, into the Python at hand; no other Python is ever downloaded.
SYNC = UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --frozen --inexact --python $(PYTHON) --quiet

all: $(VENV)/.run ## set up, run both profiles, and say where to look
	$(VENV)/bin/glomag run

watch: $(VENV)/.run $(VENV)/.watch ## run, and run again whenever an input, notebook or module is saved
	$(VENV)/bin/glomag run --watch

verify: $(VENV)/.run $(VENV)/.verify ## rebuild everything elsewhere and compare it, byte for byte, with what is published
	$(VENV)/bin/glomag verify

test: $(VENV)/.run $(VENV)/.test ## set up, and run the tests
	$(VENV)/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

torture: $(VENV)/.run $(VENV)/.test ## kill a run at 200 moments, and look at what each left
	$(VENV)/bin/python tests/run/torture.py

bench: $(VENV)/.run $(VENV)/.test ## measure how fast it is, beside what else can do it (benchmarks/README.md); takes about an hour
	$(VENV)/bin/python benchmarks/run.py
	$(VENV)/bin/python benchmarks/sources.py
	$(VENV)/bin/python benchmarks/specifications.py
	$(VENV)/bin/python benchmarks/archive.py
	$(VENV)/bin/python benchmarks/scale.py

lab: $(VENV)/.run $(VENV)/.lab ## open the notebooks in JupyterLab
	$(VENV)/bin/jupyter lab --notebook-dir=notebooks

lint: $(VENV)/.run $(VENV)/.lint ## check style and types
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

notebooks: $(VENV)/.run ## store fresh outputs in notebooks/ after editing one
	$(VENV)/bin/glomag notebooks

seal: $(VENV)/.run ## check the record and renew its checksums after editing it
	$(VENV)/bin/glomag seal

docs: $(VENV)/.run ## write the lists of exhibits and of columns anew
	$(VENV)/bin/glomag exhibits --write
	$(VENV)/bin/glomag dictionary --write

pack: $(VENV)/.run ## make one zip of all that a reviewer needs
	$(VENV)/bin/glomag pack

confidential: $(VENV)/.run $(VENV)/.confidential ## add what reads the coalition's list (docs/confidential.md)

cluster: $(VENV)/.run $(VENV)/.cluster ## add what sends lists to a Dask cluster: glomag audit --scheduler

setup: $(VENV)/.run ## create .venv from uv.lock, and no more

clean: ## remove .venv and build/; the record and the published outputs stay
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/; s/make all\t/make    \t/' | expand -t 21

$(VENV)/.run: pyproject.toml uv.lock | $(UV)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; found " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12")'
	@echo "Setting up $(VENV) from uv.lock ..."
	@$(SYNC)
	@touch $@

$(addprefix $(VENV)/.,verify confidential watch cluster test lint lab): $(VENV)/.%: $(VENV)/.run
	@echo "Adding what \`make $*\` needs ..."
	@$(SYNC) --group $*
	@touch $@

build/uv/bin/uv:
	@echo "Getting uv, which reads the lock ..."
	@$(PYTHON) -m venv build/uv
	@build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
