package schema

import "strings"

// A prismaAttribute is @name(args) or @@name(args).
type prismaAttribute struct {
	name       string
	args       []prismaArg
	raw        string // what stands between the parentheses, blanks left out
	start, end int
}

// A prismaArg is one argument: a value, or a list of them.
type prismaArg struct {
	name   string // "" when positional
	isList bool
	values []string
}

// attribute reads from the @ to behind the arguments.
func (r *prismaReader) attribute() prismaAttribute {
	a := prismaAttribute{start: r.peek().start}
	for r.mark("@") {
		a.end = r.next().end
	}
	for r.peek().kind == prismaWord || r.mark(".") {
		t := r.next()
		a.name += t.text
		a.end = t.end
	}
	if !r.mark("(") {
		return a
	}
	r.next()
	from := r.i
	a.end = r.closeParen()
	a.parse(r.toks[from:max(from, r.i-1)])
	return a
}

// closeParen passes behind the parenthesis that closes the one just read and
// gives the offset there. A brace ends it too: the text is broken then.
func (r *prismaReader) closeParen() int {
	end := r.peek().start
	for depth := 1; r.peek().kind != prismaEnd; {
		if depth == 1 && r.mark("}") {
			return end
		}
		t := r.next()
		end = t.end
		if t.kind != prismaMark {
			continue
		}
		switch t.text {
		case "(", "{":
			depth++
		case ")", "}":
			depth--
		}
		if depth == 0 {
			break
		}
	}
	return end
}

// parse splits the arguments at the commas of the first level. Inside lists,
// only the head of each element counts: [a(sort: Desc), b] is a, b.
func (a *prismaAttribute) parse(toks []prismaToken) {
	var arg prismaArg
	depth, lists := 0, 0
	take := func() {
		if len(arg.values) > 0 || arg.isList {
			a.args = append(a.args, arg)
		}
		arg = prismaArg{}
	}
	var raw strings.Builder
	for i, t := range toks {
		raw.WriteString(t.text)
		if t.kind == prismaNewline {
			continue
		}
		if t.kind != prismaMark {
			named := t.kind == prismaWord && i+1 < len(toks) && toks[i+1].text == ":"
			switch {
			case depth > 0:
			case named && lists == 0:
				arg.name = t.text
			case len(arg.values) > 0 && toks[i-1].text == ".": // composite type's field
				arg.values[len(arg.values)-1] += "." + t.text
			default:
				arg.values = append(arg.values, t.text)
			}
			continue
		}
		switch t.text {
		case "(", "{":
			depth++
		case ")", "}":
			depth--
		case "[":
			lists++
			arg.isList = true
		case "]":
			lists--
		case ",":
			if depth == 0 && lists == 0 {
				take()
			}
		}
	}
	take()
	a.raw = raw.String()
}

// named is the first value of a named argument.
func (a prismaAttribute) named(name string) string {
	for _, arg := range a.args {
		if arg.name == name && len(arg.values) > 0 {
			return arg.values[0]
		}
	}
	return ""
}

// first is the positional value, or the one called name.
func (a prismaAttribute) first() string {
	for _, arg := range a.args {
		if (arg.name == "" || arg.name == "name") && len(arg.values) > 0 {
			return arg.values[0]
		}
	}
	return ""
}

// list is a named argument's list; one element may stand without brackets.
func (a prismaAttribute) list(name string) []string {
	for _, arg := range a.args {
		if arg.name == name {
			return arg.values
		}
	}
	return nil
}

// columns is the list of fields of a block attribute.
func (a prismaAttribute) columns() []string {
	if fields := a.list("fields"); fields != nil {
		return fields
	}
	return a.list("")
}
