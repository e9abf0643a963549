package resilience

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// leaveSpied takes away the files of which the app's own tests assert what they write
// to the console: a logger's lines read otherwise, and these tests would fail.
func leaveSpied(d *fixes.Draft, calls map[string][]source.Node) {
	p := d.Project()
	files, suites := map[string]bool{}, map[string]bool{}
	for _, s := range suitesOf(p) {
		methods := assertedOfConsole(p, s.file)
		if len(methods) == 0 {
			continue
		}
		for name := range p.Modules().Loaded([]string{s.file}, nil) {
			if slices.ContainsFunc(calls[name], func(c source.Node) bool { return methods[c.CalleeName()] }) {
				files[name], suites[s.file] = true, true
			}
		}
	}
	if len(files) == 0 {
		return
	}
	for name := range files {
		delete(calls, name)
	}
	d.Step("The tests in "+strings.Join(fixes.SortedKeys(suites), ", ")+" look at what is written to the console, so these files still write there: "+strings.Join(fixes.SortedKeys(files), ", ")+". Change each together with its tests.", "")
}

// assertedOfConsole are the methods of console that a file of tests asserts something
// of. One that is only kept quiet is none.
func assertedOfConsole(p *project.Project, file string) map[string]bool {
	if !p.Holds(file, "console") || !p.Holds(file, "expect", "assert") {
		return nil
	}
	f := p.Source(file)
	if f == nil {
		return nil
	}
	spies := map[string]string{} // the methods, by the names that hold their spies
	for n := range f.Find(source.Declarator, source.Assign) {
		name, value := n.Child(source.Name), n.Child(source.Value)
		if n.Kind() == source.Assign {
			name, value = n.Child(source.Left), n.Child(source.Right)
		}
		if method := spiedMethod(value); method != "" && name.Ident() != "" {
			spies[name.Ident()] = method
		}
		if method, ok := strings.CutPrefix(name.Path(), "console."); ok && value.Ident() != "" {
			spies[value.Ident()] = method
		}
	}
	out := map[string]bool{}
	for c := range f.Find(source.Call) {
		head, _, _ := strings.Cut(c.CalleePath(), ".")
		if head != "expect" && head != "assert" {
			continue
		}
		for _, a := range c.Args() {
			a.Walk(func(n source.Node) bool {
				if method, ok := strings.CutPrefix(n.Path(), "console."); ok {
					method, _, _ = strings.Cut(method, ".")
					out[method] = true
				} else if method := spies[n.Ident()]; method != "" {
					out[method] = true
				}
				return true
			})
		}
	}
	return out
}

// spiedMethod is the method of console that a call spies on: vi.spyOn(console,
// "error"), mock.method(console, "log"), and what is chained to it.
func spiedMethod(v source.Node) (method string) {
	v.Walk(func(c source.Node) bool {
		if what := c.Arg(0).Path(); what == "console" || strings.HasSuffix(what, ".console") {
			method, _ = c.Arg(1).StringValue()
		}
		return method == ""
	})
	return method
}
