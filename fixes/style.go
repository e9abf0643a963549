package fixes

import (
	"bytes"
	"path"
	"strings"

	"underpin/checks/project/source"
)

// A Style is how a file is written down: what differs between two files that
// mean the same.
type Style struct {
	Indent       string // one level: spaces, or a tab
	Quote        byte   // '"' or '\''
	Semicolons   bool
	EOL          string // "\n" or "\r\n"
	FinalNewline bool
	NoCommas     bool   // none behind the last item of a list over several lines
	path         string // the file that text is restyled for
}

// templateStyle is the style that templates are written in.
var templateStyle = Style{Indent: "  ", Quote: '"', Semicolons: true, EOL: "\n", FinalNewline: true}

// Style is the style of a file, or of most of the project's files of its kind
// when there is no such file. An empty path stands for a script.
func (d *Draft) Style(path string) Style {
	var v votes
	if text, ok := d.Read(path); ok && len(text) > 0 {
		v.count(path, text, d.Source(path))
	}
	s := v.style(d.majority(kindOf(path)))
	s.path = path
	return s
}

// majorityFiles is how many files are asked for the project's style.
const majorityFiles = 40

func (d *Draft) majority(kind string) Style {
	if s, ok := d.styles[kind]; ok {
		return s
	}
	var same []string
	for _, f := range d.base.Files() {
		if kindOf(f) == kind && climbs(f) == 0 {
			same = append(same, f)
		}
	}
	var v votes
	step := max(1, len(same)/majorityFiles)
	for i := 0; i < len(same); i += step {
		if text, ok := d.base.Read(same[i]); ok {
			var one votes
			one.count(same[i], text, d.base.Source(same[i]))
			v.join(one)
		}
	}
	s := v.style(templateStyle)
	d.styles[kind] = s
	return s
}

// kindOf groups files that are written alike.
func kindOf(name string) string {
	if name == "" || source.Supported(name) {
		return "script"
	}
	return strings.TrimPrefix(path.Ext(name), ".")
}

// votes counts what the lines and tokens of files say about style.
type votes struct {
	lf, crlf        int
	tabs, two, four int
	double, single  int
	with, without   int
	final, noFinal  int
	comma, noComma  int
}

func (v *votes) count(name string, text []byte, tree *source.File) {
	crlf := bytes.Count(text, []byte("\r\n"))
	v.crlf += crlf
	v.lf += bytes.Count(text, []byte("\n")) - crlf
	if bytes.HasSuffix(text, []byte("\n")) {
		v.final++
	} else {
		v.noFinal++
	}
	v.countIndents(text)
	switch {
	case isComponent(name):
		tree = scriptOf(text)
	case !source.Supported(name):
		tree = nil
	}
	if tree != nil {
		v.countQuotes(tree)
		v.countSemicolons(tree)
		v.countCommas(tree)
	}
}

// join adds the style of one file, which has one vote however long it is: a few pages of
// data in JSON's quotes do not speak for the app.
func (v *votes) join(one votes) {
	more := func(a, b int, to *int) {
		if a > b {
			*to++
		}
	}
	more(one.lf, one.crlf, &v.lf)
	more(one.crlf, one.lf, &v.crlf)
	more(one.tabs, one.two+one.four, &v.tabs)
	more(one.two, max(one.four, one.tabs), &v.two)
	more(one.four, max(one.two, one.tabs), &v.four)
	more(one.double, one.single, &v.double)
	more(one.single, one.double, &v.single)
	more(one.with, one.without, &v.with)
	more(one.without, one.with, &v.without)
	more(one.final, one.noFinal, &v.final)
	more(one.noFinal, one.final, &v.noFinal)
	more(one.comma, one.noComma, &v.comma)
	more(one.noComma, one.comma, &v.noComma)
}

// countIndents looks at how much deeper a line begins than the one before it.
func (v *votes) countIndents(text []byte) {
	before := 0
	for line := range bytes.Lines(text) {
		trimmed := bytes.TrimLeft(line, " \t")
		if len(bytes.TrimSpace(trimmed)) == 0 || trimmed[0] == '*' {
			continue
		}
		lead := line[:len(line)-len(trimmed)]
		if bytes.HasPrefix(lead, []byte("\t")) {
			v.tabs++
			before = 0
			continue
		}
		switch len(lead) - before {
		case 2:
			v.two++
		case 4:
			v.four++
		}
		before = len(lead)
	}
}

func (v *votes) countQuotes(tree *source.File) {
	for n := range tree.Find(source.String) {
		if n.Parent().Kind() == source.Attr || n.Start() >= len(tree.Text) {
			continue
		}
		switch tree.Text[n.Start()] {
		case '"':
			v.double++
		case '\'':
			v.single++
		}
	}
}

func (v *votes) countSemicolons(tree *source.File) {
	for n := range tree.Find(semicolonKinds...) {
		if n.End() <= n.Start() || n.Parent().Is(source.For, source.ForOf, source.ForIn) {
			continue
		}
		if tree.Text[n.End()-1] == ';' {
			v.with++
		} else {
			v.without++
		}
	}
}

// style is what most votes say, and what otherwise says where there are none.
func (v *votes) style(otherwise Style) Style {
	s := otherwise
	if v.lf+v.crlf > 0 {
		s.EOL = pick(v.crlf > v.lf, "\r\n", "\n")
	}
	switch spaces := v.two + v.four; {
	case v.tabs > spaces:
		s.Indent = "\t"
	case spaces > 0:
		s.Indent = pick(v.four > v.two, "    ", "  ")
	}
	if v.double+v.single > 0 {
		s.Quote = pick[byte](v.single > v.double, '\'', '"')
	}
	if v.with+v.without > 0 {
		s.Semicolons = v.with >= v.without
	}
	if v.final+v.noFinal > 0 {
		s.FinalNewline = v.final >= v.noFinal
	}
	if v.comma+v.noComma > 0 {
		s.NoCommas = v.noComma > v.comma
	}
	return s
}

func pick[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}
