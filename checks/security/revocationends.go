package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// revokes finds what ends the other sessions beside a password change: in the
// function around it, in what that calls, and in the handlers that call it.
func revokes(p *project.Project, change source.Node) (source.Node, bool) {
	fn := outermost(change)
	if n, ok := revokesIn(p, fn, 2, map[source.Node]bool{}); ok {
		return n, true
	}
	for _, caller := range callersOf(p, fn) {
		if n, ok := revokesIn(p, outermost(caller), 1, map[source.Node]bool{}); ok {
			return n, true
		}
	}
	return source.Node{}, false
}

// outermost is the outermost function around a node, the node itself where there
// is none. A function that only registers handlers is around all of them and says
// nothing of one: the handler that a route is registered with is as far as it goes.
func outermost(n source.Node) source.Node {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if handlesRoute(fn) {
			return fn
		}
	}
	if fn := n.Outermost(); fn.OK() {
		return fn
	}
	return n
}

// handlesRoute reports whether a function is handed over as what answers an address:
// app.post("/login", async (req, res) => …) inside of another function.
func handlesRoute(fn source.Node) bool {
	call := fn.Parent()
	if fn.Role() != source.Arg || call.Kind() != source.Call || !fn.Is(source.Arrow, source.Function) {
		return false
	}
	switch call.CalleeName() {
	case "get", "post", "put", "patch", "delete", "all":
	default:
		return false
	}
	address, ok := call.Arg(0).StringValue()
	return ok && strings.HasPrefix(address, "/") && call.Child(source.Callee).Kind() == source.Member
}

// callersOf lists the calls of a function in the files that import its module.
func callersOf(p *project.Project, fn source.Node) []source.Node {
	name := nameOfFunction(fn)
	if name == "" || !fn.OK() {
		return nil
	}
	var out []source.Node
	files := append([]string{fn.File().Path}, p.Modules().ImportersOf(fn.File().Path)...)
	for _, by := range files[1:] {
		if handsExportsOn(p, by, fn.File().Path) {
			files = append(files, p.Modules().ImportersOf(by)...)
		}
	}
	for _, file := range files {
		if !p.Holds(file, name) || !p.Modules().Live(file) {
			continue
		}
		for c := range p.Source(file).Find(source.Call) {
			if c.CalleeName() == name && !fn.Contains(c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// handsExportsOn reports whether a module exports what another one does: export {
// verifyPassword } from "./password".
func handsExportsOn(p *project.Project, module, from string) bool {
	f := p.Source(module)
	if f == nil {
		return false
	}
	for _, im := range f.Imports {
		if im.Node.Kind() == source.ExportNames && p.Modules().Resolve(module, im.Spec) == from {
			return true
		}
	}
	return false
}

func revokesIn(p *project.Project, fn source.Node, depth int, seen map[source.Node]bool) (source.Node, bool) {
	if !fn.OK() || seen[fn] {
		return source.Node{}, false
	}
	seen[fn] = true
	var called []source.Node
	for n := range fn.Descendants() {
		if revoking(n) && (n.Kind() == source.Call || !dated(n) || comparesDate(p, n)) {
			return n, true
		}
		if n.Kind() == source.Call && depth > 0 {
			if d := p.Definition(n.Child(source.Callee)); d.Is(source.Function, source.Arrow, source.Method) && !fn.Contains(d) {
				called = append(called, d)
			}
		}
	}
	for _, d := range called {
		if n, ok := revokesIn(p, d, depth-1, seen); ok {
			return n, true
		}
	}
	return source.Node{}, false
}

// dated reports whether a node sets the date of the last change, which ends
// nothing until something compares it.
func dated(n source.Node) bool {
	key := n.Key()
	if n.Kind() == source.Assign {
		key = n.Child(source.Left).Child(source.Name).Text()
	}
	return strings.HasSuffix(strings.ToLower(key), "at")
}

// comparesDate reports whether the app compares the date that a node sets.
func comparesDate(p *project.Project, n source.Node) bool {
	key := n.Key()
	if n.Kind() == source.Assign {
		key = n.Child(source.Left).Child(source.Name).Text()
	}
	for _, name := range p.Sources() {
		if !p.Holds(name, key) || !running(p, name) {
			continue
		}
		for b := range p.Source(name).Find(source.Binary, source.Call) {
			compares := b.Kind() == source.Call && strings.Contains(strings.ToLower(b.CalleeName()), "before") || b.Kind() == source.Binary && strings.ContainsAny(b.Operator(), "<>")
			if compares && strings.Contains(b.Text(), key) {
				return true
			}
		}
	}
	return false
}

// revoking reports whether a node ends sessions: it deletes them, or changes
// what tokens are compared with.
func revoking(n source.Node) bool {
	switch n.Kind() {
	case source.Call:
		return revokingCall(n)
	case source.Property, source.Shorthand:
		return versionName(n.Key())
	case source.Assign:
		left := n.Child(source.Left)
		return left.Kind() == source.Member && versionName(left.Child(source.Name).Text())
	case source.Unary:
		return (n.Operator() == "++" || n.Operator() == "+=") && versionName(lastName(n.Child(source.Value)))
	case source.String, source.Template:
		low := strings.ToLower(n.Text())
		return (strings.Contains(low, "delete from") || strings.Contains(low, "revoked")) && strings.Contains(low, "session") || strings.Contains(low, "delete from") && strings.Contains(low, "refresh_token") ||
			strings.Contains(low, "token_version")
	}
	return false
}

func lastName(n source.Node) string {
	path := n.Path()
	return path[strings.LastIndexByte(path, '.')+1:]
}

// versionName reports whether a column is one that tokens are compared with.
func versionName(key string) bool {
	low := strings.ToLower(strings.ReplaceAll(key, "_", ""))
	switch low {
	case "tokenversion", "sessionversion", "authversion", "securitystamp", "tokensvalidafter", "sessionsvalidafter", "passwordchangedat", "changedpasswordat", "changepasswordat", "passwordupdatedat", "refreshtoken", "refreshtokenhash", "sessionepoch", "jwtversion", "revokeallbefore", "credentialsversion":
		return true
	}
	return false
}

// revokingCall reports whether a call deletes or revokes sessions or refresh
// tokens. What was mailed to reset the password is neither.
func revokingCall(n source.Node) bool {
	name := strings.ToLower(n.CalleeName())
	if containsPart(name, []string{"reset", "verif"}) && !strings.Contains(name, "session") {
		return false // what was mailed
	}
	full := strings.ToLower(n.Child(source.Callee).Text())
	if len(full) > 200 {
		full = full[len(full)-200:]
	}
	if containsPart(name, []string{"revokeall", "revokesession", "revokeuser", "revokeother", "revokerefresh", "invalidateall", "invalidatesession", "invalidateuser", "destroyall", "destroysessions", "deleteallsessions", "deletesessions", "deleteusersessions", "signoutall", "signouteverywhere", "logoutall", "logouteverywhere", "deleterefreshtokens", "revoketokens", "invalidatetokens", "clearsessions", "endallsessions", "removeallsessions", "revokealltokens", "deleteuserrefresh"}) {
		return true
	}
	if name == "signout" && strings.Contains(n.Arg(0).Text(), "others") || name == "signout" && strings.Contains(n.Arg(0).Text(), "global") {
		return true
	}
	deletes := strings.HasPrefix(name, "delete") || strings.HasPrefix(name, "remove") || strings.HasPrefix(name, "updatemany") || strings.HasPrefix(name, "revoke") || strings.HasPrefix(name, "invalidate") || name == "del"
	if !deletes || containsPart(full, []string{"reset", "verification", "verify"}) || containsPart(strings.ToLower(n.Arg(0).Text()), []string{"reset", "verif"}) && !strings.Contains(full, "session") {
		return false
	}
	if name == "delete" && strings.HasSuffix(full, "session.delete") || name == "deletesession" {
		return false // the one session that signs out
	}
	if name == "removeitem" || strings.Contains(full, "cookie") {
		return false // what one browser keeps
	}
	target := full + " " + strings.ToLower(n.Arg(0).Text())
	return containsPart(target, []string{"session", "refreshtoken", "refresh_token"})
}
