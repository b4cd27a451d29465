# make demo   review the bundled packet: summary in the terminal, report in out/demo.html
# make test   lint, types, import walls, every test, the notebook
# make score  leaf accuracy, false-met rate and citation accuracy on the labelled corpus (takes a while)
# make bench  pages a second, and the desk under load
# make fuzz   read 1,000 mutated files of every format; SEED=n for others
# make crash  kill the review desk 50 times while people work; COUNT=n and SEED=n for others, POSTGRESQL=1 over that
# make docs   the demonstration packet's files, the reference tables, the pictures
SUITS  := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))
PYTHON ?= $(shell for p in python3.11 python3.12 python3 python; do \
	$$p -c '$(SUITS)' 2>/dev/null && { echo $$p; break; }; done)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DEMO   := corpus/demo

.PHONY: demo test fuzz crash lint score bench docs clean install

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "ChartCite needs Python 3.11 or 3.12; say where with PYTHON=/path/to/it"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) (once; one to three minutes)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@$(BIN)/python -m compileall -q chartcite corpus criteria extract models review
	@touch $(STAMP)

demo: $(STAMP)
	@mkdir -p out
	@$(BIN)/chartcite review $(DEMO) --policy cigna-cmm-210 --pathway non-malignant/permanent --date 2026-05-11 \
		--html out/demo.html --json out/demo.json
	@echo "report: out/demo.html (open it in a browser)"

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

test: lint
	@$(BIN)/python -m pytest -q -ra

fuzz: $(STAMP)
	@$(BIN)/python -m tests.fuzz --count 1000 --seed $(or $(SEED),1)

crash: $(STAMP)
	@$(BIN)/python -m tests.crash --count $(or $(COUNT),50) --seed $(or $(SEED),1) $(if $(POSTGRESQL),--postgresql)

score: $(STAMP)
	@$(BIN)/python -m chartcite.corpus

bench: $(STAMP)
	@$(BIN)/python -m chartcite.corpus.bench
	@$(BIN)/python -m chartcite.corpus.bench_scans
	@$(BIN)/python -m chartcite.corpus.bench_desk

docs: $(STAMP)
	@$(BIN)/python -m chartcite.corpus.render corpus/demo.yaml --out $(DEMO)
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/picture.py
	@$(BIN)/python docs/screens.py

clean:
	rm -rf $(VENV) build dist out .pytest_cache .mypy_cache .ruff_cache *.egg-info
