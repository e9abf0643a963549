package security

import (
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// parserUpload is the way in for files that a parser of forms opens: formidable,
// and Fastify's plugin, which ends a file at the server's own limit of bodies.
func parserUpload(p *project.Project, c source.Node) (upload, bool) {
	switch pkg, _ := c.Origin(); {
	case pkg == "formidable":
		o := c.Arg(0).Resolve()
		u := upload{place: at(c, "limits type and size"), how: "takes files through formidable"}
		u.size = o.Prop("maxFileSize").OK() || sizeTested(p, c.Function())
		u.kind = o.PropNode("filter").OK() || typeTested(p, c.Function())
		return u, c.Is(source.New) || c.CalleeName() == "formidable"
	case p.Stack().Has(project.Fastify) && c.Parent().Kind() == source.Await && len(c.Args()) < 2:
		switch c.Child(source.Callee).Child(source.ObjectRole).Text() {
		case "req", "request":
			return upload{place: at(c, "limits type and size"), how: "takes a file", size: true, kind: typeTested(p, c.Function())}, true
		}
	}
	return upload{}, false
}

// parsedFile reports whether a call is Hono's parseBody, and a file in what it
// gives is kept: const { photo } = await c.req.parseBody().
func parsedFile(fn, c source.Node) bool {
	d := c.Enclosing(source.Declarator)
	if c.CalleeName() != "parseBody" || !d.OK() || d.Function() != c.Function() {
		return false
	}
	body := d.Child(source.Name).Ident()
	if body == "" {
		for b := range d.Find(source.Binding) {
			if keepsBytes(fn, b.Child(source.Name).Ident()) {
				return true
			}
		}
		return false
	}
	for field := range fn.Find(source.Declarator) {
		v := field.Child(source.Value)
		if v.Is(source.Member, source.Index) && v.Child(source.ObjectRole).Ident() == body && keepsBytes(fn, field.Child(source.Name).Ident()) {
			return true
		}
	}
	return false
}
