# Every command of the workshop. `make` alone lists them; the environment is made as needed.

PY = .venv/bin/python
HOST = 127.0.0.1
CHANNELS =
PORT = $(if $(filter simulated,$(CHANNELS)),8010,8000)
PYTEST = -n auto
UV = uv==0.13.9
COOL = 7 days
UPGRADE =
KEEP =

.DEFAULT_GOAL := help
.PHONY: help setup run simulators test check golden bench pictures package lock clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

setup: ## make or refresh .venv from requirements/dev.lock
	@sh .ci/setup run

# A record of its own for each port, since a log's name follows from its address; never a real one.
DEMO = ZHENGMING_STORE=sqlite:var/demo-$(PORT)/record.sqlite3 ZHENGMING_SITE=file:var/demo-$(PORT)/public \
  ZHENGMING_LOG_KEY_FILE=var/demo-$(PORT)/log.key ZHENGMING_SITE_URL=http://$(HOST):$(PORT)/

run: setup ## the demo on http://127.0.0.1:8000 (PORT=…; CHANNELS=simulated: with copies)
ifeq ($(CHANNELS),simulated)
	@exec $(PY) -m tests.simulators.demonstration --port $(PORT) --folder var/simulated-$(PORT)
else
	@mkdir -p var/demo-$(PORT)
	@$(DEMO) .venv/bin/zhengming demo
	@printf '\n  Open  http://%s:%s/  (Ctrl-C stops)\n  请打开 http://%s:%s/  (按 Ctrl-C 停止)\n\n' \
	  $(HOST) $(PORT) $(HOST) $(PORT)
	@$(DEMO) exec .venv/bin/zhengming serve --host $(HOST) --port $(PORT)
endif

simulators: setup ## WeChat and Weibo as local imitations, to try both without accounts
	@exec $(PY) -m tests.simulators

test: ## install what the tests need, then check and run them all
	@sh .ci/setup test
	@status=0; $(MAKE) --no-print-directory check || status=1; \
	  echo '$(PY) -m pytest $(PYTEST)'; $(PY) -m pytest $(PYTEST) || status=1; \
	  [ $$status = 0 ] || echo 'make test: not everything passed; see above' >&2; exit $$status

check: setup ## what needs no running: lint, format, types, floors, docstrings, golden files
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	.venv/bin/interrogate --quiet
	@if [ -f tests/golden/make.py ]; then rm -rf build/golden; mkdir -p build; \
	  cp -R tests/golden build/golden; $(MAKE) --no-print-directory golden; \
	  diff -r -x __pycache__ build/golden tests/golden || { \
	    echo 'make check: the golden files changed; look at them, then commit them' >&2; exit 1; }; fi

golden: setup ## write the golden files anew; git shows what changed
	$(PY) tests/golden/make.py

bench: ## measure full and incremental builds, fill in the table of the README
	@sh .ci/setup bench
	$(PY) tests/bench/run.py --write
	$(PY) tests/bench/serve.py --write

pictures: setup ## every kind of page in Chromium, in build/pictures (KEEP=yes: those kept for tests, anew)
	@$(PY) -m tests.visual.take $(if $(KEEP),keep)

package: setup ## what AWS deploys: build/lambda/deployment.zip and sam.json
	@$(PY) functions/package.py

# The locks hold for every Python from 3.11 on, carry hashes, and name no registry. Nothing younger
# than a week gets in. Pins stay as they are unless UPGRADE=--upgrade.
LOCK = build/lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
  --fork-strategy fewest --exclude-newer '$(COOL)' --generate-hashes --strip-extras \
  --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(UPGRADE)

lock: ## resolve pyproject.toml again into requirements/*.lock
	@test -x build/lock/bin/uv || { python3 -m venv build/lock && build/lock/bin/pip install -q '$(UV)'; }
	$(LOCK) -o requirements/run.lock
	$(LOCK) --group dev -c requirements/run.lock -o requirements/dev.lock
	$(subst pyproject.toml,functions/requirements.txt,$(LOCK)) -c requirements/run.lock -o requirements/package.lock
	$(subst pyproject.toml,,$(LOCK)) --group engines --no-deps -o requirements/engines.lock
	$(subst pyproject.toml,,$(LOCK)) --group cloud -o requirements/cloud.lock

clean: ## remove what was built; keeps .venv and var/
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -not -path '*/node_modules/*' -prune -exec rm -rf {} +
