# run · test · check · fix · bench: the words a developer and the continuous integration both say.
# PYTHON names another Python (3.11 or newer); PORT, DEMO=none|small|city are for `run`; ARGS goes to pytest.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run ready test check fix bench calendar wheel

help:            ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1  — /p' Makefile

run:             ## everything from nothing, then the product on http://127.0.0.1:8000
	@$(PYTHON) tools/ready.py run

ready:           ## the developers' environment
	@$(PYTHON) tools/ready.py develop

test: ready      ## all tests, in parallel and in random order, with a real browser
	@$(BIN)/python -m tools.browser
	@$(BIN)/pytest -n auto $(ARGS)

check: ready     ## formatting, types, templates, import contracts, architecture
	@$(BIN)/python -m tools.check

fix: ready       ## formats and mends what can be mended by itself
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --quiet --reformat plumbline || true

bench: ready     ## benchmarks with a table of ratios
	@$(BIN)/python -m bench $(ARGS)

calendar: ready  ## writes the shipped calendar of China anew from its source
	@$(BIN)/python tools/generate_china_calendar.py

wheel: ready     ## builds dist/*.whl with assets, messages and packs inside
	@$(BIN)/python -m tools.wheel
