package resilience

import (
	"regexp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// quoted matches a text of some length in code, between quotes.
var quoted = regexp.MustCompile("[\"'`]([A-Za-z0-9_./:+=-]{16,})[\"'`]")

// besideReal reports whether a comment that asks for a value to be replaced stands behind
// one that looks like a real one: the remark of a template that somebody has heeded.
func besideReal(code, comment string) bool {
	if !strings.Contains(comment, "replace with") {
		return false
	}
	m := quoted.FindStringSubmatch(code)
	if m == nil {
		return false
	}
	low := strings.ToLower(m[1])
	for _, word := range []string{"xxx", "your", "placeholder", "example", "sample", "dummy", "123456", "abcdef", "changeme", "replace", "todo"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	return strings.ContainsAny(low, "0123456789") && m[1] != low
}

// outlived reports whether a comment that says of the call below it that it only stands in
// for a real one is older than the function that is called, which asks the database.
func outlived(p *project.Project, name string, line int) bool {
	f := p.Source(name)
	if f == nil {
		return false
	}
	called := calledBelow(f, line)
	if called == "" {
		return false
	}
	for _, other := range p.Sources() {
		if !p.Holds(other, called) || !p.Modules().Live(other) {
			continue
		}
		for _, q := range p.QueriesIn(other) {
			if within(p.Source(other).From(q.Start), called) {
				return true
			}
		}
	}
	return false
}

// calledBelow is the name of what is waited for right below a comment.
func calledBelow(f *source.File, line int) string {
	const most = 3
	lines := strings.SplitN(string(f.Text[f.LineStart(line):]), "\n", most+2)
	for i, text := range lines[:min(len(lines), most+1)] {
		text = strings.TrimSpace(text)
		if i == 0 || text == "" || strings.HasPrefix(text, "//") || strings.HasPrefix(text, "*") || strings.HasPrefix(text, "/*") {
			continue
		}
		for a := range f.Find(source.Await) {
			if a.Line() == line+i {
				return a.Child(source.Value).Child(source.Callee).Ident()
			}
		}
		return ""
	}
	return ""
}

// within reports whether a node stands in a function of a name.
func within(n source.Node, name string) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if fn.Child(source.Name).Text() == name {
			return true
		}
		for up := fn.Parent(); up.Is(source.Call, source.Declarator, source.Property); up = up.Parent() { // useCallback(async () => …)
			if up.Key() == name || up.Child(source.Name).Ident() == name {
				return true
			}
		}
	}
	return false
}
