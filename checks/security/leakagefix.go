package security

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// leakageFix answers with a text of the app's own and logs the error in the
// same place.
var leakageFix = &fixes.Fix{
	Title:  "Answer failures with a general text, and log the error",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planLeakage,
}

const leakageSketch = `console.error(error);
return Response.json({ error: "Something went wrong." }, { status: 500 });
`

func planLeakage(d *fixes.Draft) error {
	found := spillsIn(d.Project())
	spills := slices.Concat(found.spills, found.inside)
	m := &mender{d: d, edits: map[string][]fixes.Edit{}, told: map[string][]source.Node{}}
	var left []string
	for _, s := range spills {
		if strings.HasPrefix(s.at.File().Path, "../") || !m.mend(s) {
			left = append(left, fmt.Sprintf("%s:%d", s.at.File().Path, s.at.Line()))
		}
	}
	for _, k := range shownKeys(d.Project()) {
		left = append(left, fmt.Sprintf("%s:%d", k.at.File().Path, k.at.Line()))
	}
	if len(m.edits) == 0 {
		return fixes.Refuse("the answers with inner errors have a shape that this fix does not know"+listOf(left), "ts", leakageSketch)
	}
	for _, name := range fixes.SortedKeys(m.edits) {
		m.edits[name] = append(m.edits[name], noLongerRead(m.told[name], m.edits[name])...)
		if err := d.Edit(name, m.edits[name]...); err != nil {
			return err
		}
	}
	if len(left) > 0 {
		d.Note("Not known how to change, and still telling the caller" + listOf(left) + ".")
	}
	d.Note("Pages that show the server's message to their user now show the general text. Where a message was written for users, give it an error class of its own and test for it before the general answer.")
	return nil
}

// A mender gathers the edits of the answers.
type mender struct {
	d     *fixes.Draft
	edits map[string][]fixes.Edit
	told  map[string][]source.Node // declarations of texts that answers told, by file
}

// mend takes the error's text out of one answer.
func (m *mender) mend(s spill) bool {
	file := s.at.File().Path
	var edits []fixes.Edit
	for _, part := range append([]spill{s}, s.also...) {
		e, ok := m.replace(s.at, part)
		if !ok {
			return false
		}
		edits = together(s.at.File().Text, edits, e)
	}
	edits = append(edits, m.log(s)...)
	for _, e := range edits {
		if !slices.Contains(m.edits[file], e) {
			m.edits[file] = append(m.edits[file], e)
		}
	}
	return true
}

// together adds an edit to others. Properties that stand side by side and both go are
// one edit; of two that replace, the first is made.
func together(text []byte, edits []fixes.Edit, e fixes.Edit) []fixes.Edit {
	for i, o := range edits {
		if o.Start >= e.End || e.Start >= o.End {
			continue
		}
		if o.Text == "" && e.Text == "" {
			last := max(o.End, e.End)
			edits[i] = fixes.Edit{Start: min(o.Start, e.Start), End: last}
			if before := bytes.TrimRight(text[:edits[i].Start], " \t\r\n"); last < len(text) && text[last-1] != '\n' && bytes.HasSuffix(before, []byte(",")) {
				edits[i].Start = len(before) - 1 // the object ends without a comma, as before
			}
		}
		return edits
	}
	return append(edits, e)
}

const generalText = "Something went wrong."

// replace is the edit that puts a general text in place of one part.
func (m *mender) replace(answer source.Node, part spill) (fixes.Edit, bool) {
	n := part.use
	if n.File() != answer.File() || !answer.Contains(n) {
		return fixes.Edit{}, false
	}
	for up := n.Parent(); up.OK() && up != answer; up = n.Parent() {
		if up.Is(source.Template) && strings.Contains(up.Text(), "\n") {
			return m.replaceInText(n)
		}
		if up.Is(source.Template, source.Conditional, source.Binary, source.Member) || up.Kind() == source.Call && (up.CalleePath() == "String" || n.Role() == source.Callee || n.Role() == source.Arg && !answers(up) && up.CalleePath() != "JSON.stringify") {
			n = up
			continue
		}
		break
	}
	text := m.d.Style(answer.File().Path).Apply(fmt.Sprintf("%q", m.words(n)))
	switch up := n.Parent(); {
	case up.Kind() == source.Property && n.Role() == source.Value:
		if key := strings.ToLower(up.Key()); key == "stack" || key == "details" || key == "detail" || key == "hint" {
			return fixes.WithoutProperty(up), !fixes.OnlyProperty(up)
		}
		before := string(up.File().Text[up.Start():n.Start()])
		if key := strings.TrimRight(before, " \t\r\n"); strings.HasSuffix(key, ":") && strings.Contains(before[len(key):], "\n") { // the long value had a line of its own
			return fixes.Edit{Start: up.Start() + len(key), End: n.End(), Text: " " + text}, true
		}
		return fixes.Edit{Start: n.Start(), End: n.End(), Text: text}, true
	case up.Kind() == source.Element: // within braces of what a page draws
		return fixes.Edit{Start: n.Start(), End: n.End(), Text: text}, true
	case up.Kind() == source.Shorthand:
		return fixes.Edit{Start: up.Start(), End: up.End(), Text: n.Text() + ": " + text}, true
	case up.Is(source.Call) && up.Parent().Is(source.Template):
		return m.replaceInText(n)
	case n.Role() == source.Arg && (up == answer || up.CalleePath() == "JSON.stringify"):
		whole := up.CalleePath() == "JSON.stringify" || up.CalleeName() == "json"
		if whole {
			text = "{ error: " + text + " }"
		}
		return fixes.Edit{Start: n.Start(), End: n.End(), Text: text}, true
	}
	return fixes.Edit{}, false
}

// replaceInText is the edit that puts the general text in place of an error within a
// page or a letter that is written out: the rest of that stays.
func (m *mender) replaceInText(n source.Node) (fixes.Edit, bool) {
	text := n.File().Text
	if n.Parent().Is(source.Template) && bytes.HasSuffix(text[:n.Start()], []byte("${")) && bytes.HasPrefix(text[n.End():], []byte("}")) {
		return fixes.Edit{Start: n.Start() - len("${"), End: n.End() + len("}"), Text: generalText}, true
	}
	return fixes.Edit{Start: n.Start(), End: n.End(), Text: m.d.Style(n.File().Path).Apply(fmt.Sprintf("%q", generalText))}, true
}

// words is the fixed beginning of a text such as `Could not save: ${message}`,
// else the general text.
func (m *mender) words(n source.Node) string {
	head := ""
	if d := n.Lookup(n.Ident()); d.Kind() == source.Declarator && d.Function() == n.Function() {
		if made := d.Child(source.Value); made.Is(source.Conditional, source.Binary, source.Template) {
			m.told[n.File().Path] = append(m.told[n.File().Path], d)
			return m.words(made)
		}
	}
	if n.Is(source.Template, source.Binary) && n.Operator() != "||" && n.Operator() != "??" {
		m.told[n.File().Path] = append(m.told[n.File().Path], madeWithin(n)...)
		head = strings.TrimRight(strings.TrimSpace(fixedHead(n)), ":- (")
	}
	if n.Is(source.Binary) && n.Operator() != "+" {
		if v, ok := n.Child(source.Right).StringValue(); ok && v != "" { // error.message || "Could not save"
			return v
		}
	}
	if n.Kind() == source.Conditional {
		if v, ok := n.Child(source.Else).StringValue(); ok && v != "" {
			return v
		}
	}
	if head == "" {
		return generalText
	}
	return head
}

// madeWithin are the declarations of texts that a text is put together from.
func madeWithin(n source.Node) (out []source.Node) {
	for id := range n.Find(source.Identifier) {
		d := id.Lookup(id.Text())
		if d.Kind() == source.Declarator && d.Function() == n.Function() && d.Child(source.Value).Is(source.Conditional, source.Binary, source.Template) && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

// noLongerRead are the edits that take away declarations that nothing reads once the edits
// of the answers are made.
func noLongerRead(told []source.Node, edits []fixes.Edit) (out []fixes.Edit) {
	for _, d := range told {
		statement, name := d.Parent(), d.Child(source.Name)
		read := func(id source.Node) bool {
			named := id.Role() == source.Name && id.Parent().Is(source.Member, source.Property) || id.Role() == source.PropertyRole
			return id.Text() == name.Text() && !named && !d.Contains(id) && id.Lookup(id.Text()) == d &&
				!slices.ContainsFunc(edits, func(e fixes.Edit) bool { return e.Start <= id.Start() && id.End() <= e.End })
		}
		alone := statement.Is(source.Variables) && statement.Parent().Is(source.Block)
		for other := range statement.Find(source.Declarator) {
			alone = alone && other == d
		}
		for id := range d.Function().Find(source.Identifier) {
			alone = alone && !read(id)
		}
		if e := fixes.WithoutLines(statement); alone && !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// log is the edit that writes the error to the log in front of the answer, where
// nothing there does so yet.
func (m *mender) log(s spill) []fixes.Edit {
	name := s.value.Text()
	if s.value.Kind() == source.Member {
		name = s.value.Child(source.ObjectRole).Text()
	}
	statement := s.at
	for statement.OK() && !statement.Is(source.Return, source.Expression, source.Throw) {
		statement = statement.Parent()
	}
	if !statement.OK() || logged(statement, name) {
		return nil
	}
	call := fmt.Sprintf("console.error(%s);", name)
	for _, own := range []string{"logger", "log"} {
		d := s.at.Lookup(own)
		if !d.OK() || own == "log" && !namesCall(s.at.File(), "log.error") {
			continue
		}
		call = fmt.Sprintf("%s.error(%s);", own, name)
		switch second := saysFirst(s.at.File(), own); {
		case second.Is(source.Object):
			call = fmt.Sprintf("%s.error(\"Request failed\", { error: %s });", own, name)
		case second.OK():
			call = fmt.Sprintf("%s.error(\"Request failed\", %s);", own, name)
		}
		break
	}
	line := strings.TrimRight(m.d.Style(s.at.File().Path).Apply(call), "\n")
	if statement.Parent().Is(source.Block, source.Case) {
		return []fixes.Edit{fixes.Above(m.d, statement, line)}
	}
	return []fixes.Edit{
		{Start: statement.Start(), End: statement.Start(), Text: "{ " + strings.TrimRight(line, ";") + "; "},
		{Start: statement.End(), End: statement.End(), Text: " }"},
	}
}

// saysFirst is what a file's own logger is handed behind what happened; no node where
// it is handed the error alone.
func saysFirst(f *source.File, own string) source.Node {
	for c := range f.Find(source.Call) {
		if c.CalleePath() == own+".error" && c.Arg(0).Is(source.String, source.Template) && c.Arg(1).OK() {
			return c.Arg(1)
		}
	}
	return source.Node{}
}

// namesCall reports whether a file calls something by this name.
func namesCall(f *source.File, callee string) bool {
	for c := range f.Find(source.Call) {
		if c.CalleePath() == callee {
			return true
		}
	}
	return false
}

// logged reports whether the block around a statement hands the error to a log
// already, by its own name or as a value that was made of it, or what runs before that
// block for the same error does.
func logged(statement source.Node, name string) bool {
	block := statement.Parent()
	for block.OK() && !block.Is(source.Catch, source.If, source.Function, source.Arrow, source.Method) {
		block = block.Parent()
	}
	around := block // where what is said of the error may have been put together
	for up := block; up.OK() && !around.Is(source.Catch, source.Function, source.Arrow, source.Method); up = up.Parent() {
		around = up
	}
	names := append(madeOf(around, name), name)
	if logsOne(block, names) {
		return true
	}
	for up := block; up.OK() && !up.Is(source.Catch, source.Function, source.Arrow, source.Method); up = up.Parent() {
		if !up.Parent().Is(source.Block) {
			continue
		}
		for before := range up.Parent().Children() {
			if before.End() <= statement.Start() && before.Is(source.Expression) && logsOne(before, names) {
				return true
			}
		}
	}
	return false
}

// logsOne reports whether a call in some code writes one of these names to a log.
func logsOne(code source.Node, names []string) bool {
	for c := range code.Find(source.Call) {
		path := strings.ToLower(c.CalleePath())
		if !containsPart(path, []string{"console.", "log", "capture", "sentry", "report"}) {
			continue
		}
		for _, a := range c.Args() {
			if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(a.Text(), n) }) {
				return true
			}
		}
	}
	return false
}

// madeOf names what a block declares of an error, as
// const text = error instanceof Error ? error.message : String(error).
func madeOf(block source.Node, name string) []string {
	var out []string
	for v := range block.Find(source.Declarator) {
		own := v.Child(source.Name).Ident()
		for id := range v.Child(source.Value).Find(source.Identifier) {
			if own != "" && id.Text() == name {
				out = append(out, own)
				break
			}
		}
	}
	return out
}
