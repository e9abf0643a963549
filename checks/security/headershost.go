package security

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// vercelSettings reads the headers of vercel.json.
func vercelSettings(p *project.Project) []setting {
	v, err := p.ReadJSON("vercel.json")
	if err != nil {
		return nil
	}
	var out []setting
	for rule := range v.Get("headers").Items() {
		everywhere := everyPage(rule.Get("source").Text())
		for h := range rule.Get("headers").Items() {
			out = append(out, hostSetting("vercel.json", h.Get("key").Text(), h.Get("value").Text(), h.Line, everywhere)...)
		}
	}
	return out
}

func hostSetting(file, name, value string, line int, everywhere bool) []setting {
	if !known(name) {
		return nil
	}
	return []setting{{name: strings.ToLower(name), value: value, everywhere: everywhere, place: check.Line(file, max(line, 1), "sets "+name)}}
}

// netlifySettings reads the [[headers]] of netlify.toml.
func netlifySettings(p *project.Project) []setting {
	v, err := p.ReadTOML("netlify.toml")
	if err != nil {
		return nil
	}
	var out []setting
	for rule := range v.Get("headers").Items() {
		everywhere := everyPage(rule.Get("for").Text())
		for m := range rule.Get("values").Members() {
			out = append(out, hostSetting("netlify.toml", m.Key, m.Value.Text(), m.Line, everywhere)...)
		}
	}
	return out
}

// headersFileSettings reads the _headers file of Netlify and Cloudflare Pages:
// a path at the start of a line, its headers indented below.
func headersFileSettings(p *project.Project) []setting {
	var out []setting
	for _, name := range []string{"public/_headers", "_headers", "static/_headers", "client/public/_headers"} {
		text, _ := p.Read(name)
		everywhere, number := false, 0
		for line := range strings.Lines(string(text)) {
			number++
			line = strings.TrimRight(line, "\r\n")
			trimmed := strings.TrimSpace(line)
			if trimmed == "" || strings.HasPrefix(trimmed, "#") {
				continue
			}
			if line[0] != ' ' && line[0] != '\t' {
				everywhere = everyPage(trimmed)
				continue
			}
			key, value, _ := strings.Cut(trimmed, ":")
			out = append(out, hostSetting(name, strings.TrimSpace(key), strings.TrimSpace(value), number, everywhere)...)
		}
	}
	return out
}

// hostingSettings reads firebase.json, Azure's staticwebapp.config.json and
// render.yaml.
func hostingSettings(p *project.Project) []setting {
	var out []setting
	if v, err := p.ReadJSON("firebase.json"); err == nil {
		for rule := range v.Get("hosting", "headers").Items() {
			for h := range rule.Get("headers").Items() {
				out = append(out, hostSetting("firebase.json", h.Get("key").Text(), h.Get("value").Text(), h.Line, everyPage(rule.Get("source").Text()))...)
			}
		}
	}
	for _, name := range []string{"staticwebapp.config.json", "public/staticwebapp.config.json"} {
		if v, err := p.ReadJSON(name); err == nil {
			for m := range v.Get("globalHeaders").Members() {
				out = append(out, hostSetting(name, m.Key, m.Value.Text(), m.Line, true)...)
			}
		}
	}
	if v, err := p.ReadYAML("render.yaml"); err == nil {
		for service := range v.Get("services").Items() {
			for h := range service.Get("headers").Items() {
				out = append(out, hostSetting("render.yaml", h.Get("name").Text(), h.Get("value").Text(), h.Line, everyPage(h.Get("path").Text()))...)
			}
		}
	}
	return out
}

// nginxSettings reads add_header of nginx configurations. A location with an
// add_header of its own inherits none, so the pages' location counts before the
// server around it.
func nginxSettings(p *project.Project) []setting {
	var out []setting
	for _, name := range p.Files() {
		base := path.Base(name)
		if strings.Contains(base, "nginx") && (strings.HasSuffix(base, ".conf") || strings.HasSuffix(base, ".template") || strings.HasSuffix(base, ".conf.j2")) ||
			base == "default.conf" || base == "default.conf.template" || strings.Contains(path.Dir(name), "nginx") && strings.HasSuffix(base, ".conf") {
			text, _ := p.Read(name)
			out = append(out, nginxHeaders(name, string(text))...)
		}
	}
	return out
}

func nginxHeaders(file, text string) []setting {
	type block struct{ pages, other bool }
	stack := []block{{}}
	var outer, pages []setting
	for _, d := range directives(text) {
		inner := stack[len(stack)-1]
		switch {
		case d.opens:
			where := d.location()
			isPages := where == "/" || where == "/index.html" || where == "/*"
			stack = append(stack, block{pages: isPages, other: where != "" && !isPages})
		case d.closes && len(stack) > 1:
			stack = stack[:len(stack)-1]
		case len(d.words) >= 3 && d.words[0] == "add_header":
			s := hostSetting(file, d.words[1], d.words[2], d.line, !inner.other)
			if !inner.pages {
				outer = append(outer, s...)
				continue
			}
			if len(s) == 0 { // any header of its own makes the location forget the outer ones
				s = []setting{{place: check.Line(file, d.line, "add_header")}}
			}
			pages = append(pages, s...)
		}
	}
	if len(pages) == 0 {
		return outer
	}
	return shadowed(pages, outer)
}

// shadowed are the headers of the pages' location, and those around it, which
// reach other paths only.
func shadowed(pages, outer []setting) []setting {
	var out []setting
	for _, s := range pages {
		if s.name != "" {
			out = append(out, s)
		}
	}
	for _, s := range outer {
		s.everywhere = false
		out = append(out, s)
	}
	return out
}

// A directive is one statement of an nginx configuration.
type directive struct {
	words         []string
	line          int
	opens, closes bool
}

// location is the path of a location block, "" for any other block.
func (d directive) location() string {
	if len(d.words) > 1 && d.words[0] == "location" {
		return d.words[len(d.words)-1]
	}
	return ""
}

// directives splits an nginx configuration into statements and braces.
func directives(text string) []directive {
	var out []directive
	var words []string
	var word strings.Builder
	line, quote, inWord := 1, byte(0), false
	flush := func() {
		if inWord {
			words = append(words, word.String())
			word.Reset()
			inWord = false
		}
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\n' {
			line++
		}
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteByte(c)
		case c == '"' || c == '\'':
			quote, inWord = c, true
		case c == '#' && !inWord:
			i += lineEnd(text[i:]) - 1
		case strings.IndexByte(" \t\r\n", c) >= 0:
			flush()
		case c == ';' || c == '{' || c == '}':
			flush()
			if len(words) > 0 || c != ';' {
				out = append(out, directive{words, line, c == '{', c == '}'})
			}
			words = nil
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	return out
}

// lineEnd is the length of a text's first line, its end left out; at least 1.
func lineEnd(text string) int {
	if i := strings.IndexByte(text, '\n'); i > 0 {
		return i
	}
	return len(text)
}
