# `make help` lists what there is. Needs Python 3.11 or newer with its venv module; everything else comes from PyPI.
PYTHON ?= python3
PYTEST_ARGS ?=
BIN := .venv/bin
define PIP
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $< || \
	{ echo "The packages of $< could not be installed: check the network (or PIP_INDEX_URL) and the disk, then repeat"; exit 1; }
endef
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --python-version 3.11 \
	--custom-compile-command "make lock"

# A stamp is newer than what it was made from, or its step runs again.
VENV := .venv/made.stamp
PRODUCTION := .venv/requirements.stamp
EMBEDDED := .venv/requirements-embedded.stamp
VISION := .venv/requirements-vision.stamp
DEVELOPMENT := .venv/requirements-dev.stamp
NODE_MODULES := node_modules/made.stamp
NODE := $(BIN)/python -m launcher.node

.PHONY: help run preview test check fix story bench screenshots migrate lock setup clean-var
.DEFAULT_GOAL := help

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VISION) ## start the whole system on this machine, with example data; Ctrl-C stops it
	@$(BIN)/python -m launcher run

preview: $(NODE_MODULES) ## compile the mini-program for /preview/ of `make run`, and again at every change
	@$(NODE) run node preview/build.mjs --watch --lenient

test: check ## the checks, then every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

check: $(DEVELOPMENT) $(NODE_MODULES) ## format, lint, types, layers; the mini-program's own checks and WeChat's compiler
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NODE) run npm run --silent check

fix: $(DEVELOPMENT) ## let ruff repair format and lint
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

story: $(EMBEDDED) ## tell the main job over HTTP, on a freshly started system
	@$(BIN)/python -m story

bench: $(DEVELOPMENT) ## measure against bare references; ARGS=--scale for 100,000 messages and 200 photos
	@$(BIN)/python -m bench $(ARGS)

screenshots: $(DEVELOPMENT) $(NODE_MODULES) ## a picture of every page at 375, 360 and 375 特大, in var/screenshots/
	@$(BIN)/python -m tests.browser.screenshots

migrate: $(EMBEDDED) ## bring the database of `make run` (or DATABASE_URL) up to date
	@$(BIN)/python -m launcher migrate

lock: $(DEVELOPMENT) ## recompile the pinned requirements from the .in files
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-embedded.in -o requirements-embedded.txt
	$(COMPILE) requirements-vision.in -o requirements-vision.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

setup: $(VISION) ## create .venv and install what `make run` needs

clean-var: $(EMBEDDED) ## remove var/: the data, logs and secrets of `make run`
	@$(BIN)/python -m launcher clean-var

$(VENV):
	@command -v $(PYTHON) >/dev/null || \
		{ echo "Python is missing: install it with 'apt-get install python3 python3-venv', or name one: make PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, and $(PYTHON) is older: name a newer one with make PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is missing: install it with 'apt-get install python3-venv'"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ echo "No virtual environment could be made in $(CURDIR)/.venv: see the reason above"; exit 1; }
	@touch $@

$(PRODUCTION): requirements.txt $(VENV)
	@echo "Installing the pinned packages into .venv; the first time takes a minute or two …"
	@$(PIP)
	@touch $@

$(EMBEDDED): requirements-embedded.txt $(PRODUCTION)
	@$(PIP)
	@touch $@

$(VISION): requirements-vision.txt $(EMBEDDED)
	@$(PIP)
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(VISION)
	@$(PIP)
	@touch $@

$(NODE_MODULES): package-lock.json $(EMBEDDED)
	@echo "Installing the packages of package-lock.json into node_modules …"
	@$(NODE) install
	@touch $@
