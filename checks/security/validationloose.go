package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unparsed is all of what was sent where it is written as it came, though a
// schema looked at it before: fields that the schema does not name pass.
func unparsed(inputs []project.Input) (written project.Input, schema source.Node) {
	var uses []source.Node
	for _, i := range inputs {
		if i.Name != "" || i.Place != project.InBody && i.Place != project.InForm {
			continue
		}
		for _, use := range i.Uses {
			if c := parsedIn(use); c.OK() {
				schema = c
			} else if asSent(use) && putWhole(use) {
				uses = append(uses, use)
				written = i
			}
		}
	}
	if len(uses) == 0 || !schema.OK() || schema.Start() > uses[0].Start() || refusesOthers(schema) {
		return written, source.Node{}
	}
	written.At, written.Uses, written.Checked = uses[0], uses, false
	return written, schema
}

// asSent reports whether an expression is the body itself, and not what a schema
// made of it.
func asSent(n source.Node) bool {
	if n.Kind() == source.Identifier {
		n = n.Lookup(n.Text()).Child(source.Value)
	}
	for n.Kind() == source.Await {
		n = n.Child(source.Value)
	}
	return n.Kind() == source.Member && n.Child(source.Name).Text() == "body" || n.CalleeName() == "json" && len(n.Args()) == 0
}

// parsedIn is the call of a validator that a value is given to.
func parsedIn(use source.Node) source.Node {
	for up := use.Parent(); up.Is(source.Call, source.Await, source.Object, source.Spread, source.Property, source.Shorthand); up = up.Parent() {
		if v, ok := project.ValidatorCall(up); ok && (v.Contains(use) || up.Contains(use)) {
			return up
		}
	}
	return source.Node{}
}

// refusesOthers reports whether a schema refuses fields that it does not name.
func refusesOthers(call source.Node) bool {
	schema := call.Child(source.Callee).Child(source.ObjectRole)
	text := schema.Text() + schema.Resolve().Text()
	return strings.Contains(text, "strict") || strings.Contains(text, "Joi") || strings.Contains(text, "joi")
}

// letThrough closes what stands behind a schema: all of it, or all but the whole
// body that is written when the schema's result is thrown away.
func (in *intake) letThrough(p *project.Project, by source.Node) {
	var whole []project.Input
	schema := by
	if fn := p.Definition(by.Child(source.Callee)); by.Kind() == source.Call && fn.Is(source.Function, source.Arrow) {
		for c := range fn.Find(source.Call) {
			if _, ok := project.ValidatorCall(c); ok {
				schema = c
			}
		}
	}
	if throwsResult(schema) {
		for _, i := range in.bare {
			for _, use := range i.Uses {
				if i.Name == "" && putWhole(use) {
					whole = append(whole, i)
					break
				}
			}
		}
	}
	in.bare, in.found, in.there = whole, nil, nil
	if len(whole) > 0 {
		in.loose = schema
		return
	}
	in.by = by
}

// throwsResult reports whether a schema's result goes nowhere in the middleware
// that asks for it: await schema.parseAsync({ body: req.body }); next().
func throwsResult(by source.Node) bool {
	switch by.CalleeName() {
	case "parse", "parseAsync", "safeParse", "safeParseAsync":
	default:
		return false
	}
	fn := by.Function()
	for a := range fn.Find(source.Assign) {
		if path := a.Child(source.Left).Path(); strings.HasSuffix(path, ".body") || strings.HasSuffix(path, ".validated") || strings.Contains(path, ".locals") {
			return false
		}
	}
	up := by.Parent()
	for up.Kind() == source.Await {
		up = up.Parent()
	}
	return up.Kind() == source.Expression && fn.Is(source.Function, source.Arrow) && !refusesOthers(by)
}
