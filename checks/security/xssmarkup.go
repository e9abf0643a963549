package security

import (
	"bytes"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// markers begin an expression that becomes markup, in the templates of Vue,
// Svelte and Astro.
var markers = []struct{ extension, begin, end, how string }{
	{".vue", `v-html="`, `"`, "v-html"},
	{".svelte", "{@html ", "}", "{@html}"},
	{".astro", "set:html={", "}", "set:html"},
}

// markupSinks lists the sinks in the markup of a template, where the parser of
// programs does not look.
func markupSinks(p *project.Project, name string) []sink {
	var out []sink
	text, _ := p.Read(name)
	for _, m := range markers {
		if path.Ext(name) != m.extension {
			continue
		}
		for at := 0; ; {
			i := bytes.Index(text[at:], []byte(m.begin))
			if i < 0 {
				break
			}
			start := at + i + len(m.begin)
			end := expressionEnd(text, start, m.end[0])
			at = start
			if end < 0 || commented(string(text), at) || insideComment(text, start) {
				continue
			}
			line, _ := lineOf(string(text), start)
			out = append(out, sink{file: name, line: line, text: strings.TrimSpace(string(text[start:end])), how: m.how})
		}
	}
	return out
}

// insideComment reports whether a place lies in a comment of the markup.
func insideComment(text []byte, at int) bool {
	return bytes.LastIndex(text[:at], []byte("<!--")) > bytes.LastIndex(text[:at], []byte("-->"))
}

// expressionEnd is where an expression ends, brackets in it skipped.
func expressionEnd(text []byte, start int, end byte) int {
	depth := 0
	for i := start; i < len(text) && i < start+2000; i++ {
		switch c := text[i]; {
		case c == end && depth == 0:
			return i
		case c == '{':
			depth++
		case c == '}':
			depth--
		}
	}
	return -1
}

// judgeExpression judges an expression of a template by the names it is made of:
// those of the file's program are followed there.
func judgeExpression(p *project.Project, m marked) (marked, bool) {
	f := p.Source(m.file)
	e := source.Parse("expression.ts", []byte("("+m.text+")"))
	value := e.Root().Child(source.Item).Child(source.Value)
	if f == nil || !value.OK() {
		return m, false
	}
	for c := range e.Find(source.Call) {
		if local, _, _ := strings.Cut(c.CalleePath(), "."); (purifies(c) || purifiedImport(f, local)) && !madeInTemplate(p, f, c) {
			return m, true
		}
	}
	if value.Is(source.String, source.Number) || harmlessName(m.text) || strings.HasPrefix(m.text, "JSON.stringify(") {
		return m, true
	}
	if op := value.Operator(); op == "||" || op == "??" || value.Kind() == source.Conditional { // the worst of what may stand there
		worst := m
		for c := range value.Children() {
			if c.Role() == source.Cond || c.Is(source.String, source.Number) {
				continue
			}
			part := m
			part.text = c.Text()
			if one, ok := judgeExpression(p, part); ok && one.open && (!worst.open || one.sure > worst.sure) {
				worst = one
			} else if ok && one.clean.OK() {
				worst.clean = one.clean
			}
		}
		return worst, true
	}
	if value.Kind() == source.Call {
		if fn := f.Declaration(value.Child(source.Callee).Ident()); escapes(fn) || asksPurifier(p, fn) {
			return m, true
		}
	}
	head, _, _ := strings.Cut(value.Path(), ".")
	if value.Kind() == source.Template || value.Kind() == source.Call {
		head = ""
		for id := range value.Find(source.Identifier) {
			if id.Role() != source.Callee && f.Root().Lookup(id.Text()).OK() {
				head = id.Text()
			}
		}
	}
	u := &purifier{p: p, seen: map[source.Node]bool{}, bound: map[source.Node]source.Node{}}
	flow := project.Flow{From: project.FromUnknown}
	if d := f.Root().Lookup(head); d.OK() && head != "" {
		flow = p.FlowOf(d.Child(source.Name))
		if value.Kind() == source.Identifier && d.Kind() == source.Declarator {
			found := u.leaves(d.Child(source.Name), 6)
			if len(found) == 0 {
				m.clean = u.clean
				return m, true
			}
			flow = found[0].flow
		}
	}
	m.sure = check.Possible
	switch {
	case flow.Only(project.FromConstant | project.FromEnv):
		return m, true
	case flow.Has(project.FromInput|project.FromDatabase|project.FromService) || writtenText(m.text):
		m.sure = check.Likely
	}
	m.open, m.leaf.flow = true, flow
	return m, true
}

// asksPurifier reports whether a function of the app makes its text harmless through
// another one.
func asksPurifier(p *project.Project, fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		if purifies(c) && !homeMade(p, p.Definition(c.Child(source.Callee)), 2) {
			return true
		}
	}
	return false
}

// purifiedImport reports whether a local name is imported from a package that
// makes markup harmless.
func purifiedImport(f *source.File, local string) bool {
	im, _, ok := f.ImportOf(local)
	head, _, _ := strings.Cut(im.Spec, "/")
	return ok && (purifyingPackages[im.Spec] || purifyingPackages[head] || containsPart(strings.ToLower(im.Spec), []string{"sanitiz", "purify"}))
}
