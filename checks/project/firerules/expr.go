package firerules

import "strings"

// An Expr is a condition or a part of one.
type Expr struct {
	// Op is the operator, or what else it is: "name", "text", "number", ".", "call",
	// "[]", "list", "map", "path", "regex", "?:".
	Op   string
	Text string // of a name, a member, a literal
	Args []*Expr
}

// deepest is how deep parts of a condition may lie in each other.
const deepest = 120

// A reader goes through the tokens of a condition or of a whole file.
type reader struct {
	text   string
	tokens []token
	at     int
	depth  int
	regex  bool // a slash begins a pattern, not a path
	failed bool
}

func (r *reader) peek() token { return r.tokens[min(r.at, len(r.tokens)-1)] }

func (r *reader) take() token {
	t := r.peek()
	if r.at < len(r.tokens)-1 {
		r.at++
	}
	return t
}

func (r *reader) is(texts ...string) bool {
	t := r.peek()
	if t.kind == stringToken || t.kind == endToken {
		return false
	}
	for _, text := range texts {
		if t.text == text {
			return true
		}
	}
	return false
}

func (r *reader) accept(text string) bool {
	if r.is(text) {
		r.take()
		return true
	}
	return false
}

func (r *reader) want(text string) {
	if !r.accept(text) {
		r.failed = true
	}
}

// powers are how tightly operators bind.
var powers = map[string]int{
	"||": 1, "&&": 2, "==": 3, "!=": 3, "===": 3, "!==": 3,
	"<": 4, ">": 4, "<=": 4, ">=": 4, "in": 4, "is": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}

// expression reads a condition.
func (r *reader) expression() *Expr {
	r.depth++
	defer func() { r.depth-- }()
	e := r.binary(1)
	if !r.accept("?") {
		return e
	}
	yes := r.expression()
	r.want(":")
	no := r.expression()
	return &Expr{Op: "?:", Args: []*Expr{e, yes, no}}
}

func (r *reader) binary(least int) *Expr {
	if r.depth > deepest {
		r.failed = true
		return &Expr{Op: "name"}
	}
	r.depth++
	defer func() { r.depth-- }()
	left := r.unary()
	for !r.failed {
		t := r.peek()
		power := powers[t.text]
		if power < least || t.kind == stringToken || t.kind == endToken {
			return left
		}
		r.take()
		op := strings.TrimSuffix(t.text, "=")
		switch t.text {
		case "===", "!==":
		default:
			op = t.text
		}
		left = &Expr{Op: op, Args: []*Expr{left, r.binary(power + 1)}}
	}
	return left
}

func (r *reader) unary() *Expr {
	if r.depth > deepest {
		r.failed = true
	}
	if (r.is("!") || r.is("-")) && !r.failed {
		op := r.take().text
		r.depth++
		defer func() { r.depth-- }()
		return &Expr{Op: op, Args: []*Expr{r.unary()}}
	}
	e := r.primary()
	for !r.failed {
		switch {
		case r.accept("."):
			e = &Expr{Op: ".", Text: r.take().text, Args: []*Expr{e}}
		case r.accept("["):
			e = &Expr{Op: "[]", Args: append([]*Expr{e}, r.list("]")...)}
		case r.accept("("):
			e = &Expr{Op: "call", Args: append([]*Expr{e}, r.list(")")...)}
		default:
			return e
		}
	}
	return e
}

// list reads expressions up to a closing sign.
func (r *reader) list(end string) []*Expr {
	var out []*Expr
	for !r.failed && !r.accept(end) {
		out = append(out, r.expression())
		if r.accept(":") && end == "]" { // a piece of a list or text
			out = append(out, r.expression())
		}
		if !r.is(end) {
			r.want(",")
		}
	}
	return out
}

func (r *reader) primary() *Expr {
	t := r.peek()
	switch {
	case t.kind == nameToken:
		r.take()
		return &Expr{Op: "name", Text: t.text}
	case t.kind == numberToken:
		r.take()
		return &Expr{Op: "number", Text: t.text}
	case t.kind == stringToken:
		r.take()
		return &Expr{Op: "text", Text: t.text}
	case r.is("("):
		r.take()
		e := r.expression()
		r.want(")")
		return e
	case r.is("["):
		r.take()
		return &Expr{Op: "list", Args: r.list("]")}
	case r.is("{"):
		return r.table()
	case r.is("/") && r.regex:
		return r.pattern()
	case r.is("/"):
		return &Expr{Op: "path", Args: r.pathSteps()}
	}
	r.failed = true
	return &Expr{Op: "name"}
}

// table reads a map; only its values matter.
func (r *reader) table() *Expr {
	r.take()
	e := &Expr{Op: "map"}
	for !r.failed && !r.accept("}") {
		r.take()
		r.want(":")
		e.Args = append(e.Args, r.expression())
		if !r.is("}") {
			r.want(",")
		}
	}
	return e
}

// pattern reads a regular expression of the Realtime Database, whose parts were taken
// for tokens.
func (r *reader) pattern() *Expr {
	from := r.take().end
	class := false
	for i := from; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			end := i + 1
			for end < len(r.text) && letter(r.text[end]) {
				end++
			}
			r.skipTo(end)
			return &Expr{Op: "regex", Text: r.text[from:i]}
		}
	}
	r.failed = true
	return &Expr{Op: "regex"}
}

// skipTo goes on behind a place of the text. What follows is split anew: a quote in a
// pattern begins no text.
func (r *reader) skipTo(end int) {
	rest := lex(r.text[end:])
	line := r.peek().line
	for i := range rest {
		rest[i].start += end
		rest[i].end += end
		rest[i].line += line - 1
	}
	r.tokens = append(r.tokens[:r.at:r.at], rest...)
}

// pathSteps reads /databases/$(database)/documents/users/$(request.auth.uid) of a
// condition.
func (r *reader) pathSteps() []*Expr {
	var out []*Expr
	for r.is("/") && !r.failed {
		r.take()
		switch t := r.peek(); {
		case r.is("$("):
			r.take()
			out = append(out, r.expression())
			r.want(")")
		case t.kind == nameToken || t.kind == numberToken:
			out = append(out, &Expr{Op: "text", Text: r.step()})
		default:
			return out
		}
	}
	return out
}

// step reads one name of a path, which may hold dashes and dots.
func (r *reader) step() string {
	t := r.take()
	start, end := t.start, t.end
	for n := r.peek(); n.start == end && (n.kind == nameToken || n.kind == numberToken || n.text == "-" || n.text == "."); n = r.peek() {
		r.take()
		end = n.end
		if r.at == len(r.tokens)-1 {
			break
		}
	}
	return r.text[start:end]
}
