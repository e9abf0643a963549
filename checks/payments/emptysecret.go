package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// emptySecret is where the secret of a hash is empty, or stands in the code, unless a
// variable is set: everybody who has the code can compute what is expected then.
func (h *hook) emptySecret(p *project.Project, verified source.Node) (hash, at source.Node, ok bool) {
	if at = secretInCode(p, verified); at.OK() {
		return verified, at, true
	}
	hash, found := h.reachBy(p, "hmac", isHMAC)
	if !found || hash.CalleeName() != "createHmac" {
		return source.Node{}, source.Node{}, false
	}
	at = emptyByDefault(p, hash.Arg(1), 3)
	return hash, at, at.OK()
}

// secretInCode is where the secret that a provider's library checks with stands in the code
// unless a variable is set. An empty one is left out: some libraries refuse it.
func secretInCode(p *project.Project, verified source.Node) source.Node {
	if !verified.Is(source.Call, source.New) {
		return source.Node{}
	}
	asked := verified.Args()
	if made := p.Definition(verified.Child(source.Callee).Child(source.ObjectRole)); made.Kind() == source.New {
		asked = append(made.Args(), asked...) // new Webhook(secret).verify(body, headers)
	}
	for _, a := range asked {
		n := emptyByDefault(p, a, 3)
		if text, _ := n.Child(source.Right).StringValue(); text != "" && !comparedWith(n, text) {
			return n
		}
	}
	return source.Node{}
}

// comparedWith reports whether the code asks for the text that stands in for a secret, to do
// without it.
func comparedWith(standIn source.Node, text string) bool {
	for n := range standIn.File().Find(source.Binary) {
		if op := n.Operator(); !strings.HasPrefix(op, "==") && !strings.HasPrefix(op, "!=") {
			continue
		}
		for _, side := range []source.Role{source.Left, source.Right} {
			if v, ok := n.Child(side).StringValue(); ok && v == text {
				return true
			}
		}
	}
	return false
}

// emptyByDefault is the empty text that a secret falls back to.
func emptyByDefault(p *project.Project, n source.Node, depth int) source.Node {
	if depth == 0 || !n.OK() {
		return source.Node{}
	}
	switch n.Kind() {
	case source.Binary:
		if op := n.Operator(); op == "||" || op == "??" {
			if _, ok := n.Child(source.Right).StringValue(); ok && readsEnv(n.Child(source.Left)) {
				return n
			}
		}
	case source.Identifier:
		if d := p.Definition(n); d.OK() && d != n {
			return emptyByDefault(p, d, depth-1)
		}
	case source.Member:
		if d := p.Definition(n); d.OK() && d != n {
			return emptyByDefault(p, d, depth-1)
		}
		return emptyInSchema(p, n)
	}
	return source.Node{}
}

// readsEnv reports whether an expression reads a variable of the environment.
func readsEnv(n source.Node) bool { return strings.Contains(n.Text(), "env") }

// emptyInSchema is where the schema that settings are read by gives a setting an
// empty default.
func emptyInSchema(p *project.Project, setting source.Node) source.Node {
	key := setting.Child(source.Name).Text()
	f := madeIn(p, setting.Child(source.ObjectRole))
	if f == nil || key == "" {
		return source.Node{}
	}
	for prop := range f.Find(source.Property) {
		v := prop.Child(source.Value)
		if prop.Key() != key || v.Kind() != source.Call || v.CalleeName() != "default" {
			continue
		}
		if text, ok := v.Arg(0).StringValue(); ok && text == "" {
			return prop
		}
	}
	return source.Node{}
}

// madeIn is the file that a name is brought in from; its own when it is made there.
func madeIn(p *project.Project, name source.Node) *source.File {
	for _, im := range name.File().Imports {
		for _, n := range im.Names {
			if n.Local == name.Ident() && n.Local != "" {
				return p.Source(p.Modules().Resolve(name.File().Path, im.Spec))
			}
		}
	}
	return name.File()
}
