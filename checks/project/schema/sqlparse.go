package schema

import "strings"

// A sqlParser reads one statement's tokens.
type sqlParser struct {
	toks []sqlToken
	i    int
	fold bool // the engine folds unquoted names to lower case
}

func (p *sqlParser) peek() sqlToken {
	if p.i < len(p.toks) {
		return p.toks[p.i]
	}
	return sqlToken{}
}

func (p *sqlParser) peekAt(n int) sqlToken {
	if p.i+n < len(p.toks) {
		return p.toks[p.i+n]
	}
	return sqlToken{}
}

func (p *sqlParser) next() sqlToken {
	t := p.peek()
	p.i++
	return t
}

func (p *sqlParser) done() bool { return p.i >= len(p.toks) }

// word passes the keywords when they stand here, all of them.
func (p *sqlParser) word(words ...string) bool {
	for i, w := range words {
		if p.peekAt(i).low != w {
			return false
		}
	}
	p.i += len(words)
	return true
}

// any passes one of the keywords and gives it, or "".
func (p *sqlParser) any(words ...string) string {
	for _, w := range words {
		if p.word(w) {
			return w
		}
	}
	return ""
}

func (p *sqlParser) isMark(text string) bool {
	return p.peek().kind == sqlMark && p.peek().text == text
}

func (p *sqlParser) mark(text string) bool {
	if p.isMark(text) {
		p.i++
		return true
	}
	return false
}

// ident passes one name.
func (p *sqlParser) ident() (string, bool) {
	t := p.peek()
	switch t.kind {
	case sqlQuoted:
		p.i++
		return t.text, true
	case sqlWord:
		p.i++
		if p.fold {
			return t.low, true
		}
		return t.text, true
	}
	return "", false
}

// A sqlName is a name with its schema; "" for the default one.
type sqlName struct{ schema, name string }

// name passes a qualified name.
func (p *sqlParser) name() (sqlName, bool) {
	first, ok := p.ident()
	if !ok {
		return sqlName{}, false
	}
	n := sqlName{name: first}
	for p.isMark(".") {
		p.i++
		part, ok := p.ident()
		if !ok {
			return n, true
		}
		n.schema, n.name = defaultSchema(n.name), part
	}
	return n, true
}

// group passes a parenthesis with everything in it and gives the inside.
func (p *sqlParser) group() ([]sqlToken, bool) {
	if !p.isMark("(") {
		return nil, false
	}
	from, depth := p.i+1, 0
	for ; p.i < len(p.toks); p.i++ {
		t := p.toks[p.i]
		if t.kind != sqlMark {
			continue
		}
		switch t.text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				p.i++
				return p.toks[from : p.i-1], true
			}
		}
	}
	return p.toks[from:], true
}

// commas cuts tokens at the commas of the first level.
func commas(toks []sqlToken) [][]sqlToken {
	var out [][]sqlToken
	start, depth := 0, 0
	for i, t := range toks {
		if t.kind != sqlMark {
			continue
		}
		switch t.text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",":
			if depth == 0 {
				out = append(out, toks[start:i])
				start = i + 1
			}
		}
	}
	if start < len(toks) {
		out = append(out, toks[start:])
	}
	return out
}

// sub is a parser for a part of the statement.
func (p *sqlParser) sub(toks []sqlToken) *sqlParser {
	return &sqlParser{toks: toks, fold: p.fold}
}

// names reads a list of plain names.
func (p *sqlParser) names(toks []sqlToken) []string {
	var out []string
	for _, part := range commas(toks) {
		if n, ok := p.sub(part).ident(); ok {
			out = append(out, n)
		}
	}
	return out
}

// text writes tokens as SQL again, with single blanks.
func text(toks []sqlToken) string {
	var b strings.Builder
	for i, t := range toks {
		if i > 0 && blankBetween(toks[i-1], t) {
			b.WriteByte(' ')
		}
		switch t.kind {
		case sqlString:
			b.WriteString("'" + strings.ReplaceAll(t.text, "'", "''") + "'")
		default:
			b.WriteString(t.text)
		}
	}
	return b.String()
}

func blankBetween(a, b sqlToken) bool {
	if a.kind == sqlMark && (a.text == "(" || a.text == "." || a.text == ":" || a.text == "[") {
		return false
	}
	if b.kind == sqlMark {
		switch b.text {
		case "(":
			return a.kind == sqlMark || a.end != b.start
		case ")", ",", ".", "[", "]":
			return false
		case ":":
			return false
		}
	}
	return true
}
