package seo

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A templatePage is a page that a server in Python shows to strangers: the
// template that a handler renders, and those that it extends.
type templatePage struct {
	route string
	call  source.Node // where the handler renders it
	chain []string    // the template first, what it extends behind it
}

// templatePages lists the pages that anybody may read, without those that only
// take a password or an address.
func templatePages(p *project.Project) []templatePage {
	return project.Answer(p, "seo/template pages", func(p *project.Project) []templatePage {
		var out []templatePage
		seen := map[string]bool{}
		for _, r := range p.GuardedPythonRoutes() {
			if _, closed := r.Closed(); closed || r.Maybe || r.Method != "" && r.Method != http.MethodGet || formsOnly.MatchString(r.Path) {
				continue
			}
			name, call := renderedTemplate(r.PythonRoute)
			file := templateFile(p, name)
			if file == "" || seen[file] || formsOnly.MatchString(file) {
				continue
			}
			seen[file] = true
			out = append(out, templatePage{route: r.Path, call: call, chain: extended(p, file)})
		}
		return out
	})
}

// publicTemplates are the files that those pages are made of, each once.
func publicTemplates(p *project.Project) []string {
	var out []string
	for _, page := range templatePages(p) {
		for _, file := range page.chain {
			if !slices.Contains(out, file) {
				out = append(out, file)
			}
		}
	}
	return out
}

// formsOnly are the pages without content of their own: forms, and what is found by
// the number of somebody's row.
var formsOnly = regexp.MustCompile(`(?i)login|log-in|signin|sign-in|register|signup|sign-up|reset|forgot|password|verify|confirm|logout|admin|callback|cart|checkout|basket|error|404|500|/api/|<int:|_pk>|_id>|:pk>`)

// renderedTemplate is the name of the template that a handler renders.
func renderedTemplate(r project.PythonRoute) (string, source.Node) {
	for _, n := range []source.Node{r.Node, r.View} {
		for c := range n.Find(source.Call, source.Field) {
			if c.Kind() == source.Field {
				if name, ok := c.Child(source.Value).StringValue(); ok && c.Key() == "template_name" {
					return name, c
				}
				continue
			}
			at := -1
			switch c.CalleeName() {
			case "render_template":
				at = 0
			case "render":
				at = 1
			case "TemplateResponse":
				at = 0
				if _, ok := c.Arg(0).StringValue(); !ok {
					at = 1
				}
			}
			if at < 0 {
				continue
			}
			if name, ok := c.Arg(at).StringValue(); ok {
				return name, c
			}
			if name, ok := c.Named("name").StringValue(); ok {
				return name, c
			}
		}
	}
	return "", source.Node{}
}

// templateFile is the file of a template by the name that code gives it.
func templateFile(p *project.Project, name string) string {
	if name == "" {
		return ""
	}
	for _, f := range p.Files() {
		if isTemplate(f) && strings.HasSuffix("/"+f, "/templates/"+name) {
			return f
		}
	}
	return ""
}

var extends = regexp.MustCompile(`\{%-?\s*extends\s+["']([^"']+)["']`)

// extended is a template with those that it extends.
func extended(p *project.Project, file string) []string {
	out := []string{file}
	for len(out) < 6 {
		text, _ := p.Read(file)
		m := extends.FindSubmatch(text)
		if m == nil {
			break
		}
		if file = templateFile(p, string(m[1])); file == "" {
			break
		}
		out = append(out, file)
	}
	return out
}

// templateTags is what a template language writes between the markup.
var templateTags = regexp.MustCompile(`(?s)\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}`)

// A templateTag is one tag of the markup of a template.
type templateTag struct {
	file  string
	line  int
	name  string
	attrs map[string]string
	head  bool // inside of head
}

func (t templateTag) place(message string) check.Place { return check.Line(t.file, t.line, message) }

// tagsOf reads the opening tags of a template; what the template language writes
// is blanked out first, so that every line stays where it is.
func tagsOf(p *project.Project, file string) []templateTag {
	text, _ := p.Read(file)
	text = templateTags.ReplaceAllFunc(text, func(tag []byte) []byte {
		out := bytes.Repeat([]byte("x"), len(tag))
		for i, c := range tag {
			if c == '\n' {
				out[i] = c
			}
		}
		return out
	})
	var out []templateTag
	z := html.NewTokenizer(bytes.NewReader(text))
	line, head := 1, false
	for {
		kind := z.Next()
		raw := z.Raw()
		at := line
		line += bytes.Count(raw, []byte("\n"))
		switch kind {
		case html.ErrorToken:
			return out
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "head" {
				head = false
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			t := templateTag{file: file, line: at, name: string(name), attrs: map[string]string{}, head: head}
			head = head || t.name == "head"
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				t.attrs[string(key)] = string(value)
			}
			out = append(out, t)
		}
	}
}

// pythonPages answers for a server in Python before a check looks further: it has
// no templates, or none that strangers read; ok is false when there are pages.
func pythonPages(p *project.Project) (f check.Finding, none bool) {
	templates := 0
	for _, name := range p.Files() {
		if isTemplate(name) && !strings.Contains(name, "/admin/") {
			templates++
		}
	}
	switch {
	case templates == 0:
		return check.Unneeded("The app is an API: it serves no pages of its own."), true
	case len(templatePages(p)) > 0:
		return check.Finding{}, false
	}
	for _, r := range p.PythonRoutes() {
		if name, _ := renderedTemplate(r); name != "" {
			return check.Unneeded("Nothing here is for the public: every page with content asks for a sign-in."), true
		}
	}
	return check.Cannot("Which templates are pages for the public could not be followed."), true
}
