package security

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A followedLink is an endpoint that changes something for whoever is signed in when an
// address is opened: no token is asked for there, and a cookie that is SameSite=Lax comes
// along with a link from any page.
type followedLink struct {
	route *pythonRoute
	deed  deed
}

// followedLinks are those endpoints of an app that believes cookies.
func (j *pythonCSRF) followedLinks(routes []pythonRoute) []followedLink {
	text, _ := j.p.PythonSetting("SESSION_COOKIE_SAMESITE").StringValue()
	if strings.EqualFold(text, "strict") {
		return nil
	}
	var out []followedLink
	told := map[source.Node]bool{}
	for i := range routes {
		r := &routes[i]
		if told[r.Node] || !j.opensByLink(r) {
			continue
		}
		d, ok := doneByLink(r)
		if !ok {
			continue
		}
		if _, signedIn := r.Session(); signedIn && j.byCookie(r) {
			told[r.Node] = true
			out = append(out, followedLink{r, d})
		}
	}
	return out
}

// opensByLink reports whether a browser that opens the address of a route runs all of its
// function: it asks for no other method, reads no form and takes no secret of its own.
func (j *pythonCSRF) opensByLink(r *pythonRoute) bool {
	if !r.Node.Is(source.Function, source.Method) || r.Library != "" || r.Method != "" && r.Method != http.MethodGet || senderRoute(r.Guarded()) {
		return false
	}
	if hasWord(pythonWords(r), broughtWords) || takesSecret(r.Path) {
		return false
	}
	if rest, _ := j.restView(r); rest && r.Method == "" {
		return false
	}
	return !sentByForm(r.Node)
}

// broughtWords name the addresses that people come to from another service or from a
// mail, and those that end a session or are looked at.
var broughtWords = wordSet("login logout signin signout refresh callback oauth oauth2 authorize return success thanks complete completed webhook verify verification unsubscribe export download redirect track seen view views")

// takesSecret reports whether an address holds something that only a mail or the app itself
// gave away.
func takesSecret(path string) bool {
	return slices.ContainsFunc(addressNames(path), func(name string) bool {
		return hasWord(wordsOf(name), wordSet("token key code hash signature sig secret nonce otp"))
	})
}

// sentByForm reports whether a function has to do with what a form or a script sends, or
// with how it was called: what it does to whom then hangs on more than its address.
func sentByForm(fn source.Node) bool {
	found := false
	fn.Walk(func(n source.Node) bool {
		switch n.Kind() {
		case source.Member:
			switch n.Child(source.Name).Text() {
			case "method", "POST", "FILES", "form", "files", "json", "body", "data", "values":
				if object := n.Child(source.ObjectRole); strings.HasSuffix(object.Path(), "request") {
					found = true
				}
			}
		case source.Call:
			switch name := n.CalleeName(); name {
			case "validate_on_submit", "is_valid", "get_json", "is_submitted", "compare_digest":
				found = true
			default:
				found = found || strings.Contains(strings.ToLower(name), "csrf")
			}
			if key, ok := n.Arg(0).StringValue(); ok && n.CalleeName() == "get" && (key == "state" || key == "code" || key == "token") {
				found = true // asked by what another service or a mail brings back
			}
		}
		return !found
	})
	return found
}

// doneByLink is what a function does to the row that its address names: it deletes it, or
// gives it other values and leads on. What a page makes or keeps while it is drawn (a profile
// that was missing, what has run out, when something was read) is no deed of whoever opens it.
func doneByLink(r *pythonRoute) (deed, bool) {
	if slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind == deedSells }) {
		return deed{}, false
	}
	for _, d := range r.deeds {
		if d.kind != deedDeletes && d.kind != deedUpdates || !r.Node.Contains(d.node) || d.table == "" || housekeeping(d) || keepsCount(d) || keepsWhen(r.Node, d) {
			continue
		}
		if inFailure(d.node) || d.kind == deedUpdates && !leadsOn(r.Node) || !namedByAddress(r, d.node, 0) {
			continue
		}
		return d, true
	}
	return deed{}, false
}

// namedByAddress reports whether something in an expression, or in what its names were
// given, comes from the address that was opened.
func namedByAddress(r *pythonRoute, n source.Node, depth int) bool {
	named := addressNames(r.Path)
	found := false
	n.Walk(func(c source.Node) bool {
		switch c.Kind() {
		case source.Identifier:
			switch d := c.Lookup(c.Text()); {
			case c.Role() == source.Name:
			case d.Kind() == source.Param:
				found = found || slices.Contains(named, c.Text())
			case depth < 3 && d.Kind() == source.Declarator && !d.Contains(n) && r.Node.Contains(d):
				found = found || namedByAddress(r, d.Child(source.Value), depth+1)
			}
		case source.Member:
			switch c.Path() {
			case "request.args", "request.GET", "self.request.GET", "self.kwargs":
				found = true
			}
		case source.Call:
			found = found || c.CalleePath() == "self.get_object"
		}
		return !found
	})
	return found
}

// addressNames are the names of the parameters in an address: user_id of
// /users/<int:user_id>.
func addressNames(path string) []string {
	var out []string
	for _, part := range strings.Split(path, "/") {
		if i := strings.IndexAny(part, "<{"); i >= 0 {
			name, _, _ := strings.Cut(strings.Trim(part[i:], "<{>}"), ">")
			if _, after, typed := strings.Cut(name, ":"); typed && strings.HasPrefix(part[i:], "<") {
				name = after
			}
			name, _, _ = strings.Cut(name, ":")
			out = append(out, strings.TrimPrefix(name, "?P"))
		}
	}
	return out
}

// keepsWhen reports whether all that a function assigns to the rows that it found says
// that, or when, they were looked at.
func keepsWhen(fn source.Node, d deed) bool {
	if d.kind != deedUpdates {
		return false
	}
	names, other := 0, 0
	for a := range fn.Child(source.Body).Find(source.Assign) {
		left := a.Child(source.Left)
		if left.Kind() != source.Member || left.Child(source.ObjectRole).Ident() == "" {
			continue
		}
		names++
		if !hasWord(wordsOf(left.Child(source.Name).Text()), wordSet("read seen viewed opened clicked visited accessed last synced checked count views refreshed")) {
			other++
		}
	}
	for p := range d.node.Find(source.Property) { // .update(is_read=True)
		names++
		if !hasWord(wordsOf(p.Key()), wordSet("read seen viewed opened clicked visited accessed last synced checked count views refreshed")) {
			other++
		}
	}
	return names > 0 && other == 0
}

// inFailure reports whether a node runs only after something failed.
func inFailure(n source.Node) bool {
	for up := n; up.OK(); up = up.Parent() {
		if up.Is(source.Catch) {
			return true
		}
	}
	return false
}

// leadsOn reports whether a function answers by leading to another page, and draws none.
func leadsOn(fn source.Node) bool {
	leads := false
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "render_template", "render", "TemplateResponse", "render_to_response", "render_template_string":
			return false
		case "redirect", "RedirectResponse", "HttpResponseRedirect":
			leads = true
		}
	}
	return leads
}

// byLinks is the finding of endpoints that a link is enough for.
func (j *pythonCSRF) byLinks(links []followedLink) check.Finding {
	first := links[0]
	severity := check.Medium
	var places []check.Place
	for _, l := range links {
		if l.deed.kind == deedDeletes || len(l.route.Roles) > 0 {
			severity = check.High
		}
		places = append(places, at(pythonHead(l.route), l.deed.what+" when its address is opened"))
	}
	why := "no token is asked for there, and browsers send the session cookie with a link from any page, SameSite=Lax or not"
	reason := fmt.Sprintf("%s %s as soon as its address is opened: %s", first.route.Path, first.deed.what, why)
	if n := len(links) - 1; n > 0 {
		reason = fmt.Sprintf("%s %s as soon as its address is opened, and so do %s: %s", first.route.Path, first.deed.what, moreEndpoints(n), why)
	}
	return check.Finding{Verdict: check.Gap, Confidence: check.Likely, Severity: severity, Reason: reason + ".", Places: places, Brief: linksBrief(j.p.Stack().Framework)}
}

func linksBrief(framework project.Tech) []string {
	how := "Each of these routes takes POST alone (`methods=[\"POST\"]`), and the link to it becomes a small form with a button and `{{ csrf_token() }}`."
	switch framework {
	case project.Django:
		how = "Put `@require_POST` before each of these views, and make the link to it a small form with a button and `{% csrf_token %}`."
	case project.FastAPI:
		how = "Each of these routes becomes a `post` (or `delete`), and the link to it a small form or a request of a script, with the app's own token."
	}
	return []string{how, "Opening the address answers 405 and changes nothing; the button works as the link did."}
}

// withLinks adds the endpoints that a link is enough for to what was found of the others.
func (j *pythonCSRF) withLinks(f check.Finding, links []followedLink) check.Finding {
	if len(links) == 0 {
		return f
	}
	linked := j.byLinks(links)
	if f.Verdict != check.Gap || f.Confidence == check.Possible {
		return linked
	}
	f.Places = slices.Concat(f.Places, linked.Places)
	f.Brief = slices.Concat(f.Brief, linked.Brief)
	return f
}
