package database

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// ownRounds counts the rounds that write each row's own values, of several.
func ownRounds(rounds []round) int {
	if len(rounds) < 2 {
		return 0
	}
	n := 0
	for _, r := range rounds {
		if r.own {
			n++
		}
	}
	return n
}

// ownValues reports whether a statement in a loop gives one row a value that is worked out
// for it, by a client that has no call to do so for several: Prisma's update and upsert,
// Drizzle's update.
func ownValues(p *project.Project, s project.Statement) bool {
	if s.Verb != "update" && s.Verb != "upsert" || s.Via != project.Prisma && s.Via != project.Drizzle {
		return false
	}
	call := nodeAt(p, s)
	values := call.Arg(0).Resolve().Prop("data")
	switch {
	case s.Via == project.Prisma && call.CalleeName() == "upsert":
		values = call.Arg(0).Resolve().Prop("update")
	case s.Via == project.Drizzle:
		if s.Verb == "upsert" {
			return false
		}
		values = setAfter(call)
	}
	if values.Kind() == source.Identifier {
		d := values.Lookup(values.Ident())
		return d.Line() >= s.Loop.Line && values.Function().Contains(d)
	}
	for id := range values.Find(source.Identifier) {
		d := id.Lookup(id.Text())
		if !namesProperty(id) && d.OK() && d.Line() >= s.Loop.Line && d.Start() < values.Start() {
			return true
		}
	}
	return false
}

// setAfter is what set(…) is given behind the call that begins a chain.
func setAfter(call source.Node) source.Node {
	for up := call.Parent(); up.Is(source.Member, source.Call); up = up.Parent() {
		if up.Kind() == source.Call && up.CalleeName() == "set" {
			return up.Arg(0)
		}
	}
	return source.Node{}
}

// namesProperty reports whether an identifier is the name of a property, and no value.
func namesProperty(id source.Node) bool {
	up := id.Parent()
	return up.Kind() == source.Property && id.Role() == source.Name || up.Kind() == source.Member && id.Role() == source.Name
}
