package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// begunAgain reports whether a sale at a provider that takes no id of the app's own begins
// another payment with each click: nothing on its way looks for one that is open.
func (s sale) begunAgain(p *project.Project) bool {
	pr, known := providerNamed(s.provider)
	if !known || pr.merchant || pr.once != "" || s.provider == "Stripe" || s.gateway || s.form {
		return false
	}
	for n := range s.node.Handler().Find(source.Identifier, source.Shorthand, source.Property, source.String, source.Template, source.Member) { // comments promise much
		if strings.Contains(strings.ToLower(n.Key()+n.Ident()), "idempot") || n.Is(source.String, source.Template) && strings.Contains(strings.ToLower(n.Text()), "idempot") && !strings.Contains(n.Text(), " ") {
			return false
		}
	}
	return !s.looksForOpen(p)
}

// looksForOpen reports whether the way to a sale ends where a payment or an order is open
// already.
func (s sale) looksForOpen(p *project.Project) bool {
	n := s.node
	if _, ok := looksForRunning(p, n); ok && (s.kind == subscription || s.kind == either) {
		return true
	}
	for _, fn := range wayTo(p, n) {
		for i := range fn.Find(source.If) {
			if i.Contains(n) || fn.Contains(n) && i.Start() > n.Start() || !turnsOff(i.Child(source.Then)) || fails(i.Child(source.Then)) && !asksForOpen(i.Child(source.Cond)) {
				continue
			}
			if asksForOpen(i.Child(source.Cond)) {
				return true
			}
		}
	}
	return false
}

// asksForOpen reports whether a condition asks for an order or payment that is there.
func asksForOpen(cond source.Node) bool {
	found := false
	cond.Walk(func(n source.Node) bool {
		if n.Kind() == source.Unary && n.Operator() == "!" {
			return false
		}
		if n.Is(source.Identifier, source.String) {
			words := wordsOf(strings.Trim(n.Text(), `"'`))
			found = found || has(words, "existing", "pending", "already", "duplicate", "processing", "paid") ||
				has(words, "url", "link") && has(words, "payment", "checkout", "invoice", "init")
		}
		return !found
	})
	return found
}

// madeByClick is the new row whose id a sale is told as the app's own: another click makes
// another row, and so another payment.
func (s sale) madeByClick(p *project.Project, id source.Node) source.Node {
	for _, v := range toldAs(p, id) {
		root := v
		for root.Kind() == source.Member {
			root = root.Child(source.ObjectRole)
		}
		if root.Kind() != source.Identifier {
			continue
		}
		for c := range declarationOf(root).Child(source.Value).Find(source.Call) {
			r, ok := rowAt(c)
			if !ok || r.verb != "insert" || s.looksForOpen(p) {
				continue
			}
			return r.node
		}
	}
	return source.Node{}
}

// toldAs are the expressions that an id stands for: itself, or what the callers of a helper
// give it.
func toldAs(p *project.Project, id source.Node) []source.Node {
	object, name := id, ""
	if id.Kind() == source.Member {
		object, name = id.Child(source.ObjectRole), id.Child(source.Name).Text()
	}
	param := object.Resolve()
	if object.Kind() != source.Identifier || param.Kind() != source.Param {
		return []source.Node{id}
	}
	var out []source.Node
	for i, one := range param.Parent().ChildrenIn(source.ParamRole) {
		if one != param {
			continue
		}
		for _, c := range p.CallsOf(param.Parent()) {
			if name == "" {
				out = append(out, c.Arg(i))
			}
			for _, o := range objects(p, c.Arg(i), 2) {
				if v := o.Prop(name); name != "" && v.OK() {
					out = append(out, v)
				}
			}
		}
	}
	return out
}

// anotherEachTime is what is new with each click in the id that a sale is told, if
// anything.
func (s sale) anotherEachTime(p *project.Project, id source.Node) (source.Node, bool) {
	if !id.OK() {
		return source.Node{}, true
	}
	if freshEachTime(id.Resolve()) {
		return id.Resolve(), true
	}
	made := s.madeByClick(p, id)
	return made, made.OK()
}

// secondClick are the places of a sale that another click makes again.
func (s sale) secondClick(p *project.Project, fresh source.Node) []check.Place {
	places := []check.Place{check.At(s.node, "a second click begins another payment")}
	if fresh.OK() {
		places = append(places, check.At(fresh, "is another one with each click"))
	}
	return append(places, leadingTo(p, s.node, "begins another payment each time")...)
}
