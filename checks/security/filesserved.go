package security

import (
	"net/http"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A servedFile is where a route sends a file whose path its caller names.
type servedFile struct {
	node source.Node
	what string // for a sentence, after the route: "serves …"
}

// privateFiles are words in the addresses of files that are somebody's own.
var privateFiles = wordSet(`resume resumes cv cvs document documents invoice invoices contract contracts kyc passport passports receipt receipts medical prescription
 prescriptions statement statements payslip payslips certificate certificates private confidential`)

// shownFiles are words in the addresses of files that everybody sees.
var shownFiles = wordSet("public image images img photo photos avatar avatars picture pictures logo logos cover covers media thumbnail thumbnails asset assets static share shared token")

// privateFileServed is where a route sends a file that is somebody's own by nothing but the
// path that was named, and asks on its way neither a list of who may nor whose it is.
func privateFileServed(p *project.Project, r *guardedRoute) (servedFile, bool) {
	own := hasWord(routeWords(r.Route), privateFiles)
	if r.Kind != project.Handler || r.Method != http.MethodGet || !own && hasWord(routeWords(r.Route), shownFiles) || onlyDeveloped(r.Node) || asksRightsTo(r.Node) {
		return servedFile{}, false
	}
	sends := sendsFile(r.Node)
	for c := range r.Node.Find(source.Call, source.New) {
		switch name := c.CalleeName(); {
		case name == "getObjectEntityFile" && sends && namedPath(p, c.Arg(0)):
			return servedFile{c, "serves every file of the private folder by its path"}, true
		case own && sends && name == "file" && strings.Contains(strings.ToLower(c.CalleePath()), "bucket") && namedPath(p, c.Arg(0)),
			own && name == "sendFile" && namedPath(p, c.Arg(0)),
			own && name == "createSignedUrl" && namedPath(p, c.Arg(0)),
			own && name == "GetObjectCommand" && namedPath(p, c.Arg(0).Prop("Key")):
			return servedFile{c, "serves files that are somebody's own by their path"}, true
		}
	}
	return servedFile{}, false
}

// sendsFile reports whether a handler sends what it found in a store of files.
func sendsFile(fn source.Node) bool {
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "downloadObject", "createReadStream", "download", "pipe", "getSignedUrl":
			return true
		}
	}
	return false
}

// asksRightsTo reports whether a handler speaks of who may have a file, or reads a row
// about it first.
func asksRightsTo(fn source.Node) bool {
	for n := range fn.Find(source.Call, source.Binary) {
		text := strings.ToLower(n.CalleeName())
		if n.Kind() == source.Binary {
			text = strings.ToLower(n.Text())
		}
		if len(text) < 200 && containsPart(text, []string{"acl", "canaccess", "visibility", "permission", "owner", "userid", "user_id", "user.id", "findunique", "findfirst", "findone", "authoriz", "signature", "token", "allowed"}) {
			return true
		}
	}
	return false
}

// namedPath reports whether a path is put together from what the caller sent.
func namedPath(p *project.Project, n source.Node) bool {
	if !n.OK() {
		return false
	}
	if flow := p.FlowOf(n); flow.Has(sent) && !flow.Has(project.FromSession|project.FromDatabase) {
		return true
	}
	made := n.Resolve()
	if made.Kind() == source.Declarator {
		made = made.Child(source.Value)
	}
	return strings.HasSuffix(made.Text(), "req.path") || strings.Contains(made.Text(), "req.params")
}

// servesPrivateFile is a route at which a stranger takes whatever file they name.
func (j *accessJudge) servesPrivateFile(r *guardedRoute) (unguarded, bool) {
	if _, closed := r.Closed(); closed || r.Maybe || !j.accounts {
		return unguarded{}, false
	}
	f, ok := privateFileServed(j.p, r)
	if !ok {
		return unguarded{}, false
	}
	e := unguarded{route: r, does: f.what, why: asksNobody, confidence: check.Likely, severity: check.High}
	e.places = whereGuarded(j.p, r.Route, "serves files to anyone who names their path")
	if f.node.Line() > r.Node.Line()+3 {
		e.places = append(e.places, at(f.node, "finds the file by the path that was named"))
	}
	return e, true
}

// filesOfOthers lists the routes behind a sign-in that send whatever private file their
// caller names.
func filesOfOthers(p *project.Project) []sharedRow {
	var out []sharedRow
	j := ownershipJudge{p: p}
	for _, r := range guardedRoutes(p) {
		if !signedIn(&r) || j.asksRole(&r) {
			continue
		}
		f, ok := privateFileServed(p, &r)
		if !ok || f.node.File() != r.Node.File() {
			continue
		}
		out = append(out, sharedRow{
			what:  address(r.Route) + " " + f.what + ", to whoever is signed in",
			place: at(f.node, "finds the file by the path that was named, whoever owns it"),
			query: whereGuarded(p, r.Route, "asks who is calling, and not whose the file is")[0],
			done:  "Before a file is sent, its owner or its list of who may have it is compared with the caller; a file of somebody else's is answered with 404.",
		})
	}
	return out
}
