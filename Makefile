# Weft: every task by one name. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
SWIFT ?= swift
JOBS ?= $(shell nproc)
CONFIGURATION ?= debug
PREFIX ?= /usr/local
SEEDS ?= 1..100
# Tests at the same time: some wait for what must happen within seconds, and each store holds files open.
TESTS ?= 16

.PHONY: help setup peers build test demo bench simulate format check install clean

help: ## list the tasks
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install the Debian packages that are missing (sudo when not root)
	@Scripts/setup

peers: setup ## install the foreign programs that tests compare with (PyPI)
	@Scripts/peers

build: setup ## build the program (CONFIGURATION=release for speed)
	$(SWIFT) build -c $(CONFIGURATION) -j $(JOBS) --product weft
	$(SWIFT) build -c $(CONFIGURATION) -j $(JOBS) --product weft-init

test: setup peers ## build and run all tests
	$(SWIFT) build --build-tests -j $(JOBS)
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(TESTS) $(SWIFT) test --skip-build --disable-xctest

demo: build ## start a network with two providers and run three jobs on it
	@Scripts/demo "$$($(SWIFT) build -c $(CONFIGURATION) --show-bin-path)"

bench: setup peers ## measure, in release mode; JSON on stdout
	$(SWIFT) build -c release -j $(JOBS) --product weft-bench
	$(SWIFT) build -c release -j $(JOBS) --product weft-init
	@for suite in job ledger ledger-apply ledger-market ledger-start umbral store envelope grant; do .build/release/weft-bench $$suite; done

simulate: setup ## the ledger with thousands of parties, faults and lies: make simulate SEEDS=1..200
	$(SWIFT) build -c release -j $(JOBS) --product weft-simulate
	.build/release/weft-simulate --seeds $(SEEDS)

format: ## put the sources into the house's form
	$(SWIFT) format -i -r -p Package.swift Sources Tests

check: ## say where the sources are not in the house's form
	$(SWIFT) format lint --strict -r -p Package.swift Sources Tests

install: ## build for speed and install under PREFIX (some ten minutes on two cores)
	$(MAKE) build CONFIGURATION=release
	install -d $(PREFIX)/bin
	install -s -m 755 .build/release/weft .build/release/weft-init $(PREFIX)/bin

clean: ## remove what was built
	$(SWIFT) package clean
