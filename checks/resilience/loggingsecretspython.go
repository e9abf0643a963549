package resilience

import (
	"slices"
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

// wholeRequest are the parts of a request that hold what people type and what proves who
// they are.
var wholeRequest = []string{"request.form", "request.headers", "request.cookies", "request.get_json", "request.json", "request.POST"}

// requestsLogged are where a dict takes a request in as a whole, form and headers, in a class
// or module that writes such dicts to a log: what people type as their password is among it.
func requestsLogged(p *project.Project) []check.Place {
	var out []check.Place
	for f := range p.PythonHolding(wholeRequest...) {
		if !p.Holds(f.Path, "json.dumps(") || !p.Holds(f.Path, "logg") {
			continue
		}
		for prop := range f.Find(source.Property) {
			value := prop.Child(source.Value).Text()
			whole := strings.HasPrefix(value, "dict(request.") || strings.HasPrefix(value, "request.") && (strings.Contains(value, "to_dict()") || strings.Contains(value, "get_json()") || strings.HasSuffix(value, "request.json"))
			if key, _ := prop.Child(source.Name).StringValue(); !whole || strings.Contains(value, "args") || key == "args" || !slicesHold(value, wholeRequest) {
				continue
			}
			around := prop.Enclosing(source.Class)
			if !around.OK() {
				around = prop.Outermost()
			}
			if at := dumpsToLog(around); at.OK() {
				out = append(out, check.OnLine(prop, "all that was sent, passwords and cookies too, goes into what is written to the log"))
				if told := check.OnLine(at, "writes what was sent as it is"); !slices.ContainsFunc(out, func(pl check.Place) bool { return pl.File == told.File && pl.Line == told.Line }) {
					out = append(out, told)
				}
			}
		}
	}
	return out
}

func slicesHold(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// dumpsToLog is the call by which a class or function writes a whole dict to a log.
func dumpsToLog(around source.Node) source.Node {
	for c := range around.Find(source.Call) {
		if writesLog(c) && strings.Contains(c.Text(), "json.dumps(") {
			return c
		}
	}
	return source.Node{}
}

// looseFiles are where a clause of a server in Python writes what failed to a file of its own
// beside the log, which nobody reads and a host throws away.
func looseFiles(p *project.Project) []check.Place {
	const most = 6
	var out []check.Place
	for f := range p.PythonHolding("open(") {
		for c := range f.Find(source.Call) {
			name, ok := c.Arg(0).StringValue()
			mode, _ := c.Arg(1).StringValue()
			if ok && c.CalleePath() == "open" && (strings.HasSuffix(name, ".txt") || strings.HasSuffix(name, ".log")) && (mode == "a" || mode == "w") && c.Enclosing(source.Catch).OK() && len(out) < most {
				out = append(out, check.OnLine(c, "what failed is written to a file beside the log"))
			}
		}
	}
	return out
}
