package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// setFoundAside leaves the ids that a row was found by out of what is open, as
// long as something else is.
func (in *intake) setFoundAside() {
	if len(in.found) == 0 || len(in.bare) <= len(in.found) {
		return
	}
	found := func(i project.Input) bool {
		return slices.ContainsFunc(in.found, func(f project.Input) bool { return f.At == i.At && f.Name == i.Name })
	}
	in.bare = slices.DeleteFunc(in.bare, found)
	in.there = slices.DeleteFunc(in.there, found)
	in.found = nil
}

// foundBy reports whether an id is first used to look a row up, and the handler
// leaves when there is none, so that whatever else was sent goes no further; or whether
// it is only written where the database takes nothing but ids. Queries of documents take
// objects for operators, so there it is not enough.
func foundBy(p *project.Project, i project.Input, first source.Node, open []source.Node) bool {
	if !idName(i.Name) || asksDocuments(p) {
		return false
	}
	return findsRow(first) || !slices.ContainsFunc(open, func(n source.Node) bool { return !intoTypedColumn(p, n) })
}

// lookups are the calls that ask for one row by its id.
var lookups = map[string]bool{
	"findUnique": true, "findFirst": true, "findUniqueOrThrow": true, "findFirstOrThrow": true, "single": true, "maybeSingle": true,
}

// findsRow reports whether a value is in a query for one row whose absence ends
// the handler's work.
func findsRow(use source.Node) bool {
	for up := use.Parent(); up.OK() && !up.Is(source.Block, source.Function, source.Arrow); up = up.Parent() {
		name := up.CalleeName()
		if up.Kind() != source.Call || !lookups[name] {
			continue
		}
		if strings.HasSuffix(name, "OrThrow") {
			return true
		}
		d := up.Enclosing(source.Declarator)
		return d.OK() && d.Function() == use.Function() && leavesWithout(d)
	}
	return false
}

// leavesWithout reports whether a function ends where what a variable was given
// is not there.
func leavesWithout(d source.Node) bool {
	names := map[string]bool{}
	if name := d.Child(source.Name).Ident(); name != "" {
		names[name] = true
	}
	for b := range d.Child(source.Name).Find(source.Binding) {
		names[b.Child(source.Name).Text()] = true
	}
	for test := range d.Function().Find(source.If) {
		if test.Start() < d.End() || !test.Child(source.Then).Leaves() {
			continue
		}
		end := test.Child(source.Cond).End()
		for not := range test.Find(source.Unary) {
			if not.End() <= end && not.Operator() == "!" && names[not.Child(source.Value).Ident()] {
				return true
			}
		}
	}
	return false
}

// limitedFile is where a handler takes a file whose type and size it tests, when
// all else that it is sent are ids that a row was found by.
func (in *intake) limitedFile(p *project.Project) source.Node {
	file := fileTaken(p, in.route.Node)
	if !file.OK() || !typeTested(p, in.route.Node) || !sizeTested(p, in.route.Node) {
		return source.Node{}
	}
	rest := len(in.bare) - len(in.found)
	for _, i := range in.bare {
		if i.At.Contains(file) || file.Contains(i.At) {
			rest--
		}
	}
	if rest > 0 {
		return source.Node{}
	}
	return file
}

// supabaseSignIn are the calls of Supabase Auth whose server looks at the shape
// of what it is given.
var supabaseSignIn = map[string]bool{
	"signUp": true, "updateUser": true, "resetPasswordForEmail": true, "verifyOtp": true,
}

// asksSupabaseAuth reports whether a call is one of auth.signUp() and its like.
func asksSupabaseAuth(c source.Node) bool {
	name, object := c.CalleeName(), c.Child(source.Callee).Child(source.ObjectRole)
	return object.Kind() == source.Member && object.Child(source.Name).Text() == "auth" && (supabaseSignIn[name] || strings.HasPrefix(name, "signInWith"))
}
