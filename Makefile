# 乡驿 Xiangyi: every command a newcomer needs. `make` alone prints them.
#
# What is set up is remembered in .venv/.installed, which is older than the lock files when they have changed.

SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
TRANSLATIONS := resources/translations
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard $(TRANSLATIONS)/*/LC_MESSAGES/xiangyi.po))
COURSES := $(wildcard resources/courses/*)
SOURCES := app $(wildcard main.py)
LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(VENV)/bin/pip-compile --quiet --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

# two test processes on the two cores of the smallest machine that we build on
TEST_PROCESSES ?= 2
TESTS ?=
PACKAGE ?=
SIM ?=

# a half-made file must not look finished
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run test setup check bench sim fuzz shots package translations lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## set up, then start a sample county's hub and a township clerk's desktop
	@$(PYTHON) main.py demo

test: setup ## set up, then run every test (TESTS=… for some, TEST_PROCESSES=0 for one process)
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest --numprocesses=$(TEST_PROCESSES) $(TESTS)

setup: $(INSTALLED) $(CATALOGUES) ## install what is missing: system libraries (Debian), .venv, translations

check: setup ## ruff, mypy strict, import-linter, translations complete, licences of what ships, our courses
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PYTHON) scripts/check_translations.py
	$(PYTHON) scripts/licences.py --check
	$(PYTHON) main.py training check --strict $(COURSES)

bench: setup ## measure the budgets of the design; writes docs/benchmarks.md and build/bench.json
	@$(PYTHON) -m tests.bench

sim: setup ## 10,000 seeded runs of many desks, bad lines, dying machines; a walk of the token rules; random offices; build/sim.json (SIM=… for options)
	@$(PYTHON) -m tests.sim --long 2 --bags 1 $(SIM)
	@$(PYTHON) -m tests.domain.explore_tokens 1000000 build/sim.json
	@$(PYTHON) -m tests.domain.every_log build/sim.json
	@$(PYTHON) -m tests.matters.play_offices 100 build/sim.json

fuzz: setup ## ten minutes of whatever makes readers take another way (FUZZ=… for libFuzzer's options; Linux on x86-64)
	@$(PYTHON) -m tests.fuzzing $(or $(FUZZ),-max_total_time=600)

shots: setup ## screenshots of every page, from the real windows, into build/shots
	@$(PYTHON) -m tests.gui.shots

package: setup ## packages of desk and hub for systems like this one, into build/package (PACKAGE=desk or hub for one)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/package.lock
	@$(PYTHON) scripts/package.py $(PACKAGE)

translations: setup ## bring the Chinese catalogue up to date with the sentences in the code
	@mkdir -p build
	$(VENV)/bin/pybabel --quiet extract --no-default-keywords $(shell $(PYTHON) scripts/check_translations.py --keywords) \
		--project Xiangyi --copyright-holder "the Xiangyi authors" --no-location --sort-output \
		--output build/xiangyi.pot $(SOURCES)
	$(VENV)/bin/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --init-missing --ignore-pot-creation-date --domain xiangyi \
		--locale zh_CN --input-file build/xiangyi.pot --output-dir $(TRANSLATIONS)

lock: $(INSTALLED) ## pin requirements/*.in anew (UPGRADE=--upgrade for the newest) and list the licences
	$(LOCK) $(UPGRADE) --output-file requirements/run.lock requirements/run.in
	$(LOCK) $(UPGRADE) --output-file requirements/dev.lock requirements/dev.in
	$(LOCK) $(UPGRADE) --output-file requirements/package.lock requirements/package.in
	$(VENV)/bin/pip install --quiet --require-hashes --requirement requirements/dev.lock
	$(PYTHON) scripts/licences.py

clean: ## remove everything that make and the tests have made
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache $(CATALOGUES)
	find $(wildcard app scripts tests) main.py -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# The system is looked at every time (some milliseconds): a machine may have lost what .venv remembers.
.PHONY: system
system:
	@scripts/setup_system.sh

$(INSTALLED): requirements/run.lock requirements/dev.lock | system
	@scripts/setup_python.sh $(VENV) requirements/dev.lock
	@touch $@

%.mo: %.po | $(INSTALLED)
	@$(VENV)/bin/pybabel --quiet compile --domain xiangyi --input-file $< --output-file $@
