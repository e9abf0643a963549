package security

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// onlyDeveloped reports whether a handler turns everybody away where the app is
// served: if (process.env.NODE_ENV === "production") return ….
func onlyDeveloped(fn source.Node) bool {
	for test := range fn.Find(source.If) {
		body := test.Parent()
		if body.Parent().Kind() == source.Try {
			body = body.Parent().Parent()
		}
		if body != fn.Child(source.Body) || !test.Child(source.Then).Leaves() {
			continue
		}
		if inProduction(test.Child(source.Cond), 3) {
			return true
		}
	}
	return false
}

// whereDeveloped reports whether a node lies in a handler that turns everybody away where
// the app is served.
func whereDeveloped(n source.Node) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if onlyDeveloped(fn) {
			return true
		}
	}
	return false
}

// inProduction reports whether a condition holds wherever the app is served.
func inProduction(cond source.Node, depth int) bool {
	if depth == 0 {
		return false
	}
	switch cond.Kind() {
	case source.Unary:
		v := cond.Child(source.Value)
		return cond.Operator() == "!" && (namesStage(v, developmentNames) || strings.HasSuffix(v.Path(), "env.DEV") || setForTests(v.Path()))
	case source.Binary:
		left, right := cond.Child(source.Left), cond.Child(source.Right)
		stage, ok := right.StringValue()
		if !ok {
			stage, ok = left.StringValue()
		}
		switch cond.Operator() {
		case "||":
			return inProduction(left, depth) || inProduction(right, depth)
		case "===", "==":
			return ok && stage == "production"
		case "!==", "!=":
			return ok && stage == "development"
		}
		return false
	}
	if namesStage(cond, productionNames) || strings.HasSuffix(cond.Path(), "env.PROD") {
		return true
	}
	d := cond.Lookup(cond.Text())
	return d.Kind() == source.Declarator && inProduction(d.Child(source.Value), depth-1)
}

// setForTests reports whether an environment variable is one that only a run of tests
// has: process.env.DB_TEST_URL.
func setForTests(path string) bool {
	_, name, ok := strings.Cut(path, "process.env.")
	return ok && hasWord(wordsOf(name), wordSet("test tests testing playwright cypress vitest"))
}

// The names under which an app keeps the answer to where it runs, in small
// letters and without lines between the words.
var (
	productionNames  = []string{"isprod", "isproduction", "isproductionmode", "production", "prod"}
	developmentNames = []string{"dev", "isdev", "isdevelopment", "isdevmode", "development", "devmode", "islocal", "isdebug", "debug", "debugmode"}
)

// namesStage reports whether an expression is one of the names: a variable, a
// field of the settings, a function without arguments, or a setting that is
// asked for by that name, as in config.get("isProduction").
func namesStage(n source.Node, names []string) bool {
	var name string
	switch n.Kind() {
	case source.Identifier:
		name = n.Text()
	case source.Member:
		if containsPart(n.Path(), []string{"req.", "request.", "query", "body", "params", "headers"}) {
			return false
		}
		name = n.Child(source.Name).Text()
	case source.Call:
		name = n.CalleeName()
		if n.Arg(0).OK() {
			name, _ = n.Arg(0).StringValue()
		}
	}
	return slices.Contains(names, strings.Trim(strings.ReplaceAll(strings.ToLower(name), "_", ""), "$"))
}
