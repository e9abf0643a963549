package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// socketRows are the rows that a consumer of Django Channels finds by an id that its
// caller sends, without a word of whose they are.
// https://channels.readthedocs.io/en/stable/topics/consumers.html
func (j *pythonOwners) socketRows() []source.Node {
	return project.Answer(j.p, "security/socket rows", func(p *project.Project) []source.Node {
		var out []source.Node
		own := newPythonOwners(p)
		for f := range p.PythonHolding("WebsocketConsumer") {
			for class := range f.Find(source.Class) {
				_, foreign := p.PythonBases(class)
				if !slices.ContainsFunc(foreign, func(b string) bool { return strings.HasSuffix(b, "WebsocketConsumer") }) {
					continue
				}
				for _, name := range []string{"receive", "receive_json"} {
					if m := p.PythonMember(class, name); m.Kind() == source.Method {
						out = append(out, own.sentToSocket(m)...)
					}
				}
			}
		}
		return out
	})
}

// sentToSocket are the queries of a consumer's method that takes messages, and of the
// methods that it hands an id.
func (j *pythonOwners) sentToSocket(m source.Node) []source.Node {
	sent := map[string]bool{}
	for i, param := range m.ChildrenIn(source.ParamRole) {
		if i > 0 {
			sent[param.Child(source.Name).Text()] = true
		}
	}
	for range 2 {
		for d := range m.Find(source.Declarator) {
			v := d.Child(source.Value)
			if v.CalleeName() == "loads" && sent[v.Arg(0).Ident()] || j.isSent(v, sent) {
				sent[d.Child(source.Name).Ident()] = true
			}
		}
	}
	var out []source.Node
	for c := range m.Find(source.Call) {
		if row, ok := j.found(c, sent); ok && !row.owned && !asksCaller(m) {
			out = append(out, c)
			continue
		}
		callee := c.Child(source.Callee)
		if callee.Child(source.ObjectRole).Ident() != "self" || asksCaller(c) {
			continue
		}
		fn := j.p.PythonMember(m.Enclosing(source.Class), c.CalleeName())
		params := fn.ChildrenIn(source.ParamRole)
		handed := map[string]bool{}
		for i, a := range c.Args() {
			if i+1 < len(params) && j.isSent(a, sent) {
				handed[params[i+1].Child(source.Name).Text()] = true
			}
		}
		if len(handed) == 0 || asksCaller(fn) || strings.Contains(fn.Text(), "self.user") || strings.Contains(fn.Text(), "scope") {
			continue
		}
		for q := range fn.Find(source.Call) {
			if _, ok := j.found(q, handed); ok {
				out = append(out, q)
			}
		}
	}
	return out
}
