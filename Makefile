# `make demo` and `make test` need git, make and Python 3.11 or later with its venv module; they set up the rest in .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

PYTHON ?=
JOBS ?= 2
BIN := .venv/bin
READY := .venv/.ready
PIP := -qq --no-input --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadfile
PEERS := $(patsubst bench/peers/%.txt,.peers/%/.ready,$(wildcard bench/peers/*.txt))

# Sets the shell variable `found` to a Python that can make virtual environments, or ends with a sentence.
define find_python
found=; old=; \
for name in $(or $(PYTHON),python3.11 python3.12 python3.13 python3.14 python3); do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
		if $$name -c 'import venv, ensurepip' >/dev/null 2>&1; then found=$$name; break; fi; \
		old=$$name; \
	fi; \
done; \
if [ -z "$$found" ] && [ -n "$$old" ]; then \
	echo "$$old has no venv module: install it (on Debian: apt-get install python3-venv) and call make again." >&2; exit 1; \
fi; \
if [ -z "$$found" ]; then \
	echo "There is no Python 3.11 or later here: install it (on Debian: apt-get install python3 python3-venv)," \
		"or name it with make PYTHON=/path/to/python3.11." >&2; exit 1; \
fi
endef

define failed_setup
{ echo "Setting up failed, and pip's message above says why (it needs a package index within reach)." >&2; exit 1; }
endef

.PHONY: help demo test test-all lint types imports unit docs bench peers wheel clean FORCE

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

demo: $(READY)  ## evaluate safety-credits on the real data and write report.html
	$(BIN)/accord evaluate safety-credits -o report.html --pdf report.pdf --json report.json --certificates certificates
	@echo "The report is $(CURDIR)/report.html (and report.pdf); its numbers are in report.json, its proofs in certificates/."

test: lint types imports  ## formatting, lint, types, layers, and all tests with the documents' code blocks
	$(PYTEST) tests

test-all: lint types imports  ## the same with every random case, kill and corruption: up to an hour
	ACCORD_TEST_ALL=1 $(PYTEST) --timeout 2400 tests

lint: $(READY)  ## ruff: formatting and lint
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .

types: $(READY)  ## mypy, strict on src
	$(BIN)/python -m mypy

imports: $(READY)  ## import-linter: the rooms' layers
	$(BIN)/lint-imports

unit: $(READY)  ## the unit tests alone
	$(PYTEST) tests/unit

docs: $(READY)  ## run the code blocks of README and docs
	$(PYTEST) tests/docs

bench: $(READY)  ## run the benchmarks and print their table
	$(BIN)/python bench/run.py

peers: $(PEERS)  ## build the benchmark peers, each in an environment of its own under .peers

wheel: $(READY)  ## build dist/accord-*.whl
	$(BIN)/python -m hatchling build --target wheel --directory dist

clean:  ## remove everything that make made
	rm -rf .venv .peers dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache report.html report.pdf report.json certificates
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp holds the folder that the environment was made in: a copy or a move of the checkout sets up anew.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
$(READY): FORCE
endif

$(READY): pyproject.toml constraints.txt
	@$(find_python); \
	echo "Setting up .venv with $$found (a few minutes the first time) ..."; \
	[ "$$(cat $(READY) 2>/dev/null)" = "$(CURDIR)" ] || $$found -m venv --clear .venv || exit 1; \
	$(BIN)/python -m pip install $(PIP) -c constraints.txt hatchling || $(failed_setup); \
	$(BIN)/python -m pip install $(PIP) -c constraints.txt --no-build-isolation --editable '.[all,dev]' || $(failed_setup)
	@echo "$(CURDIR)" > $@

.peers/%/.ready: bench/peers/%.txt
	@$(find_python); \
	echo "Setting up .peers/$* with $$found ..."; \
	$$found -m venv --clear .peers/$* || exit 1; \
	.peers/$*/bin/python -m pip install $(PIP) --no-deps -r $< || $(failed_setup)
	@touch $@
