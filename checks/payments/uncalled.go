package payments

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// uncalledInDatabase lists the functions of the database that look whether a plan
// allows something, and that no code, rule or trigger calls.
func uncalledInDatabase(p *project.Project) []check.Place {
	var out []check.Place
	seen := map[string]bool{}
	for _, f := range p.Schema().Functions {
		name := strings.ToLower(f.Name)
		if seen[name] || !limitsByPlan(name) || !containsAny(strings.ToLower(f.Body), "max", "limit", "plan", "credit", "quota", "trial") {
			continue
		}
		seen[name] = true
		if !calledInDatabase(p, name) && !calledByCode(p, name) {
			out = append(out, check.Line(f.Place.File, f.Place.Line, "would hold a limit, and nothing calls it"))
		}
	}
	return out
}

// limitsByPlan reports whether the name of a function says that it answers whether
// something more is allowed: can_add_user, check_project_limit.
func limitsByPlan(name string) bool {
	words := strings.Split(name, "_")
	if len(words) < 3 || has(words, "rate", "login", "attempts", "password", "otp") {
		return false
	}
	return words[0] == "can" && has(words[1:2], "add", "create", "use", "invite", "upload", "generate") || has(words[:1], "check", "enforce", "consume", "deduct") && has(words[1:], "limit", "limits", "quota", "plan", "credit", "credits", "usage")
}

func containsAny(text string, parts ...string) bool { return hasWord(text, parts) }

func calledByCode(p *project.Project, name string) bool {
	for _, file := range p.Sources() {
		if p.Holds(file, name) && p.Modules().Side(file) != project.Test && !strings.Contains(file, "types") {
			return true
		}
	}
	return false
}

// calledInDatabase reports whether SQL names a function other than to make it, drop it
// or say who may call it.
func calledInDatabase(p *project.Project, name string) bool {
	for _, file := range p.Schema().Files {
		if !p.HoldsFold(file, name) {
			continue
		}
		text, _ := p.Read(file)
		for line := range strings.SplitSeq(strings.ToLower(string(text)), "\n") {
			line = strings.TrimSpace(line)
			if !strings.Contains(line, name) || strings.HasPrefix(line, "--") || strings.HasPrefix(line, "end") {
				continue
			}
			if !containsAny(line, "create function", "replace function", "drop function", "grant ", "revoke ", "comment on", "alter function", "on function") {
				return true
			}
		}
	}
	return false
}

// takenForPaying lists where the server takes everybody for a customer who has paid:
// const isPremium = true.
func takenForPaying(p *project.Project) []check.Place {
	var out []check.Place
	for _, file := range p.Sources() {
		if len(out) == 3 {
			break
		}
		if !p.Holds(file, "isPremium = true", "isPro = true", "isPaid = true", "isSubscribed = true", "hasSubscription = true") || !p.Modules().Live(file) || p.Modules().Browser(file) {
			continue
		}
		for d := range p.Source(file).Find(source.Declarator) {
			if v := d.Child(source.Value); v.Kind() == source.Bool && v.Text() == "true" && saysPaid(wordsOf(d.Child(source.Name).Ident())) && !assigned(d) {
				out = append(out, check.At(d, "takes everybody for a customer who has paid"))
				break
			}
		}
	}
	return out
}

// assigned reports whether a variable is given another value later.
func assigned(d source.Node) bool {
	name := d.Child(source.Name).Ident()
	for a := range d.Function().Find(source.Assign) {
		if a.Child(source.Left).Ident() == name {
			return true
		}
	}
	return false
}

// paidInStorage lists where a page goes by a mark in the browser's storage for what was
// paid: whoever opens the browser's tools writes it.
func paidInStorage(p *project.Project) []check.Place {
	var out []check.Place
	for _, file := range p.Sources() {
		if len(out) >= 5 {
			break
		}
		if !p.Holds(file, "localStorage.getItem", "sessionStorage.getItem") || !p.Modules().Live(file) || !p.Modules().Browser(file) {
			continue
		}
		for c := range p.Source(file).Find(source.Call) {
			key, ok := c.Arg(0).StringValue()
			if c.CalleeName() != "getItem" || !ok || !strings.Contains(c.CalleePath(), "Storage.") || !marksPaid(wordsOf(strings.ReplaceAll(key, "-", "_"))) {
				continue
			}
			out = append(out, check.At(c, "goes by what everybody can write into their browser"))
			break
		}
	}
	return out
}

// marksPaid reports whether a key of the browser's storage says that somebody has paid
// or may have what others may not.
func marksPaid(words []string) bool {
	if has(words, "token", "selected", "pending", "last", "banner", "dismissed", "modal", "seen", "intent", "redirect", "return", "prompt", "tour") {
		return false
	}
	return has(words, "premium", "subscribed", "paid", "unlocked") || has(words, "access") && has(words, "temp", "granted", "full", "lifetime", "trial") || has(words, "payment") && has(words, "completed", "verified", "success") || has(words, "is") && has(words, "pro")
}
