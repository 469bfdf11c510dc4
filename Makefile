# make demo   run the main job on a sample          make test   run the whole suite
# Both set up their own environment in .venv and need nothing but Python 3.11 or newer.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test test-trainers test-examples test-extended lint docs screenshots samples bench bench-check bench-detect bench-rivals bench-review clean

demo: $(VENV)/.demo
	-@$(BIN)/curate check samples/support_dirty.jsonl
	@echo
	@$(BIN)/curate check samples/support.jsonl

test: $(VENV)/.test
	@bash tests/install_browser.sh
	$(BIN)/python -m pytest -n auto --dist worksteal -q

test-trainers: $(VENV)/.test
	$(BIN)/python -m tests.trainers.environments .venv-trainers
	CURATE_TRAINERS=$(CURDIR)/.venv-trainers $(BIN)/python -m pytest -q tests/trainers

test-examples: $(VENV)/.test
	$(BIN)/python -m tests.examples.environments .venv-schedulers
	CURATE_SCHEDULERS=$(CURDIR)/.venv-schedulers $(BIN)/python -m pytest -q tests/examples

# What takes long, with the full numbers: mutated files, killed writers, power cuts, full disks, many writers, a thousand keys.
test-extended: $(VENV)/.test
	@bash tests/install_browser.sh
	CURATE_MUTATIONS=400 CURATE_EDITS=12 $(BIN)/python -m pytest -n auto -q tests/test_mutations.py tests/engine
	CURATE_KILLS=100 CURATE_CUTS=400 CURATE_WRITES=250 $(BIN)/python -m pytest -q tests/review
	CURATE_ALL_TARGETS=1 $(BIN)/python -m pytest -n auto -q tests/test_real_data.py
	CURATE_PRE_COMMIT=1 $(BIN)/python -m pytest -q tests/test_action.py
	CURATE_KEYS=1000 CURATE_BOTH_SCHEMES=1 $(BIN)/python -m pytest -q tests/ui/test_browser.py tests/ui/test_accessibility.py

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/.test
	$(BIN)/python docs/build.py
	$(BIN)/python -m benchmarks.detect.table

screenshots: $(VENV)/.test
	@bash tests/install_browser.sh
	$(BIN)/python docs/screenshots.py

samples: $(VENV)/.test
	$(BIN)/python -m benchmarks.detect.make_dirty

# The table of the README and of docs/speed.md, with the other tools in environments of their own: hours, on a quiet machine. BENCH has
# its options, such as --records 10000 or --peers curate datasketch.
bench: $(VENV)/.test
	$(BIN)/python -m benchmarks.bench $(BENCH)

bench-check: $(VENV)/.test
	$(BIN)/python -m benchmarks.full_check

# The table of benchmarks/detect/TABLE.md; DATA names the folder of the public files, without it their lines stay as they are.
bench-detect: $(VENV)/.test
	$(BIN)/python -m benchmarks.detect.full $(if $(DATA),--data $(DATA))

bench-rivals: $(VENV)/.test
	$(BIN)/python -m benchmarks.detect.rivals .venv-rivals

bench-review: $(VENV)/.test
	@bash tests/install_browser.sh
	$(BIN)/python -m benchmarks.review

clean:
	rm -rf $(VENV) .venv-trainers .venv-schedulers .venv-rivals .bench build dist *.egg-info

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one with make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install -q -e .
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install -q -e '.[test]'
	@touch $@ $(VENV)/.demo

$(VENV)/.dev: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install -q -e '.[dev]'
	@touch $@ $(VENV)/.test $(VENV)/.demo
