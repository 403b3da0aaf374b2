# Two commands on a fresh machine: `make demo` runs the main job, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := scenarios/haiyan-2022-late.yaml

.PHONY: demo test test-long check bench validate sweeps docs clean

# Installed once; again when pyproject.toml changes.
$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@

demo: $(VENV)/.ready
	$(BIN)/fivefast run $(DEMO) --replicates 100 --alternatives 2

test: $(VENV)/.ready
	$(BIN)/pytest -n 2 -m "not long"

test-long: $(VENV)/.ready
	$(BIN)/pytest -n 2 -m long --timeout 7200

check: $(VENV)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Times, memory, SimPy events, runs a minute (a sweep alone: --sweep); where the time goes: experiments/bench.py --profile late
bench: $(VENV)/.ready
	$(BIN)/python experiments/bench.py

# Every number beside its reference; an hour and a half on two cores, by row in the page. Quick rows: fivefast validate
validate: $(VENV)/.ready
	$(BIN)/fivefast validate --long --page docs/validation.md

# Every experiment in all its situations, those with fewest runs first; stopped, the same command goes on. One alone, or
# another number of runs a cell: make sweeps EXPERIMENTS=platform RUNS=16
EXPERIMENTS = platform level-one both-hands volunteers assumptions sensitivity bottlenecks robust robust-times checkpoint-layouts response-times
RUNS = 8
sweeps: $(VENV)/.ready
	for name in $(EXPERIMENTS); do $(BIN)/fivefast sweep experiments/$$name.yaml --replicates $(RUNS) || exit 1; done

# The two generated pages; a test fails when they are stale.
docs: $(VENV)/.ready
	$(BIN)/python -m sim.scenario.pages > docs/parameters.md.new && mv docs/parameters.md.new docs/parameters.md
	$(BIN)/python -m sim.names > docs/measures.md.new && mv docs/measures.md.new docs/measures.md

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
