package fixes

import (
	"maps"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// consoleRule is what the app's own linter says about console.
type consoleRule struct {
	forbids bool
	allow   []string // the methods that may be called
}

// quietConsole is the comment that has ESLint and oxlint pass over the next line.
const quietConsole = "// eslint-disable-next-line no-console"

// quieted is a script's text with a comment above each of console's lines that the
// app's linter forbids, but for lines that stood in the file before.
func (d *Draft) quieted(name, text string, before []byte) string {
	switch path.Ext(name) {
	case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx":
	default:
		return text
	}
	if !strings.Contains(text, "console") {
		return text
	}
	rule := d.consoleRule()
	if !rule.forbids {
		return text
	}
	old := map[string]bool{}
	for line := range strings.Lines(string(before)) {
		old[strings.TrimSpace(line)] = true
	}
	f := source.Parse(name, []byte(text))
	eol := lineEnd([]byte(text))
	edits := map[int]Edit{}
	for c := range f.Find(source.Call) {
		callee := c.Child(source.Callee).Text()
		method, called := strings.CutPrefix(callee, "console.")
		if !called && !strings.HasPrefix(callee, "console[") || called && slices.Contains(rule.allow, method) {
			continue
		}
		start := f.LineStart(c.Line())
		line, _, _ := strings.Cut(text[start:], "\n")
		if old[strings.TrimSpace(line)] || strings.Contains(line, "eslint-disable") || strings.Contains(lineAbove(text, start), "eslint-disable-next-line") {
			continue
		}
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		edits[start] = Edit{Start: start, End: start, Text: indent + quietConsole + eol}
	}
	out := []byte(text)
	for _, start := range slices.Backward(slices.Sorted(maps.Keys(edits))) { // one by one: a line of a template or of JSX takes no comment
		next, err := applyEdits(out, []Edit{edits[start]})
		if err == nil && sameProgram(f, source.Parse(name, next)) {
			out = next
		}
	}
	return string(out)
}

// lineAbove is the line before the one that begins at a place.
func lineAbove(text string, start int) string {
	above := strings.TrimSuffix(text[:start], "\n")
	return above[strings.LastIndexByte(above, '\n')+1:]
}

// consoleRule reads the linter's configuration at the app's root. One that forbids
// console in some files and not in others says nothing of a new one.
func (d *Draft) consoleRule() consoleRule {
	if d.console == nil {
		rule := readConsoleRule(d.base)
		d.console = &rule
	}
	return *d.console
}

func readConsoleRule(p *project.Project) consoleRule {
	for _, name := range []string{"eslint.config.js", "eslint.config.mjs", "eslint.config.cjs", "eslint.config.ts", "eslint.config.mts", ".eslintrc.js", ".eslintrc.cjs"} {
		if f := p.Source(name); f != nil {
			return consoleInCode(f)
		}
	}
	for _, name := range []string{".eslintrc.json", ".eslintrc", ".oxlintrc.json"} {
		if v, err := p.ReadJSON(name); err == nil {
			return consoleInJSON(v)
		}
	}
	if m := p.Manifest(); m != nil {
		return consoleInJSON(m.Value.Get("eslintConfig"))
	}
	return consoleRule{}
}

// consoleInCode is the rule of a configuration in JavaScript.
func consoleInCode(f *source.File) consoleRule {
	var out consoleRule
	for n := range f.Find(source.Property) {
		if n.Key() != "no-console" {
			continue
		}
		value := n.Child(source.Value).Resolve()
		level := value
		if value.Is(source.Array) {
			items := slices.Collect(value.Children())
			if len(items) == 0 {
				continue
			}
			level = items[0]
			if len(items) > 1 {
				for m := range items[1].Prop("allow").Find(source.String) {
					if s, ok := m.StringValue(); ok {
						out.allow = append(out.allow, s)
					}
				}
			}
		}
		word, ok := level.StringValue()
		if !ok {
			word = level.Text()
		}
		if word == "off" || word == "0" {
			return consoleRule{}
		}
		out.forbids = true
	}
	return out
}

// consoleInJSON is the rule of a configuration in JSON.
func consoleInJSON(v project.Value) consoleRule {
	var out consoleRule
	rules := []project.Value{v.Get("rules", "no-console")}
	for o := range v.Get("overrides").Items() {
		rules = append(rules, o.Get("rules", "no-console"))
	}
	for _, rule := range rules {
		if !rule.OK() {
			continue
		}
		level := rule
		for item := range rule.Items() {
			if item.Kind != project.TableValue {
				level = item
				continue
			}
			out.allow = append(out.allow, item.Get("allow").Strings()...)
		}
		if level.Text() == "off" || level.Text() == "0" {
			return consoleRule{}
		}
		out.forbids = true
	}
	return out
}

// Unquieted takes the comment away that has a linter pass over a call of console:
// for a call that goes to something else from now on.
func Unquieted(call source.Node) []Edit {
	f := call.File()
	start := f.LineStart(call.Line())
	above := lineAbove(string(f.Text[:start]), start)
	if strings.TrimSpace(above) != quietConsole || start == 0 {
		return nil
	}
	return []Edit{{Start: start - 1 - len(above), End: start}}
}
