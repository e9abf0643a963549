package security

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// functionHoles lists the functions of the database that give rights, or do the work of
// the administration, with their maker's power and ask nobody whether they may: whoever
// has the public key may call what nobody took the right to call from.
func functionHoles(p *project.Project) []roleHole {
	if !supabaseRules(p) {
		return nil
	}
	return slices.Concat(
		functionHole(p, givesRights, check.Blocker, "%s() changes what somebody may do, with its maker's power, and asks nobody whether they may"),
		functionHole(p, administers, check.High, "%s() does the work of the administration, with its maker's power, and asks nobody whether they belong to it"),
	)
}

// functionHole is the gap that functions of one kind make together, if there are any.
// The sentence has a place for the name of the first.
func functionHole(p *project.Project, kind func(schema.Function) bool, severity check.Severity, sentence string) []roleHole {
	var h roleHole
	var calls []check.Place
	for _, f := range p.StoredFunctions() {
		if !calledByAnyone(f) || !kind(f) {
			continue
		}
		if h.reason == "" {
			h = roleHole{
				reason:     fmt.Sprintf(sentence, f.Name),
				confidence: check.Likely, severity: severity,
				brief: fmt.Sprintf("Write a migration: take the right to execute `%s` and its like from `public`, `anon` and `authenticated`, and call them from the server with the service role; or begin each with a test of the caller's role by `auth.uid()`, which raises an exception for everyone else.", f.Name),
			}
		}
		if len(h.places) < 6 {
			h.places = append(h.places, check.Line(f.Place.File, f.Place.Line, "whoever has the public key may call it"))
		}
		if q, ok := calledByCaller(p, f.Name); ok && len(calls) < 3 {
			calls = append(calls, check.Line(q.File, q.Line, "calls "+f.Name+"() with the rights of whoever uses the app"))
		}
	}
	if h.reason == "" {
		return nil
	}
	h.places = append(h.places, calls...)
	return []roleHole{h}
}

// calledByAnyone reports whether a function works with its maker's power for whoever
// calls it, and asks nothing about them.
func calledByAnyone(f schema.Function) bool {
	if !f.Definer || f.Schema != "" || strings.EqualFold(f.Returns, "trigger") || slices.Contains(f.Revoked, "authenticated") || slices.Contains(f.Revoked, "public") {
		return false
	}
	body := strings.ToLower(f.Body)
	return !containsPart(body, []string{"auth.uid", "auth.role", "auth.jwt", "auth.email", "current_user", "request.jwt", "current_setting", "_role(", "is_admin", "is_super"}) && !asksSecret(f)
}

// givesRights reports whether a function changes somebody's rights for whoever calls.
func givesRights(f schema.Function) bool {
	if !namesUser(f.Args) && !namesAddress(f.Args) || slices.ContainsFunc(takingVerbs, func(v string) bool { return strings.HasPrefix(strings.ToLower(f.Name), v) }) {
		return false
	}
	body := strings.ToLower(f.Body)
	return rightsSet.MatchString(body) || locksOpened(body)
}

// administers reports whether a function changes rows for the administration, by its
// name: admin_close_shop. What writes down or tells what administrators do is open to
// those who are none, and one that takes a password looks at it.
func administers(f schema.Function) bool {
	words := wordsOf(f.Name)
	if !hasWord(words, wordSet("admin administrator superadmin")) || hasWord(words, wordSet("log notify audit track record count check verify login authenticate")) || strings.Contains(strings.ToLower(f.Args), "password") {
		return false
	}
	return slices.ContainsFunc(schema.Reads(strings.ToLower(f.Body)), func(r schema.Read) bool {
		return r.Verb == "insert" || r.Verb == "update" || r.Verb == "delete"
	})
}

// asksSecret reports whether a function compares an argument with what only the person
// whom it is about was told: the code of an invitation, a token.
func asksSecret(f schema.Function) bool {
	for arg := range strings.SplitSeq(f.Args, ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(arg), " ")
		if hasWord(wordsOf(name), toldSecrets) && regexp.MustCompile(`(?i)=\s*`+regexp.QuoteMeta(name)+`\b|\b`+regexp.QuoteMeta(name)+`\s*=`).MatchString(f.Body) {
			return true
		}
	}
	return false
}

var toldSecrets = wordSet("code token secret otp pin passcode")

// takingVerbs begin the names of functions that take something from somebody or
// write down what happened.
var takingVerbs = []string{"deduct", "use_", "consume", "decrement", "increment", "spend", "track", "log_", "record_", "check", "get_", "is_", "has_", "can_", "count"}

// rightsSet finds an assignment to a column that says what somebody may do.
var rightsSet = regexp.MustCompile(`(?:\bset|,)\s+(?:role|user_role|is_admin|plan|plan_type|plan_name|subscription_plan|subscription_tier|subscription_status|tier|credits|credit_balance|balance|payment_verified|is_verified|verified|is_approved|is_active|must_change_password|is_premium|is_pro|quota|max_usage)\s*=|\bupdate\s+(?:public\.)?(?:user_)?credits?\s+set\s+amount\s*=`)

// locksOpened reports whether a function takes the lock from an account.
func locksOpened(body string) bool {
	return slices.ContainsFunc(schema.Reads(body), func(r schema.Read) bool {
		return (r.Verb == "delete" || r.Verb == "update") && slices.ContainsFunc(r.Tables, func(t string) bool { return strings.Contains(strings.ToLower(t), "locked_account") })
	})
}

// namesAddress reports whether a function's arguments name somebody by their mail
// address.
func namesAddress(args string) bool {
	for arg := range strings.SplitSeq(args, ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(arg), " ")
		if hasWord(wordsOf(name), wordSet("email mail")) {
			return true
		}
	}
	return false
}
