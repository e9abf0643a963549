package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// What a handler does with a value.
type useKind uint8

const (
	idle   useKind = iota // logs it, or says it back
	tested                // looks whether it is there
	works                 // stores it, sends it on, or calls something with it
)

// useOf says what is done with a value where it is used.
func useOf(n source.Node) useKind {
	for n.OK() {
		up := n.Parent()
		switch up.Kind() {
		case source.Unary:
			if op := up.Operator(); op == "!" || op == "typeof" {
				return tested
			}
		case source.Binary:
			switch up.Operator() {
			case "===", "!==", "==", "!=", "<", ">", "<=", ">=", "in", "instanceof":
				return tested
			case "&&":
				if n.Role() == source.Left {
					return tested
				}
			}
		case source.If, source.While, source.Conditional, source.Switch, source.Case:
			if n.Role() == source.Cond {
				return tested
			}
		case source.Call, source.New:
			if n.Role() == source.Arg {
				return callUse(up)
			}
			if n.Role() == source.Callee { // value.trim()
				n = up
				continue
			}
		case source.Member, source.Index:
			if up.Child(source.Name).Text() == "length" || n.Role() == source.Value {
				return tested // PRICES[plan]: one of those that are there
			}
		case source.Assign:
			if n.Role() == source.Left {
				return idle
			}
			return works
		case source.Declarator:
			return aliasUse(up)
		case source.Return, source.Expression, source.Arrow:
			return idle
		case source.Await, source.Template, source.Property, source.Shorthand, source.Object, source.Array, source.Spread, source.Element, source.Attr, source.Tagged:
		default:
			return idle
		}
		n = up
	}
	return idle
}

// aliasUse is what is done with a value that a variable now holds.
func aliasUse(d source.Node) useKind {
	name := d.Child(source.Name).Ident()
	scope := d.Function()
	if name == "" || !scope.OK() {
		return idle // a pattern: its names are inputs of their own
	}
	most := idle
	for n := range scope.Find(source.Identifier) {
		if n.Text() == name && n.Start() > d.End() && n.Parent().Kind() != source.Declarator && n.Lookup(name) == d {
			most = max(most, useOf(n))
		}
	}
	return most
}

// callUse is what a call does with its argument.
func callUse(c source.Node) useKind {
	path, name := c.CalleePath(), c.CalleeName()
	if _, ok := project.ValidatorCall(c); ok {
		return tested
	}
	head, _, _ := strings.Cut(path, ".")
	switch {
	case asksSupabaseAuth(c):
		return idle
	case head == "console", head == "logger", head == "log", head == "logRequest", name == "captureException", name == "revalidatePath", name == "revalidateTag", name == "redirect":
		return idle
	case strings.Contains(strings.ToLower(name), "respon") || name == "json" || name == "render" || name == "send" && answers(c) || name == "Response" || name == "NextResponse" || name == "fail":
		return idle
	case name == "includes" || name == "has" || name == "test" || name == "isArray" || name == "isInteger" || name == "isNaN" || name == "Boolean" || name == "isFinite":
		return tested
	case name == "String" || name == "stringify" || name == "keys" || name == "entries" || name == "assign" || name == "Date" || name == "Number" || name == "parseInt" || name == "parseFloat" || name == "max" || name == "min" || name == "all":
		return useOf(c)
	}
	return works
}

// castAround reports whether a value is made a number or a truth where it is
// used.
func castAround(n source.Node) bool {
	for up := n.Parent(); up.Is(source.Call, source.Binary, source.Member, source.Unary, source.New); up = up.Parent() {
		switch up.CalleePath() {
		case "Number", "parseInt", "parseFloat", "Boolean", "Number.parseInt", "Number.parseFloat", "BigInt", "Date":
			return true
		}
	}
	return false
}

// checksInside reports whether a value goes into a function of the app that
// looks at its shape itself.
func checksInside(p *project.Project, n source.Node) bool {
	for up := n; up.OK() && !up.Is(source.Block, source.Function, source.Arrow); up = up.Parent() {
		call := up.Parent()
		if up.Role() != source.Arg || call.Kind() != source.Call {
			continue
		}
		fn := p.Definition(call.Child(source.Callee))
		if fn.Is(source.Function, source.Arrow, source.Method) && looksAtArguments(fn) {
			return true
		}
	}
	return false
}

// looksAtArguments reports whether a function parses one of its parameters, or
// is named as one that validates.
func looksAtArguments(fn source.Node) bool {
	name := strings.ToLower(fn.Child(source.Name).Text())
	if name == "" {
		name = strings.ToLower(fn.Parent().Child(source.Name).Text())
	}
	if strings.HasPrefix(name, "validat") || strings.HasPrefix(name, "parse") || strings.HasPrefix(name, "sanitize") || strings.HasPrefix(name, "isvalid") || strings.HasPrefix(name, "normalize") {
		return true
	}
	for c := range fn.Find(source.Call) {
		if v, ok := project.ValidatorCall(c); ok && v.Is(source.Identifier, source.Member, source.Object) {
			return true
		}
	}
	return false
}

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
