package resilience

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A read is a place where a screen fetches data in the browser.
type read struct {
	file         string
	line, column int
	drawn        int  // the line of the list that shows it; 0 when it is not seen
	silent       bool // nothing shows that it is on its way
	mute         bool // nothing shows that it failed
	hook         bool // by a library that keeps both
}

func (r read) place(message string) check.Place {
	return check.Place{File: r.file, Line: r.line, Column: r.column, EndLine: r.line, Message: message}
}

// clientReads lists the places where live components fetch data: hooks of query
// libraries, and effects that fill a state.
func clientReads(p *project.Project) []read {
	return project.Answer(p, "resilience/client reads", func(p *project.Project) []read {
		var out []read
		for _, name := range p.Sources() {
			if strings.HasPrefix(name, "../") || !p.Modules().Browser(name) || !p.Holds(name, "useQuery", "useSWR", "useInfiniteQuery", "useEffect") {
				continue
			}
			out = append(out, project.PerFile(p, name, "resilience/reads", readsIn)...)
		}
		return slices.CompactFunc(out, func(a, b read) bool { return a.file == b.file && a.line == b.line }) // an effect that fills several states
	})
}

// mostPerFile bounds the places that are judged in one file, each of which is read
// around: nobody writes more by hand.
const mostPerFile = 400

func readsIn(f *source.File) []read {
	var out []read
	left := mostPerFile
	for d := range f.Find(source.Declarator) {
		call := d.Child(source.Value)
		if call.Kind() != source.Call || left == 0 {
			continue
		}
		component := d.Function()
		if !component.OK() {
			continue
		}
		switch call.CalleeName() {
		case "useQuery", "useSWR", "useInfiniteQuery":
			left--
			if r, ok := hookRead(d, component); ok {
				r.silent = r.silent && !suspended(component)
				out = append(out, r)
			}
		case "useState":
			left--
			if r, ok := effectRead(d, component); ok {
				out = append(out, r)
			}
		}
	}
	return out
}

var pendingNames = []string{"isLoading", "isPending", "isFetching", "loading", "status", "fetchStatus", "isInitialLoading", "isValidating", "isSuccess", "isFetched"}

// hookRead judges a query hook of a component. Hooks that only pass the answer on
// leave it to their callers.
func hookRead(d, component source.Node) (read, bool) {
	target := d.Child(source.Name)
	if !rendersSomething(component) {
		return read{}, false
	}
	r := newRead(d)
	r.hook, r.silent, r.mute = true, true, true
	data := ""
	if target.Kind() == source.Identifier {
		data = target.Text()
		for m := range component.Find(source.Member) {
			if m.Child(source.ObjectRole).Ident() == data {
				r.saw(m.Child(source.Name).Text())
			}
		}
		if uses(component, data) < 2 {
			return read{}, false
		}
		r.silent = r.silent && !asked(component, data) && !asked(component, data+".data")
		r.drawn = drawnAt(component, data)
		return r, listed(component, data)
	}
	for b := range target.Children() {
		if b.Has(source.Rest) {
			return read{}, false
		}
		local := b.Child(source.Name).Ident()
		if b.Key() == "data" {
			data = local
		} else if heardOf(component, b, local) {
			r.saw(b.Key())
		}
	}
	if data == "" {
		return read{}, false
	}
	r.silent = r.silent && !asked(component, data)
	r.drawn = drawnAt(component, data)
	return r, listed(component, data)
}

// suspended reports whether the file puts a Suspense around the component.
func suspended(component source.Node) bool {
	name := component.Child(source.Name).Text()
	if name == "" {
		return false
	}
	for e := range component.File().Find(source.Element) {
		if e.TagName() != "Suspense" && !strings.HasSuffix(e.TagName(), ".Suspense") {
			continue
		}
		for inner := range e.Find(source.Element) {
			if inner.TagName() == name {
				return true
			}
		}
	}
	return false
}

func newRead(n source.Node) read {
	r := read{file: n.File().Path}
	r.line, r.column = n.Position()
	return r
}

func (r *read) saw(name string) {
	for _, p := range pendingNames {
		if name == p {
			r.silent = false
		}
	}
	switch name {
	case "error", "isError", "status", "isLoadingError", "failureReason":
		r.mute = false
	}
}

// effectRead judges an effect of a component that fills a state with what it
// fetches.
func effectRead(d, component source.Node) (read, bool) {
	value, setter := project.StatePair(d)
	if value == "" || !rendersSomething(component) {
		return read{}, false
	}
	initial := d.Child(source.Value).Arg(0)
	if !isNothing(initial) {
		return read{}, false
	}
	effect := project.FetchingEffect(component, setter)
	if !effect.OK() || !listed(component, value) {
		return read{}, false
	}
	r := newRead(effect)
	r.drawn = drawnAt(component, value)
	r.silent = !pendingState(component) && !asked(component, value)
	return r, true
}

// isNothing reports whether a state begins without data.
func isNothing(n source.Node) bool {
	switch n.Kind() {
	case source.None, source.Null:
		return true
	case source.Array:
		for range n.Children() {
			return false
		}
		return true
	}
	return n.Text() == "undefined"
}

// pendingState reports whether a component keeps, or asks for, a state that says
// that something is on its way.
func pendingState(component source.Node) bool {
	for id := range component.Find(source.Identifier, source.Element) {
		name := strings.ToLower(id.Text())
		if id.Kind() == source.Element {
			name = strings.ToLower(id.TagName())
			if strings.Contains(name, "skeleton") || strings.Contains(name, "spinner") || strings.Contains(name, "loader") || strings.Contains(name, "suspense") {
				return true
			}
			continue
		}
		for _, word := range []string{"loading", "pending", "fetching", "isloaded", "initialized", "ready", "busy", "hydrated"} {
			if strings.Contains(name, word) {
				return true
			}
		}
	}
	return false
}

// rendersSomething reports whether a function is a component with markup.
func rendersSomething(component source.Node) bool {
	for range component.Find(source.Element) {
		return true
	}
	return false
}

func uses(n source.Node, name string) int {
	count := 0
	for id := range n.Find(source.Identifier) {
		if id.Text() == name && !namesPart(id) {
			count++
		}
	}
	return count
}

// choosesEmpty reports whether a test goes on to ask how many there are, and something else
// is shown for none: list && list.length > 0 ? … : "nothing here" says so while the list is
// on its way, too.
func choosesEmpty(and source.Node, value string) bool {
	choice := and.Parent()
	if choice.Kind() != source.Conditional || and.Role() != source.Cond || choice.Child(source.Else).Kind() == source.Null {
		return false
	}
	right := and.Child(source.Right)
	if right.Kind() == source.Binary && right.Operator() == ">" {
		right = right.Child(source.Left)
	}
	return right.Path() == value+".length"
}

// asked reports whether a component asks whether a value is there yet: `!value`,
// `value ? …`, `value && …`, `value === undefined`.
func asked(component source.Node, value string) bool {
	for n := range component.Find(source.Unary, source.Binary, source.Conditional, source.If) {
		var cond source.Node
		switch n.Kind() {
		case source.Unary:
			if n.Operator() == "!" {
				cond = n.Child(source.Value)
			}
		case source.Binary:
			switch n.Operator() {
			case "&&":
				if !choosesEmpty(n, value) {
					cond = n.Child(source.Left)
				}
			case "===", "==", "!==", "!=":
				cond = n.Child(source.Left)
			}
		default:
			cond = n.Child(source.Cond)
		}
		path := cond.Path()
		there := path == value || strings.HasPrefix(path, value+".") && !strings.HasSuffix(path, ".length")
		if there && (n.Function() == component || n.Enclosing(source.Element).OK()) {
			return true
		}
	}
	return false
}
