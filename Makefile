# make demo   sets up and scans for real against the local emulator
# make test   sets up and runs every check
# make help   lists the rest

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest
READY := $(VENV)/.ready
CODE := aisecurity tests examples scripts benchmarks

.PHONY: help setup demo test checks quick test-all generate generate-check lint format types unit packaging lowest soak fuzz conformance interop record api bench bench-quick lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(READY) ## make .venv with everything pinned

$(READY): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## scan against the local emulator and show the verdicts
	$(BIN)/python scripts/demo.py

# Two at a time, the longest first, since tests wait a lot. Each shows its output when it is over.
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

test: ## every check
	@$(MAKE) --no-print-directory --jobs=2 $(SYNC) checks

checks: unit lowest types packaging generate-check lint

generate: $(READY) ## regenerate generated_openapi_client/ from openapi.yaml
	$(BIN)/python scripts/generate.py

generate-check: $(READY) ## fail if regenerating would change anything
	$(BIN)/python scripts/generate.py --check

lint: $(READY) ## ruff, and which package may import which
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/lint-imports --no-cache --no-logo

format: $(READY) ## ruff, mending what it can
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

types: $(READY) ## mypy --strict and pyright
	$(BIN)/mypy
	$(BIN)/mypy tests scripts benchmarks
	$(BIN)/pyright

unit: $(READY) ## all tests but the packaging ones, with coverage
	$(BIN)/coverage run -m pytest -m "not packaging"
	$(BIN)/coverage report

# The folders whose tests start few processes and wait little.
QUICK := $(addprefix tests/,runtime validation core drivers scan package layout instrumentation engines contract generated) \
	$(addprefix tests/bulk/,scheduling sources sinks formats)

quick: $(READY) ## after a change: lint, mypy, pyright on what changed, and the tests of the fast folders
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/mypy
	$(BIN)/mypy tests scripts benchmarks
	@files=$$({ git diff --name-only --diff-filter=d HEAD -- $(CODE); git ls-files --others --exclude-standard -- $(CODE); } | grep '\.py$$'); \
	if [ -n "$$files" ]; then echo pyright $$files; $(BIN)/pyright $$files; fi
	$(BIN)/pytest -m "not packaging and not tools" --ignore=tests/generated/test_round_trips.py --ignore=tests/generated/test_straight.py $(QUICK)

packaging: $(READY) ## build the wheel and the sdist, and use them in an empty environment
	$(BIN)/pytest -m packaging

lowest: $(LOWEST)/.ready ## the tests with the lowest dependencies that are allowed, one call for each fault
	$(LOWEST)/bin/pytest tests -m "not packaging and not tools" --one-call

$(LOWEST)/.ready: $(READY) requirements/lowest.txt
	$(BIN)/python -m venv $(LOWEST)
	@# fastapi, which only an example needs, asks for a newer starlette than we do.
	grep -v '^fastapi==' requirements/dev.txt > $(LOWEST)/requirements.txt
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check -r $(LOWEST)/requirements.txt
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/lowest.txt
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

test-all: ## the tests on each of Python 3.11 to 3.14 that is installed
	sh scripts/test_all.sh

soak: $(READY) ## 200,000 scans with each engine and injected faults: no mismatch, flat memory
	$(BIN)/python scripts/soak.py --engine httpx
	$(BIN)/python scripts/soak.py --engine httptools

fuzz: $(READY) ## a minute of arbitrary answers
	$(BIN)/python scripts/fuzz.py --seconds 60

conformance: .venv-conformance/.ready ## schemathesis against the emulator; SPEC=FILE adds another contract
	.venv-conformance/bin/python scripts/conformance.py $(if $(SPEC),--spec $(SPEC))

.venv-conformance/.ready: pyproject.toml requirements/conformance.txt
	$(PYTHON) -m venv .venv-conformance
	.venv-conformance/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/conformance.txt
	.venv-conformance/bin/python -m pip install --quiet --disable-pip-version-check -e '.[emulator]'
	@touch $@

interop: $(READY) ## an npm client that others wrote, against the emulator; needs node and npm
	$(BIN)/python scripts/interop/run.py

record: $(READY) ## record the cassettes: from the live service if a key is set, else from the emulator
	$(BIN)/python scripts/record.py

api: $(READY) ## rewrite tests/api.txt, the snapshot of the public API
	$(BIN)/python scripts/public_api.py > tests/api.txt

BENCH := $(addsuffix /.ready,.venv-bench .venv-bench-fast .venv-bench-plain .venv-bench-raw .venv-bench-vendor)

bench: $(BENCH) ## side by side with the vendor's SDK, twenty minutes: benchmarks/RESULTS.md and a chart
	.venv-bench/bin/python -m benchmarks.compare $(ARGS)

bench-quick: $(BENCH) ## a part of it in two minutes, printed only; ARGS="--only 'asyncio, 100'" picks
	.venv-bench/bin/python -m benchmarks.compare --quick $(ARGS)

# Each holds what one kind of user has, and nothing else: not even pip, and no editable install, which imports otherwise.
INTO = $(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-$* && \
	$(BIN)/uv pip install --quiet --compile-bytecode --python .venv-$*/bin/python

.venv-bench/.ready .venv-bench-raw/.ready .venv-bench-vendor/.ready: .venv-%/.ready: requirements/%.txt $(READY)
	$(INTO) -r $<
	@touch $@

.venv-bench-fast/.ready .venv-bench-plain/.ready: .venv-%/.ready: requirements/%.txt build/wheel/.ready
	$(INTO) -r $<
	$(BIN)/uv pip install --quiet --compile-bytecode --python .venv-$*/bin/python --no-deps build/wheel/*.whl
	@touch $@

build/wheel/.ready: $(READY) $(shell find aisecurity generated_openapi_client -type f -not -name '*.pyc')
	@rm -rf $(@D)
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir $(@D) .
	@touch $@

RESOLVE := $(BIN)/uv pip compile --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate

lock: $(READY) ## resolve requirements/*.in into *.txt
	$(RESOLVE) --extra emulator --extra cli --extra fast --extra socks --output-file requirements/dev.txt pyproject.toml requirements/dev.in
	$(RESOLVE) --output-file requirements/bench.txt requirements/bench.in
	$(RESOLVE) --extra fast --output-file requirements/bench-fast.txt pyproject.toml
	$(RESOLVE) --output-file requirements/bench-plain.txt pyproject.toml
	$(RESOLVE) --output-file requirements/bench-raw.txt requirements/bench-raw.in
	$(RESOLVE) --output-file requirements/bench-vendor.txt requirements/bench-vendor.in

clean: ## remove what the targets made
	rm -rf $(VENV) $(LOWEST) .venv-conformance .venv-bench .venv-bench-* .venv-3.* build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
