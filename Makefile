# Every target works on a fresh clone with nothing but Go; what else is needed, it installs or says.

.DEFAULT_GOAL := help

GOLANGCI_LINT_VERSION := v2.15.0
STATICCHECK_VERSION   := v0.8.2
FUZZTIME              ?= 20s
TOOLS                 := $(CURDIR)/.tools

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: check
check: fmt vet lint test ## Format, vet and lint, then run the tests

.PHONY: fmt
fmt: ## Fail if a file is not formatted
	@test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }

.PHONY: vet
vet: ## Run go vet
	go vet ./...

.PHONY: lint
lint: $(TOOLS)/golangci-lint-$(GOLANGCI_LINT_VERSION) $(TOOLS)/staticcheck-$(STATICCHECK_VERSION) ## Run staticcheck and golangci-lint at the pinned versions
	$(TOOLS)/staticcheck-$(STATICCHECK_VERSION) ./...
	$(TOOLS)/golangci-lint-$(GOLANGCI_LINT_VERSION) run --allow-parallel-runners ./...

$(TOOLS)/golangci-lint-$(GOLANGCI_LINT_VERSION):
	GOBIN=$(TOOLS) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	mv $(TOOLS)/golangci-lint $@

$(TOOLS)/staticcheck-$(STATICCHECK_VERSION):
	GOBIN=$(TOOLS) go install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK_VERSION)
	mv $(TOOLS)/staticcheck $@

.PHONY: test
test: ## Run the tests
	go test ./...

.PHONY: race
race: ## Run the tests with the race detector, the longest of them with fewer users
	go test -race -short -timeout 30m ./...

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME (20s)
	sh internal/fuzz/run.sh $(FUZZTIME)

.PHONY: bench
bench: ## Measure the library beside a bare loop, the query language beside bleve, and guard beside golang-jwt
	go run ./internal/bench
	go test -run '^$$' -bench . -benchmem ./lucene/... ./guard

.PHONY: e2e
e2e: ## Drive the command from outside, as its users do
	sh e2e/run.sh

.PHONY: cover
cover: ## Report the coverage of the tests
	go test -coverpkg=./... -coverprofile=$(CURDIR)/cover.out ./...
	go tool cover -func=$(CURDIR)/cover.out | tail -1
