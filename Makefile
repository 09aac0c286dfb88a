# The two commands on a fresh machine: `make demo` and `make test`. Both set up what they need first.
#   make demo                               dub the sample speaker (a face made by code)
#   make demo VIDEO=my.mp4 AUDIO=line.wav   the same with your own footage and sound
SHELL := /bin/bash
BIN := .venv/bin
STAMP := .venv/ready

# Tests open windows: without a screen, on one in memory.
SCREEN := $(if $(DISPLAY),,$(if $(shell command -v xvfb-run),xvfb-run -a -s "-screen 0 1600x1000x24",env QT_QPA_PLATFORM=offscreen))

.PHONY: setup demo test check bench window format pins

setup: $(STAMP)

$(STAMP): pyproject.toml packaging/constraints.txt packaging/setup.sh resources/debian_libraries.txt resources/models/manifest.json
	@packaging/setup.sh
	@touch $@

demo: $(STAMP)
	@$(BIN)/likeness demo $(if $(VIDEO),--video "$(VIDEO)") $(if $(AUDIO),--audio "$(AUDIO)") $(DEMO_OPTIONS)

window: $(STAMP)
	@$(BIN)/likeness

test: $(STAMP)
	@$(SCREEN) $(BIN)/python -m pytest $(PYTEST_OPTIONS)

check: $(STAMP)
	@$(BIN)/ruff format --check --quiet . || { echo "run: make format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/basedpyright --level error
	@$(BIN)/lint-imports --no-logo

bench: $(STAMP)
	@$(SCREEN) $(BIN)/python -m tests.bench $(BENCH_OPTIONS)

format: $(STAMP)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .

# After a change of dependencies: pin what is installed now, and list the licences of it.
pins:
	@{ echo "# The versions tried together; setup.sh installs with them (pip -c). Written by: make pins"; \
	  $(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//'; } > packaging/constraints.txt
	@$(BIN)/python packaging/licences/list_licences.py
