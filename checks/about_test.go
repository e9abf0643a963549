package checks_test

import (
	"strings"
	"testing"

	"underpin/checks"
)

// What an owner types, and the checks that they mean: the first, or, where they
// can mean several, all of them.
func TestAboutFindsAnOwnersWords(t *testing.T) {
	for term, want := range map[string]string{
		"csp": "security/headers", "HSTS": "security/headers", "clickjacking": "security/headers", "content security policy": "security/headers",
		"n+1": "database/nplusone", "N + 1": "database/nplusone", "cors": "security/cors", "rls": "database/rls", "xss": "security/xss",
		"rate limit": "security/ratelimit", "rate-limits": "security/ratelimit", "ratelimit": "security/ratelimit",
		"webhooks": "payments/webhook payments/signature", "sitemaps": "seo/sitemap", "sql injection": "security/sqli", "idor": "security/ownership",
		"cookie": "security/cookies", "backup": "deploy/backups", "foreign key": "database/relations", "race condition": "database/races",
		"index": "database/indexes", "open graph": "seo/metadata", "log": "resilience/logging", "tax": "payments/invoices", "cve": "security/advisories",
		"error page": "resilience/boundaries security/leakage deploy/monitoring", "sentry": "deploy/monitoring", "double charge": "payments/idempotency", "api key": "security/secrets security/bundle", "404": "resilience/unfinished deploy/health", "jwt": "security/sessions",
	} {
		var got []string
		for _, h := range checks.Surest(checks.About(term)) {
			got = append(got, h.Check.ID)
		}
		for _, id := range strings.Fields(want) {
			if len(got) == 0 || got[0] != id && strings.Count(want, " ") == 0 || !strings.Contains(strings.Join(got, " "), id) {
				t.Errorf("%q: %v, want %s", term, got, want)
			}
		}
	}
	for _, term := range []string{"", "x", "+", "zzzz", "the", "securty"} {
		if hits := checks.Surest(checks.About(term)); len(hits) == 1 {
			t.Errorf("%q: %s", term, hits[0].Check.ID)
		}
	}
}

// A term that is typed letter by letter is asked for at every key: the words of the
// checks are not taken apart each time.
func TestAboutReadsTheWordsOnce(t *testing.T) {
	checks.About("csp")
	if n := testing.AllocsPerRun(20, func() { checks.About("csp") }); n > 200 {
		t.Errorf("%.0f allocations for one term", n)
	}
}

// An app in Python is told no command of another language.
func TestPythonAppsAreToldTheirOwnCommands(t *testing.T) {
	for _, c := range checks.All() {
		see := c.Words.For(true).See
		if strings.Contains(see, "npm ") || strings.Contains(see, "npx ") {
			t.Errorf("%s: %s", c.ID, see)
		}
		if strings.Count(see, "```") != strings.Count(c.Words.See, "```") || strings.Contains(see, "```sh\n```") {
			t.Errorf("%s: no command is left: %s", c.ID, see)
		}
	}
}
