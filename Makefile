# Two words to know: `make demo` shows it, `make test` proves it. Each does its own set-up.
PY := .venv/bin/python
SHELFTALK := .venv/bin/shelftalk
# Nothing may fetch weights, encodings or telemetry at run time.
export HF_HUB_OFFLINE := 1
export TRANSFORMERS_OFFLINE := 1
export LANGSMITH_TRACING := false
export OMP_NUM_THREADS ?= 2

.PHONY: setup demo test proof check format eval bench widget lock

setup: ## .venv from the lock files
	@requirements/setup.sh

demo: setup ## the grocery shop: import, index, train, compare, serve
	@$(SHELFTALK) demo $(DEMO)

test: setup ## every behaviour, reduced N, at most 20 minutes
	@tests/install_chromium.sh
	@requirements/node.sh tests/aisdk widget
	$(PY) -m pytest -m "not proof"

proof: setup ## the full N of the issues; results are committed
	@tests/install_chromium.sh
	@requirements/node.sh widget
	$(PY) -m pytest -m proof

check: setup ## format, lint, types, import contract, tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	@$(MAKE) test

format: setup
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

eval: setup ## the starter suite, on cassettes and with the local model; writes var/reports
	@$(SHELFTALK) eval run --llm cassette --llm local --json var/reports/eval.json --html var/reports/eval.html

bench: setup ## the speed of lists, all of it; benchmarks/README.md says what is measured
	@$(SHELFTALK) bench --requests 500 --sizes 10000,50000,200000,1000000 --peers --train \
		--write benchmarks/results.json --chart benchmarks/speed.svg

widget: ## the <shelf-talk> element, from widget/src into app/static, and its reference into docs/widget.md
	@widget/build.sh

lock: setup ## newer packages, from pyproject.toml
	@requirements/lock.sh --upgrade
