package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// branch is the code that runs for the event, no node when that is unknown.
func (e heard) branch(p *project.Project) []source.Node {
	up := e.node.Parent()
	if e.node.Kind() == source.Regexp {
		return testedBranches(e.node)
	}
	switch up.Kind() {
	case source.Case:
		return caseBody(up)
	case source.Property:
		v := up.Child(source.Value)
		if d := p.Definition(v); d.OK() {
			v = d
		}
		if v.Is(source.String, source.Object, source.Array, source.Bool, source.Number) {
			return nil // what the handler makes of it is not said here
		}
		return []source.Node{v}
	case source.Binary:
		i := up.Enclosing(source.If, source.Function, source.Arrow, source.Method)
		if i.Kind() == source.If && i.Child(source.Cond).Contains(e.node) && !strings.HasPrefix(up.Operator(), "!") {
			return []source.Node{i.Child(source.Then)}
		}
	}
	return nil
}

// caseBody are the statements of a case, or of the next one below it that has
// any.
func caseBody(c source.Node) []source.Node {
	found := false
	for next := range c.Parent().Children() {
		if next == c {
			found = true
		}
		if !found || next.Kind() != source.Case {
			continue
		}
		var body []source.Node
		for s := range next.Children() {
			if s.Role() != source.Cond {
				body = append(body, s)
			}
		}
		if len(body) > 0 {
			return body
		}
	}
	return nil
}

// acts reports whether something other than a line in the log happens for the
// event; true when its code is not known.
func (e heard) acts(p *project.Project) bool {
	if e.filter {
		return false
	}
	body := e.branch(p)
	if len(body) == 0 {
		return true
	}
	for _, b := range body {
		if lasts(p, b, 3) {
			return true
		}
	}
	return false
}

// lasts reports whether code has an effect that lasts, in itself or in the
// project's functions that it calls.
func lasts(p *project.Project, code source.Node, depth int) bool {
	does := func(n source.Node) bool {
		if !effective(n) {
			return false
		}
		fn := p.Definition(n.Child(source.Callee))
		if depth == 0 || !fn.Is(source.Function, source.Arrow, source.Method) || fn.Contains(n) {
			return true
		}
		return lasts(p, fn.Child(source.Body), depth-1)
	}
	if does(code) {
		return true
	}
	for n := range code.Find(source.Call, source.Tagged) {
		if does(n) {
			return true
		}
	}
	return false
}

// effective reports whether a call does something that lasts: no logging, no
// conversion.
func effective(n source.Node) bool {
	if n.Kind() == source.Tagged {
		return true
	}
	if n.Kind() != source.Call {
		return false
	}
	path := strings.ToLower(n.CalleeTrail())
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "."), ".")
	switch first {
	case "console", "logger", "log", "sentry", "json", "math", "number", "string", "boolean", "parseint", "parsefloat", "date", "object", "array", "res", "reply", "nextresponse", "response":
		return false
	}
	if strings.Contains(first, "log") || strings.Contains(path, ".log.") {
		return false
	}
	switch n.CalleeName() {
	case "toString", "toISOString", "toFixed", "log", "error", "warn", "info", "debug", "json", "map", "filter", "toLowerCase", "get":
		return false
	}
	return true
}
