package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// An ownLog is the logger that an app has already: where it is, the name that it
// is given out by, and what its functions for levels take.
type ownLog struct {
	file, name string
	levels     map[string]source.Node // the functions, by level
}

// findOwnLog finds the logger that server code calls most, if what its functions
// take can be read.
func findOwnLog(p *project.Project, files []string) (ownLog, bool) {
	counts := map[ownName]int{}
	for _, name := range files {
		f := p.Source(name)
		if f == nil || !p.HoldsFold(name, "log") {
			continue
		}
		for n := range f.Find(source.Call) {
			local := n.Child(source.Callee).Child(source.ObjectRole).Ident()
			if local == "" || !callsLogger(f, n) {
				continue
			}
			if im, from, ok := f.ImportOf(local); ok && from.Imported != "default" && from.Imported != "*" && !im.Dynamic {
				if to := p.Modules().Resolve(name, im.Spec); to != "" {
					counts[ownName{to, from.Imported}]++
				}
			}
		}
	}
	best := ownName{}
	for c, n := range counts {
		if b := counts[best]; n > b || n == b && c.file+c.name < best.file+best.name {
			best = c
		}
	}
	if best.file == "" {
		return ownLog{}, false
	}
	l := ownLog{best.file, best.name, levelFunctions(p.Exported(best.file, best.name))}
	return l, len(l.levels) > 0
}

type ownName struct{ file, name string }

// levelFunctions are the functions for levels of a logger that is an object, a
// class with static ones, or an instance of a class.
func levelFunctions(logger source.Node) map[string]source.Node {
	if logger.Kind() == source.New {
		logger = logger.Child(source.Callee).Resolve()
	}
	if !logger.Is(source.Object, source.Class) {
		return nil
	}
	out := map[string]source.Node{}
	for m := range logger.Children() {
		key := m.Key()
		if key == "" {
			key = m.Child(source.Name).Text()
		}
		if !slices.Contains([]string{"debug", "info", "warn", "error"}, key) {
			continue
		}
		fn := m
		if !m.Is(source.Method) {
			fn = m.Child(source.Value).Resolve()
		}
		if fn.Is(source.Method, source.Function, source.Arrow) {
			out[key] = fn
		}
	}
	return out
}

// rewrite is the edit that lets the logger write what a call of console writes,
// when the logger's function takes it.
func (l ownLog) rewrite(call source.Node, local string) ([]fixes.Edit, bool) {
	level := loggerLevels[call.CalleeName()]
	fn, ok := l.levels[level]
	if !ok {
		return nil, false
	}
	callee := call.Child(source.Callee)
	edits := []fixes.Edit{{Start: callee.Start(), End: callee.End(), Text: local + "." + level}}
	params, args := paramTexts(fn), call.Args()
	if len(params) == 0 || len(args) == 0 || slices.ContainsFunc(args, func(a source.Node) bool { return a.Kind() == source.Spread }) {
		return nil, false
	}
	if takesAll(params[0]) {
		return edits, true
	}
	if !args[0].Is(source.String, source.Template) || strings.HasPrefix(params[0], "...") || !takesText(params[0]) {
		return nil, false
	}
	for _, rest := range params[min(len(args), len(params)):] {
		if !optional(rest, isTyped(fn.File())) {
			return nil, false
		}
	}
	switch {
	case len(args) == 1:
		return edits, true
	case len(params) == 1:
		return nil, false
	case takesAll(params[1]):
		return edits, true
	case len(args) > 2:
		return nil, false
	case takesAnything(params[1]):
		return edits, true
	case takesFields(fn.File(), params[1]):
		return append(edits, asFields(args[1])...), true
	}
	return nil, false
}

// asFields puts a value into an object, by its own name, for a logger that takes
// fields.
func asFields(arg source.Node) []fixes.Edit {
	switch {
	case arg.Kind() == source.Object:
		return nil
	case arg.Ident() != "":
		return []fixes.Edit{{Start: arg.Start(), End: arg.End(), Text: "{ " + arg.Ident() + " }"}}
	}
	return []fixes.Edit{{Start: arg.Start(), End: arg.Start(), Text: "{ detail: "}, {Start: arg.End(), End: arg.End(), Text: " }"}}
}

func isTyped(f *source.File) bool { return strings.HasPrefix(path.Ext(f.Path), ".ts") }

// paramTexts are the parameters of a function as they are written.
func paramTexts(fn source.Node) []string {
	var out []string
	params := fn.ChildrenIn(source.ParamRole)
	for i, p := range params {
		end := fn.Child(source.Body).Start()
		if i+1 < len(params) {
			end = params[i+1].Start()
		}
		text := p.Text()
		if !strings.Contains(text, ":") && end > p.End() { // a type that the node leaves out
			text = string(fn.File().Text[p.Start():end])
			text, _, _ = strings.Cut(text, ")")
		}
		out = append(out, strings.TrimRight(strings.TrimSpace(text), ", \n"))
	}
	return out
}

func typeOf(param string) string {
	_, t, _ := strings.Cut(param, ":")
	t, _, _ = strings.Cut(t, " = ")
	return strings.TrimSpace(t)
}

// takesAll reports whether a parameter takes any number of anything.
func takesAll(param string) bool {
	t := typeOf(param)
	return strings.HasPrefix(param, "...") && (t == "" || t == "any[]" || t == "unknown[]")
}

func takesText(param string) bool {
	t := typeOf(param)
	return t == "" || t == "string" || t == "any" || t == "unknown"
}

func takesAnything(param string) bool {
	for t := range strings.SplitSeq(typeOf(param), "|") {
		if t = strings.TrimSpace(t); t == "unknown" || t == "any" {
			return true
		}
	}
	return typeOf(param) == ""
}

// takesFields reports whether a parameter takes an object with any fields.
func takesFields(f *source.File, param string) bool {
	t := typeOf(param)
	if strings.HasPrefix(t, "Record<string, unknown>") || strings.HasPrefix(t, "Record<string, any>") {
		return true
	}
	text := f.Whole()
	for _, head := range []string{"interface " + t + " {", "type " + t + " = {"} {
		if _, body, ok := strings.Cut(text, head); ok {
			body, _, _ = strings.Cut(body, "}")
			for line := range strings.Lines(body) {
				line = strings.TrimRight(strings.TrimSpace(line), ";,")
				if strings.HasPrefix(line, "[") && (strings.HasSuffix(line, ": unknown") || strings.HasSuffix(line, ": any")) {
					return true
				}
			}
		}
	}
	_, is, ok := strings.Cut(text, "type "+t+" = ")
	return ok && (strings.HasPrefix(is, "Record<string, unknown>") || strings.HasPrefix(is, "Record<string, any>"))
}

// optional reports whether a call may leave a parameter out; in code without
// types every call may.
func optional(param string, typed bool) bool {
	name, _, _ := strings.Cut(param, ":")
	return !typed || strings.HasPrefix(param, "...") || strings.HasSuffix(strings.TrimSpace(name), "?") || strings.Contains(param, " = ")
}

// writeWithOwn lets server code write with the logger that the app has, where
// that takes what is written; the other calls are left, and counted.
func writeWithOwn(d *fixes.Draft, l ownLog, calls map[string][]source.Node) (written, left int, err error) {
	for _, name := range fixes.SortedKeys(calls) {
		f := d.Source(name)
		local := ""
		for _, im := range f.Imports {
			for _, n := range im.Names {
				if n.Imported == l.name && !im.TypeOnly && d.Project().Modules().Resolve(name, im.Spec) == l.file {
					local = n.Local
				}
			}
		}
		var edits []fixes.Edit
		have := local != ""
		if !have {
			local = l.name
		}
		for _, call := range calls[name] {
			e, ok := l.rewrite(call, local)
			if !ok || !have && !fixes.Free(f, l.name) {
				left++
				continue
			}
			written++
			for _, e := range append(e, fixes.Unquieted(call)...) {
				if !slices.Contains(edits, e) {
					edits = append(edits, e)
				}
			}
		}
		if len(edits) == 0 {
			continue
		}
		if !have {
			if d.Project().Stack().Framework == project.Next {
				edits = append(edits, fixes.ImportModule(d, f, l.file, l.name)...)
			} else {
				edits = append(edits, fixes.ImportEdits(d, f, fixes.ImportFrom(d, f, l.file, l.name))...)
			}
		}
		if err := d.Edit(name, edits...); err != nil {
			return written, left, err
		}
	}
	return written, left, nil
}
