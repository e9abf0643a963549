package security

import (
	"net/http"
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// recoveries finds what the app has of the way to a new password.
func recoveries(p *project.Project) recovery {
	var r recovery
	m := p.Modules()
	for _, name := range p.Sources() {
		if !m.Live(name) || !p.HoldsFold(name, "reset", "forgot", "forget", "recover", "auth-ui", "signinwithotp") || standIns(name) {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for _, im := range f.Imports { // whose form has its own link for the forgetful
			if strings.HasPrefix(im.Spec, "@supabase/auth-ui") && len(im.Names) > 0 && im.Names[0].Imported == "Auth" && mounts(f, im.Names[0].Local) {
				r.requests, r.hosted = append(r.requests, im.Node), true
			}
		}
		for n := range f.Find(source.Call, source.Property, source.Method) {
			r.read(p, n)
		}
	}
	for _, c := range passwordChanges(p) {
		r.finishes = append(r.finishes, c.node)
	}
	r.routes(p)
	return r
}

// resetSender is the function that Better Auth is given to send the link with.
func resetSender(p *project.Project, n source.Node) source.Node {
	if n.Kind() == source.Method {
		return n
	}
	return p.Definition(n.Child(source.Value))
}

// onlyLogs reports whether all that a function calls writes into the log, if anything: no
// mail leaves.
func onlyLogs(fn source.Node) bool {
	if !fn.Is(source.Function, source.Arrow, source.Method) || fn.Child(source.Body).Kind() != source.Block {
		return false
	}
	for c := range fn.Find(source.Call, source.New) {
		if path := strings.ToLower(c.CalleePath()); !strings.HasPrefix(path, "console.") && !strings.HasPrefix(path, "logger.") {
			return false
		}
	}
	return true
}

// mounts reports whether a file shows a component: in a tree where it has one,
// anywhere where its markup has none.
func mounts(f *source.File, local string) bool {
	switch path.Ext(f.Path) {
	case ".vue", ".svelte", ".astro":
		return true
	}
	for e := range f.Find(source.Element) {
		if e.TagName() == local {
			return true
		}
	}
	return false
}

func (r *recovery) read(p *project.Project, n source.Node) {
	switch n.Kind() {
	case source.Property, source.Method:
		if key := n.Key(); key == "sendResetPassword" && n.Parent().Kind() == source.Object {
			r.finishes = append(r.finishes, n)
			if fn := resetSender(p, n); onlyLogs(fn) {
				r.never = fn
			}
		}
	case source.Call:
		switch name := n.CalleeName(); name {
		case "resetPasswordForEmail", "requestPasswordReset", "forgetPassword":
			if n.Child(source.Callee).Kind() == source.Member && used(p, n) {
				r.requests = append(r.requests, n)
			}
		case "sendPasswordResetEmail", "generatePasswordResetLink":
			if !used(p, n) {
				break
			}
			if firebaseCall(n) || strings.Contains(n.CalleePath(), "auth") || p.Stack().Has(project.FirebaseAuth) && len(n.Args()) > 1 {
				r.requests, r.hosted = append(r.requests, n), true
			}
		case "generateLink":
			if constant(p, property(p, n.Arg(0), "type")) == "recovery" {
				r.requests = append(r.requests, n)
			}
		case "signInWithOtp":
			if property(p, n.Arg(0), "email").OK() && used(p, n) { // a mailed link signs in without a password
				r.requests, r.hosted = append(r.requests, n), true
			}
		}
	}
}

// routes looks at the app's own endpoints that are named after a forgotten
// password: do they send anything?
func (r *recovery) routes(p *project.Project) {
	silent := source.Node{}
	for _, route := range p.Addresses() {
		if route.Kind == project.Layout || route.Kind == project.Middleware {
			continue
		}
		name := strings.ToLower(routeName(route))
		if route.Kind == project.Page {
			if strings.Contains(name, "forgot") || strings.Contains(name, "reset-password") || strings.Contains(name, "password-reset") {
				if n := p.WithCode(route).Node; n.OK() && postsItself(p, route) {
					r.requests = append(r.requests, n)
				}
			}
			continue
		}
		asks := containsPart(name, []string{"forgot", "forget", "recover", "request-reset", "requestreset", "reset-request", "resetrequest", "requestpassword", "request-password", "password-reset", "passwordreset", "send-reset", "sendreset"}) && strings.Contains(name, "pass") || strings.Contains(name, "forgot")
		if !asks {
			if containsPart(name, []string{"reset-password", "resetpassword"}) || strings.HasSuffix(name, "auth/reset") || strings.HasSuffix(name, "account/reset") {
				route = p.WithCode(route)
				r.finishes = append(r.finishes, route.Node)
				r.requests = append(r.requests, sender(p, route)...)
			}
			continue
		}
		route = p.WithCode(route)
		if len(sender(p, route)) > 0 {
			r.requests = append(r.requests, route.Node)
		} else if route.Method != http.MethodGet && route.Node.OK() {
			silent = route.Node
		}
	}
	if len(r.requests) == 0 && silent.OK() {
		r.never = silent
	}
}

// sender is the route's node when it sends mail on its way.
func sender(p *project.Project, route project.Route) []source.Node {
	if _, ok := route.ReachesBy(p, "security/sends mail", sendsMail, 5); ok {
		return []source.Node{route.Node}
	}
	return nil
}

// postsItself reports whether a page has an action of its own that sends mail.
func postsItself(p *project.Project, route project.Route) bool {
	action := p.Exported(route.File, "action")
	if !action.OK() {
		return false
	}
	r := project.Route{Node: action, File: route.File}
	_, ok := r.ReachesBy(p, "security/sends mail", sendsMail, 5)
	return ok
}

// sendsMail reports whether a call sends mail or hands the sending on.
func sendsMail(n source.Node) bool {
	if n.Kind() != source.Call {
		return false
	}
	name := strings.ToLower(n.CalleeName())
	if strings.HasPrefix(name, "send") && name != "sendstatus" && name != "sendfile" && (name != "send" || containsPart(strings.ToLower(n.CalleePath()), []string{"mail", "resend", "ses", "transport", "sg.", "sgmail", "client", "notif", "queue"})) {
		return true
	}
	return containsPart(name, []string{"email", "mailer", "enqueue", "resetpasswordforemail", "publish", "trigger"}) && !strings.Contains(name, "findby") && !strings.Contains(name, "getuserby") && !strings.Contains(name, "byemail") && !strings.Contains(name, "validate") && !strings.Contains(name, "normalize")
}

// used reports whether the function around a call is reached by something that
// a person does: a component, a route, or a helper that one of these names.
func used(p *project.Project, n source.Node) bool {
	fn := n.Function()
	name := nameOfFunction(fn)
	for fn.OK() && name == "" {
		fn = fn.Function()
		name = nameOfFunction(fn)
	}
	if name == "" || name[0] >= 'A' && name[0] <= 'Z' || len(name) < 4 || name == "authorize" || name == "mutationFn" || strings.HasPrefix(name, "on") {
		return true
	}
	switch path.Ext(fn.File().Path) {
	case ".vue", ".svelte", ".astro": // called from markup, which has no tree here
		return true
	}
	if namedIn(p, fn.File().Path, name, fn) {
		return true
	}
	for _, file := range p.Sources() {
		if file != fn.File().Path && p.Modules().Live(file) && p.Holds(file, name) && namedIn(p, file, name, source.Node{}) {
			return true
		}
	}
	return false
}

// namedIn reports whether a file calls a function by its name, or hands it to an
// element. Being listed in what a hook returns is neither.
func namedIn(p *project.Project, file, name string, own source.Node) bool {
	f := p.Source(file)
	if f == nil {
		return false
	}
	for c := range f.Find(source.Call, source.Attr, source.ExportName) {
		switch {
		case own.Contains(c):
		case c.Kind() == source.Call && (c.CalleeName() == name || argues(c, name)):
			return true
		case c.Kind() == source.Attr && lastName(c.Child(source.Value)) == name:
			return true
		}
	}
	return p.Modules().Side(file) == project.Server && own.OK() && serves(p, own)
}

// argues reports whether a call is given a function by its name.
func argues(c source.Node, name string) bool {
	for _, a := range c.Args() {
		if lastName(a) == name {
			return true
		}
	}
	return false
}

// serves reports whether a function is one that a route serves.
func serves(p *project.Project, fn source.Node) bool {
	return project.Of(p, fn, "security/served", func(p *project.Project, fn source.Node) bool {
		for _, r := range p.Routes() {
			if r.Node == fn || r.Node.OK() && r.Node.Contains(fn) {
				return true
			}
		}
		return false
	})
}
