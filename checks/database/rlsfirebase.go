package database

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/firerules"
	"underpin/checks/project/schema"
)

var firebaseQuestion = check.Question{
	Text: "Do your Firebase security rules let each person read and change only what is theirs?",
	Help: "Firebase console: Firestore Database (or Realtime Database, Storage) → Rules shows what is in force, and its Rules Playground tries a request.",
	Pass: "The owner checked the security rules in the Firebase console.",
	Gap:  "The owner knows that the security rules are open.",
}

// judgeFirebase judges the security rules of an app whose browser asks Firestore or the
// Realtime Database itself: as with row-level security, they alone keep strangers out
// (https://firebase.google.com/docs/rules/insecure-rules).
func judgeFirebase(p *project.Project) check.Finding {
	holes := firebaseHoles(p)
	own := firebaseOwners(p)
	switch {
	case len(holes) > 0:
		return firebaseOpen(holes, own)
	case len(own) > 0:
		f := check.Missing(check.Likely, "Security rules ask whose a row is and not which of its fields: "+own[0].Message+".", own...)
		f.Severity, f.Brief = check.High, firebaseBrief
		return f
	}
	asked := askedInBrowser(p)
	files := p.FirebaseRules()
	for _, c := range asked {
		if _, ok := p.FirebaseRulesOf(c.Kind); !ok {
			return check.Asking(fmt.Sprintf("The browser asks the %s itself, and its security rules are not in the repository: they are written in the Firebase console alone.", serviceName(c.Kind)), firebaseQuestion,
				check.Line(c.File, c.Line, c.Collection()+" is asked for here"))
		}
	}
	if len(asked) == 0 && len(files) == 0 {
		return check.Unneeded("Browsers do not reach this database: only the app's own server asks it, and its guards are judged by other checks.")
	}
	var places []check.Place
	for _, f := range files {
		if len(f.Problems) > 0 {
			return check.Cannot(fmt.Sprintf("A line of the security rules in %s could not be read.", f.File), check.Line(f.File, f.Problems[0], "this"))
		}
		places = append(places, ownersAskedByRules(f)...)
	}
	return check.Passed(check.Likely, "Firebase's security rules are in the repository, and none lets in people whom the data is no business of.", places...)
}

func serviceName(k firerules.Kind) string {
	if k == firerules.Realtime {
		return "Realtime Database"
	}
	return k.String()
}

// ownersAskedByRules are some rules of a file that ask whose the data is, as evidence.
func ownersAskedByRules(f project.FirebaseRules) []check.Place {
	const most = 3
	var out []check.Place
	for _, r := range f.Rules.Rules {
		if len(out) < most && r.AsksOwner() {
			out = append(out, check.Line(f.File, r.Line, "asks whose "+r.Steps()+" is"))
		}
	}
	if len(out) == 0 && len(f.Rules.Rules) > 0 {
		out = append(out, check.Line(f.File, f.Rules.Rules[0].Line, "the security rules"))
	}
	return out
}

// askedInBrowser lists the first call of each service that runs with the rights of
// whoever uses the app.
func askedInBrowser(p *project.Project) []project.FirebaseCall {
	var out []project.FirebaseCall
	for _, c := range p.FirebaseCalls() {
		if c.Browser && !slices.ContainsFunc(out, func(o project.FirebaseCall) bool { return o.Kind == c.Kind }) {
			out = append(out, c)
		}
	}
	return out
}

// A firebaseHole is a rule that lets in whom it should not.
type firebaseHole struct {
	place      check.Place
	what       string
	severity   check.Severity
	confidence check.Confidence
}

// firebaseHoles lists them, the worst first.
func firebaseHoles(p *project.Project) []firebaseHole {
	var out []firebaseHole
	for _, f := range p.FirebaseRules() {
		for _, r := range f.Rules.Rules {
			if h, ok := firebaseHoleOf(p, r); ok {
				h.place.File = f.File
				out = append(out, h)
			}
		}
		for _, m := range f.Moot() {
			h := firebaseHole{severity: check.Medium, confidence: check.Certain, what: "stricter rules below an open one change nothing"}
			if m.Rule.Ops == firerules.Write {
				h.severity = check.High
			}
			h.place = check.Line(f.File, m.Rule.Line, fmt.Sprintf("does nothing: line %d lets people %s all of %s already, and a permission given there cannot be taken back below", m.Above.Line, opWord(m.Rule.Ops), m.Above.Steps()))
			out = append(out, h)
		}
	}
	slices.SortStableFunc(out, func(a, b firebaseHole) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(b.confidence, a.confidence))
	})
	return out
}

func opWord(ops firerules.Op) string {
	if ops&firerules.Write != 0 {
		return "write"
	}
	return "read"
}

// firebaseHoleOf reads one rule: who changes what is not theirs, then who reads it.
func firebaseHoleOf(p *project.Project, r firerules.Rule) (firebaseHole, bool) {
	t := collectionTable(p, r)
	for _, who := range []firerules.Caller{firerules.Visitor, firerules.Member} {
		if h, ok := firebaseWrite(r, t, who); ok {
			return h, true
		}
		if h, ok := firebaseRead(r, t, who); ok {
			return h, true
		}
	}
	return firebaseHole{}, false
}

// firebaseWrite is the hole of a rule by which a caller changes the data of others.
func firebaseWrite(r firerules.Rule, t *schema.Table, who firerules.Caller) (firebaseHole, bool) {
	ask := func(op firerules.Op) firerules.Answer { return r.Answer(firerules.Attempt{Caller: who, Op: op}) }
	change, remove := ask(firerules.Update), ask(firerules.Delete)
	only, narrow := r.Only(who)
	h := firebaseHole{severity: check.High, confidence: check.Likely}
	crowd := callerWord(who)
	if who == firerules.Visitor {
		h.severity = check.Blocker
	}
	verb := "change and delete"
	switch {
	case change.Lets() && remove.Lets():
	case change.Lets():
		verb = "change"
	case remove.Lets():
		verb = "delete"
	default:
		return firebaseAdd(r, t, who)
	}
	if narrow && change == firerules.Chosen && !remove.Lets() {
		telling := slices.DeleteFunc(slices.Clone(only), countsOnly)
		if len(telling) == 0 {
			return firebaseHole{}, false // anybody may like, view and play
		}
		h.confidence = check.Likely
		verb = "change " + fewFields(telling) + " of"
		if !slices.ContainsFunc(telling, project.FieldOfRights) && h.severity == check.Blocker {
			h.severity = check.High
		}
	} else if max(change, remove) == firerules.Yes {
		h.confidence = check.Certain
	}
	if r.Kind == firerules.Storage && who == firerules.Member {
		h.severity = check.Medium // over a file whose name they know
	}
	if ask(firerules.List).Lets() && r.Kind != firerules.Storage {
		verb = "read, " + verb
	}
	h.what = fmt.Sprintf("%s can %s %s", crowd, verb, whatAt(r))
	h.place = check.Line("", r.Line, fmt.Sprintf("lets %s %s %s%s", crowd, verb, whatAt(r), whyOpen(r, change, remove)))
	return h, true
}

// firebaseAdd is the hole of a rule by which visitors add what only an account should.
func firebaseAdd(r firerules.Rule, t *schema.Table, who firerules.Caller) (firebaseHole, bool) {
	if who != firerules.Visitor || r.Kind == firerules.Realtime || !r.Answer(firerules.Attempt{Caller: who, Op: firerules.Create}).Lets() || mailbox(t) && !paidTable(t) {
		return firebaseHole{}, false
	}
	if !privateRows(t) && !project.HoldsAccounts(t.Name) && r.Kind != firerules.Storage && !r.Everything() {
		return firebaseHole{}, false
	}
	h := firebaseHole{severity: check.High, confidence: check.Likely}
	h.what = "anyone can add to " + whatAt(r)
	h.place = check.Line("", r.Line, "lets anyone without an account add to "+whatAt(r))
	return h, true
}

// firebaseRead is the hole of a rule by which a caller reads what is somebody else's
// business.
func firebaseRead(r firerules.Rule, t *schema.Table, who firerules.Caller) (firebaseHole, bool) {
	got := r.Answer(firerules.Attempt{Caller: who, Op: firerules.List})
	if !got.Lets() || r.Kind == firerules.Storage {
		return firebaseHole{}, false
	}
	h := firebaseHole{severity: check.High, confidence: check.Likely}
	if who == firerules.Visitor {
		h.severity = check.Blocker
	}
	private := privateColumn(t)
	if private == "" && privateRows(t) {
		private = "private rows"
	}
	switch {
	case r.Everything():
		h.confidence = check.Certain
	case private == "" || saidPublic(r):
		return firebaseHole{}, false
	}
	crowd := callerWord(who)
	h.what = fmt.Sprintf("%s can read %s", crowd, whatAt(r))
	h.place = check.Line("", r.Line, fmt.Sprintf("shows %s to %s", whatAt(r), crowd))
	if private != "" && private != "private rows" {
		h.place.Message += ", " + private + " included"
	}
	h.place.Message += whyOpen(r, firerules.No, firerules.No)
	return h, true
}

func callerWord(who firerules.Caller) string {
	if who == firerules.Visitor {
		return "anyone"
	}
	return "everyone who has an account"
}

// whatAt names what a rule is about.
func whatAt(r firerules.Rule) string {
	switch {
	case r.Everything() && r.Kind == firerules.Storage:
		return "all files"
	case r.Everything():
		return "the whole database"
	}
	return r.Steps()
}

// whyOpen is what else is to be said of an open rule.
func whyOpen(r firerules.Rule, change, remove firerules.Answer) string {
	switch until := r.Until(); {
	case until != "":
		return " until " + until + ", as the test mode of a new database does; from that day on nobody gets in at all"
	case r.Kind == firerules.Realtime && remove.Lets() && !change.Lets():
		return ": a deletion passes over every .validate"
	case r.Kind == firerules.Realtime && remove.Lets():
		return ", and nothing below can take it back"
	case change == firerules.Chosen && !remove.Lets():
		return ": it looks at what is sent, which the sender chooses, and not at whose it is"
	}
	return ""
}

// countsOnly reports whether a field only counts what anybody may do: likes, views.
func countsOnly(field string) bool {
	name := plainName(field)
	for _, word := range []string{"like", "view", "play", "download", "count", "vote", "rating", "click", "share", "reaction", "favorite", "lastseen", "updatedat", "readby", "seen", "helpful", "impression"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

func fewFields(fields []string) string {
	const most = 3
	names := strings.Join(fields[:min(most, len(fields))], ", ")
	if n := len(fields) - most; n > 0 {
		names += fmt.Sprintf(" and %d more %s", n, plural(n, "field", "fields"))
	}
	return names
}

// firebaseOpen is the gap with what is open.
func firebaseOpen(holes []firebaseHole, own []check.Place) check.Finding {
	const most = 40
	var places []check.Place
	var names []string
	sure := check.Possible
	for _, h := range holes {
		if len(places) < most {
			places = append(places, h.place)
		}
		if !slices.Contains(names, h.what) {
			names = append(names, h.what)
		}
		if h.severity == holes[0].severity {
			sure = max(sure, h.confidence)
		}
	}
	f := check.Missing(sure, fmt.Sprintf("Security rules leave the database open: %s.", check.FewNames(names)), merged(places, own)...)
	f.Severity, f.Brief = holes[0].severity, firebaseBrief
	if len(own) > 0 {
		f.Severity = max(f.Severity, check.High)
	}
	return f
}

var firebaseBrief = []string{
	"Each rule that reads or writes people's data holds the caller against it: `request.auth.uid` (in the Realtime Database `auth.uid`) equals the id in the path or an owner field of what is stored already, `resource.data` (`data`), and not only of what is sent.",
	"Nothing but public content may be read without such a test, and then nothing but reading; the rule for all documents, `{document=**}`, says `if false`.",
	"In the Realtime Database no `.read` or `.write` stands above a stricter one: a permission given above holds for everything below.",
	"Role, plan, credits and what a payment provider says are written by the server with the Admin SDK; rules let owners change the harmless fields alone (`diff(resource.data).affectedKeys().hasOnly([...])`, a `.validate` that keeps the old value).",
	"The rules are deployed (`firebase deploy --only firestore:rules,database,storage`) and tried in the emulator: signed out, and signed in as a second user, nothing answers that is not theirs.",
}
