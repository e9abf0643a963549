package security

import (
	_ "embed"
	"fmt"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed leakage.md
var leakageWords string

// Leakage looks for answers that carry the text of an inner error to whoever
// called.
var Leakage = &check.Check{
	ID:       "security/leakage",
	Severity: check.Low,
	Minutes:  15,
	Words:    check.Explain(leakageWords),
	Look:     lookForLeakage,
	Fix:      leakageFix,
}

func lookForLeakage(p *project.Project) check.Finding {
	found := spillsIn(p)
	keys := shownKeys(p)
	if len(found.spills) > 0 || len(keys) > 0 {
		return spilled(keys, found.spills, found.inside)
	}
	if hooks := unsigned(found.inside); len(hooks) > 0 {
		return spilled(nil, hooks, nil)
	}
	plain := found.plain
	s := p.Stack()
	switch {
	case len(plain) > 0:
		return check.Passed(check.Likely, "Answers to failures are texts of the app's own.", plain[:min(len(plain), 6)]...)
	case s.Python():
		return pythonLeakage(p)
	case !answersRequests(p):
		return check.Unneeded("The app has no server code of its own that answers requests.")
	}
	return check.Passed(check.Likely, "No handler answers with the text of an error.", manifestPlace(p))
}

// answersRequests reports whether the app has handlers, actions or functions of
// its own.
func answersRequests(p *project.Project) bool {
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler || r.Kind == project.Action || r.Kind == project.Edge {
			return true
		}
	}
	return false
}

// maxSpills bounds the places of one finding.
const maxSpills = 400

// unsigned are the answers to other servers that anyone gets who sends what is
// not signed. They tell less than others, but they tell it to strangers.
func unsigned(inside []spill) []spill {
	var out []spill
	for _, s := range inside {
		if s.sender && s.sure > check.Likely && refusesUnsigned(s.at) {
			s.sure = check.Likely
			if onlyVerifies(s.at) {
				s.sure = check.Possible // the library's few sentences about signatures
			}
			out = append(out, s)
		}
	}
	return out
}

// spilled is the finding of answers with beginnings of keys and with inner
// errors. Answers to other servers are the same habit beside them.
func spilled(keys []shownKey, spills, inside []spill) check.Finding {
	if len(spills) == 0 {
		return shown(keys)
	}
	worst := spills[0]
	for _, s := range spills {
		if s.sure > worst.sure || s.sure == worst.sure && s.stack && !worst.stack {
			worst = s
		}
	}
	f := check.Finding{Verdict: check.Gap, Confidence: worst.sure}
	if worst.stack {
		f.Severity = check.Medium
	}
	// what the sentence names comes first
	spills = append([]spill{worst}, slices.DeleteFunc(slices.Clone(spills), func(s spill) bool { return s.value == worst.value })...)
	var apart []check.Place
	f.Reason = fmt.Sprintf("%s answers with %s, %s.", worst.at.File().Path, brief(worst.value.Text()), worst.what())
	told := map[source.Node]bool{}
	for _, s := range spills {
		if s.sure == worst.sure || s.sure > check.Possible {
			if told[s.value] {
				continue // what one function gives back to several answers
			}
			told[s.value] = true
			where := s.where()
			f.Places = append(f.Places, at(where, "tells the caller "+brief(s.value.Text())))
			if v := s.value; v.File() == where.File() && (v.Line() < where.Line()-3 || v.Line() > where.Line()+3) {
				apart = append(apart, at(v, "puts "+brief(v.Text())+" into the answer"))
			}
		}
	}
	if len(f.Places)+len(apart) > maxSpills {
		apart = nil
	}
	f.Places = append(f.Places, apart...)
	f.Reason += check.MoreAlike(len(f.Places) - len(apart) - 1)
	if len(keys) > 0 {
		f.Severity = check.Medium
		f.Reason += fmt.Sprintf(" %s shows the beginning of %s.", keys[0].at.File().Path, keys[0].name)
		f.Places = append(keyPlaces(keys), f.Places...)
	}
	for _, s := range inside {
		if s.sure > check.Possible && len(f.Places) < maxSpills && !onlyVerifies(s.at) { // whose words tell nothing
			who := "if only to those who may call it"
			if s.sender && refusesUnsigned(s.at) {
				who = "also to whoever sends an event that is not signed"
			}
			f.Places = append(f.Places, at(s.where(), "answers with "+brief(s.value.Text())+", "+who))
		}
	}
	f.Brief = []string{
		"Answer with a text of the app's own (\"Something went wrong\") and the right status; write the error itself to the server's log in the same place.",
		"Messages that the app throws for its users on purpose keep their text: give them an error class of their own and test for it with instanceof.",
		"Never send error.stack, a whole error object, or what a database or another service answered.",
	}
	if len(keys) > 0 {
		f.Brief = append(f.Brief, keysBrief)
	}
	return f
}

// A spill is an answer that carries an inner error.
type spill struct {
	at    source.Node // the answer
	value source.Node // the part that is the error's
	use   source.Node // where that part, or a variable with it, stands in the answer
	also  []spill     // further parts of the same answer
	stack bool
	// sender says that only the service that signs its requests sees the answer.
	sender bool
	rows   bool // the error is the database's
	early  bool // only what fails in front of the routes comes there
	sure   check.Confidence
}

// where is the line of the answer that a reader looks for.
func (s spill) where() source.Node {
	switch {
	case s.value.File() != s.at.File():
		return s.value // what another file's function gives back
	case s.at.Contains(s.use) && s.use.Line() > s.at.Line()+3:
		return s.use // a long answer: the line with the error
	}
	return s.at
}

func (s spill) what() string {
	switch {
	case s.sender:
		return "also to strangers who send an event that is not signed"
	case s.early:
		return "though little but what is refused in front of the routes comes there: no route hands an error on"
	case s.stack:
		return "which shows strangers how the code is built"
	case s.rows:
		return "the database's own words, which name tables and columns"
	}
	return "whatever went wrong inside"
}
