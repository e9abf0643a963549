package security

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// scriptStart and scriptEnd bound the scripts of a template; safeName is a name that a
// template writes as it is.
var (
	scriptStart = regexp.MustCompile(`(?i)<script\b[^>]*>`)
	scriptEnd   = regexp.MustCompile(`(?i)</script`)
	safeName    = regexp.MustCompile(`\{\{-?\s*([A-Za-z_]\w*)(?:\s*\|\s*default\([^)]*\))?\s*\|\s*safe\s*-?\}\}`)
	// templateCode is what a template language writes.
	templateCode = regexp.MustCompile(`(?s)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}`)
	markedAsIs   = regexp.MustCompile(`(?:x-html\s*=\s*["'][^"'\n]*|innerHTML\s*=\s*[^;\n]*|v-html\s*=\s*["'][^"'\n]*)\bmarked(?:\.parse)?\(`)
)

// pageTemplates are the templates of pages that a server in Python renders.
func pageTemplates(p *project.Project) []string {
	var out []string
	for _, name := range p.Files() {
		switch path.Ext(name) {
		case ".html", ".jinja", ".jinja2", ".j2":
			if !strings.HasPrefix(name, "../") && strings.Contains("/"+name, "/templates/") && !containsPart("/"+name, []string{"/test", "/email", "/mail", "/docs/", "/venv/"}) {
				out = append(out, name)
			}
		}
	}
	return out
}

// closesScripts are the places where a template writes JSON that a handler made with
// json.dumps into a script, as it is, with what made it.
func closesScripts(p *project.Project) []check.Place {
	var dumped map[string]source.Node
	var out []check.Place
	told := map[string]bool{}
	for _, name := range pageTemplates(p) {
		if !p.Holds(name, "safe") {
			continue
		}
		text, _ := p.Read(name)
		for _, m := range safeName.FindAllSubmatchIndex(text, -1) {
			if !inScript(text, m[0]) || commented(string(text), m[0]) {
				continue
			}
			if dumped == nil {
				dumped = dumpedNames(p)
			}
			key := string(text[m[2]:m[3]])
			made, ok := dumped[key]
			if !ok {
				continue
			}
			line, _ := lineOf(string(text), m[0])
			out = append(out, check.Line(name, line, key+" is JSON that is not escaped for a script"))
			if !told[key] {
				told[key] = true
				out = append(out, at(made, "makes the JSON"))
			}
		}
	}
	return out
}

// inScript reports whether a place of a template is inside a script, of the template
// itself or of a block for scripts.
func inScript(text []byte, at int) bool {
	before := text[:at]
	starts := scriptStart.FindAllIndex(before, -1)
	if len(starts) == 0 {
		return false
	}
	last := starts[len(starts)-1]
	return !scriptEnd.Match(before[last[1]:])
}

// dumpedNames are the names under which handlers hand JSON with data of their own to
// templates: render_template("x.html", rows=json.dumps(rows)).
func dumpedNames(p *project.Project) map[string]source.Node {
	out := map[string]source.Node{}
	for f := range p.PythonHolding("dumps") {
		for c := range f.Find(source.Call) {
			if c.CalleeName() != "dumps" || harmlessJSON(c.Arg(0)) {
				continue
			}
			name := ""
			switch up := c.Parent(); {
			case up.Kind() == source.Property:
				name = up.Key()
			case up.Kind() == source.Declarator:
				name = up.Child(source.Name).Ident()
			}
			if name != "" {
				if _, ok := out[name]; !ok {
					out[name] = c
				}
			}
		}
	}
	return out
}

// harmlessJSON reports whether what becomes JSON is numbers or days by its name.
func harmlessJSON(n source.Node) bool {
	low := strings.ToLower(n.Text())
	for _, word := range []string{"count", "hour", "dates", "amount", "number", "total", "schedule", "upload_data", "upload_labels", "chart", "values", "percent"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return n.Is(source.Number, source.Bool, source.Null)
}

// marksDown are the places where a page's script shows what a Markdown library makes of
// a text, without a sanitiser in the file.
func marksDown(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range pageTemplates(p) {
		if !p.Holds(name, "marked") || p.Holds(name, "DOMPurify", "sanitize") {
			continue
		}
		text, _ := p.Read(name)
		for _, m := range markedAsIs.FindAllIndex(text, -1) {
			if commented(string(text), m[0]) {
				continue
			}
			line, _ := lineOf(string(text), m[0])
			out = append(out, check.Line(name, line, "Markdown becomes markup as it is"))
		}
	}
	return out
}
