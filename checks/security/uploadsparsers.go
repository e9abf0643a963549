package security

import (
	"strings"

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

// streamedUpload is the way in that express-fileupload opens for every route
// behind it, or busboy for one: the first keeps whole files unless told to end
// them, the second streams them.
func streamedUpload(p *project.Project, c source.Node, pkg string) upload {
	u := upload{place: at(c, "limits type and size"), how: "takes files through " + pkg}
	u.size = c.Arg(0).Resolve().Prop("limits").Resolve().Prop("fileSize").OK() || pkg != "express-fileupload" && sizeTested(p, c.Function())
	if pkg != "express-fileupload" {
		u.kind = typeTested(p, c.Function())
		return u
	}
	u.kind = true
	for _, r := range p.Routes() {
		f := r.Node.File()
		if f == nil || !p.Holds(f.Path, "req.files", "request.files") || !containsPart(r.Node.Text(), []string{"req.files", "request.files"}) {
			continue
		}
		if !typeTested(p, r.Node) {
			u.kind = false
			u.kept = at(r.Node, "takes what was sent, whatever its type")
		}
		u.size = u.size || sizeTested(p, r.Node)
	}
	return u
}

// blobOfBody is the way in of a handler that stores its request's body as it
// comes: put(name, request.body, …).
func blobOfBody(p *project.Project, c source.Node) (upload, bool) {
	pkg, _ := c.Origin()
	body := c.Arg(1)
	if pkg != "@vercel/blob" || body.Child(source.Name).Text() != "body" || !onServer(p, c.File().Path) {
		return upload{}, false
	}
	if low := strings.ToLower(body.Child(source.ObjectRole).Text()); low != "req" && low != "request" {
		return upload{}, false
	}
	return upload{place: at(c, "limits type and size"), how: "stores whatever is sent to it", kind: typeTested(p, c.Function()), size: sizeTested(p, c.Function())}, true
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
