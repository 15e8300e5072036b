# Every target sets up what it needs first: a virtual environment in .venv (see .ci/bootstrap.py).
# Another Python: make demo PYTHON=/path/to/python3.12

PYTHON ?= $(shell command -v python3 || command -v python3.13 || command -v python3.12 || command -v python3.11 || command -v python3.10)
BIN := .venv/bin
DEMO_OUT ?= sarcomart-demo
PYTEST_ARGS ?=
# The files of tests are shared out among processes, one more than cores (Testing/conftest.py), which is said in the
# environment so that PYTEST_ADDOPTS and PYTEST_ARGS have the last word: PYTEST_ARGS="-n 0 -s" runs them one by one.
PARALLEL := -n logical --maxprocesses 8 --dist loadfile --no-loadscope-reorder
PANEL_ARGS ?=
BENCH_ARGS ?=

.PHONY: help setup demo test lint bench panel readme screenshot translations clean

help:  ## show the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

setup:  ## make or update .venv; does nothing when it is up to date
	@if [ -z "$(PYTHON)" ]; then echo "sarcomart: no Python found; install Python 3.10 to 3.13" >&2; exit 1; fi
	@"$(PYTHON)" .ci/bootstrap.py

demo: setup  ## plan the built-in case and say where the report is
	@$(BIN)/sarcomart demo --out "$(DEMO_OUT)"

test: setup  ## run all tests (PYTEST_ARGS="-k name" for some, PYTEST_ARGS="-n 0" one by one)
	@PYTEST_ADDOPTS="$(PARALLEL) $$PYTEST_ADDOPTS" $(BIN)/python -m pytest $(PYTEST_ARGS)

lint: setup  ## check the code with ruff
	@$(BIN)/python -m ruff check .

bench: setup  ## measure accuracy, walls, time and memory (BENCH_ARGS=--quick, or --write into Testing/Benchmarks/README.md)
	@set -e; for file in Testing/Benchmarks/bench_*.py; do $(BIN)/python "$$file" $(BENCH_ARGS); done

panel: setup  ## take pictures of the panel into build/panel (PANEL_ARGS="planned dark" for some)
	@PYTHONPATH=SarcomaRT:Testing $(BIN)/python -m Harness.pictures $(PANEL_ARGS)

readme: setup  ## put the table of protocols into README.md
	@mkdir -p build
	@$(BIN)/sarcomart protocols --markdown > build/coverage.md
	@awk '/<!-- coverage:end -->/ {skip = 0} !skip {print} \
	    /<!-- coverage:begin -->/ {while ((getline line < "build/coverage.md") > 0) print line; skip = 1}' \
	    README.md > build/README.md
	@mv build/README.md README.md

screenshot: setup  ## make the README's pictures from the built-in case
	@$(BIN)/python .ci/screenshot.py Resources/Screenshots/demo.png
	@PYTHONPATH=SarcomaRT:Testing $(BIN)/python -m Harness.pictures planned --out build/panel
	@cp build/panel/planned.png Resources/Screenshots/panel.png

translations: setup  ## collect the panel's texts into Resources/Translations and compile them
	@$(BIN)/python .ci/translations.py

clean:  ## remove everything that was made here, the virtual environment too
	rm -rf .venv .venv.lock build dist sarcomart-demo .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -maxdepth 2 -name '*.egg-info' -type d -prune -exec rm -rf {} +
