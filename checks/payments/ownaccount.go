package payments

import (
	"strings"

	"underpin/checks/project/source"
)

// sellsItself is where a sale is made with an account at the provider that belongs to its
// caller, by a key in the caller's own row: who sets the price there is the one who is
// paid, not the one who pays.
func sellsItself(s sale) source.Node {
	for _, send := range sendersOf(s.node) {
		for _, a := range send.Args() {
			for f := range a.Find(source.Property) {
				if !strings.EqualFold(f.Key(), "authorization") && !strings.EqualFold(f.Key(), "access_token") && !strings.EqualFold(f.Key(), "accessToken") {
					continue
				}
				for m := range f.Find(source.Member) {
					row := m.Child(source.ObjectRole)
					if row.Kind() == source.Identifier && hasWord(strings.ToLower(m.Child(source.Name).Text()), []string{"token", "key", "secret"}) && ofCaller(row) {
						return m
					}
				}
			}
		}
	}
	return source.Node{}
}

// ofCaller reports whether a row was read by who is signed in.
func ofCaller(row source.Node) bool {
	read := declarationOf(row).Child(source.Value)
	if !read.OK() {
		return false
	}
	says := func(n source.Node) bool {
		low := strings.ToLower(n.Text())
		return len(low) < 200 && hasWord(low, []string{"session.", "req.user", "request.user", "user.id", "auth.userid", "currentuser"})
	}
	if says(read) {
		return true
	}
	for id := range read.Find(source.Identifier) {
		if v := valueOf(id); v.OK() && v != read && !v.Is(source.Function, source.Arrow) && says(v) {
			return true
		}
	}
	return false
}

// askedIfListed is the condition before a sale that compares what came with a list of the
// environment, and only where there is one: `if (list.length > 0 && !list.includes(id))`.
func askedIfListed(sold source.Node, names map[string]bool) source.Node {
	for c := range sold.Handler().Find(source.Call) {
		if c.Start() < sold.Start() && mentionsAny(c.Arg(0), names) && onlyIfListed(c) {
			return c.Enclosing(source.If).Child(source.Cond)
		}
	}
	return source.Node{}
}

// onlyIfListed reports whether a list that the environment gives is searched only where it
// is not empty.
func onlyIfListed(search source.Node) bool {
	if search.CalleeName() != "includes" && search.CalleeName() != "has" {
		return false
	}
	list := search.Child(source.Callee).Child(source.ObjectRole)
	given := declarationOf(list).Child(source.Value)
	if list.Kind() != source.Identifier || !strings.Contains(given.Text(), "env") {
		return false
	}
	for up := search.Parent(); up.Is(source.Unary, source.Binary); up = up.Parent() {
		if up.Kind() == source.Binary && up.Operator() == "&&" && up.Child(source.Left).Names(list.Ident()) && !up.Child(source.Left).Contains(search) {
			return true
		}
	}
	return false
}
