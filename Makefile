# Two commands do all the set-up: `make demo` and `make test`. A machine needs Python 3.11+, pip, make and git.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check soak bench clean install

install: $(VENV)/.installed

# pip older than 24 cannot read lxml's extras: it is brought up to date first.
$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade pip
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[dev,dask]"
	touch $@

demo: install
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tools/demo.py

test: install
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

soak: install
	$(BIN)/python -m pytest -m soak -p no:xdist tests/faults

bench: install
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python benchmarks/orchestration.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache dist build
