package project

import (
	"strconv"
	"strings"

	"underpin/checks/project/source"
)

// eachMethods run their callback once for each element.
var eachMethods = map[string]bool{"map": true, "forEach": true, "flatMap": true, "reduce": true, "filter": true, "some": true, "every": true, "pMap": true, "each": true, "mapSeries": true}

// through are calls whose callback runs as part of what is around them.
var through = map[string]bool{"transaction": true, "$transaction": true, "then": true, "catch": true, "finally": true, "retry": true, "withRetry": true, "limit": true, "waitUntil": true, "withTransaction": true}

// roundsOf is the nearest loop of unknown length around a statement, if what
// the statement asks depends on the round.
func roundsOf(top, n source.Node) (Loop, bool) {
	for child, up := top, top.Parent(); up.OK(); child, up = up, up.Parent() {
		switch up.Kind() {
		case source.ForOf, source.ForIn:
			if child.Role() != source.Body || onceOnly(top, up) {
				continue
			}
			if loop, ok := loopOver(top, n, up, up.Child(source.Right), up); ok {
				return loop, true
			}
		case source.For:
			if child.Role() != source.Body || onceOnly(top, up) {
				continue
			}
			if loop, ok := counting(top, n, up); ok {
				return loop, true
			}
		case source.Arrow, source.Function:
			call := up.Parent()
			if call.Kind() != source.Call {
				return Loop{}, false
			}
			if up.Role() == source.Callee {
				continue // runs at once
			}
			name := call.CalleeName()
			if eachMethods[name] && up.Role() == source.Arg {
				over := call.Child(source.Callee).Child(source.ObjectRole)
				if name == "pMap" || name == "each" || name == "mapSeries" {
					over = call.Arg(0)
				}
				if sentAsOne(call) {
					return Loop{}, false
				}
				if loop, ok := loopOver(top, n, up, over, call); ok {
					return loop, true
				}
				continue
			}
			if !through[name] {
				return Loop{}, false
			}
		case source.Method, source.Getter, source.Constructor, source.Class:
			return Loop{}, false
		}
	}
	return Loop{}, false
}

// onceOnly reports whether a loop is left as soon as a statement in it has run.
func onceOnly(top, loop source.Node) bool {
	fn := loop.Function()
	for child, up := top, top.Parent(); up.OK() && child != loop; child, up = up, up.Parent() {
		if up.Function() != fn {
			continue
		}
		switch up.Kind() {
		case source.Return, source.Throw:
			return true
		case source.Block:
			for next := range up.Children() {
				if next.Start() > child.Start() && (next.Is(source.Return, source.Throw) || next.Kind() == source.Jump && strings.HasPrefix(next.Text(), "break") && !loop.Contains(up.Enclosing(source.Switch))) {
					return true
				}
			}
		}
	}
	return false
}

// sentAsOne reports whether the statements that a map makes are sent as one.
func sentAsOne(call source.Node) bool {
	up := call.Parent()
	for up.Is(source.Spread, source.Array) {
		up = up.Parent()
	}
	if up.Kind() == source.Call && (up.CalleeName() == "$transaction" || up.CalleeName() == "batch" || up.CalleeName() == "pipeline") {
		return true
	}
	return up.Kind() == source.Declarator && batched(up.Function(), up.Child(source.Name).Ident())
}

// batched reports whether a list of statements is sent as one later on.
func batched(scope source.Node, name string) bool {
	if name == "" || !scope.OK() {
		return false
	}
	for c := range scope.Find(source.Call) {
		if method := c.CalleeName(); (method == "$transaction" || method == "batch") && c.Arg(0).Ident() == name {
			return true
		}
	}
	return false
}

// loopOver is the loop, unless its list is short or the statement is the same in
// each round. scope holds what is new in each round.
func loopOver(top, n, scope, over, at source.Node) (Loop, bool) {
	if !depends(top, scope) || collected(top) {
		return Loop{}, false
	}
	if short(over) {
		if over = wholeOf(over, at); !over.OK() {
			return Loop{}, false
		}
	}
	return Loop{Line: at.Line(), Over: cutShort(listBefore(over).Text()), Mixed: mixed(scope, n)}, true
}

// wholeOf is the list that a piece is cut from, where a loop around goes through
// all of it piece by piece: every element has its turn then.
func wholeOf(piece, at source.Node) source.Node {
	v := piece.Resolve()
	if v.Kind() != source.Call || v.CalleeName() != "slice" || v.Arg(0).Kind() != source.Identifier {
		return source.Node{}
	}
	whole := v.Child(source.Callee).Child(source.ObjectRole)
	for up := at.Parent(); up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Kind() == source.For && up.Child(source.Update).Kind() == source.Assign && up.Contains(v.Arg(0).Lookup(v.Arg(0).Ident())) {
			if short(whole) {
				return source.Node{}
			}
			return whole
		}
	}
	return source.Node{}
}

func cutShort(text string) string {
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "…"
	}
	return text
}

// listBefore is the list of an expression that falls back to an empty one.
func listBefore(n source.Node) source.Node {
	if op := n.Operator(); n.Kind() == source.Binary && (op == "??" || op == "||") && len(n.Child(source.Right).Text()) <= 2 {
		return n.Child(source.Left)
	}
	return n
}

// counting is a for loop that steps by one up to a length.
func counting(top, n, loop source.Node) (Loop, bool) {
	cond, step := loop.Child(source.Cond), loop.Child(source.Update)
	if cond.Kind() != source.Binary || step.Kind() == source.Assign {
		return Loop{}, false
	}
	bound := cond.Child(source.Right)
	if bound.Kind() != source.Member || bound.Child(source.Name).Text() != "length" {
		return Loop{}, false
	}
	return loopOver(top, n, loop, bound.Child(source.ObjectRole), loop)
}

// collected reports whether a statement is only put on a list that is sent as
// one.
func collected(top source.Node) bool {
	call := top.Parent()
	if call.Kind() != source.Call || call.CalleeName() != "push" || top.Role() != source.Arg {
		return false
	}
	return batched(call.Function(), call.Child(source.Callee).Child(source.ObjectRole).Ident())
}

// short reports whether a list is known to be short: written out, named like a
// constant, or cut into pieces.
func short(over source.Node) bool {
	text := over.Text()
	low := strings.ToLower(text)
	for _, word := range []string{"chunk", "batch", "pages", ".items.data", ".lines.data", "retries", "attempts", "delays", "slice("} {
		if strings.Contains(low, word) {
			return true
		}
	}
	switch over.Kind() {
	case source.Array:
		for c := range over.Children() {
			if c.Kind() == source.Spread {
				return short(c.Child(source.Value))
			}
		}
		return true
	case source.Call:
		switch over.CalleeName() {
		case "keys", "entries", "values":
			if over.Child(source.Callee).Child(source.ObjectRole).Ident() == "Object" {
				return short(over.Arg(0)) || over.Arg(0).Kind() == source.Object
			}
			return short(over.Child(source.Callee).Child(source.ObjectRole))
		case "filter", "map", "sort", "reverse", "flat", "from":
			if object := over.Child(source.Callee).Child(source.ObjectRole); object.Ident() != "Array" {
				return short(object)
			}
			if length := over.Arg(0).Prop("length"); length.OK() {
				_, err := strconv.Atoi(length.Resolve().Text())
				return err == nil
			}
			return short(over.Arg(0))
		}
	case source.Identifier:
		if text == strings.ToUpper(text) {
			return true
		}
		v := over.Resolve()
		if low := strings.ToLower(v.CalleeName()); v.Kind() == source.Call && (strings.Contains(low, "chunk") || strings.Contains(low, "batch")) {
			return true // cut into pieces by a function that says so
		}
		if v.CalleeName() == "slice" && v.Arg(0).Text() == "0" && v.Arg(1).Kind() == source.Number {
			return true // the first few
		}
		if copied := v.Child(source.Item); v.Kind() == source.Array && copied.Kind() == source.Spread {
			return short(copied.Child(source.Value))
		}
		return v.Is(source.Array, source.Object) && v != over && !filled(over) || v.Kind() == source.Call && givesShort(v)
	case source.Member:
		name := over.Child(source.Name).Text()
		return name == strings.ToUpper(name)
	}
	return false
}

// givesShort reports whether a call is of a function in sight that gives a part of a
// short list: of a table of settings, say.
func givesShort(call source.Node) bool {
	callee := call.Child(source.Callee)
	fn := callee.Resolve()
	if callee.Kind() != source.Identifier || !fn.Is(source.Function, source.Arrow) {
		return false
	}
	part := func(v source.Node) bool {
		sides := []source.Node{v}
		if v.Kind() == source.Conditional {
			sides = []source.Node{v.Child(source.Then), v.Child(source.Else)}
		}
		for _, side := range sides {
			if made := side.Resolve(); made.Kind() == source.Call {
				side = made // const some = all.filter(…)
			}
			if side.Kind() == source.Call && side.Child(source.Callee).Kind() == source.Identifier || !short(side) {
				return false
			}
		}
		return true
	}
	if body := fn.Child(source.Body); body.Kind() != source.Block {
		return part(body)
	}
	found := false
	for r := range fn.Find(source.Return) {
		if r.Function() != fn {
			continue
		}
		if found = part(r.Child(source.Value)); !found {
			return false
		}
	}
	return found
}

// filled reports whether elements are put into a list, or an object, that begins empty.
func filled(over source.Node) bool {
	v := over.Resolve()
	switch {
	case v.Child(source.Item).OK():
		return false
	case v.Kind() == source.Object:
		return grouped(over)
	}
	return v.Kind() == source.Array && !capped(over)
}

// grouped reports whether an object that begins empty gets a field for each of a list's
// elements: byOwner[row.owner] = …, however many owners there are.
func grouped(object source.Node) bool {
	made := object.Lookup(object.Ident())
	for a := range object.Outermost().Find(source.Assign) {
		left := a.Child(source.Left)
		name := left.Child(source.ObjectRole)
		if left.Kind() != source.Index || name.Ident() != object.Ident() || name.Lookup(name.Ident()) != made {
			continue
		}
		if _, fixed := left.Child(source.Value).StringValue(); !fixed {
			return true
		}
	}
	return false
}

// capped reports whether what fills a list stops at a length that the code names:
// if (found.length >= MOST) break.
func capped(over source.Node) bool {
	for i := range over.Outermost().Find(source.If) {
		b := i.Child(source.Cond)
		if b.Kind() != source.Binary || b.Operator() != ">=" && b.Operator() != ">" || i.Start() > over.Start() {
			continue
		}
		length, most := b.Child(source.Left), b.Child(source.Right)
		if length.Kind() != source.Member || length.Child(source.Name).Text() != "length" || length.Child(source.ObjectRole).Ident() != over.Ident() || over.Ident() == "" {
			continue
		}
		constant := most.Kind() == source.Number && len(most.Text()) > 1 || most.Ident() != "" && most.Ident() == strings.ToUpper(most.Ident())
		then := i.Child(source.Then)
		stops := then.Leaves() || then.Kind() == source.Jump
		for range then.Find(source.Jump) {
			stops = true
		}
		if constant && stops {
			return true
		}
	}
	return false
}

// depends reports whether an expression names something that is new in each
// round of the loop.
func depends(top, scope source.Node) bool {
	for id := range top.Find(source.Identifier) {
		if d := id.Lookup(id.Ident()); d.OK() && scope.Contains(d) && !top.Contains(d) {
			return true
		}
	}
	return false
}

// mixed reports whether the loop also waits for something that is no statement.
func mixed(scope, n source.Node) bool {
	for a := range scope.Find(source.Await) {
		call := a.Child(source.Value)
		if call.Contains(n) || call.Kind() != source.Call {
			continue
		}
		switch call.CalleeName() {
		case "all", "allSettled":
			for each := range call.Arg(0).Children() {
				if call.Arg(0).Kind() == source.Array && each.Kind() == source.Call && each.Child(source.Callee).Kind() == source.Identifier && !asks(each) {
					return true
				}
			}
		case "transaction":
		default:
			if !asks(call) {
				return true
			}
		}
	}
	return false
}

// asks reports whether a chain of calls is a statement.
func asks(call source.Node) bool {
	for base := call; base.Kind() == source.Call; base = base.Child(source.Callee).Child(source.ObjectRole) {
		if _, ok := statementAt(base); ok {
			return true
		}
	}
	return false
}
