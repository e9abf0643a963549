package schema

// Reads lists what the statements in a text ask for: a function's body, or a
// view's query. Each nested SELECT is a statement of its own.
func Reads(text string) []Read { return readsOf(lexSQL([]byte(text), false).out) }

// Asks lists what a condition on a table's rows asks for: of the table itself,
// and of the tables in its sub-queries. Policies are such conditions.
func (t *Table) Asks(condition string) []Read {
	return Reads(`select 1 from "` + t.Name + `" where ` + condition)
}

// frame collects the tokens of one statement while those inside it are read.
type frame struct {
	toks  []sqlToken
	depth int
}

func readsOf(toks []sqlToken) []Read {
	var out []Read
	stack := []frame{{}}
	end := func() {
		f := &stack[len(stack)-1]
		if r, ok := readTokens(fromVerb(f.toks)); ok {
			out = append(out, r)
		}
		f.toks, f.depth = nil, 0
	}
	for i, t := range toks {
		top := &stack[len(stack)-1]
		mark := ""
		if t.kind == sqlMark {
			mark = t.text
		}
		switch {
		case mark == "(" && i+1 < len(toks) && toks[i+1].low == "select":
			stack = append(stack, frame{})
			continue
		case mark == "(":
			top.depth++
		case mark == ")" && top.depth == 0 && len(stack) > 1:
			end()
			stack = stack[:len(stack)-1]
			continue
		case mark == ")":
			top.depth--
		case mark == ";":
			end()
			continue
		}
		top.toks = append(top.toks, t)
	}
	for len(stack) > 0 {
		end()
		stack = stack[:len(stack)-1]
	}
	return out
}

// fromVerb leaves out what stands before the statement's verb in a procedure:
// BEGIN, RETURN QUERY, IF … THEN.
func fromVerb(toks []sqlToken) []sqlToken {
	for i, t := range toks {
		switch t.low {
		case "select", "insert", "update", "delete":
			return toks[i:]
		}
	}
	return nil
}
