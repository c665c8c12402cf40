# Every target needs only python3 (>= 3.11) and make: it builds .venv once, and again when the pins change.
PYTHON ?= python3
BIN := .venv/bin
RUN_STAMP := .venv/.run
DEV_STAMP := .venv/.dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run check-inputs test test-slow check format bench pins clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: $(RUN_STAMP)  ## write outputs/LAKIP-<tahun>.xlsx from inputs/
	$(BIN)/pipeline run

check-inputs: $(RUN_STAMP)  ## look for errors in inputs/ without writing a workbook
	$(BIN)/pipeline check

test: $(DEV_STAMP)  ## the fast tests
	$(BIN)/python -m pytest -m "not slow" -n auto

test-slow: $(DEV_STAMP)  ## the slow tests
	$(BIN)/python -m pytest -m slow -n auto

check: $(DEV_STAMP)  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(DEV_STAMP)  ## lay the code out
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: $(DEV_STAMP)  ## measure against floor and naive, write benchmarks/results.md; BENCH="--only 2020" for one part
	$(BIN)/python benchmarks/bench.py $(BENCH)

COMPILE := $(BIN)/python -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header pyproject.toml

pins: $(DEV_STAMP)  ## pin the newest versions that pyproject.toml allows
	$(PIP) uv
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --output-file requirements-cluster.txt --extra cluster --constraint requirements.txt
	$(COMPILE) --output-file requirements-dev.txt --extra dev --constraint requirements-cluster.txt

clean:  ## remove the environment and what tools leave
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "lakip-pipeline needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv

$(RUN_STAMP): requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) --requirement requirements.txt
	$(PIP) --no-deps --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	$(PIP) --requirement requirements-dev.txt
	@touch $@
