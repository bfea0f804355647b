# Everything a newcomer needs: `make demo` first.  Only Python 3.11 or newer, make and git have to be there.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
OUT ?= outputs/demo
MEASURED ?= outputs/accuracy
REVIEWED ?= outputs/review-bench
SEED ?= 20261121
DOCUMENTS ?= 300
FORMATS ?= docx,pdf
CLEAN_FORMATS ?= docx,office-pdf
FUZZ_SECONDS ?= 600
BENCH_DOCUMENTS ?= 300
COUNTY ?= corpus/generated/county-year
BIN := $(VENV)/bin
SAMPLE := $(sort $(wildcard corpus/sample/sample-*.*))
COMPILE := uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-header --quiet
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help accuracy bench bench-narrative bench-ocr bench-review corpus demo docs ocr review test slow soak fuzz memory lint lock notebook clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/runtime.stamp ## install, read the sample submissions, say where the tables are and what was flagged
	$(BIN)/jixiao ingest corpus/sample/sample-*.* --out $(OUT) || test $$? -eq 1 # the scan fails without `make ocr`

corpus: $(VENV)/dev.stamp ## write a county's submissions of one year, with their gold, to a folder that git ignores
	rm -rf $(COUNTY)
	nice $(BIN)/python -m corpus.generate --county-year --seed $(SEED) --documents $(DOCUMENTS) --out $(COUNTY)
	@echo 'Documents in $(COUNTY)/submissions, what is right in $(COUNTY)/gold.  Next:'
	@echo '  $(BIN)/jixiao ingest $(COUNTY)/submissions --out outputs/county-year'
	@echo '  $(BIN)/jixiao evaluate outputs/county-year $(COUNTY)/gold --found-only'

ocr: $(VENV)/ocr.stamp ## install what reads scans as well

review: $(VENV)/review.stamp ## install the review page and serve it for the tables of `make demo` (OUT=… for others)
	$(BIN)/jixiao review $(OUT)

test: $(VENV)/dev.stamp ## the whole test suite but what takes long
	$(BIN)/python -m pytest -n auto -m "not slow and not soak"

slow: $(VENV)/dev.stamp ## the tests that take longer: real browsers, LibreOffice, a cluster, the notebook
	$(BIN)/python -m pytest -n auto -m "slow and not soak"

soak: $(VENV)/dev.stamp ## 500 bad files among 100 good ones, 50 kills
	$(BIN)/python -m pytest -m soak

fuzz: $(VENV)/dev.stamp ## read damaged documents for FUZZ_SECONDS (600), always new ones
	JIXIAO_FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest -q tests/fuzz

memory: $(VENV)/dev.stamp ## measure what a run over 2,000 files holds in memory; the table goes into docs/performance.md
	$(BIN)/python -m benchmarks.memory --markdown build/memory.md
	$(BIN)/python docs/figures.py docs/performance.md memory build/memory.md

lint: $(VENV)/dev.stamp ## style, types and import layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

accuracy: export JIXIAO_LANG = en
accuracy: $(VENV)/dev.stamp ## measure on the sample and on fresh submissions, and write the figures of docs/accuracy.md
	rm -rf $(MEASURED)
	$(BIN)/jixiao ingest $(filter %.docx,$(SAMPLE)) --out $(MEASURED)/word || test $$? -eq 1 # one that fails is a figure too
	$(BIN)/jixiao ingest $(filter-out %.scan.pdf,$(filter %.pdf,$(SAMPLE))) --out $(MEASURED)/pdf || test $$? -eq 1
	$(BIN)/python -m corpus.generate --level hard --seed $(SEED) --documents $(DOCUMENTS) --formats $(FORMATS) --out $(MEASURED)/in
	$(BIN)/jixiao ingest $(MEASURED)/in/hard-* --out $(MEASURED)/fresh || test $$? -eq 1
	$(BIN)/python -m corpus.generate --level clean --seed $(SEED) --documents $(DOCUMENTS) --formats $(CLEAN_FORMATS) --out $(MEASURED)/clean-in
	$(BIN)/jixiao ingest $(MEASURED)/clean-in/clean-* --out $(MEASURED)/clean || test $$? -eq 1
	$(BIN)/jixiao evaluate $(MEASURED)/word corpus/sample/gold --found-only --markdown > $(MEASURED)/word.md
	$(BIN)/jixiao evaluate $(MEASURED)/pdf corpus/sample/gold --found-only --markdown > $(MEASURED)/pdf.md
	printf '%s\n\n' 'Seed $(SEED), $(DOCUMENTS) documents, formats $(FORMATS).' > $(MEASURED)/fresh.md
	$(BIN)/jixiao evaluate $(MEASURED)/fresh $(MEASURED)/in/gold --markdown >> $(MEASURED)/fresh.md
	printf '%s\n\n' 'Seed $(SEED), $(DOCUMENTS) documents, formats $(CLEAN_FORMATS).' > $(MEASURED)/clean.md
	$(BIN)/jixiao evaluate $(MEASURED)/clean $(MEASURED)/clean-in/gold --markdown >> $(MEASURED)/clean.md
	printf '%s\n\n' 'The submissions of both fresh sets below, seed $(SEED).' > $(MEASURED)/calibration.md
	$(BIN)/python docs/calibration.py docs/calibration.svg $(MEASURED)/fresh $(MEASURED)/in/gold $(MEASURED)/clean $(MEASURED)/clean-in/gold >> $(MEASURED)/calibration.md
	printf '%s\n\n' 'The clean Word submissions of the fresh set below, seed $(SEED); at most six faults of each kind a document.' > $(MEASURED)/mutants.md
	$(BIN)/jixiao evaluate --mutate $(MEASURED)/clean-in/clean-*.docx --faults 6 >> $(MEASURED)/mutants.md
	$(BIN)/python docs/figures.py docs/accuracy.md calibration $(MEASURED)/calibration.md
	$(BIN)/python docs/figures.py docs/accuracy.md mutants $(MEASURED)/mutants.md
	$(BIN)/python docs/figures.py docs/accuracy.md word $(MEASURED)/word.md
	$(BIN)/python docs/figures.py docs/accuracy.md pdf $(MEASURED)/pdf.md
	$(BIN)/python docs/figures.py docs/accuracy.md fresh $(MEASURED)/fresh.md
	$(BIN)/python docs/figures.py docs/accuracy.md clean $(MEASURED)/clean.md

bench-ocr: $(VENV)/dev.stamp ## seconds a scanned page beside RapidOCR end to end, and two workers beside one
	$(BIN)/python -m benchmarks.ocr --workers

bench: $(VENV)/dev.stamp ## a county's year, side by side with other libraries; the table goes into docs/performance.md
	$(BIN)/python -m benchmarks --documents $(BENCH_DOCUMENTS) --markdown docs/performance.md

bench-review: $(VENV)/dev.stamp ## milliseconds until a flag of 300 documents is shown with its lit page, and the queue with 50,000 flags
	test -e $(REVIEWED)/out/datapackage.json || { \
	  $(BIN)/python -m corpus.generate --level hard --seed $(SEED) --documents $(DOCUMENTS) --formats $(FORMATS) --out $(REVIEWED)/in && \
	  { nice $(BIN)/jixiao ingest $(REVIEWED)/in/hard-* --out $(REVIEWED)/out || test $$? -eq 1; }; }
	$(BIN)/python -m benchmarks.review $(REVIEWED)/out

bench-narrative: $(VENV)/dev.stamp ## characters a second of the narrative, and its share of a document's time
	$(BIN)/python -m benchmarks.narrative

docs: export NO_MKDOCS_2_WARNING = 1
docs: $(VENV)/dev.stamp ## build the documentation site, reference pages from the code, into build/docs
	$(BIN)/python -m mkdocs build --strict --quiet
	@echo 'Open build/docs/index.html; with search: $(BIN)/python -m http.server -d build/docs'

notebook: $(VENV)/dev.stamp ## run docs/quickstart.ipynb on the tables of `make demo` (or OUT), into build/quickstart.ipynb
	mkdir -p build
	JIXIAO_OUT=$(abspath $(OUT)) $(BIN)/jupyter-execute docs/quickstart.ipynb --output=$(abspath build/quickstart.ipynb)

lock: ## write the lock files anew from pyproject.toml (needs uv)
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra ocr --output-file requirements-ocr.lock
	$(COMPILE) --extra review --output-file requirements-review.lock
	$(COMPILE) --extra dev --extra docs --extra ocr --extra review --output-file requirements-dev.lock

clean: ## remove what the other targets have made
	rm -rf $(VENV) $(OUT) $(MEASURED) $(REVIEWED) $(COUNTY) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info

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

$(VENV)/review.stamp: requirements-review.lock $(VENV)/runtime.stamp
	$(INSTALL) --require-hashes -r requirements-review.lock
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m ensurepip --default-pip >/dev/null
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/runtime.stamp
