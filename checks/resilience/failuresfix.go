package resilience

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// failuresFix gives failures an answer in the places where only one form of it is
// right: what a place is to say elsewhere, its owner decides.
var failuresFix = &fixes.Fix{
	Title:   "Answer failures where the right form is certain",
	Safety:  fixes.Behaviour,
	Kind:    fixes.Guided,
	Options: failuresOptions,
	Plan:    planFailures,
}

// The choices of what is repaired.
const (
	mendAll      = "all"
	mendLimits   = "time limits"
	mendErrors   = "errors of answers"
	mendStatus   = "status of answers"
	mendMessages = "messages"
)

func failuresOptions(*project.Project) []fixes.Option {
	return []fixes.Option{
		{
			Name: "what", Label: "Which failures shall be answered?", Default: mendAll,
			Help:    "Time limits for calls to others, the error that an answer carries, the status of an answer, a message where only the console was told.",
			Choices: []string{mendAll, mendLimits, mendErrors, mendStatus, mendMessages},
		},
		{
			Name: "seconds", Label: "After how many seconds is a call to another server given up?", Default: "30",
			Help:    "AI models and files get four times as long.",
			Choices: []string{"10", "30", "60"},
		},
	}
}

// A mender repairs the places of one file.
type mender struct {
	d       *fixes.Draft
	f       *source.File
	seconds string
	server  bool
	waits   bool                     // what a handler throws becomes an answer
	names   map[int]map[string]bool  // new ones, by where their function starts
	lines   map[source.Node][]string // below a statement
	edits   []fixes.Edit
	order   []source.Node
}

// mendKinds says of what kind of choice a neglect is.
func mendKinds(k neglect) string {
	switch k {
	case noTimeout:
		return mendLimits
	case errorUnread, resultIgnored, mailUnread, notWaited, neverRuns:
		return mendErrors
	case statusUnread, dropped:
		return mendStatus
	case onlyLogged, swallowed:
		return mendMessages
	}
	return ""
}

func planFailures(d *fixes.Draft) error {
	p := d.Project()
	spots, _ := neglects(p)
	byFile := map[string][]spot{}
	for _, s := range spots {
		if !s.beside {
			byFile[s.file] = append(byFile[s.file], s)
		}
	}
	waits, what := framed(p), d.Option("what")
	var left []spot
	mended := map[neglect]int{}
	for _, file := range fixes.SortedKeys(byFile) {
		f := p.Source(file)
		m := &mender{d: d, f: f, seconds: d.Option("seconds"), server: !p.Modules().Browser(file) || strings.HasPrefix(file, "supabase/"), waits: waits(file), names: map[int]map[string]bool{}, lines: map[source.Node][]string{}}
		inOrder := byFile[file]
		slices.SortStableFunc(inOrder, func(a, b spot) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column)) })
		for _, s := range inOrder {
			kind := mendKinds(s.kind)
			if f == nil || !script(file) || kind == "" || what != mendAll && what != kind || !m.mend(s) {
				left = append(left, s)
				continue
			}
			mended[s.kind]++
		}
		if edits := m.all(); len(edits) > 0 {
			if err := d.Edit(file, edits...); err != nil {
				return err
			}
		}
	}
	if len(mended) == 0 {
		return fixes.Refuse("what to say in these places depends on what was asked, so none of them has one form that is certain to be right", "ts", failuresSketch)
	}
	d.Note(leftTold(left))
	d.Step("Try the changed screens and calls with the network off: what fails is told, and nothing claims success.", "")
	return nil
}

const failuresSketch = `const { data, error } = await supabase.from("orders").select("id");
if (error) {
  toast.error("Your orders could not be loaded. Please try again.");
  return;
}
`

// script reports whether a file is nothing but a script: templates around one have
// places of their own.
func script(file string) bool {
	switch path.Ext(file) {
	case ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts":
		return !strings.HasPrefix(file, "../")
	}
	return false
}

// leftTold says what the change leaves as it is, and where.
func leftTold(left []spot) string {
	if len(left) == 0 {
		return ""
	}
	slices.SortStableFunc(left, func(a, b spot) int { return cmp.Compare(a.kind, b.kind) })
	var parts []string
	for i := 0; i < len(left); {
		n := i
		for n < len(left) && left[n].kind == left[i].kind {
			n++
		}
		words := neglectWords[left[i].kind].one
		if n-i > 1 {
			words = fmt.Sprintf("%d %s", n-i, neglectWords[left[i].kind].many)
		}
		var at []string
		for _, s := range left[i:min(n, i+3)] {
			at = append(at, fmt.Sprintf("%s:%d", s.file, s.line))
		}
		if n-i > 3 {
			at = append(at, "…")
		}
		parts = append(parts, words+" ("+strings.Join(at, ", ")+")")
		i = n
	}
	return "Left for you or your AI tool, since what is right there depends on what was asked: " + strings.Join(parts, "; ") + "."
}

// mend plans the edits for one place; false when its right form is not certain.
func (m *mender) mend(s spot) bool {
	offset := m.f.LineStart(s.line) + max(s.column, 1) - 1
	n := m.f.From(offset)
	if !n.OK() || n.Start() != offset {
		return false
	}
	switch s.kind {
	case noTimeout:
		return m.limit(n)
	case errorUnread, resultIgnored, mailUnread:
		return m.readError(n, s.kind)
	case notWaited, neverRuns:
		return m.wait(n)
	case statusUnread:
		return m.readStatus(n)
	case dropped:
		return m.refuseDropped(n)
	case onlyLogged, swallowed:
		return m.tell(n)
	}
	return false
}

// take adds edits unless they touch what is edited already.
func (m *mender) take(edits ...fixes.Edit) bool {
	for _, e := range edits {
		for _, o := range m.edits {
			if e.Start < o.End && o.Start < e.End || e.Start == o.Start && (e.End > e.Start || o.End > o.Start) || o.End > o.Start && e.Start > o.Start && e.Start < o.End || e.End > e.Start && o.Start > e.Start && o.Start < e.End {
				return false
			}
		}
	}
	m.edits = append(m.edits, edits...)
	return true
}

// below puts lines below a statement, behind those that are to stand there already.
func (m *mender) below(statement source.Node, line string) {
	if m.lines[statement] == nil {
		m.order = append(m.order, statement)
	}
	m.lines[statement] = append(m.lines[statement], line)
}

// all are the edits of the file.
func (m *mender) all() []fixes.Edit {
	for _, s := range m.order {
		m.edits = append(m.edits, fixes.BelowStatement(m.d, s, strings.Join(m.lines[s], "\n")))
	}
	return m.edits
}

// throwing is the statement that throws under a condition, in the file's way to write it.
func (m *mender) throwing(cond, what string) string {
	if m.braced() {
		return "if (" + cond + ") {\n  throw " + what + ";\n}"
	}
	return "if (" + cond + ") throw " + what + ";"
}

// braced reports whether the file puts braces around what follows a condition.
func (m *mender) braced() bool {
	blocks, bare := 0, 0
	for i := range m.f.Find(source.If) {
		if then := i.Child(source.Then); then.Kind() != source.Block {
			bare++
		} else if then.Line() == i.Line() {
			blocks++
		}
	}
	return bare == 0 && blocks > 0
}

// throwsAt reports whether what is thrown at a node reaches somebody who deals with it:
// the catch clause of its own function, or the library of queries that asked. What runs
// for each of several things is left alone: one that fails is not to keep the others.
func (m *mender) throwsAt(n source.Node) (clause source.Node, ok bool) {
	fn := n.Function()
	for at := n; at.OK() && at != fn; at = at.Parent() {
		up := at.Parent()
		switch {
		case up.Is(source.For, source.ForIn, source.ForOf, source.While, source.DoWhile), up.Kind() == source.Catch:
			return source.Node{}, false
		case up.Kind() == source.Try && at.Role() == source.Finally:
			return source.Node{}, false
		case up.Kind() == source.Try && at.Role() == source.Body && up.Child(source.CatchRole).OK():
			c := up.Child(source.CatchRole)
			return c, told(c) != tellsNobody && !meant(c) && !claimsSuccess(c)
		}
	}
	up := fn.Parent()
	asked := up.Kind() == source.Property && (up.Key() == "queryFn" || up.Key() == "mutationFn")
	return source.Node{}, asked
}
