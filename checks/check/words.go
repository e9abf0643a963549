package check

import (
	"regexp"
	"strings"
)

// Words is a check's explanation: markdown with a title line, a one-sentence
// summary and three sections. It holds no code of the fix, so nothing in it can
// drift from what the fix does.
type Words struct {
	Title    string // the `# ` line
	Summary  string // the sentence behind it
	Why      string // ## Why it matters
	Does     string // ## What the fix does
	See      string // ## See for yourself
	Markdown string // the whole text
}

// Explain reads words from markdown. Sections that are missing stay empty; a
// test over all checks asserts that none is.
func Explain(markdown string) Words {
	w := Words{Markdown: markdown}
	section := &w.Summary
	for line := range strings.Lines(markdown) {
		text := strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(text, "# "):
			w.Title = strings.TrimSpace(text[2:])
			continue
		case strings.HasPrefix(text, "## "):
			section = w.section(strings.TrimSpace(text[3:]))
			continue
		}
		*section += line
	}
	for _, s := range []*string{&w.Summary, &w.Why, &w.Does, &w.See} {
		*s = strings.TrimSpace(*s)
	}
	return w
}

func (w *Words) section(title string) *string {
	switch title {
	case "Why it matters":
		return &w.Why
	case "What the fix does":
		return &w.Does
	case "See for yourself":
		return &w.See
	}
	return new(string)
}

// aimed is the mark of a command that is for one language, and what is said of it
// besides.
var aimed = regexp.MustCompile(`\s+# a (JavaScript|Python) app(?:: (.*))?$`)

// For is the words for an app whose server is written in Python, or in JavaScript:
// commands that are marked for the other are left out, and so is the mark.
func (w Words) For(python bool) Words {
	if !strings.Contains(w.Markdown, "# a Python app") {
		return w
	}
	var b strings.Builder
	for line := range strings.Lines(w.Markdown) {
		text := strings.TrimRight(line, "\r\n")
		mark := aimed.FindStringSubmatch(text)
		switch {
		case mark == nil:
			b.WriteString(line)
			continue
		case (mark[1] == "Python") != python:
			continue
		}
		text = strings.TrimSuffix(text, mark[0])
		if mark[2] != "" {
			text += "    # " + mark[2]
		}
		b.WriteString(text + "\n")
	}
	return Explain(b.String())
}
