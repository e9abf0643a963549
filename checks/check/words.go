package check

import "strings"

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
