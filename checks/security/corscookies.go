package security

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// knownBy is how the visitors of the server that an opening belongs to are known.
type knownBy uint8

const (
	byNothing    knownBy = iota // by nothing that was found
	byToken                     // by tokens that no browser sends by itself
	byKeptCookie                // by cookies that browsers keep from requests of other sites
	byAnyCookie                 // by cookies that go along with requests of every site
)

// knows tells how the server behind an opening knows its visitors.
func (o *opening) knows(p *project.Project) knownBy {
	ours := sameServer(p, o.file)
	s := &signIn{}
	all := signIns(p)
	for _, c := range all.cookies {
		if ours(c.node.File().Path) {
			s.cookies = append(s.cookies, c)
		}
	}
	for _, st := range all.stores {
		if ours(st.node.File().Path) {
			s.stores = append(s.stores, st)
		}
	}
	kept := false // by a library whose cookies say SameSite=Lax
	for _, v := range all.vendors {
		switch v.tech {
		case project.NextAuth, project.BetterAuth:
			kept = kept || ours(v.file)
		case project.SupabaseAuth:
			kept = kept || v.role == "ssr" && ours(v.file)
		}
	}
	site, _ := (&csrfJudge{p: p}).laxest(s, kept)
	switch {
	case site == "none", site == "unset", sendsEverywhere(p, ours):
		return byAnyCookie
	case site != "" || kept || !ours("") && readsCookies(p, ours):
		return byKeptCookie
	case asksForTokens(p, ours):
		return byToken
	}
	return byNothing
}

// asksForTokens reports whether some route of a server asks for a token in a header.
func asksForTokens(p *project.Project, ours func(string) bool) bool {
	return slices.ContainsFunc(guardedRoutes(p), func(r guardedRoute) bool {
		return ours(r.File) && slices.ContainsFunc(r.Guards, func(g project.Guard) bool { return takesBearer(g.Node) })
	})
}

// sameServer tells of files whether they are of the server that a file is of: not of
// another package that answers requests by itself. The empty name stands for all others,
// and is of the same server where there is one alone.
func sameServer(p *project.Project, name string) func(string) bool {
	own := packageOf(p, name)
	others := map[string]bool{}
	for _, r := range p.Addresses() {
		if dir := packageOf(p, r.File); dir != own {
			others[dir] = true
		}
	}
	if at := p.FolderOf(p.Stack().Framework); at != own && at != "." && servesPages(p.Stack()) {
		others[at] = true
	}
	return func(name string) bool {
		if name == "" {
			return len(others) == 0
		}
		return !others[packageOf(p, name)]
	}
}

// packageOf is the folder of the manifest that a file belongs to.
func packageOf(p *project.Project, name string) string {
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if p.Has(dir + "/package.json") {
			return dir
		}
	}
	return ""
}

// sendsEverywhere reports whether some cookie of a server, whatever it is for, is set so
// that requests of every site bring it along.
func sendsEverywhere(p *project.Project, ours func(string) bool) bool {
	return slices.ContainsFunc(p.Sources(), func(name string) bool {
		return ours(name) && p.HoldsFold(name, "samesite") && running(p, name) && project.PerFile(p, name, "security/sends everywhere", func(f *source.File) bool {
			for n := range f.Find(source.Property, source.String, source.Template) {
				text := strings.ToLower(n.Text())
				if n.Kind() != source.Property && strings.Contains(text, "samesite=none") || n.Kind() == source.Property && strings.EqualFold(n.Key(), "sameSite") && strings.Contains(text, "none") {
					return true
				}
			}
			return false
		})
	})
}

// readsCookies reports whether anything of a server reads a cookie.
func readsCookies(p *project.Project, ours func(string) bool) bool {
	return slices.ContainsFunc(p.Sources(), func(name string) bool {
		return ours(name) && p.HoldsFold(name, "cookie", "session") && running(p, name) && project.PerFile(p, name, "security/reads cookies", func(f *source.File) bool {
			for n := range f.Find(source.Call, source.Member, source.String) {
				if readsCookie(n) {
					return true
				}
			}
			return false
		})
	})
}
