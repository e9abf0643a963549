package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// givesItsOwn reports whether a route hands the function in which a value is used something
// of its own for it: the action takes { userId } from whoever calls it, and this route
// gives it the id of the session.
func (j *ownershipJudge) givesItsOwn(r *guardedRoute, value source.Node) bool {
	root, field := value, ""
	if root.Kind() == source.Member {
		root, field = root.Child(source.ObjectRole), root.Child(source.Name).Text()
	}
	if root.Kind() != source.Identifier {
		return false
	}
	param := root.Lookup(root.Text())
	fn := param.Parent()
	if param.Kind() != source.Param || fn == r.Node || r.Node.Contains(fn) {
		return false
	}
	index := 0
	for _, other := range fn.ChildrenIn(source.ParamRole) {
		if other == param {
			break
		}
		index++
	}
	given := false
	for call := range r.Node.Find(source.Call) {
		if j.p.Definition(call.Child(source.Callee)) != fn {
			continue
		}
		arg := call.Arg(index)
		if field != "" {
			if arg = fieldOf(arg, field); !arg.OK() {
				return false
			}
		}
		if j.flow(arg).Has(sent) {
			return false
		}
		given = true
	}
	return given
}

// fieldOf is what an object is given for a field, by itself or by an object that is spread
// into it.
func fieldOf(object source.Node, field string) source.Node {
	for range 3 {
		object = object.Resolve()
		if object.Kind() != source.Object {
			return source.Node{}
		}
		if v := object.Prop(field); v.OK() {
			return v
		}
		spread := source.Node{}
		for c := range object.Children() {
			switch {
			case c.Kind() == source.Spread:
				spread = c.Child(source.Value)
			case c.Kind() == source.Shorthand && c.Key() == field:
				return c.Child(source.Name)
			}
		}
		object = spread
	}
	return source.Node{}
}

// madeBefore reports whether a change is of a row that the same function made just before,
// with the very id that is asked for.
func madeBefore(r *guardedRoute, d deed, conditions []condition) bool {
	return d.changes() && slices.ContainsFunc(r.deeds, func(o deed) bool {
		if o.kind != deedInserts || o.table != d.table || outermost(o.node) != outermost(d.node) || o.node.Start() > d.node.Start() {
			return false
		}
		for field := range writtenValue(o.node).Resolve().Children() {
			if slices.ContainsFunc(conditions, func(c condition) bool { return givenValue(field).OK() && givenValue(field).Text() == c.value.Text() }) {
				return true
			}
		}
		return false
	})
}

// recounts reports whether all that a change writes is how many rows there are: whoever
// asks for it of any row only sets right what it says.
func recounts(p *project.Project, d deed) bool {
	if d.kind != deedUpdates {
		return false
	}
	counted := false
	for field := range writtenValue(d.node).Resolve().Children() {
		if !field.Is(source.Property, source.Shorthand) {
			return false
		}
		v := givenValue(field)
		if v.Kind() == source.Identifier {
			v = v.Lookup(v.Text()).Child(source.Value)
		}
		if v.Kind() == source.Binary && (v.Operator() == "??" || v.Operator() == "||") {
			v = v.Child(source.Left)
		}
		switch {
		case v.Kind() == source.Member && v.Child(source.Name).Text() == "length" && !p.FlowOf(v).Has(sent):
			counted = true
		case v.CalleeName() == "toISOString", v.Kind() == source.New && v.CalleeName() == "Date":
		default:
			return false
		}
	}
	return counted
}

// countsVisits reports whether all that a change does is to count once more how often a row
// was looked at: that is what visitors are for, whosever the row is.
func countsVisits(d deed) bool {
	if d.kind != deedUpdates {
		return false
	}
	counted := false
	for field := range writtenValue(d.node).Resolve().Children() {
		value := field.Child(source.Value)
		switch {
		case field.Key() == "$inc" && value.Kind() == source.Object:
			for one := range value.Children() {
				if !hasWord(wordsOf(one.Key()), visitWords) {
					return false
				}
				counted = true
			}
		case hasWord(wordsOf(field.Key()), visitWords) && addsToItself(value):
			counted = true
		default:
			return false
		}
	}
	return counted
}

// addsToItself reports whether a value is one more than was there.
func addsToItself(v source.Node) bool {
	return v.Kind() == source.Binary && v.Operator() == "+" || v.Kind() == source.Object && v.Prop("increment").OK() || v.Kind() == source.Tagged && strings.Contains(v.Text(), "+")
}

var visitWords = wordSet("view views visit visits click clicks impression impressions hit hits download downloads play plays")
