package security

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// keptAsCalled is the way in of a handler that keeps the body of its request, whatever it
// is, under the type that the request's header gives it.
func keptAsCalled(p *project.Project, r project.Route) (u upload) {
	if !r.Node.OK() || !p.HoldsFold(r.Node.File().Path, "content-type") {
		return u
	}
	for prop := range r.Node.Find(source.Property) {
		if !typeKeys[strings.ToLower(prop.Key())] || !keepsRows(prop.Parent().Parent().CalleeName()) || !headersType(prop.Child(source.Value)) || typeTested(p, r.Node) {
			continue
		}
		u = upload{place: at(prop, "limits type and size"), how: "keeps what is sent to it under the type that the sender names", size: true}
		u.more = append(rawBodies(p, r.Path), servedAsCalled(p, r.Path)...)
		return u
	}
	return u
}

// typeKeys are the names of what says of which type a stored file is.
var typeKeys = map[string]bool{"contenttype": true, "content_type": true, "mimetype": true, "mime_type": true, "mime": true, "filetype": true, "file_type": true}

// keepsRows reports whether a function is named as one that keeps what it is given.
func keepsRows(name string) bool {
	return containsPart(strings.ToLower(name), []string{"create", "insert", "save", "store", "upload", "put", "add", "values", "upsert"})
}

// headersType reports whether a value is the type in the header of a request.
func headersType(v source.Node) bool {
	low := strings.ToLower(v.Resolve().Text())
	return len(low) < 160 && strings.Contains(low, "content-type") && (strings.HasPrefix(low, "req.") || strings.HasPrefix(low, "request.") || strings.HasPrefix(low, "c.req.") || strings.HasPrefix(low, "headers"))
}

// rawBodies are where a server takes bodies of every type for a path, or for what lies
// below it: app.use("/files", express.raw({ type: () => true })).
func rawBodies(p *project.Project, address string) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.Holds(name, "raw(") || !running(p, name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if c.CalleeName() != "raw" || !everyType(c.Arg(0).Resolve().Prop("type")) {
				continue
			}
			if at0, ok := c.Parent().Arg(0).StringValue(); c.Role() == source.Arg && ok && strings.HasPrefix(address, strings.TrimSuffix(at0, "/")) {
				out = append(out, at(c, "takes bodies of every type here"))
			}
		}
	}
	return out
}

// everyType reports whether a setting lets bodies of every type through.
func everyType(v source.Node) bool {
	if text, ok := v.StringValue(); ok {
		return text == "*/*" || text == "*"
	}
	return v.Is(source.Arrow, source.Function) && strings.HasSuffix(strings.TrimRight(v.Text(), "} ;\n"), "true")
}

// servedAsCalled are where the routes beside an address answer with the type that is kept.
func servedAsCalled(p *project.Project, address string) []check.Place {
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler || path.Dir(r.Path) != path.Dir(address) {
			continue
		}
		if v := typeAnsweredAsKept(p.WithCode(r).Node); v.OK() {
			return []check.Place{at(v, "answers with the type that came with the file, so a page that was sent in is one of the app's own")}
		}
	}
	return nil
}

// typeAnsweredAsKept is where a function answers with a type that is kept with a file.
func typeAnsweredAsKept(fn source.Node) source.Node {
	for n := range fn.Find(source.Call, source.Property) {
		v := n.Child(source.Value)
		if n.Kind() == source.Call {
			switch n.CalleeName() {
			case "set", "setHeader", "header", "append":
			default:
				continue
			}
			if key, _ := n.Arg(0).StringValue(); !strings.EqualFold(key, "content-type") {
				continue
			}
			v = n.Arg(1)
		} else if !strings.EqualFold(n.Key(), "content-type") {
			continue
		}
		if v.Kind() == source.Binary && (v.Operator() == "||" || v.Operator() == "??") {
			v = v.Child(source.Left)
		}
		if v.Kind() == source.Member && typeKeys[strings.ToLower(v.Child(source.Name).Text())] {
			return n
		}
	}
	return source.Node{}
}

// storedAsSent is the way in of server code that puts bytes into a bucket of Supabase
// under the type that the body of a request names.
func storedAsSent(p *project.Project, c source.Node, buckets map[string]bucket) (upload, bool) {
	kind := c.Arg(2).Resolve().Prop("contentType")
	if flow := p.FlowOf(kind); !kind.OK() || flow.Place != project.InBody || !p.Reached(c) {
		return upload{}, false
	}
	fn := c.Function()
	name, _ := c.Child(source.Callee).Child(source.ObjectRole).Arg(0).StringValue()
	b, made := buckets[name]
	u := upload{place: at(c, "limits type and size"), how: "stores what is sent to it"}
	if made && !b.size && !b.types {
		u.made = check.Line(b.file, b.line, "makes the bucket, and ")
	}
	u.size, u.kind = b.size || sizeTested(p, fn), b.types || typeTested(p, fn)
	u.more = append(u.more, at(kind, "the type is what the request calls it"))
	return u, true
}

// besideOpen are the uploads into buckets that the repository does not make, told beside
// buckets that it makes without any limit: nothing shows that those were made otherwise.
func besideOpen(open, unknown []upload) []check.Place {
	made := false
	for _, u := range open {
		made = made || u.made.File != "" && !u.kind && !u.size
	}
	if !made {
		return nil
	}
	var out []check.Place
	for _, u := range unknown {
		place := u.place
		place.Message = "nothing in the repository limits what this bucket takes"
		out = append(out, place)
	}
	return out
}
