package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// gatekeepers are the middlewares that may turn somebody away: whoever gets past one
// that only sets headers, or only renews a session, has gained nothing.
func gatekeepers(p *project.Project) []project.Route {
	return project.Answer(p, "security/gatekeepers", func(p *project.Project) []project.Route {
		return slices.DeleteFunc(middlewares(p), func(r project.Route) bool {
			return r.Node.Is(source.Function, source.Arrow) && !endsRequests(p, &r)
		})
	})
}

// endsRequests reports whether anything that a middleware does ends a request: it leads
// elsewhere, answers itself, throws, or leaves the decision to code that is not seen.
func endsRequests(p *project.Project, r *project.Route) bool {
	_, ends := r.Reaches(p, func(n source.Node) bool {
		switch n.Kind() {
		case source.Throw:
			return true
		case source.New:
			return strings.HasSuffix(n.CalleePath(), "Response")
		case source.Call:
			name := strings.ToLower(n.CalleeName())
			return containsPart(name, []string{"redirect", "rewrite", "json", "deny", "protect", "unauthor"}) || decidesUnseen(p, n)
		}
		return false
	}, 4)
	return ends
}

// decidesUnseen reports whether a call hands the request to a library's code.
func decidesUnseen(p *project.Project, call source.Node) bool {
	handed := slices.ContainsFunc(call.Args(), func(a source.Node) bool {
		return a.Kind() == source.Identifier && hasWord(wordsOf(a.Text()), requestWords)
	})
	callee := call.Child(source.Callee)
	d := p.Definition(callee)
	if pkg, _ := d.Origin(); d.Kind() == source.Call && containsPart(pkg, []string{"intl", "i18n"}) {
		return false // leads to the language of whoever comes
	}
	return handed && callee.Kind() == source.Identifier && !d.Is(source.Function, source.Arrow)
}

var requestWords = wordSet("req request event")

// signsUpBesideServices reports whether whoever comes may make an account of Better
// Auth with a password, in an app where people also sign in through other services.
func signsUpBesideServices(p *project.Project) bool {
	for _, name := range p.Sources() {
		if !p.Holds(name, "emailAndPassword") || !p.Modules().Live(name) || p.Modules().Browser(name) && !p.Holds(name, "betterAuth(") {
			continue // its client is told of the same, and what makes the server stays there
		}
		for o := range p.Source(name).Find(source.Object) {
			by := follow(p, o.Prop("emailAndPassword"))
			if by.OK() && o.Prop("socialProviders").OK() && follow(p, by.Prop("enabled")).Text() == "true" && follow(p, by.Prop("disableSignUp")).Text() != "true" {
				return true
			}
		}
	}
	return false
}

// namesColumnsAsSent reports whether code makes the name of a column or table out of
// what a caller sends: sql.identifier(request.query.sort).
func namesColumnsAsSent(p *project.Project) bool {
	for _, name := range p.Sources() {
		if !p.Holds(name, "sql.identifier(") || !p.Modules().Live(name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if c.CalleePath() == "sql.identifier" && p.FlowOf(c.Arg(0)).Has(project.FromInput) {
				return true
			}
		}
	}
	return false
}

// drawsWithNode reports whether code of the server draws pictures by ImageResponse of
// next/og, and not in the edge runtime, whose drawing is another one: the text in them is
// what a caller or a row says, since a picture of fixed text is a file.
func drawsWithNode(p *project.Project) bool {
	return slices.ContainsFunc(p.Sources(), func(name string) bool {
		return p.Holds(name, "ImageResponse") && p.Modules().Live(name) && !p.Holds(name, "runtime = \"edge\"", "runtime = 'edge'") && drawsSomethingOpen(p.Source(name))
	})
}

// drawsSomethingOpen reports whether a picture holds a value that is not written in place.
func drawsSomethingOpen(f *source.File) bool {
	for made := range f.Find(source.New) {
		if pkg, _ := made.Origin(); made.CalleeName() != "ImageResponse" || pkg != "next/og" && pkg != "next/server" {
			continue
		}
		for n := range made.Arg(0).Find(source.Identifier) {
			if d := n.Lookup(n.Text()); d.Is(source.Param, source.Binding) || d.Kind() == source.Declarator && d.Function().OK() {
				return true
			}
		}
	}
	return false
}
