# What one does with a checkout.  Every target makes .venv by itself and keeps it up to date.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check

# The go command that the tests compare with comes with the extra `test`.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

# The suite runs here a second time, reduced, where such an interpreter with greenlet is at hand.
FREETHREADED ?= $(HOME)/.cache/cpython-3.13t/venv/bin/python
FREETHREADED_TESTS ?= $(addprefix tests/,lang sync time io bufio \
	$(addprefix go/,runtime sync test time io bufio context) \
	$(addprefix core/test_,blocking.py crowd.py find.py g.py heap.py m.py netpoll.py object_locks.py p.py probe.py span.py standstill.py sysmon.py timer.py waiter.py))

# And once more, reduced, on the reference in Python, where the twins are built and so were tested.
BUILT = $(wildcard gopy/_core/sched/_machine.*.so)
REFERENCE_TESTS ?= $(addprefix tests/,lang sync go/runtime go/test go/sync testing runtime/trace \
	$(addprefix core/test_,rules_depth.py rules_interrupts.py rules_waking.py rules_stacks.py rules_threads.py \
	handshake.py lockrank.py waiter.py p.py m.py probe.py spawn.py deadlock.py foreign_threads.py short_stress.py))

# Tests start many processes that import gopy: it's to be compiled to bytecode once.
unexport PYTHONDONTWRITEBYTECODE

# More for pytest: make test ARGS='tests/lang -x'
ARGS ?=

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help demo test test-freethreaded test-reference stress soak fuzz bench bench-costs bench-growth bench-instructions bench-threads lint docs clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.has-runtime ## start a server and a load on it, and print what they did
	$(PY) -m gopy demo

# The core's tests mostly wait: they, and those of the reference, run beside the others, and print
# when they're over.
test: $(VENV)/.has-test ## run the tests, also without the GIL where possible; ARGS='tests/lang -x'
	@if [ -n "$(ARGS)" ]; then exec $(PY) -m pytest $(ARGS); fi; \
	status=0; log=$$(mktemp); \
	( both=0; \
	$(PY) -m pytest tests/core || both=1; \
	$(MAKE) --no-print-directory test-reference || both=1; \
	exit $$both ) > $$log 2>&1 & beside=$$!; \
	$(PY) -m pytest --ignore=tests/core || status=1; \
	$(MAKE) --no-print-directory test-freethreaded || status=1; \
	wait $$beside || status=1; \
	cat $$log; rm -f $$log; exit $$status

test-reference: $(VENV)/.has-test ## run the core's tests on the reference, GOPYPURE=1
	@if [ -n "$(BUILT)" ]; then \
		GOPYPURE=1 $(PY) -m pytest -q -p no:cacheprovider $(REFERENCE_TESTS); \
	else \
		echo "nothing is compiled: the reference was tested"; \
	fi

test-freethreaded: ## run the core's tests on a free-threaded interpreter, if there is one
	@if ! [ -x "$(FREETHREADED)" ]; then \
		echo "no free-threaded interpreter at $(FREETHREADED): its run is left out"; \
	elif "$(FREETHREADED)" -c 'import pytest, hypothesis' 2>/dev/null \
			|| "$(FREETHREADED)" -m pip install -q --disable-pip-version-check 'pytest>=9' 'hypothesis<6.155'; then \
		PYTHON_GIL=0 "$(FREETHREADED)" -m pytest -q -p no:cacheprovider $(FREETHREADED_TESTS); \
	else \
		echo "$(FREETHREADED) has no pytest: its run is left out"; \
	fi

stress: $(VENV)/.has-test ## run the long tests of tests/stress
	$(PY) -m pytest tests/stress -o faulthandler_timeout=900 $(ARGS)

soak: $(VENV)/.has-test ## run everything at once, disturbed, for 30 minutes; GOPY_SOAK_SECONDS=N
	GOPY_SOAK_SECONDS=$${GOPY_SOAK_SECONDS:-1800} $(PY) -m pytest tests/stress/test_soak.py -rP \
		-o faulthandler_timeout=0 $(ARGS)

# atheris leads by coverage where there is one for the interpreter; chance does without it.
fuzz: $(VENV)/.has-test ## fuzz what takes strangers' bytes apart; ARGS='url --seconds 60 --inputs 100000'
	@$(PIP) atheris 2>/dev/null || echo "no atheris for $(PYTHON): inputs are made by chance alone"
	PYTHONPATH=tests/support $(PY) -m fuzzing $(ARGS)

# Where figures go: whole measurements renew the docs, parts of them (with ARGS) do not.
FIGURES = $(if $(ARGS),bench/.build/performance.md,docs/performance.md)
PLOT = $(if $(ARGS),bench/.build/growth.png,docs/growth.png)

bench: $(VENV)/.has-bench ## measure gopy and its peers, and renew docs/performance.md; ARGS='--quick'
	@mkdir -p bench/.build; if [ -n "$(ARGS)" ]; then rm -f $(FIGURES); fi
	@status=0; $(PY) bench/run.py --json bench/.build/results.json --markdown $(FIGURES) \
		$(if $(wildcard $(FREETHREADED)),--freethreaded $(FREETHREADED)) $(ARGS) || status=1; \
	if [ -z "$(ARGS)" ]; then $(MAKE) --no-print-directory bench-growth bench-costs || status=1; fi; \
	exit $$status

bench-growth: $(VENV)/.has-bench ## measure one task's cost as their number grows: a table and a plot
	@mkdir -p bench/.build; if [ -n "$(ARGS)" ]; then rm -f $(FIGURES); fi
	$(PY) bench/growth.py --plot $(PLOT) --markdown $(FIGURES) $(ARGS)

bench-costs: $(VENV)/.has-bench ## measure what a switch, a send and a goroutine cost, in both builds
	@mkdir -p bench/.build; if [ -n "$(ARGS)" ]; then rm -f $(FIGURES); fi
	$(PY) bench/costs.py --markdown $(FIGURES) $(ARGS)

bench-instructions: $(VENV)/.has-runtime ## count instructions under valgrind; ARGS=--write keeps them
	$(PY) bench/instructions.py $(ARGS)

bench-threads: $(VENV)/.has-test ## measure what threads cost: bench/threads.py
	$(PY) bench/threads.py $(ARGS)

lint: $(VENV)/.has-lint ## ruff, mypy --strict, also on the examples, pyright on those, codespell
	$(PY) -m ruff check
	$(PY) -m mypy --strict gopy examples
	$(PY) -m pyright examples
	$(PY) -m codespell_lib

docs: $(VENV)/.has-docs ## build docs/_build/html; a warning is an error
	$(PY) -m sphinx -W --keep-going -q -b html docs docs/_build/html

clean: ## remove what the targets made
	rm -rf $(VENV) docs/_build build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(PY):
	$(PYTHON) -m venv $(VENV)

TWINS := setup.py $(shell find gopy -name '*.pyx' -o -name '*.pxd' -o -name '*.h')

$(VENV)/.has-runtime: pyproject.toml $(TWINS) | $(PY)
	$(PIP) -e .
	@touch $@

$(VENV)/.has-bench: bench/requirements.txt $(VENV)/.has-test
	$(PIP) -r bench/requirements.txt
	@touch $@

$(VENV)/.has-%: pyproject.toml $(TWINS) | $(PY)
	$(PIP) -e '.[$*]'
	@touch $@
