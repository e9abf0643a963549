package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonLeakage answers for a server in Python: handlers that answer with the text
// of whatever went wrong, and frameworks that show their debugger to visitors.
func pythonLeakage(p *project.Project) check.Finding {
	debug := pythonDebugging(p)
	spills, plain := pythonSpills(p)
	switch {
	case len(debug) > 0:
		f := check.Missing(check.Likely, "The framework shows visitors its own page of an error, with code, settings and values in it.", debug...)
		f.Severity = check.High
		for _, s := range spills[:min(len(spills), maxSpills)] {
			f.Places = append(f.Places, at(s.at, "tells the caller "+brief(s.value.Text())))
		}
		return f
	case len(spills) > 0:
		worst := spills[0]
		f := check.Missing(check.Certain, fmt.Sprintf("%s answers with %s, the text of whatever went wrong inside.", worst.at.File().Path, brief(worst.value.Text())))
		for _, s := range spills[:min(len(spills), maxSpills)] {
			f.Places = append(f.Places, at(s.at, "tells the caller "+brief(s.value.Text())))
			if s.stack {
				f.Severity = check.Medium
			}
		}
		f.Reason += check.MoreAlike(len(spills) - 1)
		f.Brief = []string{"The caller gets a text of the app's own and a status; the error itself goes to the log, with logger.exception."}
		return f
	case len(plain) > 0:
		return check.Passed(check.Likely, "Answers to failures are texts of the app's own.", plain[:min(len(plain), 6)]...)
	case len(p.PythonRoutes()) == 0:
		return check.Cannot(fmt.Sprintf("This check found no handlers of %s here.", p.Stack().Framework), manifestPlace(p))
	}
	return check.Passed(check.Likely, "No handler answers with the text of an error.", manifestPlace(p))
}

// pythonHandlers are the functions that answer requests, each once.
func pythonHandlers(p *project.Project) []source.Node {
	return project.Answer(p, "security/python handlers", func(p *project.Project) []source.Node {
		var out []source.Node
		seen := map[source.Node]bool{}
		for _, r := range p.PythonRoutes() {
			n := r.Node
			if r.View.OK() && n.Kind() == source.Class {
				n = r.View
			}
			if n.OK() && !seen[n] && n.Is(source.Function, source.Method, source.Class) {
				seen[n] = true
				out = append(out, n)
			}
		}
		return out
	})
}

// pythonSpills are the answers with the text of an error, and those to failures
// that are the app's own.
func pythonSpills(p *project.Project) (spills []spill, plain []check.Place) {
	for _, handler := range pythonHandlers(p) {
		for c := range handler.Find(source.Catch) {
			found := false
			for n := range c.Find(source.Return, source.Throw, source.Call) {
				value, answers := pythonAnswer(n)
				if !answers {
					continue
				}
				if s, ok := pythonSpill(p, c, n, value); ok {
					spills = append(spills, s)
					found = true
				} else if !found && n.Kind() == source.Return {
					plain = append(plain, at(n, "answers in words of its own"))
				}
			}
		}
	}
	return spills, plain
}

// pythonAnswer is what a statement or call tells the caller.
func pythonAnswer(n source.Node) (value source.Node, ok bool) {
	switch n.Kind() {
	case source.Return:
		v := n.Child(source.Value)
		return v, v.OK()
	case source.Throw:
		v := n.Child(source.Value)
		name := v.CalleeName()
		return v, strings.HasPrefix(name, "HTTP") || name == "APIException" || name == "ValidationError"
	}
	switch n.CalleeName() {
	case "flash", "abort":
		return n, true
	case "error", "warning":
		return n, n.CalleePath() == "messages.error" || n.CalleePath() == "messages.warning"
	}
	return source.Node{}, false
}

// pythonSpill is the part of an answer that is the error's own text: its name, or
// a traceback, not handed to a function of the app that puts it into other words.
func pythonSpill(p *project.Project, c, answer, value source.Node) (spill, bool) {
	name := c.Child(source.Name).Ident()
	if answer.Kind() == source.Call && answer.Enclosing(source.Return).OK() { // the statement around it is looked at
		return spill{}, false
	}
	for n := range value.Find(source.Identifier, source.Call) {
		if n.Kind() == source.Call {
			if path := n.CalleePath(); path == "traceback.format_exc" || path == "format_exc" {
				return spill{at: answer, value: n, stack: true, sure: check.Certain}, true
			}
			continue
		}
		if name == "" || n.Text() != name || !tellsAll(c) || n.Role() == source.Name && n.Parent().Kind() != source.Declarator || reworded(p, n, value) {
			continue
		}
		shown := n
		if up := n.Parent(); up.Kind() == source.Call && up.CalleeName() == "str" || up.Kind() == source.Member {
			shown = up
		}
		return spill{at: answer, value: shown, sure: check.Certain}, true
	}
	return spill{}, false
}

// innerErrors are what libraries raise with texts that were never meant for a
// visitor.
var innerErrors = wordSet("Exception BaseException SQLAlchemyError IntegrityError OperationalError DatabaseError DataError ProgrammingError RequestException ConnectionError ClientError BotoCoreError OSError IOError CalledProcessError RuntimeError HTTPStatusError")

// tellsAll reports whether a Catch takes whatever goes wrong inside, and not only
// an error that code raises in order to say something.
func tellsAll(c source.Node) bool {
	typ := c.Child(source.TypeRole)
	if !typ.OK() {
		return true
	}
	if innerErrors[lastName(typ)] {
		return true
	}
	for n := range typ.Children() {
		if innerErrors[lastName(n)] {
			return true
		}
	}
	return false
}

// reworded reports whether an error reaches an answer only through something that
// does not pass its text on: a function of the app, its type's name, a test of it.
func reworded(p *project.Project, n, answer source.Node) bool {
	for inner, up := n, n.Parent(); up.OK() && inner != answer; inner, up = up, up.Parent() {
		switch up.Kind() {
		case source.Call:
			if inner.Role() != source.Arg {
				continue
			}
			switch name := up.CalleeName(); name {
			case "type", "isinstance", "hasattr", "getattr":
				return true
			}
			if ownFunction(p, up) {
				return true
			}
		case source.Binary:
			if op := up.Operator(); op == "in" || op == "==" || op == "===" {
				return true
			}
		case source.Conditional:
			if inner.Role() == source.Cond || debugs(up.Child(source.Cond)) {
				return true
			}
		case source.Member:
			if name := up.Child(source.Name).Text(); name == "code" || name == "status_code" || name == "user_message" || name == "__class__" {
				return true
			}
		}
	}
	return false
}

func debugs(cond source.Node) bool {
	return strings.Contains(strings.ToLower(cond.Text()), "debug")
}

// pythonDebugging is where the pages of a debugger are switched on for whoever
// visits: DEBUG of Django, the one of Flask where that server is started as such.
func pythonDebugging(p *project.Project) []check.Place {
	var out []check.Place
	if v := p.PythonSetting("DEBUG"); v.OK() && p.Stack().Framework == project.Django {
		if yes, known := p.PythonTruth(v); yes && known {
			out = append(out, at(v, "is on unless a setting turns it off"))
		}
	}
	if p.Stack().Framework != project.Flask || servedByOthers(p) {
		return out
	}
	for f := range p.PythonHolding("debug=") {
		for n := range f.Find(source.Call) {
			if yes, known := p.PythonTruth(n.Named("debug")); n.CalleeName() == "run" && yes && known && n.Named("debug").OK() {
				out = append(out, at(n, "starts the server with its debugger"))
			}
		}
	}
	return out
}

// servedByOthers reports whether a server made for it serves the app, and not the
// one that the framework starts for developers.
func servedByOthers(p *project.Project) bool {
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") {
			continue
		}
		switch base := name[strings.LastIndexByte(name, '/')+1:]; {
		case base == "Procfile", strings.HasPrefix(base, "Dockerfile"), base == ".replit", strings.HasSuffix(base, ".toml"), strings.HasSuffix(base, ".yml"), strings.HasSuffix(base, ".yaml"), base == "requirements.txt", strings.HasSuffix(base, ".sh"), strings.HasSuffix(base, ".service"):
			if p.Holds(name, "gunicorn", "uwsgi", "waitress", "uvicorn", "hypercorn", "mod_wsgi") {
				return true
			}
		}
	}
	return false
}
