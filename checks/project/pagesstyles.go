package project

import (
	"path"
	"strings"
)

// A StyleRule is one rule of a style sheet: a selector with what it declares, an
// at-rule with a body such as @font-face, or a statement such as @import.
type StyleRule struct {
	Selector     string // as written; "@font-face"; "@import" and other statements whole
	Declarations []StyleDeclaration
	File         string
	Line         int
	Media        bool // stands in @media: holds for some screens only
}

// A StyleDeclaration is one property with its value.
type StyleDeclaration struct{ Property, Value string }

// Value is what the rule declares for a property; "" when it does not.
func (r StyleRule) Value(property string) string {
	value := ""
	for _, d := range r.Declarations {
		if d.Property == property {
			value = d.Value
		}
	}
	return value
}

// Styles lists the rules of the app's style sheets, and of the style elements in
// its Vue, Svelte, Astro and HTML files.
func (p *Project) Styles() []StyleRule {
	return remember(p, "styles", func(p *Project) []StyleRule {
		var out []StyleRule
		for _, name := range p.Files() {
			if isAround(name) || !hasStyles(name) || generatedName(name) {
				continue
			}
			out = append(out, perFile(p, name, "styles", func(p *Project) []StyleRule { return p.stylesIn(name) })...)
		}
		return out
	})
}

func hasStyles(name string) bool {
	switch path.Ext(name) {
	case ".css", ".scss", ".sass", ".less", ".vue", ".svelte", ".astro", ".html":
		return true
	}
	return false
}

// largestSheet bounds what is read of one style sheet: nobody writes more by
// hand.
const largestSheet = 400 << 10

func (p *Project) stylesIn(name string) []StyleRule {
	text, ok := p.Read(name)
	if !ok || len(text) > largestSheet {
		return nil
	}
	switch path.Ext(name) {
	case ".vue", ".svelte", ".astro", ".html":
		var out []StyleRule
		all := string(text)
		for at := 0; ; {
			open := strings.Index(all[at:], "<style")
			if open < 0 {
				return out
			}
			start := strings.IndexByte(all[at+open:], '>')
			if start < 0 {
				return out
			}
			start += at + open + 1
			end := strings.Index(all[start:], "</style")
			if end < 0 {
				return out
			}
			out = append(out, rulesIn(name, all[start:start+end], strings.Count(all[:start], "\n"))...)
			at = start + end
		}
	}
	return rulesIn(name, string(text), 0)
}

// A sheet reads the text of a style sheet from its head.
type sheet struct {
	text string
	at   int
	line int
	file string
	out  []StyleRule
}

func rulesIn(name, text string, line int) []StyleRule {
	s := &sheet{text: withoutComments(text), line: line + 1, file: name}
	s.rules(0)
	return s.out
}

// rules reads rules up to the end of the block around them; what is nested in
// others, as in @media, counts as it stands.
func (s *sheet) rules(depth int) {
	for s.at < len(s.text) {
		head, line, stop := s.until("{};")
		switch {
		case stop == '}':
			return
		case stop == '{' && depth < 16:
			s.block(head, line, depth)
		case head != "":
			s.out = append(s.out, StyleRule{Selector: head, File: s.file, Line: line})
		}
	}
}

// block reads the body of a rule: declarations, and rules nested in it.
func (s *sheet) block(head string, line, depth int) {
	at := len(s.out)
	s.out = append(s.out, StyleRule{Selector: head, File: s.file, Line: line})
	for s.at < len(s.text) {
		text, nested, stop := s.until("{};")
		if stop == '{' {
			if depth > 16 {
				return
			}
			inner := len(s.out)
			s.block(text, nested, depth+1)
			for i := range s.out[inner:] {
				s.out[inner+i].Media = s.out[inner+i].Media || strings.HasPrefix(head, "@media")
			}
			continue
		}
		if key, value, ok := strings.Cut(text, ":"); ok {
			d := StyleDeclaration{strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)}
			s.out[at].Declarations = append(s.out[at].Declarations, d)
		} else if text != "" {
			s.out[at].Declarations = append(s.out[at].Declarations, StyleDeclaration{Property: text})
		}
		if stop != ';' {
			return
		}
	}
}

// until reads up to one of the bytes, quoted strings and parentheses skipped; it
// gives the text without blanks around it and the line where that begins.
func (s *sheet) until(stops string) (text string, line int, stop byte) {
	start, quote, open := s.at, byte(0), 0
	for ; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		switch {
		case quote != 0:
			if c == quote || c == '\n' {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(':
			open++
		case c == ')':
			open = max(open-1, 0)
		case open == 0 && strings.IndexByte(stops, c) >= 0:
			text, line = s.taken(start)
			s.at++
			return text, line, c
		}
	}
	text, line = s.taken(start)
	return text, line, 0
}

func (s *sheet) taken(start int) (text string, line int) {
	raw := s.text[start:s.at]
	text = strings.TrimSpace(raw)
	lead := strings.Index(raw, text)
	line = s.line + strings.Count(raw[:lead], "\n")
	s.line += strings.Count(raw, "\n")
	return text, line
}

// withoutComments blanks the comments of a style sheet, so that lines stay true.
func withoutComments(text string) string {
	if !strings.Contains(text, "/*") {
		return text
	}
	var b strings.Builder
	for {
		start := strings.Index(text, "/*")
		if start < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:start])
		end := strings.Index(text[start:], "*/")
		if end < 0 {
			return b.String()
		}
		b.WriteString(strings.Repeat("\n", strings.Count(text[start:start+end], "\n")))
		text = text[start+end+2:]
	}
}
