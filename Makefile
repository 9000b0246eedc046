# A fresh clone needs one command: `make demo` or `make test`. Both set up .venv first, once.

PYTHON ?= python3
BIN := .venv/bin
PYTEST_ARGS ?=
SETUP := pyproject.toml constraints.txt

.PHONY: install demo test lint clean
.DELETE_ON_ERROR:

install: .venv/.installed ## echoreport and what it needs to run

demo: .venv/.installed ## simulate, train, draft, evaluate; leaves demo/
	$(BIN)/echoreport demo

test: lint ## all checks, as .ci/run does; PYTEST_ARGS="-k name" picks some tests
	$(BIN)/pytest -n 2 --dist loadfile $(PYTEST_ARGS)

lint: .venv/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

clean: ## removes what make made, the demo's results included
	rm -rf .venv demo build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python $(SETUP)
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[cpu,server]"
	touch $@

# The dev install holds all of the plain one, so that `make demo` after `make test` installs nothing.
.venv/.installed-dev: .venv/bin/python $(SETUP)
	$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[cpu,server,dev]"
	touch .venv/.installed $@
