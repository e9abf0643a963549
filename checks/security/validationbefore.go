package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// validatingNames are parts of the names of middleware that parses what is sent.
var validatingNames = []string{"validat", "zod", "schema", "celebrate", "joi", "yup", "checkschema", "valibot", "parsebody", "withbody"}

// schemaBefore is the schema that stands before a handler: as middleware, as an
// option of its registration, or in the builder that it is given to.
func schemaBefore(p *project.Project, r project.Route) source.Node {
	for _, t := range r.Through {
		if pkg := origin(p, t); pkg == "celebrate" || strings.HasPrefix(pkg, "express-validator") || strings.HasPrefix(pkg, "@hono/zod") || strings.HasPrefix(pkg, "@hono/valibot") {
			return t
		}
		name := strings.ToLower(t.CalleePath())
		if t.Is(source.Function, source.Arrow, source.Method) {
			name = strings.ToLower(t.Child(source.Name).Text() + " " + t.Parent().Child(source.Name).Text())
			for c := range t.Find(source.Call) {
				if _, ok := project.ValidatorCall(c); ok {
					return c
				}
			}
		} else if name == "" {
			name = strings.ToLower(t.Path())
		} else if fn := p.Definition(t.Child(source.Callee)); t.Kind() == source.Call && fn.Is(source.Function, source.Arrow) {
			for c := range fn.Find(source.Call) {
				if _, ok := project.ValidatorCall(c); ok {
					return t
				}
			}
		}
		if containsPart(name, validatingNames) {
			return t
		}
	}
	return schemaBeside(r.Node)
}

// schemaBeside is the schema in the call or object that a handler is given to:
// app.post(path, { schema }, handler), defineAction({ input, handler }),
// validated(schema, handler).
func schemaBeside(fn source.Node) source.Node {
	up := fn.Parent()
	if up.Kind() == source.Property && (up.Key() == "handler" || up.Key() == "resolve") {
		for _, key := range []string{"input", "schema", "args", "body", "inputSchema"} {
			if v := up.Parent().Prop(key); v.OK() {
				return v
			}
		}
		up = up.Parent().Parent()
	}
	for ; up.Kind() == source.Call; up = up.Parent() {
		for _, a := range up.Args() {
			if a.Contains(fn) {
				continue
			}
			o := a.Resolve()
			if v := o.Prop("schema"); v.OK() {
				return v
			}
			if v := o.Prop("body"); v.OK() && o.Kind() == source.Object {
				return v
			}
			if low := strings.ToLower(a.Text()); a.Is(source.Identifier, source.Call, source.Member) && len(low) < 80 && (strings.Contains(low, "schema") || strings.HasPrefix(low, "z.object")) {
				return a
			}
		}
		for c := up.Child(source.Callee); c.Is(source.Member, source.Call); {
			if c.Kind() == source.Call {
				switch c.CalleeName() {
				case "schema", "input", "inputSchema", "validator", "body":
					return c
				}
				c = c.Child(source.Callee)
			} else {
				c = c.Child(source.ObjectRole)
			}
		}
	}
	return source.Node{}
}

// schemaBuilders is a procedure of tRPC, Convex or a library like them that
// declares its input.
func schemaBuilders(p *project.Project) (place check.Place, ok bool) {
	for _, name := range p.Sources() {
		if !p.Holds(name, ".input(", "args: {", ".inputSchema(") || !running(p, name) || !p.Modules().Live(name) && !strings.HasPrefix(name, "convex/") {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			switch n := c.CalleeName(); {
			case n == "input" && c.Arg(0).OK() && c.Child(source.Callee).Kind() == source.Member && strings.Contains(strings.ToLower(c.Child(source.Callee).Text()), "procedure"):
				return at(c, "declares what it takes"), true
			case (n == "mutation" || n == "action") && c.Arg(0).Prop("args").OK():
				return at(c, "declares what it takes"), true
			}
		}
	}
	return check.Place{}, false
}
