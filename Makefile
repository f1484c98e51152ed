# Everything that is done with this project, from `make run` to the locks. `make` alone lists the targets.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin

# the first Python of 3.11, 3.12 or 3.13; or say which: make setup PYTHON=/path/to/python
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(SUPPORTED)' 2>/dev/null && { echo $$p; break; }; done)
export PYTHON

ALIGNMENT_STORE ?= ladybug:data/alignment.lbug
PORT ?= 8000
NEO4J_PORT ?= 7687
PYTEST_ARGS ?=
BENCH_ARGS ?=
JOBS ?= 2

PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
NEO4J := $(BIN)/python deploy/neo4j/server.py
# --fork-strategy fewest: one numpy and one networkx for all Pythons, so that figures agree
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

.PHONY: help run setup test check coverage bench lint types neo4j neo4j-stop lock clean runtime services \
	lint-image image-test wheels sbom audit

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | \
		while IFS=$$'\t' read -r name what; do printf '  make %-11s %s\n' "$$name" "$$what"; done

# The runtime alone: all that `make run` needs ------------------------------------------------------------

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "This project needs Python 3.11, 3.12 or 3.13, and none is on the PATH (python3 is:" \
			"$$(python3 --version 2>&1 || true)). Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; \
		exit 1; fi
	@$(PYTHON) -c '$(SUPPORTED)' || { \
		echo "$(PYTHON) is $$($(PYTHON) --version 2>&1); this project needs Python 3.11, 3.12 or 3.13." >&2; exit 1; }
	@deploy/install-missing venv
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/runtime.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing what runs the service into $(VENV) (about half a minute)"
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing what runs and tests the service into $(VENV) (about a minute)"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/runtime.stamp $@

runtime: $(VENV)/runtime.stamp

run: runtime ## start the service on this machine, with the Mali seed in a new graph; needs only Python
	@mkdir -p data
	@set -eu; export ALIGNMENT_STORE='$(ALIGNMENT_STORE)'; \
	$(BIN)/alignment seed mali-2021 --if-empty; \
	port=$$($(BIN)/python deploy/free_port.py $(PORT)); \
	echo "open http://127.0.0.1:$$port/   (store: $$ALIGNMENT_STORE; Ctrl-C stops it)"; \
	exec $(BIN)/alignment serve --host 127.0.0.1 --port $$port

# every command that a test starts would else compile the whole project again
unexport PYTHONDONTWRITEBYTECODE

# For those who change the code ---------------------------------------------------------------------------

setup: $(VENV)/dev.stamp ## everything into .venv, so that .venv/bin/alignment works

services: $(VENV)/dev.stamp
	@deploy/install-missing java maven chromium fonts

# glibc gives each thread an arena of its own and keeps what was freed in it: with two, a worker stays a third smaller
test check coverage: export MALLOC_ARENA_MAX := 2

test: services ## the whole suite: both engines, two Neo4j releases, the browser
	$(BIN)/pytest -ra -n $(JOBS) --dist loadgroup $(PYTEST_ARGS)

# a file stays on one worker, so that what a file shares is made once
FAST := -q -n 2 --dist loadfile --hypothesis-profile=check -m "not slow and not browser and not neo4j"

check: $(VENV)/dev.stamp ## the inner loop: lint, types, the quick tests on Ladybug
	@$(MAKE) --no-print-directory lint types
	$(BIN)/pytest $(FAST) $(PYTEST_ARGS)

coverage: ## the whole suite with every line counted, and the floor held
	@$(MAKE) --no-print-directory test PYTEST_ARGS="--cov --cov-report=term:skip-covered $(PYTEST_ARGS)"

lint: $(VENV)/dev.stamp ## ruff: rules and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet . || { echo 'run .venv/bin/ruff format' >&2; exit 1; }

types: $(VENV)/dev.stamp ## mypy --strict
	$(BIN)/mypy

bench: $(VENV)/dev.stamp ## ask us and five others the same; BENCH_ARGS="--sizes 1000" takes a minute
	@deploy/install-missing java maven
	$(BIN)/python -m bench $(BENCH_ARGS)

neo4j: runtime ## start a Neo4j 5.26 on this machine, without a container; data in data/neo4j
	@deploy/install-missing java maven
	@$(NEO4J) start --home data/neo4j --port $(NEO4J_PORT)
	@echo "stop:  make neo4j-stop"

neo4j-stop: runtime ## stop it again; its data stays
	@$(NEO4J) stop --home data/neo4j

# Around the image ----------------------------------------------------------------------------------------

TOOLS := build/tools
WHEELS_PYTHON ?= 3.13

$(TOOLS)/stamp: requirements-tools.lock | $(BIN)/python
	@$(BIN)/python -m venv --clear $(TOOLS)
	@$(TOOLS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-tools.lock
	@touch $@

lint-image: $(TOOLS)/stamp ## the Dockerfiles and docker-compose.yml: hadolint, compose itself, compose-lint
	$(TOOLS)/bin/hadolint deploy/Dockerfile tests/image/neo4j/Dockerfile
	ALIGNMENT_NEO4J_PASSWORD=only-to-be-read $(TOOLS)/bin/docker-compose config --quiet
	$(TOOLS)/bin/compose-lint --strict-config --config deploy/compose-lint.yml --fail-on low docker-compose.yml

image-test: $(VENV)/dev.stamp $(TOOLS)/stamp ## build the image, start compose with a Neo4j, kill and restart each; not in CI
	@deploy/install-missing docker docker-cli mmdebstrap java maven
	$(BIN)/pytest -ra -p no:cacheprovider $(PYTEST_ARGS) tests/image/checks.py
	@cat build/image-test.txt

wheels: | $(BIN)/python ## what the image is built of into wheels/, to build it offline: WHEELS_PYTHON=3.13
	@mkdir -p wheels
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		--python-version $(WHEELS_PYTHON) --dest wheels -r requirements.lock

sbom: $(TOOLS)/stamp ## what the service consists of, from the lock, as CycloneDX: build/sbom.cdx.json
	@PYTHONWARNINGS=ignore $(TOOLS)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --mc-type application \
		--output-reproducible --validate --output-format JSON --output-file build/sbom.cdx.json

audit: $(TOOLS)/stamp ## ask which locked dependencies have known weaknesses; needs the advisories of PyPI
	@$(BIN)/python deploy/audit.py $(TOOLS)/bin/pip-audit requirements.lock

lock: $(VENV)/dev.stamp ## take newer releases of the dependencies into the locks
	$(COMPILE) pyproject.toml --upgrade --group build -o requirements.lock
	$(COMPILE) pyproject.toml --upgrade --group dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --upgrade --group pyproject.toml:tools -o requirements-tools.lock

clean: ## remove .venv, caches and builds; data/ stays
	rm -rf $(VENV) build dist wheels .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './data/*' -prune -exec rm -rf {} +
