# Everything a newcomer needs: `make demo` first.  Only Python 3.11 or newer, make and git have to be there.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
OUT ?= outputs/demo
MEASURED ?= outputs/accuracy
SEED ?= 86028121
DOCUMENTS ?= 300
FORMATS ?= docx,pdf
BIN := $(VENV)/bin
COMPILE := uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-header --quiet
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help accuracy demo ocr test quick lint lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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

accuracy: export JIXIAO_LANG = en
accuracy: $(VENV)/dev.stamp ## measure on the sample and on fresh submissions, and write the figures of docs/accuracy.md
	rm -rf $(MEASURED)
	$(BIN)/jixiao ingest corpus/sample/*.docx --out $(MEASURED)/word || test $$? -eq 1 # one that fails is a figure too
	$(BIN)/jixiao ingest corpus/sample/*.pdf --out $(MEASURED)/pdf || test $$? -eq 1
	$(BIN)/python -m corpus.generate --level hard --seed $(SEED) --documents $(DOCUMENTS) --formats $(FORMATS) --out $(MEASURED)/in
	$(BIN)/jixiao ingest $(MEASURED)/in/hard-* --out $(MEASURED)/fresh || test $$? -eq 1
	$(BIN)/jixiao evaluate $(MEASURED)/word corpus/sample/gold --found-only --markdown > $(MEASURED)/word.md
	$(BIN)/jixiao evaluate $(MEASURED)/pdf corpus/sample/gold --found-only --markdown > $(MEASURED)/pdf.md
	printf '%s\n\n' 'Seed $(SEED), $(DOCUMENTS) documents, formats $(FORMATS).' > $(MEASURED)/fresh.md
	$(BIN)/jixiao evaluate $(MEASURED)/fresh $(MEASURED)/in/gold --markdown >> $(MEASURED)/fresh.md
	$(BIN)/python docs/figures.py docs/accuracy.md word $(MEASURED)/word.md
	$(BIN)/python docs/figures.py docs/accuracy.md pdf $(MEASURED)/pdf.md
	$(BIN)/python docs/figures.py docs/accuracy.md fresh $(MEASURED)/fresh.md

lock: ## write the lock files anew from pyproject.toml (needs uv)
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra ocr --output-file requirements-ocr.lock
	$(COMPILE) --extra dev --extra ocr --output-file requirements-dev.lock

clean: ## remove what the other targets have made
	rm -rf $(VENV) $(OUT) $(MEASURED) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info

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
