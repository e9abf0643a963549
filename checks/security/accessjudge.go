package security

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// An unguarded route is one that a stranger can use.
type unguarded struct {
	route      *guardedRoute
	does       string // for a sentence
	why        string
	confidence check.Confidence
	severity   check.Severity
	places     []check.Place
	guard      project.Guard // on its way, that keeps nobody out
	unset      bool          // it keeps people out once its secret is set
	direct     bool          // what it does stands in its own file
}

// An accessJudge tells which endpoints strangers can use and should not.
type accessJudge struct {
	p        *project.Project
	accounts bool // people sign in
}

const asksNobody = "nothing on its way asks who is calling"

// judge is what a stranger can do at a route.
func (j *accessJudge) judge(r *guardedRoute) (unguarded, bool) {
	if r.Method == http.MethodOptions || r.Method == http.MethodHead {
		return unguarded{}, false
	}
	if e, ok := j.failsOpen(r); ok {
		return e, true
	}
	if e, ok := j.skipsSignature(r); ok {
		return e, true
	}
	if senderRoute(r.GuardedRoute) || calledBack(r) && aboutPayments(j.p, r.Route) {
		return j.unprovenSender(r)
	}
	if e, ok := j.signsInAnyone(r); ok {
		return e, true
	}
	if e, ok := j.unprovenState(r); ok {
		return e, true
	}
	if e, ok := j.servesPrivateFile(r); ok {
		return e, true
	}
	present, onlyThere := onlyCookie(r)
	if _, closed := r.Closed(); closed && !onlyThere || r.Maybe || onlyDeveloped(r.Node) || j.asksForService(r) {
		return unguarded{}, false
	}
	if r.Kind == project.Action {
		if _, behind := behindPages(j.p, r.Route); behind || !calledFromBrowser(j.p, r.Route) {
			return unguarded{}, false
		}
	}
	words := routeWords(r.Route)
	word, named := r.By(project.NamedGuard)
	internal := hasWord(words, internalWords) && !onlyEnters(r, words) || named || j.triesOut(r)
	_, claimed := r.By(project.ClaimedGuard)
	if !internal && j.forGuests(r, words) {
		return unguarded{}, false
	}
	d, confidence, ok := j.worst(r, internal)
	if !ok {
		return unguarded{}, false
	}
	e := unguarded{route: r, does: d.what, why: asksNobody, confidence: confidence, direct: d.node.File() == r.Node.File()}
	if d.kind == deedFiles {
		e.severity = check.High // space is taken, and nobody's data
	}
	j.shownOnly(&e, d)
	if claimed {
		if !d.all && !servesAll(r) {
			return unguarded{}, false
		}
		e.why, e.confidence = "it trusts getSession(), whose session the caller can write", check.Likely
	} else if named {
		e.why, e.confidence, e.guard = takesWord, max(e.confidence, check.Likely), word
	} else if onlyThere {
		e.why, e.confidence, e.guard = "all that stands before it asks whether there is a cookie, and never what it holds", min(e.confidence, check.Likely), present
	} else if _, key := r.By(project.PublicKeyGuard); key {
		e.why = "the platform's token check is satisfied by the public key that every browser has"
	} else if r.Kind == project.Edge {
		e.why = "neither the platform nor the function asks who is calling"
	}
	e.places = append(e.places, whereGuarded(j.p, r.Route, d.what+" for anyone")...)
	e.places = append(e.places, j.telling(r)...)
	e.places = append(e.places, j.verifyOff(r)...)
	if d.node.File() == r.Node.File() && d.node.Line() > r.Node.Line()+3 {
		e.places = append(e.places, at(d.node, d.what))
	}
	e.places = append(e.places, j.alsoDone(r, d, internal)...)
	return e, true
}

// namesCustomer reports whether a route acts for the customer of the payment
// provider whom the caller names: no word in its address makes that public.
func (j *accessJudge) namesCustomer(r *guardedRoute) bool {
	return slices.ContainsFunc(r.deeds, func(d deed) bool {
		if d.kind != deedMoney {
			return false
		}
		id := d.node.Arg(0)
		if customer := property(j.p, id, "customer"); customer.OK() {
			id = customer
		}
		return j.p.FlowOf(id).Only(sent)
	})
}

// failsOpen reads a guard that lets everyone in when a variable is not set.
func (j *accessJudge) failsOpen(r *guardedRoute) (unguarded, bool) {
	if _, closed := r.Closed(); closed {
		return unguarded{}, false
	}
	words := routeWords(r.Route)
	acts := slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind != deedReads }) || hasWord(words, internalWords)
	for _, g := range r.Guards {
		if g.Open != "" && acts && !hasWord(words, wordSet("revalidate revalidation draft preview")) {
			return unguarded{
				route: r, unset: true, does: "is guarded by a shared secret", why: g.Open, confidence: check.Likely, severity: check.High,
				places: slices.Concat([]check.Place{at(g.Node, g.Open)}, fallbackAt(g.Node), lettingBranch(g.Node)),
			}, true
		}
	}
	return unguarded{}, false
}

// worst is the deed that a stranger should least be able to do.
func (j *accessJudge) worst(r *guardedRoute, internal bool) (deed, check.Confidence, bool) {
	var worst deed
	best := -1
	confidence := check.Possible
	for _, d := range r.deeds {
		rank, c := j.weigh(r, d, internal)
		if rank > best {
			worst, best, confidence = d, rank, c
		}
	}
	return worst, confidence, best >= 0
}

// weigh says how bad it is that a stranger can do something; below zero when it
// is not.
func (j *accessJudge) weigh(r *guardedRoute, d deed, internal bool) (rank int, c check.Confidence) {
	get := r.Method == http.MethodGet && r.Kind == project.Handler
	if d.bound || d.kind == deedSells || d.changes() && (housekeeping(d) || hasWord(wordsOf(d.table), publicWords) && !j.triesOut(r) && !j.changesReadable(r, routeWords(r.Route)) && !j.changesGuests(r, routeWords(r.Route)) && !actsForOthers(routeWords(r.Route))) || j.refills(r, d) || (d.kind == deedUpdates || d.kind == deedDeletes) && justMade(d) || takesFromStock(r, d) {
		return -1, 0
	}
	switch {
	case j.entitles(d):
		return 11, check.Certain
	case d.kind == deedBuilds:
		if internal || d.node.CalleeName() == "rpc" {
			return 10, check.Certain
		}
		return -1, 0 // a table that is made when it is first needed
	case internal && d.kind != deedReads && d.kind != deedMails:
		return 10 + int(d.kind), check.Certain
	case internal && j.accounts && hasWord(routeWords(r.Route), map[string]bool{"admin": true, "superadmin": true}) && (d.kind != deedReads || !hasWord(routeWords(r.Route), enteringWords)):
		return 5, check.Likely
	case d.kind == deedDeletes && (j.accounts || j.namesRows(d)):
		return 9, check.Certain
	case d.kind == deedUpdates && !get && (j.namesRows(d) || !sellsSomething(r)):
		if shallow, _ := j.changesShown(d); shallow {
			return 3, check.Certain
		}
		return 8, check.Certain
	case d.kind == deedMails && j.relaysMail(d):
		return 6, check.Likely
	case !j.accounts:
		if d.kind == deedInserts && !get && !sellsSomething(r) && hasWord(wordsOf(d.table), personalWords) && !hasWord(routeWords(r.Route), wordSet("order orders chat message messages")) || d.kind == deedReads && readBy(j.p, r, d) && personal(r, d) {
			return 3, check.Likely
		}
		return -1, 0
	case d.kind == deedMoney && !slices.ContainsFunc(r.deeds, func(d deed) bool { return d.bound }):
		return 7, check.Likely
	case d.kind == deedSpends && (!get || d.what == asksModel || d.what == makesSpeech):
		return 6, check.Likely
	case d.kind == deedMails && servesAll(r) && (internal || actsForOthers(routeWords(r.Route))):
		return 6, check.Likely
	case d.kind == deedReads && readBy(j.p, r, d) && (j.everybodys(r, d) || j.ofAnyone(r, d) || j.keptFromStrangers(d)):
		return 2, check.Likely
	case j.showsCounted(r, d):
		return 2, check.Likely
	case d.kind == deedFiles && !get:
		return 6, check.Likely
	case d.kind == deedInserts && !get && !sellsSomething(r) && !guestsOrder(r, d):
		return 4, check.Likely
	case d.kind == deedReads && readBy(j.p, r, d) && personal(r, d):
		return 2, check.Likely
	}
	return -1, 0
}

// namesRows reports whether the caller says which rows a query is about.
func (j *accessJudge) namesRows(d deed) bool {
	conditions, open := conditionsOf(d.node)
	for _, c := range conditions {
		if j.p.FlowOf(c.value).Has(project.FromInput | project.Looked) {
			return true
		}
	}
	return open
}

// sellsSomething reports whether a route starts a payment: guests buy, too.
func sellsSomething(r *guardedRoute) bool {
	return slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind == deedSells })
}

// calledFromBrowser reports whether a server action is one that browsers call:
// written inside a component, or imported by a module that is no server's own. An
// export that only servers use is left out of what Next.js opens.
func calledFromBrowser(p *project.Project, r project.Route) bool {
	f := p.Source(r.File)
	if r.Stack != project.Next || f == nil || !slices.Contains(f.Directives, "use server") {
		return true
	}
	name := actionName(r.Node)
	m := p.Modules()
	for _, importer := range m.ImportersOf(r.File) {
		by := p.Source(importer)
		if by == nil || m.Side(importer) == project.Test || m.Side(importer) == project.Dead {
			continue
		}
		for _, im := range by.Imports {
			if m.Resolve(importer, im.Spec) != r.File {
				continue
			}
			if len(im.Names) == 0 && (im.Dynamic || im.Node.Kind() == source.ExportNames) {
				return true
			}
			for _, n := range im.Names {
				if (n.Imported == name || n.Imported == "*") && (m.Browser(importer) || strings.HasSuffix(importer, "x")) {
					return true
				}
			}
		}
	}
	return false
}

// personalWords name rows about people, and routes that list them.
var personalWords = wordSet(`user users customer customers order orders member members account accounts payment payments invoice invoices patient patients transaction transactions
 subscriber subscribers employee employees client clients student students salary message messages conversation conversations document documents`)

// personal reports whether a route lists rows about people: both the table and
// the address say so, and no address part narrows it to one.
func personal(r *guardedRoute, d deed) bool {
	if strings.ContainsAny(r.Path, "[:$*") {
		return false
	}
	words := routeWords(r.Route)
	return hasWord(words, personalWords) && hasWord(wordsOf(d.table), personalWords) && !hasWord(words, wordSet("count stats leaderboard me top public"))
}

// verifyOff is the line of config.toml that turns a function's token check off.
func (j *accessJudge) verifyOff(r *guardedRoute) []check.Place {
	if r.Kind != project.Edge || !r.Public {
		return nil
	}
	name := path.Base(path.Dir(r.File))
	config := path.Join(path.Dir(path.Dir(path.Dir(r.File))), "config.toml")
	v, err := j.p.ReadTOML(config)
	verify := v.Get("functions", name, "verify_jwt")
	if err != nil || !verify.OK() {
		return nil
	}
	return []check.Place{check.Line(config, verify.Line, "turns the platform's token check off")}
}
