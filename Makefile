# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0

# `make help` lists the targets. What takes more than a line is a script in scripts/.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Everything but glibc, libstdc++, libgcc_s, libsystemd and libedit is linked statically; symbols go at link time. Nothing
# in the programs may tell the folder they were built in, or two builds of the same would differ.
RELEASE := -c release --static-swift-stdlib -Xlinker -s -Xlinker -z -Xlinker now \
	-Xcc -ffile-prefix-map=$(CURDIR)/= -Xcxx -ffile-prefix-map=$(CURDIR)/= \
	-Xswiftc -file-prefix-map -Xswiftc $(CURDIR)/=
PYTHON := .venv/bin/python3

# What `make demo` and `make run` serve, and where `make run` listens.
ROOT ?= /usr
ADDRESS ?= 127.0.0.1
PORT ?= 7895

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: setup
setup: ## install what is missing from Debian's packages
	@scripts/setup

.PHONY: build
build: ## release programs: .build/release/dirlistd and .build/release/dirlistctl
	@scripts/setup build
	@$(MAKE) --no-print-directory programs

.PHONY: programs
programs:
	swift build $(RELEASE)

.PHONY: deb
deb: ## Debian packages, built in a folder of their own: .build/deb/*.deb
	@scripts/setup build deb
	@scripts/deb

.PHONY: test
test: setup ## everything that must hold: checks, unit tests, integration tests
	@scripts/test

.PHONY: bench
bench: build ## measure beside the kernel's floor and other programs; QUICK=1: in under two minutes
	@Benchmarks/run $(if $(QUICK),--quick)

.PHONY: bench-profile
bench-profile: build ## where the daemon's time goes, by perf; QUICK=1: with less data
	@Benchmarks/run --profile $(if $(QUICK),--quick)

.PHONY: bench-clean
bench-clean: ## remove the data, programs and results of the benchmarks
	@Benchmarks/run --clean

.PHONY: check
check: format-check layers docs-check bench-check ## the quick part of `make test`: nothing is built

.PHONY: unit
unit: setup ## swift test
	swift test

.PHONY: integration
integration: build venv ## tests against the release programs; ONLY=name narrows them
	$(PYTHON) Tests/Integration $(ONLY)

.PHONY: system
system: build ## tests on a booted systemd, in a container; ONLY=name narrows them
	Tests/System/run $(ONLY)

.PHONY: install
install: ## put what `make build` built, and the units, below DESTDIR
	@scripts/install '$(DESTDIR)'

.PHONY: demo
demo: build ## serve ROOT (/usr) on loopback, ask it a few things, stop it
	@scripts/demo '$(ROOT)'

.PHONY: run
run: build ## serve ROOT in the foreground: make run ROOT=/srv [ADDRESS=127.0.0.1] [PORT=7895]
	@scripts/run '$(ROOT)' '$(ADDRESS)' '$(PORT)'

.PHONY: format
format: ## put Swift sources into the project's format
	swift format --in-place --recursive --parallel Package.swift Sources Tests

.PHONY: format-check
format-check:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

.PHONY: layers
layers:
	scripts/check-layers

.PHONY: docs-check
docs-check:
	scripts/check-docs

.PHONY: bench-check
bench-check:
	PYTHONPATH=Benchmarks python3 -B -m unittest discover -s Benchmarks/tests

.PHONY: linkage
linkage:
	scripts/check-linkage

.PHONY: venv
venv: setup .venv/installed

.venv/installed: Tests/Integration/requirements.txt
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

.PHONY: clean
clean: ## remove what was built
	rm -rf .build .venv
