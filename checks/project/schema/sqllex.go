package schema

import (
	"bytes"
	"strings"
)

type sqlKind uint8

const (
	sqlEnd    sqlKind = iota
	sqlWord           // unquoted identifier or keyword
	sqlQuoted         // quoted identifier, without its quotes
	sqlString         // string, without its quotes
	sqlNumber
	sqlMark // one character
)

type sqlToken struct {
	kind       sqlKind
	text       string
	low        string // lower case, of words only
	start, end int
}

// sqlLexer cuts SQL of any dialect into tokens in one pass. Comments are left
// out; those of migration tools that mark a rollback part leave it out too.
type sqlLexer struct {
	src       []byte
	i         int
	backslash bool // MySQL: a backslash escapes inside strings
	out       []sqlToken
	problems  []sqlProblem
	statement int // index in out of the statement's first token
}

type sqlProblem struct {
	offset  int
	message string
}

func lexSQL(src []byte, backslash bool) *sqlLexer {
	l := &sqlLexer{src: src, backslash: backslash}
	for l.i < len(src) {
		l.token()
	}
	return l
}

func (l *sqlLexer) at(i int) byte {
	if i < len(l.src) {
		return l.src[i]
	}
	return 0
}

func (l *sqlLexer) add(kind sqlKind, text string, start int) {
	t := sqlToken{kind: kind, text: text, start: start, end: l.i}
	if kind == sqlWord {
		t.low = strings.ToLower(text)
	}
	l.out = append(l.out, t)
}

func (l *sqlLexer) token() {
	c, start := l.src[l.i], l.i
	switch {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		l.i++
	case c == '-' && l.at(l.i+1) == '-', c == '#' && l.lineHead():
		l.lineComment()
	case c == '/' && l.at(l.i+1) == '*':
		l.i = endOfComment(l.src, l.i)
	case c == '\\' && l.lineHead():
		l.line() // a command of psql
	case c == '\'':
		l.str(start)
	case c == '"' || c == '`':
		l.quoted(c, start)
	case c == '[' && l.bracketed():
		l.quoted(']', start)
	case c == '$':
		l.dollar(start)
	case c >= '0' && c <= '9':
		for wordByte(l.at(l.i)) || l.at(l.i) == '.' {
			l.i++
		}
		l.add(sqlNumber, string(l.src[start:l.i]), start)
	case wordByte(c):
		l.word(start)
	default:
		l.i++
		l.add(sqlMark, string(l.src[start:l.i]), start)
		if c == ';' {
			l.endStatement()
		}
	}
}

func (l *sqlLexer) lineHead() bool {
	for j := l.i - 1; j >= 0 && l.i-j < 64; j-- {
		switch l.src[j] {
		case ' ', '\t', '\r':
		case '\n':
			return true
		default:
			return false
		}
	}
	return l.i < 64
}

// line passes behind the end of the line and gives what it passed.
func (l *sqlLexer) line() []byte {
	start := l.i
	if n := bytes.IndexByte(l.src[start:], '\n'); n >= 0 {
		l.i = start + n + 1
	} else {
		l.i = len(l.src)
	}
	return l.src[start:l.i]
}

// lineComment passes a comment; one that opens a rollback part takes that part
// with it, up to the comment that opens the next forward part.
func (l *sqlLexer) lineComment() {
	if !rollbackMark(l.line()) {
		return
	}
	for l.i < len(l.src) {
		if forwardMark(l.line()) {
			return
		}
	}
}

func marker(line []byte) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(string(line)), "-# \t!"))
}

func rollbackMark(line []byte) bool {
	if len(line) > 80 {
		return false
	}
	m := marker(line)
	return strings.HasPrefix(m, "+goose down") || strings.HasPrefix(m, "migrate:down") ||
		m == "down" || m == "down migration" || strings.HasPrefix(m, "+migrate down")
}

func forwardMark(line []byte) bool {
	if len(line) > 80 || !bytes.HasPrefix(bytes.TrimSpace(line), []byte("--")) {
		return false
	}
	m := marker(line)
	return strings.HasPrefix(m, "+goose up") || strings.HasPrefix(m, "migrate:up") ||
		m == "up" || m == "up migration" || strings.HasPrefix(m, "+migrate up")
}

// str reads a string; ” is a quote inside it.
func (l *sqlLexer) str(start int) {
	escapes := l.backslash
	if n := len(l.out); n > 0 && l.out[n-1].end == start && l.out[n-1].low == "e" {
		escapes = true
		l.out = l.out[:n-1]
	}
	for l.i++; l.i < len(l.src); l.i++ {
		switch c := l.src[l.i]; {
		case c == '\\' && escapes:
			l.i++
		case c == '\'' && l.at(l.i+1) == '\'':
			l.i++
		case c == '\'':
			l.i++
			l.add(sqlString, strings.ReplaceAll(string(l.src[start+1:l.i-1]), "''", "'"), start)
			return
		}
	}
	l.i = len(l.src)
	l.problems = append(l.problems, sqlProblem{start, "a string is not closed"})
}

// quoted reads an identifier in quotes of one kind.
func (l *sqlLexer) quoted(quote byte, start int) {
	for l.i++; l.i < len(l.src); l.i++ {
		if l.src[l.i] != quote {
			continue
		}
		if quote != ']' && l.at(l.i+1) == quote {
			l.i++
			continue
		}
		l.i++
		l.add(sqlQuoted, string(l.src[start+1:l.i-1]), start)
		return
	}
	l.problems = append(l.problems, sqlProblem{start, "a quoted name is not closed"})
}

// bracketed reports whether [ opens a name (SQL Server's and SQLite's
// spelling) and not an array: names follow a blank, a dot, a comma or (.
func (l *sqlLexer) bracketed() bool {
	c := l.at(l.i + 1)
	if !wordByte(c) || c >= '0' && c <= '9' {
		return false
	}
	if n := len(l.out); n > 0 && l.out[n-1].low == "array" {
		return false
	}
	before := l.at(l.i - min(l.i, 1))
	return before == ' ' || before == '.' || before == ',' || before == '(' || before == '\n' || before == '\t'
}

// dollar reads a dollar-quoted string, a parameter or a lone $.
func (l *sqlLexer) dollar(start int) {
	j := start + 1
	for wordByte(l.at(j)) {
		j++
	}
	if l.at(j) != '$' || start+1 < j && l.at(start+1) <= '9' {
		l.i = j
		l.add(sqlMark, string(l.src[start:j]), start)
		return
	}
	tag := l.src[start : j+1]
	body := j + 1
	n := bytes.Index(l.src[body:], tag)
	if n < 0 {
		l.i = len(l.src)
		l.problems = append(l.problems, sqlProblem{start, "a dollar-quoted string is not closed"})
		return
	}
	l.i = body + n + len(tag)
	l.add(sqlString, string(l.src[body:body+n]), start)
}

// word reads an identifier. DELIMITER, of MySQL's client, begins a part with
// statements of another end; only routines stand in such parts.
func (l *sqlLexer) word(start int) {
	for wordByte(l.at(l.i)) || l.at(l.i) == '$' {
		l.i++
	}
	l.add(sqlWord, string(l.src[start:l.i]), start)
	if l.out[len(l.out)-1].low != "delimiter" || len(l.out)-1 != l.statement {
		return
	}
	l.out = l.out[:l.statement]
	l.line()
	for l.i < len(l.src) {
		line := bytes.Fields(bytes.ToLower(l.line()))
		if len(line) == 2 && string(line[0]) == "delimiter" && string(line[1]) == ";" {
			return
		}
	}
}

// endStatement marks where the next statement begins and passes the rows that
// follow a COPY … FROM stdin.
func (l *sqlLexer) endStatement() {
	first := l.out[l.statement]
	n := len(l.out)
	if first.low == "copy" && n >= 2 && l.copies(l.out[l.statement:]) {
		l.line()
		for l.i < len(l.src) {
			if bytes.Equal(bytes.TrimSpace(l.line()), []byte(`\.`)) {
				break
			}
		}
	}
	l.statement = n
}

func (l *sqlLexer) copies(toks []sqlToken) bool {
	for i, t := range toks {
		if t.low == "stdin" && i > 0 && toks[i-1].low == "from" {
			return true
		}
	}
	return false
}
