package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// theirSum reports whether a sum is one that the request says, to which the app adds
// or from which it takes something of its own: a discount that is looked up makes no
// price of a number that the browser sent. What is multiplied by a price of the app's
// own is a quantity, and the sum the app's.
func theirSum(p *project.Project, n source.Node, depth int) bool {
	if depth == 0 || !n.OK() {
		return false
	}
	switch n.Kind() {
	case source.Binary:
		return theirTerm(p, n, depth)
	case source.Conditional:
		return theirSum(p, n.Child(source.Then), depth-1) || theirSum(p, n.Child(source.Else), depth-1)
	case source.Call:
		return theirResult(p, n, depth)
	case source.Identifier:
		d := n.Lookup(n.Ident())
		if v := d.Child(source.Value); d.Kind() == source.Declarator && d.Child(source.Name).Kind() == source.Identifier && v.OK() && v.Kind() != source.Await {
			return theirSum(p, v, depth-1)
		}
		if d.Kind() == source.Param {
			return theirArgument(p, d, depth)
		}
	}
	return saidPrice(p, n)
}

// theirTerm is theirSum of a sum of two.
func theirTerm(p *project.Project, n source.Node, depth int) bool {
	left, right := n.Child(source.Left), n.Child(source.Right)
	switch n.Operator() {
	case "+", "-":
		return theirSum(p, left, depth-1) || n.Operator() == "+" && theirSum(p, right, depth-1)
	case "*", "/":
		if right.Kind() == source.Number {
			return theirSum(p, left, depth-1)
		}
		if left.Kind() == source.Number && n.Operator() == "*" {
			return theirSum(p, right, depth-1)
		}
	case "||", "??":
		return theirSum(p, left, depth-1)
	}
	return false
}

// theirResult is theirSum of what is rounded, printed or kept above a least sum.
func theirResult(p *project.Project, c source.Node, depth int) bool {
	switch c.CalleePath() {
	case "Math.round", "Math.floor", "Math.ceil", "Math.max", "Number", "parseFloat", "parseInt", "String", "Number.parseFloat":
		for _, a := range c.Args() {
			if a.Kind() != source.Number && theirSum(p, a, depth-1) {
				return true
			}
		}
		return false
	}
	switch c.CalleeName() {
	case "toFixed", "toString":
		return theirSum(p, c.Child(source.Callee).Child(source.ObjectRole), depth-1)
	}
	return false
}

// theirArgument is theirSum of what the callers of a helper give it.
func theirArgument(p *project.Project, param source.Node, depth int) bool {
	fn := param.Parent()
	for i, one := range fn.ChildrenIn(source.ParamRole) {
		if one != param {
			continue
		}
		for _, c := range p.CallsOf(fn) {
			if theirSum(p, c.Arg(i), depth-1) {
				return true
			}
		}
	}
	return false
}

// saidPrice reports whether a value is the request's own word for money.
func saidPrice(p *project.Project, n source.Node) bool {
	name := strings.ToLower(n.Ident() + n.Child(source.Name).Text())
	if !hasWord(name, []string{"amount", "total", "price", "subtotal", "sum", "cost", "fee", "cents", "valor", "preco"}) {
		return false
	}
	flow := p.FlowOf(n)
	return flow.Has(project.FromInput|project.FromChecked|project.FromCast) && !flow.Has(project.FromDatabase|project.FromService|project.FromUnknown)
}
