# One-line recipes. `make demo` and `make test` are the whole set-up; everything lands in .venv and .tools.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
NODE := $(shell node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')

.PHONY: demo test nightly mutate check fix locks clean

demo: .venv/.installed
	@$(BIN)/painrx demo $(ARGS)

test: .venv/.developed .tools/.servers
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

nightly: .venv/.developed .tools/.servers
	@$(BIN)/python -m pytest -n 2 --dist loadfile --full $(ARGS)

mutate: .venv/.developed
	@$(BIN)/python -m tools.mutate $(ARGS)

check: .venv/.developed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/painrx knowledge check
	$(BIN)/python -m pytest -q tests/layers tests/docs

fix: .venv/.developed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

locks:
	uv pip compile $(LOCK) pyproject.toml -o requirements.lock
	uv pip compile $(LOCK) --extra dev --extra build -c requirements.lock pyproject.toml -o requirements-dev.lock
	printf 'hatchling==1.33.0\neditables\n' | uv pip compile $(LOCK) -c requirements-dev.lock - -o requirements-build.lock
LOCK := --universal --no-emit-index-url --generate-hashes --no-header --no-annotate --python-version 3.11 --quiet

clean:
	rm -rf .venv .tools dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# Debian keeps venv out of python3; only when it is missing is anything installed outside this folder.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "painrx needs Python 3.11 or later; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "python3-venv is missing: installing it with apt-get" >&2; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3-venv >&2; }
	@$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock requirements-build.lock pyproject.toml | .venv/bin/python
	@echo "Installing painrx into .venv ..." >&2
	@$(PIP) -r requirements-build.lock
	@$(PIP) -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q service.py checks fhir_client safety
	@touch $@

.venv/.developed: requirements-dev.lock .venv/.installed
	@echo "Installing what the tests need ..." >&2
	@$(PIP) -r requirements-dev.lock
	@touch $@

# Two FHIR servers that others wrote, each in an environment of its own; a third one where Node 20 is there.
.tools/.servers: tests/servers/requirements-sekmet.txt tests/servers/requirements-fhirsnake.txt tests/servers/medplum/package-lock.json | .venv/bin/python
	@echo "Installing the FHIR servers that the tests talk to ..." >&2
	@for name in sekmet fhirsnake; do \
	  $(PYTHON) -m venv .tools/$$name && \
	  .tools/$$name/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/servers/requirements-$$name.txt || exit 1; done
	@if [ "0$(NODE)" -ge 20 ]; then npm ci --silent --no-audit --no-fund --prefix tests/servers/medplum; \
	  else echo "Node 20 is not here: the tests against @medplum/fhir-router will be skipped" >&2; fi
	@touch $@
