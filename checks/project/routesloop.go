package project

import (
	"slices"

	"underpin/checks/project/source"
)

// An element is one turn of a loop over a list that is written out: its value,
// and its key when the list is an object's entries.
type element struct {
	key   source.Node
	value source.Node
}

// turns lists a call's callee and arguments as they are in each turn of the loop
// around it: in routes.forEach((r) => app.use(r.path, r.router)) and in for (const r
// of routes), r is each element of the list. A call outside of such loops has one
// turn; open reports a loop whose list cannot be seen.
func (p *Project) turns(call source.Node) (out [][]source.Node, open bool) {
	written := append([]source.Node{call.Child(source.Callee)}, call.Args()...)
	variable, list := loopAround(call)
	if !variable.OK() || !slices.ContainsFunc(written, func(n source.Node) bool { return variable.Contains(root(n).Resolve()) }) {
		return [][]source.Node{written}, false
	}
	elements := p.elements(list, hops)
	for _, e := range elements {
		var turn []source.Node
		for _, n := range written {
			turn = append(turn, p.inTurn(n, variable, e))
		}
		out = append(out, turn)
	}
	if len(out) == 0 {
		return [][]source.Node{written}, true
	}
	return out, false
}

// loopAround is the variable and the list of the innermost loop around a node.
func loopAround(n source.Node) (variable, list source.Node) {
	for up := n.Parent(); up.OK(); up = up.Parent() {
		switch up.Kind() {
		case source.ForOf:
			return up.Child(source.Left), up.Child(source.Right)
		case source.Arrow, source.Function:
			call := up.Parent()
			if name := call.CalleeName(); up.Role() == source.Arg && (name == "forEach" || name == "map") {
				return up.Child(source.ParamRole), call.Child(source.Callee).Child(source.ObjectRole)
			}
			return source.Node{}, source.Node{}
		case source.Method, source.Class:
			return source.Node{}, source.Node{}
		}
	}
	return source.Node{}, source.Node{}
}

// root is the name that a member, a call or an element access begins with.
func root(n source.Node) source.Node {
	for {
		switch n.Kind() {
		case source.Member, source.Index:
			n = n.Child(source.ObjectRole)
		case source.Call, source.New:
			n = n.Child(source.Callee)
		default:
			return n
		}
	}
}

// elements lists what a list holds: an array's items, or the entries or values
// of an object.
func (p *Project) elements(list source.Node, left int) []element {
	if left == 0 {
		return nil
	}
	if list.Kind() == source.Call {
		return p.entries(list)
	}
	array := list
	if d := p.Definition(list); d.OK() {
		array = d
	}
	if array.Kind() == source.Call && array != list {
		return p.elements(array, left-1)
	}
	if array.Kind() == source.Param {
		var out []element
		for _, given := range p.handed(array) {
			out = append(out, p.elements(given, left-1)...)
		}
		return out
	}
	if array.Kind() != source.Array {
		return nil
	}
	var out []element
	for item := range array.Children() {
		if item.Kind() == source.Spread {
			out = append(out, p.elements(item.Child(source.Value), left-1)...)
			continue
		}
		out = append(out, element{value: item})
	}
	return out
}

// entries lists what Object.entries(object) and Object.values(object) give.
func (p *Project) entries(call source.Node) []element {
	name := call.CalleePath()
	object := p.Definition(call.Arg(0))
	if name != "Object.entries" && name != "Object.values" || object.Kind() != source.Object {
		return nil
	}
	var out []element
	for c := range object.Children() {
		if v := object.Prop(c.Key()); v.OK() {
			out = append(out, element{c.Child(source.Name), v})
		}
	}
	return out
}

// inTurn is an expression in one turn of a loop, with the loop's variable put in.
func (p *Project) inTurn(n, variable source.Node, e element) source.Node {
	if n.Kind() == source.Member {
		object := n.Child(source.ObjectRole)
		if in := p.inTurn(object, variable, e); in != object {
			return p.memberOf(in, n)
		}
		return n
	}
	if n.Kind() != source.Identifier {
		return n
	}
	d := n.Resolve()
	switch {
	case !variable.Contains(d):
		return n
	case d.Kind() != source.Binding:
		return e.value
	case d.Parent().Kind() == source.ObjectPattern:
		if in := p.object(e.value).Prop(d.Key()); in.OK() {
			return in
		}
	case e.key.OK(): // [key, value] of Object.entries
		if d.Parent().Child(source.Item) == d {
			return e.key
		}
		return e.value
	default:
		for i, b := range d.Parent().ChildrenIn(source.Item) {
			if items := e.value.ChildrenIn(source.Item); b == d && i < len(items) {
				return items[i]
			}
		}
	}
	return n
}

// memberOf is the member that an expression names, of another object.
func (p *Project) memberOf(object, member source.Node) source.Node {
	name := member.Child(source.Name).Text()
	home := p.object(object)
	switch home.Kind() {
	case source.Object:
		if v := home.Prop(name); v.OK() {
			return v
		}
	case source.New:
		if v := p.classMember(p.Definition(home.Child(source.Callee)), name, hops); v.OK() {
			return v
		}
	}
	return member
}

// object is what a name stands for, or the node itself.
func (p *Project) object(n source.Node) source.Node {
	if d := p.Definition(n); d.OK() {
		return d
	}
	return n
}
