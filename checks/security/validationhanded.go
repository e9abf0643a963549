package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// mostHanded bounds the functions that one route hands its request to.
const mostHanded = 24

// requestHandedTo lists the functions of the app that a route's own function hands the
// whole request to: case "/grant": return grant(event).
func requestHandedTo(p *project.Project, r project.Route) []source.Node {
	name := r.Node.Child(source.ParamRole).Child(source.Name).Ident()
	if name == "" {
		return nil
	}
	var out []source.Node
	seen := map[source.Node]bool{}
	for c := range r.Node.Find(source.Call) {
		callee := c.Child(source.Callee)
		if callee.Kind() != source.Identifier || c.Function() != r.Node || c.Arg(0).Ident() != name || len(out) == mostHanded {
			continue
		}
		if fn := p.Definition(callee); fn.Is(source.Function, source.Arrow) && !seen[fn] && fn != r.Node {
			seen[fn] = true
			out = append(out, fn)
		}
	}
	return out
}

// signedFields is the text of named fields that a route proves with a key, as
// payment services sign an order's number: whatever else is sent beside them is
// as the caller wrote it.
func signedFields(r project.Route) source.Node {
	keyed := false
	var text source.Node
	for c := range r.Node.Find(source.Call) {
		switch c.CalleeName() {
		case "createHmac":
			keyed = true
		case "update":
			a := c.Arg(0)
			if a.Kind() == source.Identifier {
				a = a.Resolve()
			}
			if a.Kind() == source.Template && strings.Count(a.Text(), "${") > 1 || a.Kind() == source.Binary && a.Operator() == "+" {
				text = a
			}
		}
	}
	if !keyed {
		return source.Node{}
	}
	return text
}

// plainly reports whether little that a function is handed is looked at, and it
// uses the fields or writes all of them into a row: what goes whole into a library
// is looked at there.
func (in intake) plainly() bool {
	if in.slight() || 2*len(in.bare) < len(in.inputs) {
		return false
	}
	for _, i := range in.bare {
		if i.Name != "" {
			return true
		}
		for _, use := range i.Uses {
			for up := use.Parent(); up.Is(source.Call, source.Array, source.Object, source.Spread, source.Property); up = up.Parent() {
				if rowWrites[up.CalleeName()] {
					return true
				}
			}
		}
	}
	return false
}

// rowWrites are the calls that write a row of what they are given.
var rowWrites = map[string]bool{
	"insert": true, "update": true, "upsert": true, "create": true, "createMany": true, "save": true, "set": true, "values": true,
	"insertOne": true, "updateOne": true, "findOneAndUpdate": true, "findByIdAndUpdate": true,
}
