package payments

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// promisedLimits lists the limits by which the app tells its plans apart, as a list
// of prices words them: "Up to 5 projects", "100 exports per month".
func promisedLimits(p *project.Project) []check.Place {
	for _, file := range p.Sources() {
		if !p.HoldsFold(file, "up to ", "per month", "/month", "unlimited") || !p.HoldsFold(file, "plan", "tier", "pricing") || !p.Modules().Live(file) || hasWord(file, []string{"blog", "faq", "docs"}) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		var found []check.Place
		counted := false
		for n := range f.Find(source.String, source.Text) {
			switch limitIn(n.Text()) {
			case 2:
				if !countsRows(p, n.Text()) {
					continue
				}
				counted = true
				fallthrough
			case 1:
				found = append(found, check.At(n, "is promised, and held by nothing on the server"))
			}
		}
		if counted && len(found) > 1 {
			return found[:min(len(found), 2)]
		}
	}
	return nil
}

// limitIn is 2 for a text that promises a number of something, 1 for one that
// promises all of it.
func limitIn(text string) int {
	text = strings.ToLower(strings.Trim(strings.TrimSpace(text), "\"'`"))
	if len(text) > 60 || text == "" {
		return 0
	}
	rest, upTo := strings.CutPrefix(text, "up to ")
	digit := rest != "" && rest[0] >= '0' && rest[0] <= '9'
	switch {
	case digit && (upTo || strings.HasSuffix(rest, "per month") || strings.HasSuffix(rest, "/month")) && strings.Contains(rest, " "):
		return 2
	case strings.HasPrefix(text, "unlimited "):
		return 1
	}
	return 0
}

// countsRows reports whether the app has what a limit counts: a table of it, code that
// adds rows of it, or an address that makes it. A limit on something that the app knows
// nothing of is held by nobody, and nobody can go beyond it either.
func countsRows(p *project.Project, text string) bool {
	words := wordsOf(strings.NewReplacer(" ", "_", "/", "_", "'", "", "\"", "", "`", "").Replace(strings.ToLower(text)))
	for _, w := range words {
		stem := strings.TrimSuffix(strings.TrimSuffix(w, "s"), "ie")
		if len(stem) > 2 && !slices.Contains([]string{"per", "month", "unlimited", "all"}, w) && knowsThing(p, stem) {
			return true
		}
	}
	return false
}

func knowsThing(p *project.Project, stem string) bool {
	for _, t := range p.Schema().Tables {
		if strings.Contains(strings.ToLower(t.Name), stem) {
			return true
		}
	}
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler && r.Method != http.MethodGet && strings.Contains(strings.ToLower(r.Path), stem) {
			return true
		}
	}
	for _, r := range serverWrites(p, stem, strings.ToUpper(stem[:1])+stem[1:]) {
		if r.verb != "delete" && strings.Contains(strings.ToLower(tableOf(r.node)), stem) {
			return true
		}
	}
	return false
}

// keepsPlans reports whether server code writes down which plan somebody has.
func keepsPlans(p *project.Project) bool {
	for _, r := range serverWrites(p, "plan", "Plan", "tier", "Tier") {
		if r.verb == "delete" || !hasWord(tableOf(r.node), []string{"user", "profile", "account", "subscription", "organization", "team", "workspace", "member"}) {
			continue
		}
		for c := range r.node.Find(source.Property, source.Shorthand) {
			if has(wordsOf(c.Key()), "plan", "tier") && !inside(c, "where") && !inside(c, "select") {
				return true
			}
		}
	}
	return false
}

// promisedOnly answers for an app whose plans differ by limits that no code of the
// server knows.
func (w *plans) promisedOnly(p *project.Project) (check.Finding, bool) {
	if len(w.guarded)+len(w.asked)+len(w.named) > 0 {
		return check.Finding{}, false
	}
	places := promisedLimits(p)
	if len(places) == 0 || asksPlans(p, true) || !keepsPlans(p) || policiesAsk(p) {
		return check.Finding{}, false
	}
	f := check.Missing(check.Likely, "Plans are sold with limits, and no code of the server asks which plan somebody has.", append(places, w.shown[:min(len(w.shown), 3)]...)...)
	f.Brief = entitlementBrief
	return f, true
}

// offersModels reports whether a page that shows prices or plans speaks of what a model makes,
// or of credits for it: a subscription to something else holds nobody to pay for that.
func offersModels(p *project.Project) bool {
	return project.Answer(p, "payments/offers models", func(p *project.Project) bool {
		m := p.Modules()
		return slices.ContainsFunc(p.Sources(), func(file string) bool {
			return hasWord(strings.ToLower(file), []string{"pric", "plan", "billing", "checkout", "subscri", "upgrade", "premium", "membership", "paywall", "credit"}) &&
				p.Holds(file, "AI ", " AI", "AI-", "redits", "enerations", " IA", "IA ", "GPT") && m.Live(file) && m.Browser(file)
		})
	})
}
