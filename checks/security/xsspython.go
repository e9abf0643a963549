package security

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// unescaped is where a template of Jinja or Django, or Python code, says that a
// text is markup already.
var unescaped = regexp.MustCompile(`\{\{[^}]*\|\s*safe\b[^}]*\}\}|\{%-?\s*autoescape\s+(off|false)|\bmark_safe\(|\bMarkup\(`)

// pythonTemplates answers for the templates of a Python app, which escape what
// they show unless told otherwise.
func pythonTemplates(p *project.Project) check.Finding {
	var places []check.Place
	template := ""
	for _, name := range p.Files() {
		ext := path.Ext(name)
		page := ext == ".html" || ext == ".jinja" || ext == ".jinja2" || ext == ".j2"
		if !page && ext != ".py" || strings.HasPrefix(name, "../") || containsPart("/"+name, []string{"/test", "/email", "/mail", "/docs/", "/venv/"}) {
			continue
		}
		if page && template == "" {
			template = name
		}
		if !p.Holds(name, "safe", "autoescape", "Markup(") {
			continue
		}
		text, _ := p.Read(name)
		for _, at := range unescaped.FindAllIndex(text, -1) {
			found := string(text[at[0]:at[1]])
			if strings.Contains(found, "tojson") || harmlessName(strings.TrimRight(strings.SplitN(found, "|", 2)[0], " {}")) || commented(string(text), at[0]) {
				continue
			}
			line, _ := lineOf(string(text), at[0])
			places = append(places, check.Line(name, line, "a text that is not escaped"))
		}
	}
	if closing := closesScripts(p); len(closing) > 0 {
		f := check.Missing(check.Likely, "Data stands in a script of the page as JSON that is not escaped: a text in it that holds </script> ends the script and writes markup of its own.", closing...)
		f.Places = append(f.Places, marksDown(p)...)
		f.Brief = []string{
			"The template writes data into a script by {{ data | tojson }}, which escapes <, > and &, and the handler hands over the data and not its JSON; in Django by {{ data | json_script:\"name\" }}.",
			"What a Markdown library makes of other people's text passes a sanitiser such as DOMPurify before it becomes markup.",
		}
		return f
	}
	if marked := marksDown(p); len(marked) > 0 {
		f := check.Missing(check.Likely, "Markdown becomes markup of the page without a sanitiser: who writes the text writes its scripts.", marked...)
		f.Brief = []string{"What marked makes of a text passes a sanitiser such as DOMPurify before it becomes markup."}
		return f
	}
	if len(places) > 0 {
		return check.Missing(check.Possible, "A template is told not to escape a text; who writes it could not be followed.", places...)
	}
	return check.Passed(check.Likely, "The templates escape what they show, and nothing tells them otherwise.", check.Line(template, 1, "a template that escapes what it shows"))
}

// shownAsMarkup is where a template shows a field of a row as markup.
var shownAsMarkup = regexp.MustCompile(`\{\{-?\s*([a-z_][\w.]*\.\w+)\s*((?:\|[^|{}]*)*?)\|\s*safe\s*-?\}\}`)

// saidSafe are the lines where a template of pages shows a field that is named as text
// which people write as markup, in an app that cleans no text.
func saidSafe(p *project.Project) []check.Place {
	if !p.Stack().Python() || p.PythonNaming("bleach", "nh3", "html_sanitizer", "lxml_html_clean", "sanitize") != "" {
		return nil
	}
	var out []check.Place
	for _, name := range pageTemplates(p) {
		if !p.Holds(name, "safe") || containsPart("/"+name, []string{"/test", "/email", "/mail", "/docs/"}) {
			continue
		}
		text, _ := p.Read(name)
		for _, m := range shownAsMarkup.FindAllSubmatchIndex(text, -1) {
			field, filters := string(text[m[2]:m[3]]), string(text[m[4]:m[5]])
			if !writtenText(field) || harmlessName(field) || containsPart(field, []string{"form.", "field.", "_html", "help_text", "page_obj", "error"}) || containsPart(filters, []string{"escape", "sanit", "bleach", "clean", "strip", "linebreaks", "urlize", "json"}) || commented(string(text), m[0]) {
				continue
			}
			line, _ := lineOf(string(text), m[0])
			out = append(out, check.Line(name, line, field+" is shown as markup"))
		}
	}
	return out
}
