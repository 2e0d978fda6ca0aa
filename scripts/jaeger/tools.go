//go:build tools

// Package tools names the program that go.mod and go.sum are for, so that `go mod tidy` keeps what it needs.
package tools

import _ "github.com/jaegertracing/jaeger/cmd/jaeger"
