package project

import (
	"strings"

	"underpin/checks/project/source"
)

// glanced reports whether a call learns who is calling and nothing turns on it: the
// answer is read as one that may be nobody (session?.user?.id) and only written down,
// with a row or in a log, or not used at all. Whoever is not signed in comes as far as
// everybody else.
func (p *Project) glanced(call source.Node) bool {
	kept := call.Parent()
	if kept.Kind() == source.Await {
		kept = kept.Parent()
	}
	if kept.Kind() != source.Declarator || p.turnsAway(call) {
		return false
	}
	fn, names := call.Function(), boundNames(kept.Child(source.Name))
	if !fn.OK() || len(names) == 0 {
		return false
	}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		if name == "error" || name == "authError" || name == "userError" {
			return false
		}
		for id := range fn.Find(source.Identifier) {
			if id.Text() != name || id.Role() == source.Name || id.Parent().Is(source.Binding) {
				continue
			}
			derived, harmless := writtenDown(id)
			if !harmless {
				return false
			}
			if derived != "" && derived != name {
				names = append(names, derived)
			}
		}
	}
	return true
}

// turnsAway reports whether what is called may refuse by itself: a function of the
// project that throws or redirects, or one that cannot be read and is not known to answer
// with nobody.
func (p *Project) turnsAway(call source.Node) bool {
	fn := p.Definition(call.Child(source.Callee))
	if fn.Kind() == source.Call { // cache(async () => …)
		if made := p.functions(fn.Args()); len(made) > 0 {
			fn = made[0]
		}
	}
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		switch call.CalleeName() {
		case "auth", "getServerSession", "getUser", "currentUser", "getAuth", "getSession":
			return false
		}
		return true
	}
	for c := range fn.Find(source.Throw, source.Call) {
		if c.Kind() == source.Throw || refuses(c) {
			return true
		}
	}
	return false
}

// boundNames are the names that a declaration binds.
func boundNames(name source.Node) []string {
	if name.Kind() == source.Identifier {
		return []string{name.Text()}
	}
	var out []string
	for b := range name.Find(source.Binding) {
		if n := b.Child(source.Name); n.Kind() == source.Identifier {
			out = append(out, n.Text())
		}
	}
	return out
}

// writtenDown reports whether a use of who is calling only writes it down, and the name
// of the variable that keeps a part of it.
func writtenDown(id source.Node) (derived string, ok bool) {
	n, optional := id, false
	for p := n.Parent(); p.Kind() == source.Member && n.Role() == source.ObjectRole; p = n.Parent() {
		optional = optional || p.Has(source.Optional)
		n = p
	}
	for p := n.Parent(); p.Kind() == source.Binary && (p.Operator() == "??" || p.Operator() == "||"); p = n.Parent() {
		n = p
	}
	switch p := n.Parent(); p.Kind() {
	case source.If:
		return "", n == id && n.Role() == source.Cond && !p.Child(source.Else).OK() && !p.Child(source.Then).MayLeave() && onlyRecords(p.Child(source.Then))
	case source.Declarator:
		return p.Child(source.Name).Ident(), optional
	case source.Property:
		return "", (optional || n == id) && p.Key() != "where" && inRecord(p)
	}
	return "", false
}

// inRecord reports whether a property is part of what is written, and of no question.
func inRecord(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.Property:
			if p.Key() == "where" {
				return false
			}
		case source.Object, source.Array:
		case source.Call:
			switch p.CalleeName() {
			case "insert", "create", "update", "upsert", "log", "info", "warn", "error", "debug", "values", "set":
				return true
			}
			return false
		default:
			return false
		}
	}
	return false
}

// onlyRecords reports whether a branch does no more than keep a record of what was done.
func onlyRecords(branch source.Node) bool {
	low := strings.ToLower(branch.Text())
	for _, word := range []string{"activity", "activities", "audit", "log", "history", "track", "analytic"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}
