package security

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// signedInAtSupabase reports whether any part of the app that runs begins a session of
// Supabase: of an app that signs people in by itself, a client whose user is asked for
// has none.
func signedInAtSupabase(p *project.Project) bool {
	for _, name := range p.Sources() {
		if p.Holds(name, "signInWith", "signUp(", "exchangeCodeForSession", "verifyOtp", "setSession", "auth-ui-react", "signInAnonymously") && p.Modules().Live(name) {
			return true
		}
	}
	return false
}

// renewedInBrowser is the browser's client of an app whose server never reads the
// session while a page is made: all that uses the server's client are endpoints and
// actions.
func renewedInBrowser(p *project.Project, s *signIn) (check.Place, bool) {
	browser, ok := s.of(project.SupabaseAuth, "browser")
	if !ok {
		return check.Place{}, false
	}
	uses := 0
	for _, v := range s.vendors {
		if v.tech != project.SupabaseAuth || v.role != "ssr" {
			continue
		}
		if storesCookies(p, v.file) {
			uses++
			continue
		}
		for _, importer := range p.Modules().ImportersOf(v.file) {
			if !p.Modules().Live(importer) {
				continue
			}
			if !storesCookies(p, importer) {
				return check.Place{}, false
			}
			uses++
		}
	}
	return browser.place("renews the session"), uses > 0
}

// storesCookies reports whether a file holds endpoints or server actions alone, in
// which cookies can be written.
func storesCookies(p *project.Project, name string) bool {
	stem, _, _ := strings.Cut(path.Base(name), ".")
	f := p.Source(name)
	return stem == "route" || strings.Contains("/"+name, "/pages/api/") || f != nil && slices.Contains(f.Directives, "use server")
}

// verifiesTokens reports whether any code that runs asks for a signed token: one that
// is only handed out, beside sessions that a store keeps, throws nobody out when it
// ends.
func verifiesTokens(p *project.Project) bool {
	for _, name := range p.Sources() {
		if p.HoldsFold(name, "jwt.verify", "jwtverify", "passport-jwt", "express-jwt", "expressjwt", "verifytoken", "verifyjwt", "jwtpayload", "decode(") && p.Modules().Live(name) {
			return true
		}
	}
	return false
}
