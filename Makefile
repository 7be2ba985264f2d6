# make run    set up everything and run the site with a model, ready to chat
# make test   set up everything and pass the tests
# make check  style, types and the tests that need this process alone: before each commit
# make lint   style and types
# make bench  what a token costs (needs gcc, make and zlib1g-dev; docs/performance.md)
# make lock   write the pinned requirements anew
# make sbom   write sbom.json: every package of the site, its version and hashes (CycloneDX)
# make clean  remove what was installed and built (the data folder stays)

PYTHON ?= python3
PORT ?= 8000
MODEL_PORT ?= 8001
VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header --quiet --generate-hashes --upgrade

# Three on two cores: the tests wait for half of their time.
PYTEST := $(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder --durations=15

.PHONY: run test check lint scripts model bench lock sbom clean help

# The tests start hundreds of processes: none of them compiles the product anew.
unexport PYTHONDONTWRITEBYTECODE

run: $(VENV)/site
	@$(BIN)/python manage.py runlocal --port $(PORT) --model-port $(MODEL_PORT)

test: $(VENV)/tests
	@tests/provision
	@$(MAKE) --no-print-directory --jobs 3 lint scripts model
	$(PYTEST) --reruns 1 --rerun-show-tracebacks

check: $(VENV)/tests
	@tests/provision
	@$(MAKE) --no-print-directory --jobs 2 lint scripts
	$(PYTEST) --quiet -m "not whole"

lint: $(VENV)/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

scripts: $(VENV)/tests
	$(BIN)/node --test --test-reporter=dot tests/js/*.test.js

model: $(VENV)/tests
	@$(BIN)/python manage.py installmodel

bench: $(VENV)/tests
	$(BIN)/python bench/bench.py

lock: $(VENV)/tests
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-test.in -o requirements-test.txt

sbom: $(VENV)/tests
	$(BIN)/cyclonedx-py requirements requirements.txt --output-reproducible --output-file sbom.json

clean:
	rm -rf $(VENV) .venv-model .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:
	@sed -n 's/^# //p' Makefile

# The stamps hold what was installed, so that a changed pin is installed and an unchanged one is not.
$(VENV)/site: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed; $$($(PYTHON) --version) was found. Name another with PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || { echo "Making the environment in $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@cmp -s requirements.txt $@ || { echo "Installing the site's packages: about half a minute"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt; }
	@cp requirements.txt $@

$(VENV)/tests: requirements-test.txt $(VENV)/site
	@cmp -s requirements-test.txt $@ || { echo "Installing what the tests need: about half a minute"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt; }
	@cp requirements-test.txt $@
