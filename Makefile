# Everything a newcomer needs: make run, make test. See README.md.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test test-slow check translations freeze bench clean

help: ## What there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.venv/installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: .venv/installed ## Serve the site; on a first run the records are brought meanwhile
	$(BIN)/trialmatch serve

test: .venv/installed ## The tests, without what is slow
	$(BIN)/pytest -n auto

test-slow: .venv/installed ## The slow tests: a browser, a wheel in an empty environment, whole registries
	$(BIN)/pytest -m slow -n auto --dist loadfile

check: .venv/installed ## Style, types, the lexicon
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/trialmatch lexicon check

translations: .venv/installed ## Compile the Spanish texts after a change of messages.po
	$(BIN)/pybabel -q compile -d data/translations

SHARED ?= ../shared
freeze: .venv/installed ## Take the accuracy table anew: the tests then fail below it
	@mkdir -p data/accuracy
	for half in odd even; do printf '%s\n' "\"$$half\":"; \
	  $(BIN)/trialmatch evaluate $(SHARED)/gold/dev_facts.jsonl --records $(SHARED)/gold/dev_records \
	    --profiles $(SHARED)/gold/dev_profiles.jsonl --half $$half --json; \
	  test $$half = even || echo ,; done | (echo '{'; cat; echo '}') | $(PYTHON) -m json.tool > data/accuracy/reading.json

bench: .venv/installed ## The performance tables
	$(BIN)/trialmatch bench

clean: ## Remove what was made
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache
