package project

import (
	"maps"
	"slices"

	"underpin/checks/project/source"
)

// shortestCalled is the length of the shortest name that calls are looked up by.
const shortestCalled = 3

// CallsOf lists the calls of a function in the project's live code, by its name.
// A function without a name, and one with a very common name, has none.
func (p *Project) CallsOf(fn source.Node) []source.Node {
	name := calledAs(fn)
	if len(name) < shortestCalled {
		return nil
	}
	return Of(p, fn, "calls", func(p *Project, fn source.Node) []source.Node {
		var out []source.Node
		m := p.Modules()
		for _, file := range p.callersOf(name) {
			if file != fn.File().Path && !isPythonFile(file) && !m.Live(file) {
				continue
			}
			for c := range p.Source(file).Find(source.Call) {
				if c.CalleeName() == name && p.Definition(c.Child(source.Callee)) == fn {
					out = append(out, c)
				}
			}
			if len(out) > maxCallers {
				return out
			}
		}
		return out
	})
}

// HandedMethod is the function behind a call of a method of what a function is handed:
// storage.save() in register(app, storage), by what its first caller hands it.
func (p *Project) HandedMethod(callee source.Node) source.Node {
	object := callee.Child(source.ObjectRole)
	if callee.Kind() != source.Member || object.Kind() != source.Identifier {
		return source.Node{}
	}
	param := object.Lookup(object.Text())
	fn := param.Parent()
	i := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	if param.Kind() != source.Param || i < 0 {
		return source.Node{}
	}
	for _, call := range p.CallsOf(fn) {
		given := p.Definition(call.Arg(i))
		if given.Kind() == source.Param && given.Parent() != fn { // handed on
			given = p.handedTo(given)
		}
		if method := p.memberIn(given, callee.Child(source.Name).Text(), hops); method.OK() {
			return method
		}
	}
	return source.Node{}
}

// handedTo is what the callers of a function hand it for a parameter.
func (p *Project) handedTo(param source.Node) source.Node {
	fn := param.Parent()
	i := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	for _, call := range p.CallsOf(fn) {
		if given := p.Definition(call.Arg(i)); i >= 0 && given.OK() {
			return given
		}
	}
	return source.Node{}
}

// calledAs is the name that a function is called by.
func calledAs(fn source.Node) string {
	if name := fn.Child(source.Name); name.OK() {
		return name.Text()
	}
	switch owner := fn.Parent(); owner.Kind() {
	case source.Declarator:
		return owner.Child(source.Name).Ident()
	case source.Property, source.Field:
		return owner.Key()
	case source.Call: // cache(async () => …)
		if d := owner.Parent(); d.Kind() == source.Declarator {
			return d.Child(source.Name).Ident()
		}
	}
	return ""
}

// RouteOf is the route that a function answers.
func (p *Project) RouteOf(fn source.Node) (Route, bool) {
	if !fn.OK() {
		return Route{}, false
	}
	for _, r := range p.routesIn(fn.File().Path) {
		if r.Node == fn {
			return r, true
		}
	}
	return Route{}, false
}

// routesFrom names the routes whose functions are in one file.
type routesFrom string

// routesIn lists the routes whose functions are in a file.
func (p *Project) routesIn(file string) []Route {
	return remember(p, routesFrom(file), func(p *Project) []Route {
		return remember(p, "routes by file", func(p *Project) map[string][]Route {
			out := map[string][]Route{}
			for _, r := range p.Routes() {
				if f := r.Node.File(); f != nil {
					out[f.Path] = append(out[f.Path], r)
				}
			}
			return out
		})[file]
	})
}

// callersBy names the files that call something by a name.
type callersBy string

// callersOf lists the source files that call something by a name.
func (p *Project) callersOf(name string) []string {
	return remember(p, callersBy(name), func(p *Project) []string { return p.callers().of[name] })
}

// callers are the source files by the names of what they call.
type callers struct{ of map[string][]string }

func (p *Project) callers() *callers {
	return remember(p, "callers", func(p *Project) *callers {
		c := &callers{of: map[string][]string{}}
		for _, file := range slices.Concat(p.Sources(), p.PythonSources()) {
			for _, name := range perFile(p, file, "callees", func(p *Project) []string { return calleesIn(p.Source(file)) }) {
				c.of[name] = append(c.of[name], file)
			}
		}
		return c
	})
}

func (c *callers) same(o any) bool {
	other, ok := o.(*callers)
	return ok && maps.EqualFunc(c.of, other.of, slices.Equal)
}

// calleesIn lists the names of what a file calls, each once.
func calleesIn(f *source.File) []string {
	if f == nil {
		return nil
	}
	seen := map[string]bool{}
	var out []string
	for c := range f.Find(source.Call) {
		if name := c.CalleeName(); len(name) >= shortestCalled && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}
