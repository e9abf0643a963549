package security

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonOpenings finds what lets pages of other sites call a server in Python: the
// settings of django-cors-headers, Flask-CORS, and the middleware of Starlette.
func pythonOpenings(p *project.Project) []opening {
	out := djangoOpenings(p)
	for f := range p.PythonHolding("CORS", "cross_origin", "Access-Control-Allow-Origin") {
		for n := range f.Find(source.Call, source.Assign) {
			if o, ok := pythonOpening(p, n); ok {
				o.file = f.Path
				out = append(out, o)
			}
		}
	}
	return out
}

func pythonOpening(p *project.Project, n source.Node) (opening, bool) {
	if n.Kind() == source.Assign {
		left := n.Child(source.Left)
		if key, ok := left.Child(source.Value).StringValue(); ok && left.Kind() == source.Index && key == "Access-Control-Allow-Origin" {
			v := n.Child(source.Right)
			o := opening{place: at(n, "who may call"), node: v, who: pythonOrigins(p, v), wide: onEveryAnswer(n)}
			if choice := n.Enclosing(source.If); choice.OK() && choice.Function() == n.Function() { // some requests, after a look at them
				o.wide = false
				if o.who == reflected {
					o.who = listed
				}
			}
			return o, true
		}
		return opening{}, false
	}
	callee := n.Child(source.Callee)
	switch name := n.CalleeName(); {
	case name == "CORS" || name == "init_app" && pythonPackage(callee, "flask_cors"):
		if !pythonPackage(callee, "flask_cors") {
			return opening{}, false
		}
		return flaskOpening(p, n), true
	case name == "cross_origin" && pythonPackage(callee, "flask_cors"):
		o := flaskOpening(p, n)
		o.wide = false
		return o, true
	case name == "add_middleware" && pythonPackage(n.Arg(0), "fastapi.middleware.cors", "starlette.middleware.cors"):
		return starletteOpening(p, n), true
	}
	return opening{}, false
}

// flaskOpening reads CORS(app, origins=…, resources={…}): all origins are let in
// when none are named. https://corydolphin.com/flask-cors/api/
func flaskOpening(p *project.Project, n source.Node) opening {
	o := opening{place: at(n, "who may call"), node: n, who: anyone, wide: true}
	if v := n.Named("supports_credentials"); v.OK() {
		o.credentials, _ = p.PythonTruth(v)
	}
	named := n.Named("origins")
	if !named.OK() {
		named = p.PythonSetting("CORS_ORIGINS")
	}
	if resources := follow(p, n.Named("resources")); !named.OK() && resources.Kind() == source.Object {
		for r := range resources.Children() {
			options := follow(p, r.Child(source.Value))
			if v := options.Prop("origins"); v.OK() && (!named.OK() || pythonOrigins(p, v) == anyone) {
				named = v
			}
			if v := options.Prop("supports_credentials"); v.OK() {
				o.credentials, _ = p.PythonTruth(v)
			}
		}
	}
	if named.OK() {
		o.who, o.place, o.node = pythonOrigins(p, named), at(named, "who may call"), named
	}
	if o.who == anyone && o.credentials {
		o.who = reflected // the library repeats the origin, since a star would be refused
	}
	return o
}

// starletteOpening reads add_middleware(CORSMiddleware, allow_origins=[…]): with
// credentials, a star is answered by repeating the origin.
// https://www.starlette.io/middleware/#corsmiddleware
func starletteOpening(p *project.Project, n source.Node) opening {
	o := opening{place: at(n, "who may call"), node: n, who: listed, wide: true}
	if v := n.Named("allow_origins"); v.OK() {
		o.who, o.place, o.node = pythonOrigins(p, v), at(v, "who may call"), v
	}
	if v, _ := n.Named("allow_origin_regex").StringValue(); v == ".*" || v == "https?://.*" {
		o.who, o.place = anyone, at(n.Named("allow_origin_regex"), "who may call")
	}
	o.credentials, _ = p.PythonTruth(n.Named("allow_credentials"))
	if o.who == anyone && o.credentials {
		o.who = reflected
	}
	return o
}

// djangoOpenings are the settings of django-cors-headers, which repeats the origin
// where all are let in with credentials.
// https://github.com/adamchainz/django-cors-headers#configuration
func djangoOpenings(p *project.Project) []opening {
	if len(djangoListed(p, "MIDDLEWARE", "corsheaders.")) == 0 {
		return nil
	}
	credentials, _ := p.PythonTruth(p.PythonSetting("CORS_ALLOW_CREDENTIALS"))
	for _, name := range []string{"CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"} {
		v := p.PythonSetting(name)
		if yes, known := p.PythonTruth(v); v.OK() && known && yes {
			o := opening{place: at(v, "lets every site in"), node: v, who: anyone, wide: true, credentials: credentials, file: v.File().Path}
			if credentials {
				o.who = reflected
			}
			return []opening{o}
		}
	}
	for _, name := range []string{"CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST", "CORS_ALLOWED_ORIGIN_REGEXES"} {
		if v := p.PythonSetting(name); v.OK() {
			return []opening{{place: at(v, "who may call"), node: v, who: listed, wide: true, file: v.File().Path}}
		}
	}
	return nil
}

// pythonOrigins tells whom a text, a list or a default of the environment lets in.
func pythonOrigins(p *project.Project, v source.Node) origins {
	v = follow(p, v)
	if s, ok := v.StringValue(); ok {
		if s == "*" {
			return anyone
		}
		return listed
	}
	if v.Kind() == source.Array {
		for c := range v.Children() {
			if s, ok := follow(p, c).StringValue(); ok && s == "*" {
				return anyone
			}
		}
		return listed
	}
	if preset, ok := p.PythonDefault(splitOf(v)); ok && preset == "*" {
		return unset
	}
	if v.Kind() == source.Call || v.Kind() == source.Member { // request.headers.get("Origin")
		text := v.Text()
		if containsPart(text, []string{`headers.get("Origin"`, "headers.get('Origin'", "request.origin", `headers["origin"]`, `headers.get("origin"`}) {
			return reflected
		}
	}
	return listed
}

// splitOf is what a text of addresses is read from before it is split.
func splitOf(v source.Node) source.Node {
	if v.Kind() == source.Call && v.CalleeName() == "split" {
		return v.Child(source.Callee).Child(source.ObjectRole)
	}
	return v
}

// pythonCORS answers for a server in Python.
func pythonCORS(p *project.Project) check.Finding {
	cookies := !pythonSignIns(p).none() && len(pythonSignIns(p).tokens) == 0
	var open []opening
	var closed []check.Place
	for _, o := range pythonOpenings(p) {
		switch {
		case o.who == listed:
			closed = append(closed, o.place)
			continue
		case o.who == reflected && (o.credentials || o.node.Kind() == source.Call):
			o.reason, o.severity, o.sure = "Whoever asks is let in with the visitor's cookies: the origin of the request is simply repeated.", check.High, check.Certain
			if !cookies {
				o.severity, o.sure = check.Medium, check.Likely
			}
		case o.who == unset:
			o.reason, o.severity, o.sure = "Every site is let in where the setting with the allowed origins is missing.", check.Low, check.Likely
		case o.wide:
			o.reason, o.severity, o.sure = "Pages of any site may call this server and read its answers.", check.Low, check.Likely
		default:
			o.reason, o.severity, o.sure = "Pages of any site may call this endpoint and read the answer.", check.Low, check.Possible
		}
		open = append(open, o)
	}
	switch {
	case len(open) > 0:
		return opened(open)
	case len(closed) > 0:
		return check.Passed(check.Likely, "Other sites are let in by a list.", closed...)
	}
	return check.Passed(check.Likely, "No Access-Control header is set anywhere, so browsers keep other sites out.", manifestPlace(p))
}
