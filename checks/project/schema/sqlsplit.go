package schema

// splitSQL cuts tokens into statements at the semicolons. Those inside the body
// of a trigger or routine (BEGIN … END) do not end a statement.
func splitSQL(toks []sqlToken) [][]sqlToken {
	var out [][]sqlToken
	start, depth := 0, 0
	body := false
	for i, t := range toks {
		if i == start {
			body = hasBody(toks[i:])
			depth = 0
		}
		switch {
		case body && t.low != "":
			depth += bodyDepth(toks, i)
		case t.kind == sqlMark && t.text == ";" && depth <= 0:
			if i > start {
				out = append(out, toks[start:i])
			}
			start = i + 1
		}
	}
	if start < len(toks) {
		out = append(out, toks[start:])
	}
	return out
}

// hasBody reports whether a statement creates something with a body: CREATE …
// TRIGGER, FUNCTION or PROCEDURE.
func hasBody(toks []sqlToken) bool {
	if toks[0].low != "create" {
		return false
	}
	for _, t := range toks[1:min(len(toks), 8)] {
		switch t.low {
		case "trigger", "function", "procedure":
			return true
		case "table", "index", "policy", "type", "view":
			return false
		}
	}
	return false
}

// bodyDepth is how a word changes the depth of BEGIN … END.
func bodyDepth(toks []sqlToken, i int) int {
	switch toks[i].low {
	case "begin":
		return 1
	case "case":
		if i > 0 && toks[i-1].low == "end" {
			return 0
		}
		return 1
	case "end":
		if i+1 < len(toks) {
			switch toks[i+1].low {
			case "if", "loop", "while", "repeat":
				return 0
			}
		}
		return -1
	}
	return 0
}
