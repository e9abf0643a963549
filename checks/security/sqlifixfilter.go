package security

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// beforeOperand is what stands in a filter of supabase-js in front of the value
// that one column is compared with: name.ilike.
var beforeOperand = regexp.MustCompile(`(?:^|[,(])(?:not\.)?[A-Za-z_][\w.>-]*\.(?:not\.)?(?:eq|neq|gt|gte|lt|lte|like|ilike)\.([%*]?)$`)

// quotedFilter are the edits that put the values of a filter string in quotes,
// with what would end those quotes escaped: inside of them commas, dots and
// brackets are text (docs.postgrest.org/en/stable/references/api/url_grammar.html).
func quotedFilter(d *fixes.Draft, call source.Node) ([]fixes.Edit, bool) {
	arg := call.Arg(0)
	if arg.Kind() != source.Template {
		return nil, false
	}
	f := arg.File()
	var operands []fixes.Edit
	chunks := slices.Collect(arg.Children())
	for i, c := range chunks {
		if isChunk(c) {
			continue
		}
		if i == 0 || i+1 >= len(chunks) || !isChunk(chunks[i-1]) || !isChunk(chunks[i+1]) {
			return nil, false
		}
		before, after := chunks[i-1].Text(), chunks[i+1].Text()
		m := beforeOperand.FindStringSubmatch(before)
		rest := strings.TrimLeft(after, "%*")
		if m == nil || rest != "" && rest[0] != ',' && rest[0] != ')' || len(after)-len(rest) > 1 {
			return nil, false
		}
		start, end := strings.LastIndex(string(f.Text[:c.Start()]), "${"), c.End()
		closing := strings.IndexByte(string(f.Text[end:]), '}')
		if start < 0 || closing < 0 || strings.TrimSpace(string(f.Text[start+2:c.Start()])) != "" || strings.TrimSpace(string(f.Text[end:end+closing])) != "" {
			return nil, false
		}
		wild := after[:len(after)-len(rest)]
		text := `"` + m[1] + "${String(" + c.Text() + `).replace(/["\\]/g, "\\$&")}` + wild + `"`
		operands = append(operands, fixes.Edit{Start: start - len(m[1]), End: end + closing + 1 + len(wild), Text: text})
	}
	if len(operands) == 0 {
		return nil, false
	}
	return namedOnce(d, call, operands), true
}

// isChunk reports whether a part of a template is its own text.
func isChunk(n source.Node) bool {
	text := n.File().Text
	return n.Start() > 0 && (text[n.Start()-1] == '`' || text[n.Start()-1] == '}')
}

// namedOnce keeps a value that a filter asks for several times under a name of its
// own, above the statement.
func namedOnce(d *fixes.Draft, call source.Node, operands []fixes.Edit) []fixes.Edit {
	text := operands[0].Text
	statement := blockStatement(call)
	if len(operands) == 1 || !statement.OK() || slices.ContainsFunc(operands, func(e fixes.Edit) bool { return e.Text != text }) {
		return operands
	}
	name := fixes.FreeName(call.File(), "quoted", "quotedText", "quotedSearch")
	for i := range operands {
		operands[i].Text = "${" + name + "}"
	}
	return append(operands, fixes.Above(d, statement, "const "+name+" = `"+text+"`;"))
}

// blockStatement is the statement of a block that an expression stands in.
func blockStatement(n source.Node) source.Node {
	for ; n.OK(); n = n.Parent() {
		if n.Parent().Kind() == source.Block {
			return n
		}
		if n.Is(source.Function, source.Arrow, source.Method) {
			return source.Node{}
		}
	}
	return source.Node{}
}
