# Each target is a task of make.py, which also runs without make (Windows: py make.py demo).
PYTHON ?= python3

.PHONY: setup demo test check
setup demo test check:
	@$(PYTHON) make.py $@
