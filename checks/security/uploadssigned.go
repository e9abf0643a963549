package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// signedLink is a link for one PUT that Google's storage signs, or the service that
// Replit runs beside an app. Google binds a type and a range of lengths to a link when
// it is told; Replit's binds neither.
func signedLink(p *project.Project, c source.Node) (upload, bool) {
	o := c.Arg(0).Resolve()
	if o.Kind() != source.Object {
		return upload{}, false
	}
	u := upload{place: at(c, "limits type and size"), how: "hands out upload links"}
	if c.CalleeName() == "getSignedUrl" {
		switch action, _ := o.Prop("action").StringValue(); action {
		case "write", "resumable":
		default:
			return upload{}, false
		}
		kind := o.Prop("contentType")
		u.kind = kind.Resolve().Kind() == source.String
		u.size = strings.Contains(o.Prop("extensionHeaders").Resolve().Text(), "content-length-range")
	} else if method, _ := o.Prop("method").StringValue(); method != "PUT" || !signsBeside(p, c) {
		return upload{}, false
	}
	if !p.Reached(c) {
		return upload{}, false
	}
	fn := c.Function()
	calls := handedOut(p, fn)
	for _, asks := range append([]source.Node{fn}, calls...) {
		if asks != fn {
			asks = asks.Function()
		}
		u.kind, u.size = u.kind || typeTestedWithin(p, asks, 0), u.size || sizeTestedWithin(p, asks, 0) // of what the browser declares
	}
	for _, call := range calls {
		u.more = append(u.more, at(call, "hands out the link"))
	}
	u.more = append(u.more, servedAsStored(p, fn)...)
	return u, true
}

// signedAsSent is a signature of Cloudinary over whatever parameters the browser
// sends: what may be uploaded, and where to, is then the browser's to say
// (cloudinary.com/documentation/authentication_signatures).
func signedAsSent(p *project.Project, c source.Node) (upload, bool) {
	params := c.Arg(0)
	if !p.FlowOf(params).Only(sent) || params.Resolve().Kind() == source.Object || !p.Reached(c) {
		return upload{}, false
	}
	u := upload{place: at(c, "limits type and size"), how: "signs the uploads that the browser describes"}
	u.kind, u.size = typeTestedWithin(p, c.Function(), 0), sizeTestedWithin(p, c.Function(), 0)
	return u, true
}

// signsBeside reports whether a call is of a function that has a link signed by the
// service which Replit runs beside an app.
func signsBeside(p *project.Project, c source.Node) bool {
	fn := p.Definition(c.Child(source.Callee))
	return fn.OK() && strings.Contains(fn.Text(), "/object-storage/signed-object-url")
}

// mostLinks bounds the routes that are shown for one link.
const mostLinks = 6

// handedOut are the calls by which routes get what a function signs.
func handedOut(p *project.Project, fn source.Node) []source.Node {
	var out []source.Node
	for _, call := range p.CallsOf(fn) {
		if len(out) < mostLinks && p.Reached(call) {
			out = append(out, call)
		}
	}
	return out
}

// servedAsStored is where the file that signs links also answers with what is stored,
// under the type that came with it, and the routes that do so out of the folder that the
// links lead to: a page that somebody put there is then one of the app's own.
func servedAsStored(p *project.Project, signs source.Node) []check.Place {
	var out []check.Place
	f := signs.File()
	for prop := range f.Find(source.Property, source.Call) {
		if !tellsType(prop) || !containsPart(prop.Text(), []string{"metadata.contentType", "metadata?.contentType"}) || !p.Reached(prop) {
			continue
		}
		for _, call := range handedOut(p, prop.Enclosing(source.Method, source.Function, source.Arrow)) {
			if opensSame(p, call.Function(), signs) {
				out = append(out, at(call, "serves what was sent in"))
			}
		}
		if len(out) > 0 {
			return append([]check.Place{at(prop, "answers with the type that came with the file, so a page that was sent in is one of the app's own")}, out...)
		}
	}
	return nil
}

// tellsType reports whether a node gives an answer its type: a header in an object, or a
// call that sets it.
func tellsType(n source.Node) bool {
	if n.Kind() == source.Property {
		return strings.EqualFold(n.Key(), "content-type")
	}
	name, _ := n.Arg(0).StringValue()
	return (n.CalleeName() == "setHeader" || n.CalleeName() == "set" || n.CalleeName() == "header") && strings.EqualFold(name, "content-type")
}

// opensSame reports whether a route opens files of the folder in which a function signs
// links: both have it of one method.
func opensSame(p *project.Project, route, signs source.Node) bool {
	for c := range route.Find(source.Call) {
		opens := p.Definition(c.Child(source.Callee))
		if !opens.Is(source.Method) || opens.File() != signs.File() || opens == signs {
			continue
		}
		for asked := range signs.Find(source.Call) {
			if folder, own := strings.CutPrefix(asked.CalleePath(), "this."); own && p.Definition(asked.Child(source.Callee)).Is(source.Method) && strings.Contains(opens.Text(), "this."+folder+"(") {
				return true
			}
		}
	}
	return false
}
