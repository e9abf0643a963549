package security

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// Words that begin a part of an address which was made to try something out, and
// words that make public what is read there, but not what is changed.
var (
	trialWords    = wordSet("temp tmp temporary test")
	readableWords = wordSet("status health healthz healthcheck search sitemap rss feed availability promo discount theme language locale")
)

// forGuests reports whether the words of a route's address say that it is there for
// people who are not signed in, and nothing that it does says otherwise.
func (j *accessJudge) forGuests(r *guardedRoute, words []string) bool {
	if !hasWord(words, publicWords) && !(hasWord(words, discountWords) && atTheTill[words[len(words)-1]]) {
		return false
	}
	if movesMoney(r) && !hasWord(withoutVendors(words), publicWords) {
		return false
	}
	_, claimed := r.By(project.ClaimedGuard)
	return !j.namesCustomer(r) && !actsForOthers(words) && !(claimed && servesAll(r)) && !j.listsPeople(r) && !j.takesOver(r) &&
		!j.givesPassword(r) && !j.givesRights(r) && !j.changesReadable(r, words) && !j.changesGuests(r, words) &&
		!slices.ContainsFunc(r.deeds, func(d deed) bool { return j.showsCounted(r, d) })
}

// movesMoney reports whether a route changes, on the app's account at the payment provider,
// what somebody pays. Its service's name in the address makes that nobody's business.
func movesMoney(r *guardedRoute) bool {
	return r.Method != http.MethodGet && slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind == deedMoney })
}

// withoutVendors are the words of an address but for the names of services.
func withoutVendors(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return vendorWords[w] })
}

// vendorWords name services that call apps back, and that apps have folders for.
var vendorWords = wordSet("slack stripe paddle lemonsqueezy paypal mpesa paystack twilio whatsapp telegram discord meta facebook")

// What a guest tries at the till: POST /discounts/validate.
var (
	discountWords = wordSet("coupons discounts promos promotions vouchers")
	atTheTill     = wordSet("validate check apply verify")
)

// triesOut reports whether a route was made to try something out and was left in: a
// part of its address says so, and the app has nothing of that name.
func (j *accessJudge) triesOut(r *guardedRoute) bool {
	for part := range strings.SplitSeq(strings.ToLower(r.Path), "/") {
		word, _, _ := strings.Cut(part, "-")
		if !trialWords[word] {
			continue
		}
		return !slices.ContainsFunc(j.p.Schema().Tables, func(t *schema.Table) bool {
			return hasWord(wordsOf(t.Name), wordSet("test tests exam exams quiz quizzes"))
		})
	}
	return false
}

// changesReadable reports whether a route changes or deletes a row that the caller
// names, though its address is public for readers alone: DELETE /status/:id.
func (j *accessJudge) changesReadable(r *guardedRoute, words []string) bool {
	adds := r.Method == http.MethodPost
	if !adds && r.Method != http.MethodPut && r.Method != http.MethodPatch && r.Method != http.MethodDelete {
		return false
	}
	for i, w := range words {
		if publicWords[w] && !readableWords[w] || i > 0 && publicWords[words[i-1]+w] {
			return false
		}
	}
	return slices.ContainsFunc(r.deeds, func(d deed) bool {
		if adds { // POST /status, into the table of that name
			return d.kind == deedInserts && len(words) > 0 && strings.TrimSuffix(strings.ToLower(d.table), "es") == strings.TrimSuffix(words[len(words)-1], "es")
		}
		return (d.kind == deedUpdates || d.kind == deedDeletes) && j.namesRows(d)
	})
}

// givesPassword reports whether a route sets the password of an account that is there
// already, and asks for nothing that only its holder has: neither a code that was sent
// nor the password of today.
func (j *accessJudge) givesPassword(r *guardedRoute) bool {
	var changes source.Node
	adds := false
	for _, d := range r.deeds {
		if d.kind == deedUpdates && !changes.OK() && hasWord(wordsOf(d.table), signingInTables) {
			changes = d.node
		}
		adds = adds || d.kind == deedInserts && hasWord(wordsOf(d.table), signingInTables)
	}
	if !changes.OK() || adds || !writesPassword(r.Node) {
		return false
	}
	proven := false
	r.Node.Walk(func(n source.Node) bool {
		if n.File() == changes.File() && n.Start() > changes.End() {
			return false // too late
		}
		low := strings.ToLower(wordAt(n))
		proven = proven || len(low) < 40 && containsPart(low, []string{"token", "otp", "code", "secret", "nonce", "signature", "expire", "compare", "verify", "currentpass", "oldpass", "current_pass", "old_pass", "senhaatual", "answer"})
		return !proven
	})
	return !proven
}

var signingInTables = wordSet("user users account accounts profile profiles company companies customer customers member members professional professionals staff affiliate affiliates admin admins client clients student students teacher teachers usuario usuarios employee employees")

// wordAt is the name or the text that a node holds.
func wordAt(n source.Node) string {
	switch n.Kind() {
	case source.Identifier:
		return n.Text()
	case source.Member:
		return n.Child(source.Name).Text()
	case source.String:
		s, _ := n.StringValue()
		return s
	case source.Property, source.Shorthand, source.Binding:
		return n.Key()
	}
	return ""
}

// writesPassword reports whether a function hands the column of a password to what
// changes rows: { password: hashed } in .set() or update…(), SET password in SQL.
func writesPassword(fn source.Node) bool {
	for n := range fn.Find(source.Property, source.Shorthand, source.String, source.Template) {
		switch n.Kind() {
		case source.String, source.Template:
			_, set, ok := strings.Cut(strings.ToLower(n.Text()), " set ")
			if ok && strings.Contains(strings.ToLower(n.Text()), "update ") && passwordColumn(strings.TrimLeft(set, " \"`")) {
				return true
			}
		default:
			call := n.Enclosing(source.Call)
			name := strings.ToLower(call.CalleeName())
			if passwordColumn(strings.ToLower(n.Key())) && (name == "set" || strings.HasPrefix(name, "update")) {
				return true
			}
		}
	}
	return false
}

func passwordColumn(name string) bool {
	return strings.HasPrefix(name, "password") || strings.HasPrefix(name, "hashed_password") || strings.HasPrefix(name, "hashedpassword") || strings.HasPrefix(name, "senha")
}

// givesRights reports whether a route writes what an account may do or has paid for,
// with the service role's rights, into the account that the caller names: a payment
// that was made says nothing about whose account that is.
func (j *accessJudge) givesRights(r *guardedRoute) bool {
	return slices.ContainsFunc(r.deeds, func(d deed) bool { return j.entitles(d) })
}

func (j *accessJudge) entitles(d deed) bool {
	if d.kind != deedUpdates || !d.all || !hasWord(wordsOf(d.table), peopleTables) {
		return false
	}
	written := writtenValue(d.node).Resolve()
	if !slices.ContainsFunc(slices.Collect(written.Children()), func(n source.Node) bool { return rightsColumns[strings.ToLower(n.Key())] }) {
		return false
	}
	conditions, _ := conditionsOf(d.node)
	return slices.ContainsFunc(conditions, func(c condition) bool { return j.namedByCaller(c.value, 3) })
}

// namedByCaller reports whether an id is what the caller sent, or of a row that was
// looked up by nothing but what the caller sent.
func (j *accessJudge) namedByCaller(n source.Node, depth int) bool {
	flow := j.p.FlowOf(n)
	if flow.Has(sent) && !flow.Has(project.FromSession|project.FromUnknown) {
		return true
	}
	return depth > 0 && flow.Has(project.FromDatabase) && slices.ContainsFunc(lookedUpBy(n), func(v source.Node) bool { return j.namedByCaller(v, depth-1) })
}

// lookedUpBy are the values of the conditions by which the account was read that an
// expression takes its id from: const { data: profile } = await db.from("profiles")….
// A payment's row that names its account is none.
func lookedUpBy(n source.Node) []source.Node {
	for n.Kind() == source.Member {
		n = n.Child(source.ObjectRole)
	}
	d := n.Lookup(n.Text())
	if d.Kind() == source.Binding || d.Kind() == source.Shorthand {
		d = d.Enclosing(source.Declarator)
	}
	var out []source.Node
	people := false
	for c := range d.Child(source.Value).Find(source.Call) {
		switch table, _ := c.Arg(0).StringValue(); c.CalleeName() {
		case "from":
			people = people || hasWord(wordsOf(table), peopleTables)
		case "eq", "ilike":
			if v := c.Arg(1); v.OK() {
				out = append(out, v)
			}
		}
	}
	if !people {
		return nil
	}
	return out
}

// signsInAnyone is a route that puts an account into the session of whoever calls,
// and asks nothing before: req.session.companyId = 1.
func (j *accessJudge) signsInAnyone(r *guardedRoute) (unguarded, bool) {
	if r.Kind != project.Handler || len(r.deeds) > 0 || takesWays(r.Node) {
		return unguarded{}, false
	}
	for n := range r.Node.Find(source.Assign) {
		left := n.Child(source.Left)
		object := left.Child(source.ObjectRole)
		if left.Kind() != source.Member || object.Kind() != source.Member || object.Child(source.Name).Text() != "session" || !namesHolder(left.Child(source.Name).Text()) {
			continue
		}
		right := n.Child(source.Right).Resolve()
		if !right.Is(source.Number, source.String) && right.Text() != "true" {
			continue
		}
		return unguarded{
			route: r, does: "signs its caller in", why: "it asks for no password and no code", confidence: check.Certain,
			places: append(whereGuarded(j.p, r.Route, "signs in whoever calls"), at(n, "puts an account into the caller's session")),
		}, true
	}
	return unguarded{}, false
}

// namesHolder reports whether a field of a session says who is signed in.
func namesHolder(name string) bool {
	low := strings.ToLower(name)
	return strings.HasSuffix(low, "id") || containsPart(low, []string{"admin", "auth", "loggedin", "user", "role"})
}

// takesWays reports whether a function goes one way or another.
func takesWays(fn source.Node) bool {
	for range fn.Find(source.If, source.Conditional, source.Switch) {
		return true
	}
	return false
}

// enteringWords are in the addresses by which people come into the administration and
// go: who calls them is read there before they are known.
var enteringWords = wordSet("login signin logout signout refresh mfa otp")

// onlyEnters reports whether a route is the way into the administration, and not what
// it does: it reads who somebody is.
func onlyEnters(r *guardedRoute, words []string) bool {
	return hasWord(words, enteringWords) && !slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind != deedReads })
}

// lettingBranch is the branch that lets everyone on while a secret is not set, where it
// stands some way below the comparison.
func lettingBranch(compared source.Node) []check.Place {
	for i := compared.Enclosing(source.If); i.OK(); i = i.Enclosing(source.If) {
		if other := i.Child(source.Else); other.Kind() == source.If && i.Child(source.Then).Contains(compared) {
			return []check.Place{at(other.Child(source.Cond), "lets everyone on where this holds")}
		}
	}
	return nil
}
