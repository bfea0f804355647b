# Everything a newcomer needs: `make demo` first.  Only Python 3.11 or newer, make and git have to be there.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
OUT ?= outputs/demo
BIN := $(VENV)/bin
COMPILE := uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-header --quiet
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo ocr test quick lint lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/runtime.stamp ## install, read the sample submissions, say where the tables are and what was flagged
	$(BIN)/jixiao ingest corpus/sample/*.docx corpus/sample/*.pdf --out $(OUT)

ocr: $(VENV)/ocr.stamp ## install what reads scans as well

test: $(VENV)/dev.stamp ## all tests
	$(BIN)/python -m pytest

quick: $(VENV)/dev.stamp ## the tests that take seconds
	$(BIN)/python -m pytest -q -m "not slow"

lint: $(VENV)/dev.stamp ## style, types and import layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: ## write the lock files anew from pyproject.toml (needs uv)
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra ocr --output-file requirements-ocr.lock
	$(COMPILE) --extra dev --extra ocr --output-file requirements-dev.lock

clean: ## remove what the other targets have made
	rm -rf $(VENV) $(OUT) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m ensurepip --default-pip >/dev/null
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/ocr.stamp: requirements-ocr.lock $(VENV)/runtime.stamp
	$(INSTALL) --require-hashes -r requirements-ocr.lock
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m ensurepip --default-pip >/dev/null
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/runtime.stamp
