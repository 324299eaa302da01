# make demo   sets up and scans for real against the local emulator
# make test   sets up and runs every check
# make help   lists the rest

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest
READY := $(VENV)/.ready
# Python keeps what it compiled, even where the environment says otherwise: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE
CODE := aisecurity tests examples scripts benchmarks

UNIT := $(addprefix unit-,matrix rest faults programs guards)
LOW := $(addprefix lowest-,faults rest programs)
ADAPTED := $(addprefix frameworks-,tests lowest types crewai)
ENGINES := $(addprefix distributed-,ray spark others plain types)

.PHONY: help setup demo test checks quick quick-parts quick-types quick-client quick-bulk quick-models test-all generate generate-check spec-diff \
	lint format types unit $(UNIT) packaging lowest $(LOW) newest-cli newest test-frameworks $(ADAPTED) test-distributed $(ENGINES) test-browser screenshots soak fuzz mutate conformance interop \
	record api api-adapters docs site bench bench-adapters bench-quick lock dist release-check clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(READY) ## make .venv with everything pinned

# Makes an environment and installs in it: with uv, whose pinned version pip brings.
ENVIRONMENT := scripts/environment.py

$(READY): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) $(ENVIRONMENT) $(VENV) --require-hashes -r requirements/dev.txt
	$(PYTHON) $(ENVIRONMENT) $(VENV) --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## scan against the local emulator and show the verdicts
	$(BIN)/python scripts/demo.py

# Tests wait a lot, so more of them run at a time than there are cores. Each target shows its output when it is over.
JOBS := 4
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
SIDE_BY_SIDE := $(MAKE) --no-print-directory --jobs=$(JOBS) $(SYNC)

test: ## every check
	@$(SIDE_BY_SIDE) checks

# The longest first.
checks: $(UNIT) $(LOW) types unit packaging lowest site newest-cli generate-check lint

generate: $(READY) ## regenerate generated_openapi_client/ and the emulator's contract from openapi.yaml
	$(BIN)/python scripts/generate.py
	$(BIN)/python scripts/conformance.py --write

generate-check: $(READY) ## fail if regenerating would change anything
	$(BIN)/python scripts/generate.py --check

spec-diff: $(READY) ## what a changed spec changes: OLD=FILE NEW=FILE, published or ours; docs/regenerate.md
	@$(BIN)/python scripts/spec_diff.py "$(OLD)" "$(NEW)"

lint: $(READY) ## ruff, and which package may import which
	@$(BIN)/ruff check $(CODE) && $(BIN)/ruff format --check $(CODE) || { echo '`make format` mends what ruff can'; exit 1; }
	$(BIN)/lint-imports --no-cache --no-logo

format: $(READY) ## ruff, mending what it can
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

types: $(READY) ## mypy --strict and pyright
	$(BIN)/mypy
	$(BIN)/mypy tests scripts benchmarks
	$(BIN)/pyright

# The parts of the suite. The matrix, arbitrary values, cases of guards, and what looks at the tree or runs programs are
# played without coverage, which doubles their work: each line has a test of its own elsewhere.
PROPERTIES := tests/faults/answers/test_properties.py tests/generated/test_round_trips.py tests/generated/test_straight.py \
	tests/guard/core/decisions/test_properties.py tests/guard/conversation/test_properties.py tests/bulk/durable/test_crash_points.py
PART_matrix := tests/faults/matrix $(PROPERTIES) tests/guard/streams/test_leaks.py \
	tests/testing/guard_cases/test_guarded.py tests/generated/test_endpoints.py \
	$(addprefix tests/,benchmarks contract docs layout scripts) examples/chat examples/tester
NOT_matrix := $(addprefix --ignore=,$(PART_matrix))
FOLDERS_faults := tests/faults tests/diagnostics tests/emulator
FOLDERS_programs := tests/cli tests/bulk
FOLDERS_guards := tests/guard tests/testing
PART_faults := $(FOLDERS_faults) $(NOT_matrix)
PART_programs := $(FOLDERS_programs) $(NOT_matrix)
PART_guards := $(FOLDERS_guards) $(NOT_matrix)
PART_rest := tests $(addprefix --ignore=,$(FOLDERS_faults) $(FOLDERS_programs) $(FOLDERS_guards)) $(NOT_matrix)
MEASURED := faults programs guards rest

unit: $(UNIT) ## all tests but the packaging ones, in five parts, and the coverage of four
	$(BIN)/coverage combine --quiet $(addprefix .coverage.,$(MEASURED))
	$(BIN)/coverage report --omit='$(subst $(space),$(comma),aisecurity/generated_openapi_client/* generated_openapi_client/* $(ADAPTER_CODE))'

unit-matrix: $(READY)
	$(BIN)/pytest -m "not packaging" --two-calls $(PART_matrix)

$(addprefix unit-,$(MEASURED)): unit-%: $(READY)
	$(BIN)/coverage run --data-file=.coverage.$* -m pytest -m "not packaging" $(PART_$*)

# The folders whose tests start few processes and wait little.
QUICK_client := $(addprefix tests/,runtime validation core drivers scan configuration package long_text instrumentation) \
	$(addprefix tests/engines/,httptools/messages httpx test_selector.py test_proxies.py test_private_names.py)
QUICK_bulk := tests/layout tests/contract $(addprefix tests/bulk/,scheduling sources sinks formats)
QUICK_models := tests/generated $(addprefix --ignore=,tests/generated/test_endpoints.py $(PROPERTIES))

quick: $(READY) ## after a change: lint, mypy, pyright on what changed, and the tests of the fast folders
	@$(SIDE_BY_SIDE) quick-parts

quick-parts: quick-types quick-client quick-bulk quick-models lint

quick-types: $(READY)
	$(BIN)/mypy
	$(BIN)/mypy tests scripts benchmarks
	@files=$$({ git diff --name-only --diff-filter=d HEAD -- $(CODE); git ls-files --others --exclude-standard -- $(CODE); } | grep '\.py$$'); \
	if [ -n "$$files" ]; then echo pyright $$files; $(BIN)/pyright $$files; fi

quick-client quick-bulk quick-models: quick-%: $(READY)
	$(BIN)/pytest -m "not packaging and not tools" $(QUICK_$*)

packaging: $(READY) ## build the wheel and the sdist, and use them in an empty environment
	$(BIN)/pytest -m packaging tests/contract

lowest: $(LOW) ## the tests with the lowest dependencies that are allowed, one call for each fault

# What says the same with any dependencies is left out: what looks at the tree, at the contract, at scripts and at the
# time of programs; programs of pages, whose calls have tests of their own; arbitrary values; decisions that are made
# without I/O; streams and cases of guards by the thousand; hooks of agents, which use nothing but the engine; signals
# and forks at any moment, which only locks of our own withstand.
SAME := $(addprefix tests/,benchmarks contract docs layout scripts cli/test_docs.py cli/hooks core/test_secret.py bulk/scheduling) \
	$(addprefix tests/guard/,core conversation streams) tests/testing/guard_cases tests/testing/test_docs.py $(PROPERTIES) \
	$(addprefix tests/faults/lifecycle/,test_forks.py test_interrupts.py test_signals.py) tests/engines/httptools/blocking/test_signals.py
LOWEST_faults := $(FOLDERS_faults)
LOWEST_programs := $(FOLDERS_programs) $(FOLDERS_guards)
LOWEST_rest := tests $(addprefix --ignore=,$(LOWEST_faults) $(LOWEST_programs))

$(LOW): lowest-%: $(LOWEST)/.ready
	$(LOWEST)/bin/pytest -m "not packaging and not tools" --one-call $(addprefix --ignore=,$(SAME)) $(LOWEST_$*)

$(LOWEST)/.ready: $(READY) requirements/lowest.txt
	$(BIN)/python $(ENVIRONMENT) $(LOWEST)
	@# fastapi, which only an example needs, asks for a newer starlette than we do.
	sed '/^fastapi==/,/[^\\]$$/d' requirements/dev.txt > $(LOWEST)/requirements.txt
	$(BIN)/python $(ENVIRONMENT) $(LOWEST) --require-hashes -r $(LOWEST)/requirements.txt
	$(BIN)/python $(ENVIRONMENT) $(LOWEST) -r requirements/lowest.txt
	$(BIN)/python $(ENVIRONMENT) $(LOWEST) --no-deps --no-build-isolation -e .
	@touch $@

# Adapters of guards, and their tests, need the frameworks of others, which have an environment of their own.
ADAPTERS := $(addprefix aisecurity/guard/,_adapters openai anthropic langchain openai_agents fastmcp)
# So do the tables of pandas and polars.
ADAPTER_CODE := $(addsuffix /*,$(ADAPTERS)) aisecurity/bulk/frames/of_pandas.py aisecurity/bulk/frames/of_polars.py
empty :=
space := $(empty) $(empty)
comma := ,
FRAMEWORKS := .venv-frameworks
# CrewAI suits none of the others, nor the extra cli.
CREWAI := .venv-crewai
# Engines of batches, such as Ray and Spark.
DISTRIBUTED := .venv-distributed
EXTRAS_frameworks := --extra emulator --extra cli --extra fast --extra socks
EXTRAS_crewai := --extra emulator --extra fast --extra socks
FRAMEWORKS_LOWEST := .venv-frameworks-lowest

test-frameworks: $(FRAMEWORKS)/.ready $(FRAMEWORKS_LOWEST)/.ready $(CREWAI)/.ready ## the guards' adapters and recipes with the frameworks that they are for: types, tests, coverage; the lowest versions
	@$(SIDE_BY_SIDE) $(ADAPTED)

frameworks-tests:
	$(FRAMEWORKS)/bin/coverage run --data-file=.coverage-frameworks -m pytest tests/frameworks
	$(FRAMEWORKS)/bin/coverage report --data-file=.coverage-frameworks --include='$(subst $(space),$(comma),$(ADAPTER_CODE))'

frameworks-types:
	$(FRAMEWORKS)/bin/mypy --config-file tests/frameworks/mypy.ini $(wildcard $(ADAPTERS)) tests/frameworks benchmarks/adapters
	$(FRAMEWORKS)/bin/pyright --project pyrightconfig.frameworks.json --pythonpath $(FRAMEWORKS)/bin/python

frameworks-crewai:
	$(CREWAI)/bin/pytest tests/frameworks/crewai

# What says the same with any version is left out: types, pages, what needs no framework, and of the leak matrix all but
# what is allowed and what is blocked.
frameworks-lowest: $(FRAMEWORKS_LOWEST)/.ready
	$(FRAMEWORKS_LOWEST)/bin/pytest tests/frameworks $(addprefix --ignore=tests/frameworks/,adapters support) \
		-k "not test_typing and not test_docs and not test_page and not test_public_api and (not test_leaks or -allow] or -block])"

$(FRAMEWORKS_LOWEST)/.ready: $(READY) requirements/frameworks-lowest.txt
	$(BIN)/python $(ENVIRONMENT) $(FRAMEWORKS_LOWEST) --require-hashes -r requirements/dev.txt
	$(BIN)/python $(ENVIRONMENT) $(FRAMEWORKS_LOWEST) -r requirements/frameworks-lowest.txt
	$(BIN)/python $(ENVIRONMENT) $(FRAMEWORKS_LOWEST) --no-deps --no-build-isolation -e .
	@touch $@

$(FRAMEWORKS)/.ready $(CREWAI)/.ready $(DISTRIBUTED)/.ready: .venv-%/.ready: $(READY) requirements/%.txt
	$(BIN)/python $(ENVIRONMENT) .venv-$* -r requirements/$*.txt
	$(BIN)/python $(ENVIRONMENT) .venv-$* --no-deps --no-build-isolation -e .
	@touch $@

# The recipes for engines of batches run with two workers each.
EXTRAS_distributed := --extra emulator --extra cli --extra fast --extra socks

test-distributed: $(DISTRIBUTED)/.ready ## the recipes for Ray, Spark (with Java), Dask, datasets and Daft, and processes that share a quota
	@$(SIDE_BY_SIDE) $(ENGINES)

distributed-ray distributed-spark distributed-plain: distributed-%: $(DISTRIBUTED)/.ready
	$(DISTRIBUTED)/bin/pytest tests/distributed -k $*

distributed-others: $(DISTRIBUTED)/.ready
	$(DISTRIBUTED)/bin/pytest tests/distributed -k "not ray and not spark and not plain"

distributed-types: $(DISTRIBUTED)/.ready
	$(DISTRIBUTED)/bin/mypy --config-file tests/distributed/mypy.ini examples/distributed
	$(DISTRIBUTED)/bin/pyright --project pyrightconfig.distributed.json --pythonpath $(DISTRIBUTED)/bin/python

# The command depends on more of typer than typer promises. What starts processes, or uses nothing of typer, click and
# rich, is left out.
NEWEST_CLI := $(addprefix tests/cli/,test_app.py test_bulk.py test_command_group.py test_doctor.py report/test_progress.py test_results.py \
	test_scan.py test_stdout_sink.py)

newest-cli: .venv-newest-cli/.ready ## the tests of the command with the newest dependencies that the bounds allowed at the last `make lock`
	.venv-newest-cli/bin/pytest -k "not interrupt and not nobody_reads and not test_process and not within_its_source" $(NEWEST_CLI)

.venv-newest-cli/.ready: $(READY) requirements/newest.txt
	$(BIN)/python $(ENVIRONMENT) .venv-newest-cli
	@# fastapi, which only an example needs, may hold back starlette.
	sed '/^fastapi==/,/[^\\]$$/d' requirements/dev.txt > .venv-newest-cli/requirements.txt
	$(BIN)/python $(ENVIRONMENT) .venv-newest-cli --require-hashes -r .venv-newest-cli/requirements.txt
	$(BIN)/python $(ENVIRONMENT) .venv-newest-cli -r requirements/newest.txt
	$(BIN)/python $(ENVIRONMENT) .venv-newest-cli --no-deps --no-build-isolation -e .
	@touch $@

newest: $(addsuffix -newest/.ready,.venv .venv-frameworks .venv-crewai) ## the tests with the newest dependencies that the bounds allow, the newest tools and frameworks
	.venv-newest/bin/pytest -m "not tools"
	.venv-frameworks-newest/bin/pytest tests/frameworks
	.venv-crewai-newest/bin/pytest tests/frameworks/crewai

.venv-newest/.ready: $(READY) pyproject.toml requirements/dev.in
	$(BIN)/python $(ENVIRONMENT) .venv-newest
	@# The pins of the tools are lifted, so that these do not hold back what the package needs.
	sed -E 's/==[^ ;]+//' requirements/dev.in > .venv-newest/requirements.in
	$(BIN)/python $(ENVIRONMENT) .venv-newest --upgrade -r .venv-newest/requirements.in -r pyproject.toml --all-extras
	$(BIN)/python $(ENVIRONMENT) .venv-newest --no-deps --no-build-isolation -e .
	@touch $@

.venv-frameworks-newest/.ready .venv-crewai-newest/.ready: .venv-%-newest/.ready: $(READY) pyproject.toml requirements/dev.in requirements/%.in
	$(BIN)/python $(ENVIRONMENT) .venv-$*-newest
	@cat requirements/dev.in requirements/$*.in | sed -E 's/==[^ ;]+//' > .venv-$*-newest/requirements.in
	$(BIN)/python $(ENVIRONMENT) .venv-$*-newest --upgrade -r .venv-$*-newest/requirements.in -r pyproject.toml $(EXTRAS_$*)
	$(BIN)/python $(ENVIRONMENT) .venv-$*-newest --no-deps --no-build-isolation -e .
	@touch $@

test-all: ## the tests on each of Python 3.11 to 3.14 that is installed
	sh scripts/test_all.sh

test-browser: site ## the emulator's page of calls and the site in headless Chromium, which must be installed
	$(BIN)/pytest tests/browser

screenshots: $(READY) ## take the pictures of docs/images anew: the page of calls, terminals, a report
	$(BIN)/python scripts/screenshots.py
	$(BIN)/python scripts/recordings.py

soak: $(READY) ## 200,000 scans with each engine, injected faults and signals: no mismatch, flat memory
	$(BIN)/python scripts/soak.py --engine httpx --signals 20000 --cancellations 20000 --unsolicited
	$(BIN)/python scripts/soak.py --engine httptools --signals 20000 --cancellations 20000 --unsolicited

mutate: $(READY) ## break each rule of the guard's core on purpose, and see that its tests find it; five minutes
	$(BIN)/python scripts/mutate_guard.py $(ARGS)

fuzz: $(READY) ## a minute of arbitrary answers, and damaged sources
	$(BIN)/python scripts/fuzz.py --seconds 60 --endpoints 300000 --sources 30000

conformance: .venv-conformance/.ready ## schemathesis against the emulator; SPEC=FILE adds another contract
	.venv-conformance/bin/python scripts/conformance.py $(if $(SPEC),--spec $(SPEC))

.venv-conformance/.ready: pyproject.toml requirements/conformance.txt | $(READY)
	$(BIN)/python $(ENVIRONMENT) .venv-conformance -r requirements/conformance.txt
	$(BIN)/python $(ENVIRONMENT) .venv-conformance -e '.[emulator]'
	@touch $@

interop: $(READY) ## an npm client that others wrote, against the emulator; needs node and npm
	$(BIN)/python scripts/interop/run.py

record: $(READY) ## record the cassettes: from the live service if a key is set, else from the emulator
	$(BIN)/python scripts/record.py

docs: $(READY) ## rewrite what docs/ has of the code, and build the site into build/site
	$(BIN)/python scripts/emulator_docs.py
	$(BIN)/python scripts/format_docs.py
	$(BIN)/python scripts/guard_docs.py
	$(BIN)/python scripts/architecture_docs.py
	$(BIN)/python scripts/build_site.py

site: $(READY) ## build the site alone: a warning, a dead link or a dead anchor fails
	$(BIN)/python scripts/build_site.py

api: $(READY) ## rewrite tests/api.txt, the snapshot of the public API
	$(BIN)/python scripts/public_api.py > tests/api.txt

api-adapters: $(FRAMEWORKS)/.ready ## rewrite tests/frameworks/api.txt, that of the guards' adapters
	$(FRAMEWORKS)/bin/python scripts/public_api.py --adapters > tests/frameworks/api.txt

BENCH := $(addsuffix /.ready,.venv-bench .venv-bench-fast .venv-bench-plain .venv-bench-raw .venv-bench-vendor)

bench: $(BENCH) ## side by side with the vendor's SDK, twenty minutes: benchmarks/RESULTS.md and a chart
	.venv-bench/bin/python -m benchmarks.compare $(ARGS)

bench-quick: $(BENCH) ## a part of it in two minutes, printed only; ARGS="--only 'asyncio, 100'" picks
	.venv-bench/bin/python -m benchmarks.compare --quick $(ARGS)

bench-adapters: $(FRAMEWORKS)/.ready ## what a guard's adapters add to their frameworks, two minutes; ARGS="--only langchain" picks
	$(FRAMEWORKS)/bin/python -m benchmarks.adapter_cost $(ARGS)

# Each holds what one kind of user has, and nothing else: not even pip, and no editable install, which imports otherwise.
INTO = rm -rf .venv-$* && $(BIN)/python $(ENVIRONMENT) .venv-$* --compile-bytecode

.venv-bench/.ready .venv-bench-raw/.ready .venv-bench-vendor/.ready: .venv-%/.ready: requirements/%.txt | $(READY)
	$(INTO) -r $<
	@touch $@

.venv-bench-fast/.ready .venv-bench-plain/.ready: .venv-%/.ready: requirements/%.txt build/wheel/.ready
	$(INTO) -r $<
	$(BIN)/python $(ENVIRONMENT) .venv-$* --compile-bytecode --no-deps build/wheel/*.whl
	@touch $@

build/wheel/.ready: $(READY) $(shell find aisecurity generated_openapi_client -type f -not -name '*.pyc')
	@rm -rf $(@D)
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir $(@D) .
	@touch $@

RESOLVE := $(BIN)/uv pip compile --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate

lock: $(READY) ## resolve requirements/*.in into *.txt
	$(RESOLVE) --generate-hashes --extra emulator --extra cli --extra fast --extra otel --extra socks --output-file requirements/dev.txt pyproject.toml requirements/dev.in
	$(RESOLVE) --generate-hashes --output-file requirements/release.txt requirements/release.in
	$(RESOLVE) $(EXTRAS_frameworks) --output-file requirements/frameworks.txt pyproject.toml requirements/dev.in requirements/frameworks.in
	$(RESOLVE) $(EXTRAS_crewai) --output-file requirements/crewai.txt pyproject.toml requirements/dev.in requirements/crewai.in
	$(RESOLVE) $(EXTRAS_distributed) --output-file requirements/distributed.txt pyproject.toml requirements/dev.in requirements/distributed.in
	$(RESOLVE) --upgrade --extra emulator --extra cli --extra fast --extra socks --output-file requirements/newest.txt pyproject.toml
	$(RESOLVE) --output-file requirements/bench.txt requirements/bench.in
	$(RESOLVE) --extra fast --output-file requirements/bench-fast.txt pyproject.toml
	$(RESOLVE) --output-file requirements/bench-plain.txt pyproject.toml
	$(RESOLVE) --output-file requirements/bench-raw.txt requirements/bench-raw.in
	$(RESOLVE) --output-file requirements/bench-vendor.txt requirements/bench-vendor.in

dist: $(READY) ## build dist/: the sdist, and the wheel from it
	@$(BIN)/python -B scripts/release_check.py --build

release-check: $(READY) ## build dist/ and check it: contents, licences, twine, the same hashes elsewhere, SBOM; TAG=v1.2.3 agrees
	@$(BIN)/python -B scripts/release_check.py $(TAG)

clean: ## remove what the targets made
	rm -rf $(VENV) $(LOWEST) .venv-conformance .venv-newest .venv-newest-cli .venv-frameworks .venv-frameworks-lowest .venv-frameworks-newest .venv-crewai .venv-crewai-newest .venv-distributed .venv-bench .venv-bench-* .venv-3.* build dist .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis
