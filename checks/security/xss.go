package security

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed xss.md
var xssWords string

// XSS looks for text that becomes markup of a page although somebody else may
// have written it.
var XSS = &check.Check{
	ID:       "security/xss",
	Severity: check.High,
	Minutes:  20,
	Words:    check.Explain(xssWords),
	Look:     lookForXSS,
	Fix:      xssFix,
}

// A marked is a sink with what was found of its value.
type marked struct {
	sink
	leaf  leaf
	sure  check.Confidence
	open  bool
	clean source.Node
}

func (m marked) place() check.Place {
	var message string
	switch {
	case m.open && m.leaf.node.OK():
		message = fmt.Sprintf("%s becomes markup as it is (%s)", brief(m.leaf.node.Text()), m.how)
	case m.open:
		message = fmt.Sprintf("%s becomes markup as it is (%s)", brief(m.text), m.how)
	case m.clean.OK():
		message = m.how + " with text that " + brief(m.clean.Child(source.Callee).Text()) + " makes harmless"
	default:
		message = m.how + " with nothing that a stranger writes"
	}
	if m.file != "" {
		return check.Line(m.file, m.line, message)
	}
	p := at(m.at, message)
	if m.value.OK() && m.value.File() == m.at.File() && m.at.Contains(m.value) && m.how == "dangerouslySetInnerHTML" {
		p.Line, p.Column = m.at.Position()
	}
	return p
}

// brief is the head of an expression on one line.
func brief(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 40 {
		cut := 37
		for cut > 0 && text[cut]&0xC0 == 0x80 {
			cut--
		}
		text = text[:cut] + "…"
	}
	return text
}

func lookForXSS(p *project.Project) check.Finding {
	all := markedSinks(p)
	if p.Stack().Python() {
		all = slices.Concat(all, templateSinks(p))
	}
	var open, closed []marked
	for _, m := range all {
		if m.open {
			open = append(open, m)
		} else {
			closed = append(closed, m)
		}
	}
	files, fetched := servedAsNamed(p), proxied(p)
	switch {
	case len(fetched) > 0 && len(files) == 0 && !slices.ContainsFunc(open, func(m marked) bool { return m.sure > check.Possible }):
		return proxiedFinding(fetched)
	case len(files) > 0 && !slices.ContainsFunc(open, func(m marked) bool { return m.sure > check.Possible }):
		return served(files)
	case len(open) > 0:
		f := scripted(p, open)
		f.Places = append(append(f.Places, files...), fetched...)
		if f.Confidence > check.Possible {
			f.Places = append(append(f.Places, saidSafe(p)...), mailedMarkup(p)...)
		}
		return f
	}
	s := p.Stack()
	if s.Python() && drawsPages(p) {
		if f := pythonTemplates(p); f.Verdict == check.Gap && f.Confidence != check.Possible {
			return f
		}
	}
	switch {
	case len(closed) > 0:
		var shown []check.Place
		for _, m := range closed[:min(len(closed), 8)] {
			shown = append(shown, m.place())
		}
		return check.Passed(check.Certain, "Everything that becomes markup is constant, made harmless or escaped.", shown...)
	case s.Python() && !drawsPages(p):
		return check.Unneeded("The app renders no HTML; it answers with data.")
	case s.Python():
		return pythonTemplates(p)
	case !servesPages(s) && !rendersPages(p):
		return check.Unneeded("The app renders no HTML; it answers with data.")
	}
	return check.Passed(check.Certain, "No text becomes markup: what users write is shown through the framework, which escapes it.", manifestPlace(p))
}

// rendersPages reports whether the app has pages of any kind.
func rendersPages(p *project.Project) bool {
	for _, r := range p.Addresses() {
		if r.Kind == project.Page || r.Kind == project.Layout {
			return true
		}
	}
	s := p.Stack()
	if s.Framework == project.FastAPI {
		if p.PythonNaming("Jinja2Templates", "HTMLResponse") != "" {
			return true
		}
	}
	if s.Has(project.Hono) {
		for _, name := range p.Sources() {
			if p.Holds(name, ".html(") && running(p, name) {
				return true
			}
		}
	}
	return s.Has(project.React) || s.Has(project.Vue) || s.Has(project.Svelte) || p.Has("index.html")
}

// scripted is the finding of text that becomes markup.
func scripted(p *project.Project, open []marked) check.Finding {
	slices.SortStableFunc(open, func(a, b marked) int { return b.weight() - a.weight() })
	worst := open[0]
	what := worst.text
	if worst.leaf.node.OK() {
		what = worst.leaf.node.Text()
	}
	f := check.Finding{Verdict: check.Gap, Confidence: worst.sure, Severity: worst.severity()}
	f.Reason = fmt.Sprintf("%s, which %s, becomes markup through %s and is not sanitised.", brief(what), writtenBy(p, worst), worst.how)
	like := -1
	for _, m := range open {
		if m.sure == worst.sure || m.sure > check.Possible {
			like++
			f.Places = append(f.Places, m.place())
			if l := m.leaf.node; l.OK() && m.at.OK() && l.File() == m.at.File() && (l.Line() > m.at.Line()+3 || l.Line() < m.at.Line()-3) {
				f.Places = append(f.Places, at(l, "puts "+brief(l.Text())+" into it as it is"))
			}
		}
	}
	f.Places = append(f.Places, lessSure(open, worst.sure)...)
	f.Reason += check.MoreAlike(like)
	f.Brief = []string{
		"Where the text needs no markup, show it as text (React's {value}, textContent) instead.",
		"Where it does, pass it through a sanitiser such as sanitize-html or DOMPurify right before it is set, at every place named above.",
		"JSON in a script element is written with each < as \\u003c.",
	}
	return f
}

func writtenBy(p *project.Project, m marked) string {
	f, browser := m.leaf.flow, m.leaf.node.OK() && (p.Modules().Browser(m.leaf.node.File().Path) || strings.HasSuffix(m.leaf.node.File().Path, ".html"))
	switch {
	case f.Has(project.FromInput|project.FromChecked) && browser && f.Place == project.InParams:
		return "comes out of the page's address"
	case f.Has(project.FromInput | project.FromChecked):
		return "comes from the request"
	case f.Has(project.FromDatabase):
		return "is read from the database"
	case answeredByOwnServer(m.leaf.node, 8):
		return "the server answers"
	case f.Has(project.FromService) && browser:
		return "the page loads"
	case f.Has(project.FromService):
		return "another service answers"
	}
	return "is not written in the code"
}
