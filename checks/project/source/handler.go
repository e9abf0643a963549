package source

import "strings"

// Handler is the function around this node that answers an address, where one function
// registers many: app.post("/pay", async (req, res) => …) inside of registerRoutes(app).
// Elsewhere it is the outermost function. What its neighbours do is not its doing.
func (n Node) Handler() Node {
	fn := n.Function()
	for up := fn; up.OK(); up = up.Function() {
		if fn = up; up.answersAddress() {
			break
		}
	}
	return fn
}

// answersAddress reports whether a function is handed over as what answers an address, as
// it is or in a wrapper: app.get("/", wrap(async (req, res) => …)).
func (n Node) answersAddress() bool {
	if !n.Is(Arrow, Function) {
		return false
	}
	const wrappers = 3
	handed := n
	for range wrappers {
		call := handed.Parent()
		if handed.Role() != Arg || call.Kind() != Call {
			return false
		}
		switch call.CalleeName() {
		case "get", "post", "put", "patch", "delete", "all":
			return call.Child(Callee).Kind() == Member && (call.Arg(0).isAddress() || n.takesRequest())
		}
		handed = call
	}
	return false
}

// isAddress reports whether an argument is written as the address of a route.
func (n Node) isAddress() bool {
	text, ok := n.StringValue()
	return ok && strings.HasPrefix(text, "/") || n.Kind() == Template && strings.Contains(n.Text(), "/")
}

// takesRequest reports whether a function's first parameter is called as what came in is.
func (n Node) takesRequest() bool {
	params := n.ChildrenIn(ParamRole)
	if len(params) == 0 {
		return false
	}
	switch strings.TrimLeft(params[0].Child(Name).Ident(), "_") {
	case "req", "request", "ctx", "context", "c":
		return true
	}
	return false
}
