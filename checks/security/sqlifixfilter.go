package security

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// beforeOperand is what stands in a filter of supabase-js in front of the value
// that one column is compared with: name.ilike.
var beforeOperand = regexp.MustCompile(`(?:^|[,(])(?:not\.)?[A-Za-z_][\w.>-]*\.(?:not\.)?(?:eq|neq|gt|gte|lt|lte|like|ilike)\.([%*]?)$`)

// quoted are the edits that put the values of a filter string in quotes,
// with what would end those quotes escaped: inside of them commas, dots and
// brackets are text (docs.postgrest.org/en/stable/references/api/url_grammar.html).
func (names filterNames) quoted(d *fixes.Draft, call source.Node) ([]fixes.Edit, bool) {
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
	return names.once(d, call, operands), true
}

// filterNames are the names that values get, by the file and the name: what each is
// made from and where that is written down.
type filterNames map[string]fixes.Edit

// isChunk reports whether a part of a template is its own text.
func isChunk(n source.Node) bool {
	text := n.File().Text
	return n.Start() > 0 && (text[n.Start()-1] == '`' || text[n.Start()-1] == '}')
}

// once keeps a value that a filter asks for several times under a name of its own,
// above the statement. Two filters of one statement share it.
func (names filterNames) once(d *fixes.Draft, call source.Node, operands []fixes.Edit) []fixes.Edit {
	text := operands[0].Text
	statement := blockStatement(call)
	if len(operands) == 1 || !statement.OK() || slices.ContainsFunc(operands, func(e fixes.Edit) bool { return e.Text != text }) {
		return operands
	}
	for i := 1; ; i++ {
		name := "quoted"
		if i > 1 {
			name = fmt.Sprintf("quoted%d", i)
		}
		line := fixes.Above(d, statement, "const "+name+" = `"+text+"`;")
		key := call.File().Path + " " + name
		written, taken := names[key]
		if taken && written != line || !taken && !fixes.Free(call.File(), name) {
			continue
		}
		for i := range operands {
			operands[i].Text = "${" + name + "}"
		}
		if taken {
			return operands
		}
		names[key] = line
		return append(operands, line)
	}
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
