package resilience

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// barePages finds pages of Next that hold nothing but their name, and such that are
// not written at all.
func barePages(p *project.Project) []stub {
	var out []stub
	for _, name := range p.Sources() {
		base := path.Base(name)
		if strings.HasPrefix(name, "../") || forShow("/"+strings.ToLower(name)) {
			continue
		}
		if p.Stack().Framework == project.TanStack && p.Holds(name, "createFileRoute(") && isScreen(name) {
			if n := oneLine(p.Source(name)); n.OK() {
				out = append(out, stub{barePage, check.OnLine(n, "this page holds nothing but its name"), check.Likely})
			}
			continue
		}
		if base != "page.tsx" && base != "page.jsx" || !strings.Contains("/"+name, "/app/") {
			continue
		}
		f := p.Source(name)
		if isStub(f) {
			out = append(out, stub{barePage, check.Line(name, 1, "this page says that it is yet to come"), check.Likely})
			continue
		}
		if len(f.Text) > 700 {
			continue
		}
		if strings.TrimSpace(f.Whole()) == "" {
			out = append(out, stub{barePage, check.Line(name, 1, "this page is not written"), check.Likely})
			continue
		}
		if nameOnly(f) {
			out = append(out, stub{barePage, check.Line(name, 1, "this page holds nothing but its name"), check.Likely})
		}
	}
	return out
}

// isStub reports whether a page is one part of the app's own that is called a stub, or
// says that something is coming.
func isStub(f *source.File) bool {
	first := true
	for e := range f.Find(source.Element) {
		tag := strings.ToLower(e.TagName())
		if !first {
			return false
		}
		first = false
		if strings.Contains(tag, "stub") || strings.Contains(tag, "comingsoon") || strings.Contains(tag, "underconstruction") {
			return true
		}
	}
	return false
}

// bareWords match what stands on a page that is yet to be written: its name, or that
// it is coming.
var bareWords = regexp.MustCompile(`(?i)( page$|^todo|coming soon|under construction|work in progress|placeholder|^hello,? world)`)

// nameOnly reports whether a page shows a few fixed words that stand for what is yet
// to be written, and nothing else.
func nameOnly(f *source.File) bool {
	elements, words := 0, ""
	for n := range f.Find(source.Element, source.Text, source.Call, source.Await) {
		switch n.Kind() {
		case source.Element:
			elements++
			if tag := n.TagName(); tag != strings.ToLower(tag) {
				return false
			}
		case source.Text:
			words += " " + strings.TrimSpace(n.Text())
		default:
			return false // redirect("/…"), or something that it waits for
		}
	}
	words = strings.TrimSpace(words)
	return elements > 0 && elements < 3 && len(words) < 40 && bareWords.MatchString(words)
}

// oneLine is all that the page of a route's file draws, where that is one line of words:
// what its route is told to draw is a function with one element.
func oneLine(f *source.File) source.Node {
	var page source.Node
	for prop := range f.Find(source.Property) {
		if prop.Key() == "component" {
			page = prop.Child(source.Value).Resolve()
		}
	}
	if page.Kind() == source.Declarator {
		page = page.Child(source.Value)
	}
	if !page.Is(source.Function, source.Arrow) {
		return source.Node{}
	}
	var first source.Node
	elements := 0
	for n := range page.Find(source.Element, source.Call, source.Template) {
		if n.Kind() != source.Element || n.TagName() != strings.ToLower(n.TagName()) {
			return source.Node{}
		}
		if elements++; elements == 1 {
			first = n
		}
	}
	words := strings.TrimSpace(wordsOf(first))
	for c := range first.Children() {
		if c.Kind() != source.Text && c.Kind() != source.Attr && c.Role() != source.Tag {
			return source.Node{}
		}
	}
	if elements != 1 || words == "" || len(words) > 40 {
		return source.Node{}
	}
	return first
}

// deadJobs finds scheduled calls of Vercel's, which are GET requests
// (vercel.com/docs/cron-jobs), to handlers that answer none, and to nothing at all.
func deadJobs(p *project.Project) []stub {
	v, err := p.ReadJSON("vercel.json")
	if err != nil {
		return nil
	}
	verbs := map[string]string{}
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler && r.Stack == project.Next && path.Base(strings.TrimSuffix(r.File, path.Ext(r.File))) == "route" {
			verbs[r.Path] += " " + r.Method
		}
	}
	var out []stub
	known := answeredBy(p)
	for job := range v.Get("crons").Items() {
		at := job.Get("path")
		url, _, _ := strings.Cut(at.Text(), "?")
		if known != nil && p.Stack().Framework == project.Next && strings.HasPrefix(url, "/api/") && !known.answers(url) {
			out = append(out, stub{deadCall, check.Line("vercel.json", max(at.Line, 1), "never runs: the schedule asks for "+url+", and nothing in the app answers there"), check.Certain})
		}
		if have := verbs[url]; have != "" && !strings.Contains(have, "GET") && !strings.Contains(have, "*") && strings.Contains(have, "POST") {
			out = append(out, stub{alwaysFails, check.Line("vercel.json", max(at.Line, 1), "never runs: the schedule asks with GET, and the handler answers POST alone"), check.Certain})
		}
	}
	return out
}

// confessions are phrases by which a comment says that the code beside it does not do
// what it is there for.
var confessions = []string{
	"simulate api", "simulate an api", "simulate a ", "simulate the ", "simulating ",
	"mock data", "mock search", "mock analysis", "mock implementation", "dummy data", "fake data", "fake delay",
	"in a real app", "in a real implementation", "in a real application", "in a real-world", "in production, this would", "in production, you would", "in production this would", "in a production environment, we would", "in a production environment, you would", "in a production environment, this would", "here you would", "you would implement", "store a placeholder", "this would normally", "you would typically", "would typically",
	"em uma aplicação real", "numa aplicação real", "em um app real", "em produção, isso", "em produção isso", "en una aplicación real", "en producción, esto", "en producción esto", "en una app real", "dados fictícios", "dados simulados", "dados mockados", "datos ficticios", "datos simulados", "datos de prueba", "iria aqui", "iría aquí",
	"we'll simulate", "we simulate", "we'll return success", "return success for now",
	"(integration needed)", "this would integrate", "would integrate with", "we'll just log", "just log this", "return mock", "returning mock", "returns mock", "for now, return empty", "for now return empty", "per ora restituiamo", "dati di esempio", "dati fittizi",
	"replace with actual", "replace with real", "replace with your", "placeholder implementation", "not implemented yet",
}

// confessed are the lines in which an app's code says of itself that something is only
// made to look done. They prove nothing by themselves.
func confessed(p *project.Project) []stub {
	var out []stub
	for _, name := range ownCode(p) {
		if aboutInventing(name) || !p.HoldsFold(name, "simulat", "mock", "dummy data", "fake data", "fake delay", "in a real", "this would", "you would", "would typically", "replace with", "placeholder", "implemented yet", "in production,", "in a production env", "existing code", "rest of the code", "rest of your code", "for demo", "sample ", "simula", "integrat", "for now", "just log", "per ora", "dati di esempio", "dati fittizi", "aplica", "app real", "produç", "producci", "fict", "datos de prueba", "iria aqui", "iría aquí") {
			continue
		}
		lines := project.PerFile(p, name, "resilience/confessed", confessedIn)
		if len(lines) > 0 && leftInPublic(p, name) {
			continue
		}
		for _, c := range lines {
			message := "says that this only looks done"
			switch {
			case c.cut:
				message = "says that code was left out here"
			case outlived(p, name, c.line):
				continue
			}
			out = append(out, stub{confesses, check.Line(name, c.line, message), check.Possible})
		}
	}
	slices.SortStableFunc(out, func(a, b stub) int { // what a server only pretends hurts more
		return cmp.Compare(order(p.Modules().Browser(a.at.File)), order(p.Modules().Browser(b.at.File)))
	})
	return out
}

func order(late bool) int {
	if late {
		return 1
	}
	return 0
}

// A confession is the line of a comment by which code says of itself that it does not
// do what it is there for, or that a part of it was cut.
type confession struct {
	line int
	cut  bool
}

// cutOut matches what stands in the place of code that an assistant did not repeat.
var cutOut = regexp.MustCompile(`^(\.\.\.|…) ?(the )?(existing|rest of|remaining|other) |\(existing code\)|^(the )?rest of (the|your) (existing )?code|existing code (here|unchanged|remains)`)

// startsSimulating matches comments that begin with what is only played, other than by a
// hand on the keys.
var startsSimulating = regexp.MustCompile(`^simulation:|^(simulate|simulates|simulando|simular|simula) (send|sent|process|realistic|direct|checkout|order|booking|print|export|import|sync|server|backend|fetch|auth|bot|success|upload|payment|otp|sms|e-?mail|connected|response|result|real|network|delay|loading|saving|save|submi|login|sign|check|verif|envio|envío|pago|pagamento|chamada|llamada|resposta|respuesta|uma |una |un |o |a |el |la )|^(simulated|mocked|mock|hardcoded for now)$|^mock [a-z]+ (history|list|records?|feed|log|logs)$|^mock (payment|industries|identity|websocket|margin|user|auth|session|token|server|database|api|client|object|transaction|analysis|search|response|result)`)

// inProductionOnly matches what is to be done elsewhere than in the code beside it.
var inProductionOnly = regexp.MustCompile(`^in production,? (you |we |it |this )?(would |should |will |could )?(actually |really )?(send|call|fetch|query|integrate|generate|store|save|upload)\b`)

// standsForData matches what a comment says of the data under it.
var standsForData = regexp.MustCompile(`^(mock|dummy|fake|placeholder|sample) [a-z- ]*(data|score|scores|values?|results?|response|events|stats|users|items|entries|rows|implementation)\b|^placeholder for (the )?(actual|real)\b|^for demo(nstration)?( purposes)?\b`)

// denied reports whether a comment says that something is made up no more, or not alone.
func denied(comment string) bool {
	for _, word := range []string{"removed", "no longer", "instead of", "not only", "not just", "no mock", "not mock", "without mock", "never mock", "don't return", "do not return", "dev mode", "sandbox", "sample to ", "sample every "} {
		if strings.Contains(comment, word) {
			return true
		}
	}
	return false
}

func confessedIn(f *source.File) []confession {
	var out []confession
	line := 0
	for text := range strings.Lines(f.Whole()) {
		line++
		code, comment, ok := strings.Cut(text, "//")
		if !ok {
			code, comment, ok = strings.Cut(text, "/*")
		}
		if !ok || len(comment) < 8 || strings.Contains(text, "://") {
			continue
		}
		low := strings.Trim(strings.ToLower(comment), " \t*/{}")
		cut := cutOut.MatchString(low)
		if (denied(low) || strings.Contains(low, "background") || besideReal(code, low)) && !cut || len(out) > 0 && line-out[len(out)-1].line <= 3 {
			continue
		}
		if cut || startsSimulating.MatchString(low) || inProductionOnly.MatchString(low) || standsForData.MatchString(low) || slices.ContainsFunc(confessions, func(phrase string) bool { return strings.Contains(low, phrase) }) {
			out = append(out, confession{line, cut})
		}
	}
	return out
}
