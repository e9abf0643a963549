package database

import (
	"strings"

	"underpin/checks/project/source"
)

// summedUp reports whether a value is a variable that starts as a field of that
// name, or is later given one plus or minus something: `let left = row.stock` and
// `left -= 1`, or a sum in each branch of a switch.
func summedUp(field string, v source.Node) bool {
	v = formatted(v)
	if v.Kind() != source.Identifier || !v.Outermost().OK() {
		return false
	}
	d := v.Lookup(v.Ident())
	if d.Kind() != source.Declarator {
		return false
	}
	first := d.Child(source.Value)
	starts := first.OK() && readField(field, first)
	for a := range v.Outermost().Find(source.Assign) {
		left := a.Child(source.Left)
		if left.Ident() != v.Ident() || a.Start() > v.Start() || left.Lookup(left.Ident()) != d {
			continue
		}
		switch a.Operator() {
		case "+=", "-=":
			if starts && !joinsText(a.Child(source.Right)) {
				return true
			}
		case "=":
			if fromItself(field, a.Child(source.Right)) {
				return true
			}
		}
	}
	return false
}

// formatted is what a number is before it is written out: left.toFixed(2).
func formatted(v source.Node) source.Node {
	for v.Kind() == source.Call {
		switch v.CalleeName() {
		case "toFixed", "toString":
			v = v.Child(source.Callee).Child(source.ObjectRole)
		case "Number", "String", "parseFloat":
			v = v.Arg(0)
		default:
			return v
		}
	}
	return v
}

// patchedRow looks at a row that is changed by a request of one's own to PostgREST,
// which names it by its address.
func patchedRow(n source.Node) []counter {
	options := n.Arg(1).Resolve()
	if method, _ := options.Prop("method").StringValue(); method != "PATCH" || !strings.Contains(n.Arg(0).Resolve().Text(), "=eq.") {
		return nil
	}
	body := options.Prop("body").Resolve()
	if body.CalleePath() != "JSON.stringify" {
		return nil
	}
	var out []counter
	for p := range body.Arg(0).Resolve().Children() {
		if p.Kind() == source.Property && fromItself(p.Key(), p.Child(source.Value)) && counts(p.Key()) {
			out = append(out, counterAt(p, p.Key(), strings.Contains(n.Arg(0).Resolve().Text(), p.Key()+"=eq.")))
		}
	}
	return out
}

// givenBy is the call that gave the variable at the root of an expression its value.
func givenBy(n source.Node) source.Node {
	for range 8 {
		switch n.Kind() {
		case source.Member, source.Index:
			n = n.Child(source.ObjectRole)
		case source.Identifier:
			n = declared(n).Child(source.Value)
		case source.Await:
			return n.Child(source.Value)
		case source.Call:
			n = n.Child(source.Callee)
		default:
			return source.Node{}
		}
	}
	return source.Node{}
}
