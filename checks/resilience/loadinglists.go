package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// listed reports whether a component shows a value as a list that stands there
// whether or not anything is in it, itself or through a name that stands for a
// part of it. Choices of a field, and what is only shown when it is not empty,
// look right while the data is on its way.
func listed(component source.Node, value string) bool {
	from := partsOf(component, value)
	if saysEmpty(component, from) {
		return true
	}
	for call := range component.Find(source.Call) {
		if call.CalleeName() != "map" || !from[headOf(call.Child(source.Callee))] {
			continue
		}
		first := ""
		for e := range call.Find(source.Element) {
			if tag := e.TagName(); tag != "" && !strings.HasSuffix(tag, "Fragment") {
				first = strings.ToLower(tag)
				break
			}
		}
		if first != "" && !isChoice(first) && !isChoice(strings.ToLower(call.Enclosing(source.Element).TagName())) && !onlyWhenFilled(call, from) {
			return true
		}
	}
	return false
}

// drawnAt is the line in which a component draws a list for a value or a part of it; 0
// when none is seen.
func drawnAt(component source.Node, value string) int {
	from := partsOf(component, value)
	for call := range component.Find(source.Call) {
		if call.CalleeName() == "map" && from[headOf(call.Child(source.Callee))] && isMarkup(call) && !filledOtherwise(call.Child(source.Callee)) {
			return call.Line()
		}
	}
	return 0
}

// filledOtherwise reports whether a list is filled with what is written beside it where
// there is nothing else: (steps || ["Order", "Wait"]).
func filledOtherwise(list source.Node) bool {
	for a := range list.Find(source.Array) {
		for range a.Children() {
			return true
		}
	}
	return false
}

// partsOf are the names that stand for a value or a part of it.
func partsOf(component source.Node, value string) map[string]bool {
	from := map[string]bool{value: true}
	for d := range component.Find(source.Declarator) {
		if name := d.Child(source.Name).Ident(); name != "" && from[headOf(d.Child(source.Value))] {
			from[name] = true
		}
	}
	return from
}

// headOf is the name that a list is made from: items of
// items.filter(…).slice(1), of [...items], of useMemo(() => items.sort(), []) and
// of items ?? [].
func headOf(n source.Node) string {
	for range 12 {
		switch n.Kind() {
		case source.Identifier:
			return n.Text()
		case source.Member, source.Index:
			n = n.Child(source.ObjectRole)
		case source.Binary:
			n = n.Child(source.Left)
		case source.Conditional: // Array.isArray(items) ? items : []
			n = n.Child(source.Then)
		case source.Array:
			first := n.Child(source.Item)
			if first.Kind() != source.Spread {
				return ""
			}
			n = first.Child(source.Value)
		case source.Arrow, source.Function:
			n = returned(n)
		case source.Call:
			switch n.CalleePath() {
			case "useMemo", "React.useMemo", "useDeferredValue", "Object.values", "Object.entries", "Array.from":
				n = n.Arg(0)
			default:
				n = n.Child(source.Callee)
				if made := n.Resolve(); n.Kind() == source.Identifier && made.Is(source.Arrow, source.Function) && made.Parent().Kind() == source.Declarator {
					n = returned(made)
				} else if n.Kind() != source.Member {
					return ""
				}
			}
		default:
			return ""
		}
	}
	return ""
}

// returned is what a function gives at its end.
func returned(fn source.Node) source.Node {
	body := fn.Child(source.Body)
	if body.Kind() != source.Block {
		return body
	}
	var last source.Node
	body.Walk(func(c source.Node) bool {
		if c.Kind() == source.Return {
			last = c.Child(source.Value)
		}
		return !c.Is(source.Function, source.Arrow, source.Method)
	})
	return last
}

// isChoice reports whether an element is one of the choices of a field or of a
// menu.
func isChoice(tag string) bool {
	switch tag {
	case "option", "datalist", "select", "optgroup":
		return true
	}
	for _, end := range []string{"selectitem", "menuitem", "commanditem", "comboboxitem", "radioitem", "checkboxitem", "selectcontent", "toggleitem", "autocompleteitem", "selectoption"} {
		if strings.HasSuffix(tag, end) || strings.HasSuffix(tag, strings.ReplaceAll(end, "item", ".item")) {
			return true
		}
	}
	return false
}

// asksLength reports whether a condition asks how many of a list there are.
func asksLength(cond source.Node, from map[string]bool) bool {
	if from[cond.Ident()] {
		return true
	}
	for m := range cond.Find(source.Member) {
		if m.Child(source.Name).Text() == "length" && from[headOf(m.Child(source.ObjectRole))] {
			return true
		}
	}
	return cond.Child(source.Name).Text() == "length" && from[headOf(cond.Child(source.ObjectRole))]
}

// onlyWhenFilled reports whether markup stands behind a test that the list has
// something in it, and nothing stands there otherwise.
func onlyWhenFilled(n source.Node, from map[string]bool) bool {
	for up := n; up.OK() && !up.Parent().Is(source.Return, source.Declarator); up = up.Parent() {
		switch p := up.Parent(); {
		case p.Kind() == source.Binary && p.Operator() == "&&" && up.Role() == source.Right:
			if asksLength(p.Child(source.Left), from) {
				return true
			}
		case p.Kind() == source.Conditional && up.Role() == source.Then && p.Child(source.Else).Kind() == source.Null:
			if asksLength(p.Child(source.Cond), from) {
				return true
			}
		}
	}
	return false
}

// saysEmpty reports whether a component has words for a list with nothing in it:
// items.length === 0 && <p>…</p>, items.length ? … : <Empty />.
func saysEmpty(component source.Node, from map[string]bool) bool {
	for n := range component.Find(source.Binary, source.Conditional) {
		switch {
		case n.Kind() == source.Conditional:
			if asksLength(n.Child(source.Cond), from) && n.Child(source.Then).Kind() != source.Null && isMarkup(n.Child(source.Else)) && isMarkup(n.Child(source.Then)) {
				return true
			}
		case n.Operator() == "&&" && isMarkup(n.Child(source.Right)):
			left := n.Child(source.Left)
			text := strings.ReplaceAll(left.Text(), " ", "")
			if asksLength(left, from) && (strings.Contains(text, "length===0") || strings.Contains(text, "length==0") || strings.Contains(text, "length<1") || strings.HasPrefix(text, "!")) {
				return true
			}
		}
	}
	return false
}

// isMarkup reports whether an expression is drawn: an element, or one for each of
// a list that is no choice of a field.
func isMarkup(n source.Node) bool {
	if n.Kind() == source.Element {
		return !isChoice(strings.ToLower(n.TagName()))
	}
	if n.Kind() == source.Call && n.CalleeName() == "map" {
		for e := range n.Find(source.Element) {
			return !isChoice(strings.ToLower(e.TagName()))
		}
	}
	return false
}
