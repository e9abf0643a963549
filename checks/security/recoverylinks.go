package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// forgotWords are parts of what a link says to people who forgot their password, in
// the languages that apps are written in.
var forgotWords = []string{"forgot", "forget your", "glömt", "glemt", "olvid", "esquec", "oubli", "vergessen", "vergeten", "dimenticat", "şifremi unut", "lupa kata", "lupa password", "zapomni", "忘记", "忘れ", "forgotpassword"}

// mailedNowhere is the address that the app puts into its own mail about a new
// password, when it has no page there.
func mailedNowhere(p *project.Project) (route string, place check.Place, missing bool) {
	if !knowsPages(p) {
		return "", place, false
	}
	for _, name := range p.Sources() {
		if !p.HoldsFold(name, "reset", "password") || !p.Holds(name, "token=", "token=${") || !p.Modules().Live(name) || p.Modules().Browser(name) {
			continue
		}
		for t := range p.Source(name).Find(source.Template) {
			address, query, asked := strings.Cut(written(p, t), "?")
			if !asked || strings.ContainsAny(address, " \n<") || !strings.Contains(query, "token=") {
				continue
			}
			path := strings.TrimSuffix(pathOf(address), "/")
			low := strings.ToLower(path)
			if path == "" || strings.Contains(path, "…") || strings.HasPrefix(low, "/api/") || !strings.Contains(low, "password") && !strings.HasSuffix(low, "/reset") || servesPath(p, path) {
				continue
			}
			return path, at(t, "where the mailed link leads"), true
		}
	}
	return "", place, false
}

// leftUnused are the functions that would ask for a link or mail it, and that nothing
// calls.
func leftUnused(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if len(out) == 2 {
			break
		}
		if !p.HoldsFold(name, "passwordreset", "resetpassword", "forgotpassword") || !p.Modules().Live(name) {
			continue
		}
		for fn := range p.Source(name).Find(source.Function, source.Arrow) {
			called := nameOfFunction(fn)
			switch strings.ToLower(called) {
			case "sendpasswordresetemail", "sendresetpasswordemail", "sendpasswordreset", "resetpassword", "forgotpassword", "requestpasswordreset":
				if callsAnything(fn) && !calledAnywhere(p, called, fn) && !serves(p, fn) {
					out = append(out, at(fn, "would help whoever forgot it, and nothing calls it"))
				}
			}
		}
	}
	return out
}

// callsAnything reports whether a function calls anything: a stand-in of a context does not.
func callsAnything(fn source.Node) bool {
	for range fn.Find(source.Call) {
		return true
	}
	return false
}

// calledAnywhere reports whether code that runs calls a function by its name or hands
// it to an element, outside of the function itself.
func calledAnywhere(p *project.Project, name string, own source.Node) bool {
	for _, file := range p.Sources() {
		if p.Holds(file, name) && p.Modules().Live(file) && namedIn(p, file, name, own) {
			return true
		}
	}
	return false
}

// loggedLink is where a link to a new password ends up in the log instead of in a mail.
func loggedLink(fn source.Node) []check.Place {
	for c := range fn.Find(source.Call) {
		if !strings.HasPrefix(c.CalleePath(), "console.") && !strings.HasPrefix(strings.ToLower(c.CalleePath()), "logger.") {
			continue
		}
		for _, a := range c.Args() {
			if low := strings.ToLower(a.Text()); a.Kind() == source.Identifier && (strings.Contains(low, "link") || strings.Contains(low, "url") || strings.Contains(low, "token")) || a.Kind() == source.Template && containsPart(low, []string{"link}", "url}", "token}"}) {
				return []check.Place{at(c, "the link ends in the log")}
			}
		}
	}
	return nil
}
