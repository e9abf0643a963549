package security

import (
	_ "embed"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed passwords.md
var passwordsWords string

// Passwords looks for passwords that the app keeps by itself in a form that is
// easily turned back: plain, a fast hash, or a slow one that is set too fast.
var Passwords = &check.Check{
	ID:       "security/passwords",
	Severity: check.Blocker,
	Minutes:  60,
	Words:    check.Explain(passwordsWords),
	Look:     lookForPasswords,
	Fix:      passwordsFix,
}

// A keeping is one place that keeps or compares a password.
type keeping struct {
	node     source.Node
	how      string // for a sentence: "bcrypt with cost 8"; of a sound one, its name
	weak     bool
	severity check.Severity
	sure     check.Confidence
}

func lookForPasswords(p *project.Project) check.Finding {
	var weak, sound []keeping
	for _, k := range keepings(p) {
		if k.weak && !(legacyHash(k.node) && makesSound(p)) {
			weak = append(weak, k)
		} else if !k.weak {
			sound = append(sound, k)
		}
	}
	if len(weak) > 0 {
		return weaklyKept(weak)
	}
	if len(sound) > 0 {
		var shown []check.Place
		for _, k := range sound {
			shown = append(shown, at(k.node, k.how))
		}
		return check.Passed(check.Likely, "Passwords are kept with "+sound[0].how+".", shown...)
	}
	s := signIns(p)
	if p.Stack().Python() && s.none() {
		return pythonPasswords(p)
	}
	return check.Unneeded("The app keeps no passwords of its own.")
}

func weaklyKept(weak []keeping) check.Finding {
	worst := weak[0]
	for _, k := range weak[1:] {
		if k.sure > worst.sure || k.sure == worst.sure && k.severity > worst.severity {
			worst = k
		}
	}
	f := check.Finding{Verdict: check.Gap, Confidence: worst.sure, Severity: worst.severity, Reason: "Passwords are kept with " + worst.how + "."}
	if worst.severity == check.Blocker {
		f.Reason = "Passwords are kept " + worst.how + "."
	}
	for _, k := range weak {
		f.Places = append(f.Places, at(k.node, k.how))
	}
	f.Brief = []string{
		"New passwords are hashed with argon2id, scrypt, or bcrypt with a cost of 10 or more, and compared with the library's own function.",
		"Whoever signs in with an old hash gets a new one in the same request, so that nobody has to reset anything; accounts that never come back are reset after a date.",
	}
	return f
}

// keepings finds where the app keeps or compares passwords by itself.
func keepings(p *project.Project) []keeping {
	return project.Answer(p, "security/keepings", func(p *project.Project) []keeping {
		var out []keeping
		for _, name := range p.Sources() {
			if !running(p, name) || !p.HoldsFold(name, "password", "passwd", "pwd", "bcrypt", "argon2", "scrypt") {
				continue
			}
			f := p.Source(name)
			if f == nil {
				continue
			}
			for n := range f.Find(source.Call, source.New, source.Binary) {
				if k, ok := keepingAt(p, n); ok {
					out = append(out, k)
				}
			}
		}
		return append(out, writtenPlain(p)...)
	})
}

// legacyHash reports whether a hash is the old one, which is only compared any more,
// until whoever owns it signs in: it is named so, or it is compared beside a sound one.
func legacyHash(n source.Node) bool {
	if comparedBesideSound(n) {
		return true
	}
	name := strings.ToLower(nameOfFunction(n.Function()))
	return containsPart(name, []string{"legacy", "old", "deprecated"}) || containsPart(strings.ToLower(n.File().Path), []string{"legacy"})
}

// comparedBesideSound reports whether a hash ends in a comparison, in a function that
// compares other passwords with a slow one.
func comparedBesideSound(n source.Node) bool {
	up := n
	for up.Parent().Is(source.Member, source.Call) && (up.Role() == source.ObjectRole || up.Role() == source.Callee) {
		up = up.Parent()
	}
	cmp := up.Parent()
	if cmp.Kind() != source.Binary || !slices.Contains([]string{"===", "=="}, cmp.Operator()) {
		return false
	}
	for call := range n.Function().Find(source.Call) {
		if name := call.CalleeName(); (name == "compare" || name == "compareSync" || name == "verify") && hashes(call) {
			return true
		}
	}
	return false
}

// makesSound reports whether new passwords are hashed as they should be.
func makesSound(p *project.Project) bool {
	return slices.ContainsFunc(keepings(p), func(k keeping) bool {
		return !k.weak && strings.HasPrefix(k.node.CalleeName(), "hash")
	})
}
