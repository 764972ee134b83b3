# Mainstay. `make demo` runs it with made-up people, `make test` runs everything CI runs.
# Everything a target needs is installed into .venv first, from the pinned requirements.

PYTHON ?= python3
PORT ?= 8000
BROWSER ?= 1
WORKERS ?= auto
PYTEST_ARGS ?=
DATABASE_URL_POSTGRES ?= postgres://postgres@127.0.0.1:5432/mainstay

VENV := .venv
BIN := $(VENV)/bin
# Python keeps what it has compiled, whatever the shell says: every process of the tests would compile it all again.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/compiled
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed

.DEFAULT_GOAL := help
.PHONY: help demo test test-postgres lint format bench chromium requirements messages screenshots clean

help:
	@echo "make demo [PORT=8123]   run Mainstay with made-up people on http://localhost:$(PORT)"
	@echo "make test [BROWSER=0]   run the test suite (SQLite); BROWSER=0 leaves the browser journeys out"
	@echo "make test-postgres      run the same suite on PostgreSQL (DATABASE_URL_POSTGRES=...)"
	@echo "make lint               check style, templates, settings and migrations"
	@echo "make bench              measure the rows of docs/performance.md against a running server"
	@echo "make requirements       resolve and pin the dependencies again"
	@echo "make messages           bring the catalogues of translations up to date and compile them"

$(BIN)/uv: requirements/installer.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Mainstay needs Python 3.11 or newer; name one with PYTHON=/path/to/python3."; exit 1; }
	@echo "[1/4] making the environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/installer.txt
	@touch $@

$(RUN_STAMP): $(BIN)/uv requirements/run.txt
	@echo "[2/4] installing what Mainstay runs on"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements/run.txt
	@touch $@

$(DEV_STAMP): $(BIN)/uv requirements/dev.txt
	@echo "Installing what the tests run on"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@ $(RUN_STAMP)

demo: $(RUN_STAMP)
	@DJANGO_SETTINGS_MODULE=website.settings.demo MAINSTAY_IGNORE_DOTENV=1 exec $(BIN)/python manage.py run_demo --port $(PORT)

chromium: $(DEV_STAMP)
	@$(BIN)/python tests/browser/find_chromium.py --install > /dev/null

ifeq ($(BROWSER),0)
TEST_NEEDS := $(DEV_STAMP)
MARKS := -m "not browser"
else
TEST_NEEDS := $(DEV_STAMP) chromium
MARKS :=
endif

test: $(TEST_NEEDS)
ifeq ($(BROWSER),0)
	@echo "BROWSER=0: the browser journeys are left out."
endif
	@env -u DATABASE_URL MAINSTAY_IGNORE_DOTENV=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(MARKS) $(PYTEST_ARGS)

test-postgres: $(TEST_NEEDS)
	@MAINSTAY_IGNORE_DOTENV=1 DATABASE_URL="$${DATABASE_URL:-$(DATABASE_URL_POSTGRES)}" \
		$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(MARKS) $(PYTEST_ARGS)

lint: $(DEV_STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@MAINSTAY_IGNORE_DOTENV=1 DJANGO_SETTINGS_MODULE=website.settings.test $(BIN)/python manage.py check --fail-level WARNING
	@MAINSTAY_IGNORE_DOTENV=1 DJANGO_SETTINGS_MODULE=website.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m courses.curriculum.validate
	@sh .ci/check-deploy

format: $(DEV_STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(DEV_STAMP)
	@MAINSTAY_IGNORE_DOTENV=1 $(BIN)/python -m tests.benchmarks $(BENCH_ARGS)

screenshots: $(DEV_STAMP) chromium
	@MAINSTAY_IGNORE_DOTENV=1 $(BIN)/python -m tests.browser.screenshots

requirements: $(BIN)/uv
	@for set in run dev; do \
		group=""; [ $$set = dev ] && group="--group dev"; \
		$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
			--python-version 3.11 pyproject.toml $$group -o requirements/$$set.txt; \
	done

messages: $(DEV_STAMP)
	@MAINSTAY_IGNORE_DOTENV=1 PYTHONPATH=site $(BIN)/python -m tests.messages

clean:
	rm -rf $(VENV) .data .pytest_cache .ruff_cache
