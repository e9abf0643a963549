package project

import "underpin/checks/project/source"

// existenceOnly reports whether a declared result is only asked whether there is
// a row, and for its first one: `if (found.rows.length > 0)`. Such a question is
// about one thing, however it is put.
func existenceOnly(d source.Node, local string) bool {
	asked := false
	for id := range d.Function().Find(source.Identifier) {
		if id.Text() != local || d.Child(source.Name).Contains(id) {
			continue
		}
		if !asksExistence(id) {
			return false
		}
		asked = true
	}
	return asked
}

// asksExistence reports whether one use of a result asks for its first row or
// whether there is one.
func asksExistence(use source.Node) bool {
	for up := use.Parent(); up.Is(source.Member) && use.Role() == source.ObjectRole; up = use.Parent() {
		name := up.Child(source.Name).Text()
		use = up
		if name == "length" || name == "rowCount" || name == "empty" {
			return comparedToNone(up)
		}
		if name != "rows" && name != "data" {
			return false
		}
	}
	up := use.Parent()
	switch {
	case up.Is(source.Index) && use.Role() == source.ObjectRole:
		return up.Child(source.Value).Text() == "0"
	case up.Is(source.Unary):
		return up.Operator() == "!"
	case up.Is(source.Binary):
		return up.Operator() == "&&" && use.Role() == source.Left
	}
	return use.Role() == source.Cond
}

// comparedToNone reports whether a count only decides between none and some.
func comparedToNone(count source.Node) bool {
	up := count.Parent()
	switch {
	case up.Is(source.Unary):
		return up.Operator() == "!"
	case count.Role() == source.Cond:
		return true
	case !up.Is(source.Binary):
		return false
	}
	if op := up.Operator(); op == "&&" || op == "||" {
		return up.Role() == source.Cond
	}
	other := up.Child(source.Right)
	if count.Role() == source.Right {
		other = up.Child(source.Left)
	}
	return other.Is(source.Number) && (other.Text() == "0" || other.Text() == "1")
}

// passedOn reports whether a declared list is handed on as a whole: given to a
// call, spread, gone through or answered with; or its first element is not asked for, but
// that of another with its name.
func passedOn(d source.Node, local string) bool {
	first := false
	for id := range d.Function().Find(source.Identifier) {
		if id.Text() != local || d.Child(source.Name).Contains(id) || !d.Contains(id.Lookup(local)) {
			continue
		}
		use, up := id, id.Parent()
		first = first || asksFirst(id)
		for up.Kind() == source.Binary && (up.Operator() == "??" || up.Operator() == "||") && use.Role() == source.Left && len(up.Child(source.Right).Text()) <= 2 {
			use, up = up, up.Parent() // rows ?? []
		}
		switch up.Kind() {
		case source.Call:
			if use.Role() == source.Arg && setsState(up.CalleeName()) {
				return true
			}
		case source.ForOf:
			if use.Role() == source.Right {
				return true
			}
		case source.Return:
			return true
		}
	}
	return !first
}

// asksFirst reports whether a use of a result is followed by [0], behind its rows or not.
func asksFirst(use source.Node) bool {
	for up := use.Parent(); up.Is(source.Member, source.Index); use, up = up, up.Parent() {
		if up.Kind() == source.Index {
			return use.Role() == source.ObjectRole && up.Child(source.Value).Text() == "0"
		}
	}
	return false
}

// setsState reports whether a function's name is that of a setter, as the one of
// a component's state.
func setsState(name string) bool {
	return len(name) > 3 && name[:3] == "set" && name[3] >= 'A' && name[3] <= 'Z'
}
