# Every target installs what it needs first. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

lab := Tests/Lab/lab
bin := .build/bin

# What building takes, and what the lab takes on top.
build_packages := libyaml-dev libsqlite3-dev pkg-config openssh-client
lab_packages := systemd-container mmdebstrap iproute2 mount util-linux qemu-system-x86 e2fsprogs
# What webhooks are posted with; and what looks at the pages of reports and manuals, at completions and at the patches of mutants, in tests alone.
test_packages := curl chromium chromium-driver mandoc fish zsh patch

# How many runs `make simulate` lives, and from which seed on.
SEEDS ?= 20000
FROM ?= 1

# How long `make fuzz` goes on.
SECONDS ?= 120

.PHONY: help deps lab-deps build agent man demo test simulate fuzz mutants bench bench-inventory bench-check bench-windows lab-up lab-down format lint

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

deps: ## install the Debian packages that building needs
	@Tests/Lab/install-packages $(build_packages)

lab-deps: deps
	@Tests/Lab/install-packages --optional $(lab_packages)

build: deps agent ## build lull and its agent, optimised, into .build/bin
	@swift build -c release --product lull
	@install -D -t $(bin) "$$(swift build -c release --show-bin-path)/lull"
	@echo "built $(bin)/lull"

# Static, so that it runs on any Linux of this processor; lull uploads the one that lies beside it.
agent: deps ## build the static agent alone
	@swift build -c release --product lull-agent --scratch-path .build/agent -Xswiftc -static-executable \
	    -Xswiftc -use-ld=lld -Xlinker --strip-all
	@install -D -t $(bin) "$$(swift build -c release --scratch-path .build/agent --show-bin-path)/lull-agent"

# The generator comes with the argument parser; asking its plugin for help builds it, and it alone.
man: build ## write a manual page for each command into .build/man
	@swift package generate-manual --help >/dev/null
	@Tests/Man/pages "$$(swift build --show-bin-path)/generate-manual-tool" $(bin)/lull .build/man

demo: lab-deps build ## three scenes on five real hosts, a minute after the build
	@Tests/Lab/demo $(bin)/lull

test: lab-deps build ## build and run every test, those on the lab's hosts too
	@Tests/Lab/install-packages --optional $(test_packages)
	@why="$$($(lab) why)"; if [[ -n $$why ]]; then echo "skipping the tests on real hosts: $$why"; else $(lab) reap; fi
	@LULL_AGENT="$$PWD/$(bin)/lull-agent" Tests/run

simulate: deps ## live SEEDS=20000 random runs against simulated hosts (docs/simulation.md)
	@swift build -c release --product lull-simulate
	@"$$(swift build -c release --show-bin-path)/lull-simulate" --seeds $(SEEDS) --from $(FROM)

# libFuzzer comes with the toolchain; it needs a build of its own, and lld.
fuzz: deps ## read SECONDS=120 of plans and inventories that nobody should write
	@swift build -c release --product lull-fuzz --scratch-path .build/fuzz -Xswiftc -sanitize=fuzzer \
	    -Xswiftc -DLULL_FUZZ -Xswiftc -use-ld=lld
	@Tests/Fuzz/run "$$(swift build -c release --scratch-path .build/fuzz --show-bin-path)/lull-fuzz" $(SECONDS)

mutants: deps ## break lull on purpose, in a copy, and see that the simulation finds each break
	@Tests/Mutants/check

bench: lab-deps build ## lull beside plain ssh on fifty hosts; prints what docs/performance.md holds
	@Tests/Lab/bench $(bin)/lull

bench-inventory: build ## reading 10,000 and 50,000 hosts, beside ansible-inventory where it is installed
	@Tests/Lab/bench-inventory $(bin)/lull "$$(command -v ansible-inventory || true)"

bench-check: build ## checking plans of 1 MB and 5 MB
	@Tests/Lab/bench-check "$$PWD/$(bin)/lull"

bench-windows: build ## ten years of the windows of 1,000 plans
	@Tests/Lab/bench-windows "$$PWD/$(bin)/lull"

lab-up: lab-deps ## boot five real hosts to play with
	@$(lab) up
	@$(lab) status
	@echo "now: $(bin)/lull preview playbooks/rolling-restart.yml -i inventory/lab.yml   (after \`make build\`)"

lab-down: ## remove them
	@$(lab) down

format: ## format the Swift sources
	@swift format --in-place --recursive Sources Tests Package.swift

lint: ## check the formatting
	@swift format lint --strict --recursive Sources Tests Package.swift
