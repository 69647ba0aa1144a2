# What a person types. Each target is a line here and a readable script in bin/.
.DEFAULT_GOAL := help
.PHONY: help setup setup-browser run check test test-long bench replay docs lock format clean

ARGS ?=

help: ## Show this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) \
		| awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'

setup: ## Create .venv and install what the locks name; run it as often as you like
	@bin/setup development
	@bin/setup-node

setup-browser: setup ## Find Chromium and Firefox for the browser tests, or get them
	@bin/setup-browser

run: ## Start the demo town and print its links and a QR code (ARGS="--port 8080")
	@bin/setup runtime
	@exec .venv/bin/tresen demo $(ARGS)

check: setup ## Lint, types, imports and fast tests: before every commit
	@bin/check

test: setup ## Everything with real parts, at most ten minutes on two cores (ARGS="-k word")
	@bin/test $(ARGS)

test-long: setup ## Everything with the full counts; takes its time
	@TRESEN_TEST_LONG=1 bin/test $(ARGS)

bench: setup ## Measure orders a second and milliseconds to the last screen (JSON=bench.json)
	@.venv/bin/python -m loadtest.bench --json $(or $(JSON),bench.json) $(ARGS)

replay: setup ## Play a real takeaway's years through the command door (DIR=folder JSON=replay.json)
	@test -n "$(DIR)" || { echo 'Say which folder: make replay DIR=path/to/real-takeaway'; exit 2; }
	@.venv/bin/python -m loadtest.replay "$(DIR)" --json $(or $(JSON),replay.json) $(ARGS)

docs: setup ## Write the generated pages of docs/reference anew
	@bin/generate-docs

format: setup ## Format the code and mend what ruff can mend
	@.venv/bin/ruff check --fix-only --quiet
	@.venv/bin/ruff format

lock: ## Resolve the dependencies anew into the locks (UPGRADE=1 takes newer versions)
	@UPGRADE=$(UPGRADE) bin/lock

clean: ## Remove the environment and what the tools left behind; data folders stay
	rm -rf .venv .venv-lock .venv.lock .cache build dist *.egg-info tests/node/node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find pos kitchen_display printers loadtest tests -name __pycache__ -prune -exec rm -rf {} +
