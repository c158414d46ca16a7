# Two commands do all the set-up: `make demo` and `make test`. A machine needs Python 3.11+, pip, make and git.
PYTHON ?= python3
SOAK_INPUTS ?= 10000
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check

.PHONY: docs dist demo demo-web test test-unit check soak bench clean install install-dev

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

# pip older than 24 cannot read lxml's extras: it is brought up to date first.
$(VENV)/.installed: pyproject.toml constraints.txt $(wildcard src/newsetl/native/*.c)
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip
	$(PIP) -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) -c constraints.txt -e ".[dev,dask,nlp,notebook,agreement,words]"
	touch $@

demo: install
	$(BIN)/python tools/demo.py

demo-web: install
	$(BIN)/python tools/demo_web.py

# Every test, with branch coverage; fails below the figure in pyproject.toml.
# One worker more than the two cores it is meant for: tests of servers wait about half of their time.
test: install-dev
	$(BIN)/python -m pytest -n 3 --dist loadgroup --cov --cov-report=term:skip-covered

# What needs no server, no second process of ours and no filled database: for while you write.
test-unit: install-dev
	$(BIN)/python -m pytest tests/unit -n 2 -m "not soak and not slow"

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The documentation as a site, in the folder site. A broken link, a page that no menu lists, a public name that is not
# explained, or a reference page that is not what the code says ends it.
docs: install-dev
	for tool in reference_pages api_reference schema_reference; do $(BIN)/python tools/$$tool.py --check || exit 1; done
	$(BIN)/python -m mkdocs build --strict --quiet

# The wheel, with the documentation in it.
dist: docs
	$(BIN)/python -m build --wheel

soak: install-dev
	$(BIN)/python tools/soak.py
	$(BIN)/python tools/rehearsal.py
	$(BIN)/python tools/soak_collect.py --inputs $(SOAK_INPUTS)
	$(BIN)/python -m pytest -m soak
	$(BIN)/python -m pytest tests/unit tests/warehouse -n 2 --hypothesis-profile=soak

bench: install-dev
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python benchmarks/extraction.py
	$(BIN)/python benchmarks/orchestration.py
	$(BIN)/python benchmarks/writer.py

clean:
	rm -rf $(VENV) site .soak .pytest_cache .mypy_cache .ruff_cache dist build
