package tui

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/glamour/v2"
	"charm.land/glamour/v2/ansi"
	"charm.land/glamour/v2/styles"
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters"
	"github.com/alecthomas/chroma/v2/lexers"
	chromastyles "github.com/alecthomas/chroma/v2/styles"
	xansi "github.com/charmbracelet/x/ansi"

	"underpin/checks/check"
	"underpin/tui/safe"
)

// A pageKey names one rendering of a check's words.
type pageKey struct {
	id           string
	width        int // of the text
	room         int // of the code, which is broken as little as can be
	dark, colour bool
	python       bool
}

// pages keeps what was rendered: words of checks and coloured source lines.
type pages struct {
	done   map[pageKey][]string
	lexers map[string]chroma.Lexer
	lines  map[string][]string
}

func newPages() *pages {
	return &pages{done: map[pageKey][]string{}, lexers: map[string]chroma.Lexer{}, lines: map[string][]string{}}
}

func (p *pages) get(k pageKey) ([]string, bool) {
	lines, ok := p.done[k]
	return lines, ok
}

func (p *pages) put(k pageKey, lines []string) { p.done[k] = lines }

func (m *Model) pageKey(c *check.Check) pageKey {
	return pageKey{c.ID, max(min(m.layout.detail, 100), 24), max(m.layout.detail, 24), m.theme.dark, m.theme.colour, m.review.Python}
}

// renderPage renders the words of the check under the cursor, in a command: the
// first rendering of a process loads the lexers and takes a tenth of a second.
func (m *Model) renderPage() tea.Cmd {
	r, ok := m.current()
	if !ok || m.layout.w == 0 {
		return nil
	}
	key := m.pageKey(r.Check)
	if _, ok := m.detail.pages.get(key); ok {
		return nil
	}
	words := r.Check.Words.For(m.review.Python).Markdown
	return func() tea.Msg { return pageDone{key, render(words, key)} }
}

// Page is the words of a check without their title, as lines for a terminal of a
// width; commands in them stay whole where they can.
func Page(markdown string, width int, dark, colour bool) []string {
	return render(markdown, pageKey{width: max(min(width, 100), 24), room: max(width, 24), dark: dark, colour: colour})
}

// render is markdown as lines for a terminal. A renderer is not safe for
// concurrent use, so each call makes its own.
func render(markdown string, k pageKey) []string {
	style := styles.ASCIIStyleConfig
	switch {
	case k.colour && k.dark:
		style = styles.DarkStyleConfig
	case k.colour:
		style = styles.LightStyleConfig
	}
	flat(&style, k)
	r, err := glamour.NewTermRenderer(glamour.WithStyles(style), glamour.WithWordWrap(k.width-1))
	if err != nil {
		return strings.Split(markdown, "\n")
	}
	_, body, _ := strings.Cut(markdown, "\n") // the title stands above already
	body, codes := takeCode(body)
	body, links := sources(body)
	out, err := r.Render(body)
	if err != nil {
		return strings.Split(markdown, "\n")
	}
	lines := putCode(strings.Split(strings.Trim(out, "\n"), "\n"), codes, k)
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	if len(links) > 0 {
		lines = append(lines, "")
	}
	for i, link := range links {
		lines = append(lines, strings.Split(xansi.Hardwrap(fmt.Sprintf("[%d] %s", i+1, link), k.width, true), "\n")...)
	}
	return lines
}

// sources takes the addresses out of a text's links, which would be broken over
// lines in it: each is a number there, and the addresses stand below.
func sources(markdown string) (text string, links []string) {
	var b strings.Builder
	for {
		middle := strings.Index(markdown, "](http")
		open := strings.LastIndexByte(markdown[:max(middle, 0)], '[')
		end := strings.IndexByte(markdown[max(middle, 0):], ')')
		if middle < 0 || open < 0 || end < 0 {
			b.WriteString(markdown)
			return b.String(), links
		}
		link := markdown[middle+2 : middle+end]
		at := slices.Index(links, link)
		if at < 0 {
			at = len(links)
			links = append(links, link)
		}
		fmt.Fprintf(&b, "%s%s [%d]", markdown[:open], markdown[open+1:middle], at+1)
		markdown = markdown[middle+end+1:]
	}
}

// flat takes the margins away, names the code colours by theme (without that,
// the first theme of a process sticks), and sets headings without their signs.
func flat(s *ansi.StyleConfig, k pageKey) {
	none := uint(0)
	s.Document.Margin = &none
	s.Document.BlockPrefix, s.Document.BlockSuffix = "", ""
	s.CodeBlock.Chroma = nil
	s.CodeBlock.Margin = &none
	s.H2.Prefix, s.H1.Prefix = "", ""
	if !k.colour {
		yes := true
		s.Strong, s.Emph = ansi.StylePrimitive{Bold: &yes}, ansi.StylePrimitive{Italic: &yes}
		s.H2.Bold, s.Code.Prefix, s.Code.Suffix = &yes, "", ""
		s.Code.BlockPrefix, s.Code.BlockSuffix = "", ""
	}
	if k.colour {
		s.CodeBlock.Theme = codeTheme(k.dark)
	}
}

func codeTheme(dark bool) string {
	if dark {
		return "github-dark"
	}
	return "github"
}

// The bounds of what is coloured: excerpts kept, and bytes of a line.
const maxColoured, maxColouredLine = 500, 500

// colour is source lines made harmless, with their syntax in colour. They are
// read together, so that a text over several lines is seen as one.
func (p *pages) colour(t theme, file string, source []SourceLine) []string {
	lines := make([]string, len(source))
	for i, l := range source {
		lines[i] = string(safe.Line(head(l.Text, maxColouredLine), 2))
	}
	if !t.colour || len(lines) == 0 {
		return lines
	}
	text := strings.Join(lines, "\n")
	key := codeTheme(t.dark) + file + "\x00" + text
	if out, ok := p.lines[key]; ok {
		return out
	}
	for i, line := range p.highlight(t, file, text) {
		if i < len(lines) && xansi.Strip(line) == lines[i] {
			lines[i] = line
		}
	}
	if len(p.lines) > maxColoured {
		clear(p.lines)
	}
	p.lines[key] = lines
	return lines
}

// head is the first bytes of a text, no rune cut in two.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// highlight colours a text; nil where nothing reads its syntax.
func (p *pages) highlight(t theme, file, text string) []string {
	lexer := p.lexer(file)
	if lexer == nil {
		return nil
	}
	return paintCode(lexer, t.dark, text)
}

// paintCode colours code by line; nil where that cannot be done.
func paintCode(lexer chroma.Lexer, dark bool, text string) []string {
	tokens, err := lexer.Tokenise(nil, text)
	if err != nil {
		return nil
	}
	style := chromastyles.Get(codeTheme(dark))
	if style, err = style.Builder().Transform(func(e chroma.StyleEntry) chroma.StyleEntry {
		e.Background = 0
		return e
	}).Build(); err != nil {
		return nil
	}
	var out []string
	for _, line := range chroma.SplitTokensIntoLines(tokens.Tokens()) {
		var b strings.Builder
		if formatters.TTY16m.Format(&b, style, chroma.Literator(line...)) != nil {
			return nil
		}
		out = append(out, strings.TrimRight(b.String(), "\n"))
	}
	return out
}

// lexer is what reads a file's syntax, by extension; nil when nothing does.
func (p *pages) lexer(file string) chroma.Lexer {
	ext := file[strings.LastIndexByte(file, '.')+1:]
	if l, ok := p.lexers[ext]; ok {
		return l
	}
	name := map[string]string{
		"ts": "typescript", "tsx": "typescript", "mts": "typescript", "js": "javascript", "jsx": "javascript", "mjs": "javascript", "cjs": "javascript",
		"json": "json", "sql": "sql", "html": "html", "css": "css", "yml": "yaml", "yaml": "yaml", "toml": "toml", "vue": "html", "svelte": "html", "astro": "html",
		"py": "python", "sh": "sh",
	}[ext]
	if name != "" {
		p.lexers[ext] = lexers.Get(name)
	} else {
		p.lexers[ext] = nil
	}
	return p.lexers[ext]
}
