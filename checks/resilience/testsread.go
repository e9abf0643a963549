package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// suiteIn reads one file of tests.
func suiteIn(f *source.File) suiteFacts {
	var out suiteFacts
	for item := range f.Root().Children() {
		if item.Kind() == source.Function {
			out.copied = item.Line()
			break
		}
	}
	for n := range f.Root().Children() {
		if !n.Is(source.ImportKind, source.TypeDecl) && !strings.HasPrefix(n.Text(), "vi.") && !strings.HasPrefix(n.Text(), "jest.") {
			out.first = n.Line()
			break
		}
	}
	for n := range f.Find(source.Call) {
		callee := n.Child(source.Callee)
		callPath := n.CalleePath()
		root, rest, _ := strings.Cut(callPath, ".")
		if callee.Kind() == source.Call { // test.each([...])("…", …)
			root, rest, _ = strings.Cut(callee.CalleePath(), ".")
		}
		switch root {
		case "test", "it", "Deno", "bench", "t":
			isTest := (root == "test" || root == "it") && len(n.Args()) > 1 || callPath == "Deno.test"
			switch {
			case !isTest:
			case strings.HasPrefix(rest, "skip") || strings.HasPrefix(rest, "todo") || strings.HasPrefix(rest, "fixme") || leftOut(n):
				if out.skipped == 0 {
					out.skipped = n.Line()
				}
			case rest == "describe" || rest == "describe.skip" || rest == "beforeEach" || rest == "use":
			case out.line == 0:
				out.line = n.Line()
			}
		case "xit", "xtest":
			if out.skipped == 0 {
				out.skipped = n.Line()
			}
		}
		if leftOut(n) {
			continue
		}
		out.asserts = out.asserts || asserts(n, callPath)
		if visits(n, callPath) {
			out.visiting = true
			out.visits = append(out.visits, n.Arg(0).Text())
		}
		if address := askedOf(n); address != "" {
			out.asks = append(out.asks, address)
		}
	}
	return out
}

// leftOut reports whether a call stands in a test or group that is skipped.
func leftOut(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		if p.Kind() != source.Call {
			continue
		}
		switch p.CalleePath() {
		case "test.skip", "it.skip", "describe.skip", "test.describe.skip", "xit", "xdescribe", "xtest", "test.fixme", "test.describe.fixme":
			return true
		}
	}
	return false
}

// asserts reports whether a call could fail: an expectation of something that is
// no constant, or an assertion of a library.
func asserts(n source.Node, callPath string) bool {
	switch root, _, _ := strings.Cut(callPath, "."); root {
	case "expect", "expectTypeOf":
		return !n.Arg(0).Is(source.Bool, source.Number, source.String, source.None)
	case "assert", "assertEquals", "assertRejects", "assertThrows", "assertExists", "assertStringIncludes", "t", "chai", "should", "assertSnapshot":
		return len(n.Args()) > 0
	}
	name := n.CalleeName()
	return name == "expect" || strings.HasPrefix(name, "toHave") || name == "should"
}

// askedOf is the address that a call asks of a server which the tests load themselves:
// app.inject({ url: "/login" }), request(app).post("/login"); "" for another call.
func askedOf(n source.Node) string {
	at := n.Arg(0)
	switch n.CalleeName() {
	case "inject":
		if o := at.Resolve(); o.Kind() == source.Object {
			at = o.Prop("url")
		}
	case "get", "post", "put", "patch", "delete", "request":
	default:
		return ""
	}
	if text := strings.Trim(at.Text(), "`\"'"); at.Is(source.String, source.Template) && strings.HasPrefix(text, "/") {
		return text
	}
	return ""
}

// visits reports whether a call opens the running app or asks it.
func visits(n source.Node, callPath string) bool {
	switch n.CalleeName() {
	case "goto":
		return true
	case "visit":
		return strings.HasPrefix(callPath, "cy.")
	}
	root, _, _ := strings.Cut(callPath, ".")
	return root == "request" && strings.HasPrefix(callPath, "request.") && n.Arg(0).Kind() == source.String
}
