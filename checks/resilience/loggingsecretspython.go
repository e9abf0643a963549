package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonSecretsLogged are the lines of a server in Python that print or log a secret as it
// is, or a dict of settings with one in it.
func pythonSecretsLogged(p *project.Project) []check.Place {
	var out []check.Place
	for f := range p.PythonHolding("print(", "logg") {
		if forTerminal(p, f.Path) || strings.Contains(f.Path, "seed") || p.Holds(f.Path, "__main__", "BaseCommand") {
			continue
		}
		for c := range f.Find(source.Call) {
			if !writesLog(c) {
				continue
			}
			for _, a := range c.Args() {
				if handsPythonSecret(p, a) {
					out = append(out, check.Line(f.Path, c.Line(), "a secret is written to the log"))
					break
				}
			}
		}
	}
	return out
}

// writesLog reports whether a call prints, or writes with a logger.
func writesLog(c source.Node) bool {
	switch c.CalleeName() {
	case "print":
		return c.CalleePath() == "print"
	case "debug", "info", "warning", "error", "critical":
		object := strings.ToLower(c.Child(source.Callee).Child(source.ObjectRole).Path())
		return strings.HasSuffix(object, "logger") || strings.HasSuffix(object, "log") || strings.HasSuffix(object, "logging")
	}
	return false
}

// handsPythonSecret reports whether a value is a secret of the app's settings, or a dict
// that holds one which the code does not spell out.
func handsPythonSecret(p *project.Project, a source.Node) bool {
	for n := range itselfAndBelow(a) {
		if !n.Is(source.Identifier, source.Member) || !n.Parent().Is(source.Template, source.Call) || n.Role() != source.Arg && n.Parent().Kind() == source.Call || n.Parent().Kind() == source.Call && !writesLog(n.Parent()) {
			continue // mask(secret), bool(secret), secret[:4]
		}
		d := p.Definition(n)
		if d.Kind() != source.Object {
			continue
		}
		for c := range d.Children() {
			if c.Kind() == source.Property && secretName.MatchString(c.Key()) && !harmlessName.MatchString(c.Key()) && c.Child(source.Value).Kind() == source.Call {
				return true
			}
		}
	}
	return false
}
