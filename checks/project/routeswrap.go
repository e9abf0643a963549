package project

import (
	"slices"

	"underpin/checks/project/source"
)

// unwrap is the function inside wrappers such as withAuth(limit(handler)) and
// client.use(check).action(handler), with what a request passes before it,
// outermost first. An expression without a function in it is returned as it is.
func (p *Project) unwrap(n source.Node) (fn source.Node, through []source.Node) {
	for range hops {
		if d := p.Definition(n); d.OK() && (n.Is(source.Identifier, source.Member) || n.CalleeName() == "bind") {
			n = d
		}
		if call := n.Enclosing(source.Declarator).Child(source.Value); n.Kind() == source.Binding && p.handlerArg(call).OK() {
			n = call // export const { POST } = serve(handler)
		}
		if n.Kind() != source.Call {
			return n, through
		}
		inner := p.handlerArg(n)
		if !inner.OK() {
			return n, through
		}
		through = append(through, p.passed(n.Child(source.Callee))...)
		for _, other := range p.functions(n.Args()) {
			if other != inner && other != p.Definition(inner) {
				through = append(through, other)
			}
		}
		n = inner
	}
	return n, through
}

// handlerArg is the argument of a wrapper that is a function, or a name or call
// that gives one.
func (p *Project) handlerArg(call source.Node) source.Node {
	args := call.Args()
	for _, a := range slices.Backward(args) {
		if a.Is(source.Function, source.Arrow) {
			return a
		}
		if a.Kind() == source.Identifier && p.Definition(a).Is(source.Function, source.Arrow) {
			return a
		}
	}
	for _, a := range args {
		if a.Kind() == source.Call && p.handlerArg(a).OK() {
			return a
		}
	}
	return source.Node{}
}

// passed is what runs before the function that a callee is given: for
// client.use(check).action the checks of the client and the callee itself, for
// compose(a, b) both functions.
func (p *Project) passed(callee source.Node) []source.Node {
	named := p.named(callee)
	switch {
	case callee.Kind() == source.Call:
		return append([]source.Node{named}, p.functions(callee.Args())...)
	case named == callee && callee.Kind() == source.Member:
		return append(p.steps(callee), named)
	}
	return []source.Node{named}
}

// steps lists the functions that the calls of a chain are given, first to last,
// also of the chain that a name at its head stands for.
func (p *Project) steps(n source.Node) []source.Node {
	var out []source.Node
	for range hops * hops {
		switch n.Kind() {
		case source.Member:
			n = n.Child(source.ObjectRole)
		case source.Call:
			out = append(p.functions(n.Args()), out...)
			n = n.Child(source.Callee)
		case source.Identifier:
			d := p.Definition(n)
			if d.Kind() != source.Call {
				return out
			}
			n = d
		default:
			return out
		}
	}
	return out
}

// functions lists the arguments that are functions of the project, those in
// arrays included.
func (p *Project) functions(args []source.Node) []source.Node {
	var out []source.Node
	for _, a := range flat(args) {
		if fn := p.named(a); fn.Is(source.Function, source.Arrow, source.Method) {
			out = append(out, fn)
		}
	}
	return out
}

// named is the definition of an expression, else the expression itself.
func (p *Project) named(n source.Node) source.Node {
	if d := p.Definition(n); d.OK() && d.Is(source.Function, source.Arrow, source.Method, source.Call, source.New) {
		return d
	}
	return n
}
