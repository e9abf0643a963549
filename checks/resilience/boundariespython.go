package resilience

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonBoundaries judges what a server in Python answers when a handler fails.
func pythonBoundaries(p *project.Project, tech project.Tech) check.Finding {
	switch tech {
	case project.Django:
		return djangoBoundaries(p)
	case project.FastAPI:
		if n, ok := pythonErrorHandler(p); ok {
			return check.Passed(check.Certain, "The server has an error handler of its own.", check.At(n, "answers when something fails"))
		}
		return check.Passed(check.Likely, "FastAPI answers a failing handler with a status and no inner text, and goes on serving.", pythonApp(p))
	}
	n, ok := pythonErrorHandler(p)
	if ok {
		return check.Passed(check.Certain, "The app answers for what fails in its own words.", check.At(n, "answers when something fails"))
	}
	if n.OK() {
		name := n.Outermost().Child(source.Name).Text()
		return check.Missing(check.Likely, fmt.Sprintf("%s registers the app's error handlers, and nothing calls it: what fails in a view is answered by Flask's own bare page.", name), check.At(n, "never registered"), pythonApp(p))
	}
	return check.Missing(check.Likely, "The server has no error handler: what fails in a view is answered by Flask's own bare page.", pythonApp(p))
}

// pythonErrorHandler is where a handler for failures of the server, or for
// whatever is raised, is registered: one for pages that are not there is none. Without one
// that is, the node is that of a handler in a function that nobody calls.
func pythonErrorHandler(p *project.Project) (source.Node, bool) {
	var idle source.Node
	for f := range p.PythonHolding("errorhandler", "exception_handler", "register_error_handler") {
		for n := range f.Find(source.Call) {
			switch n.CalleeName() {
			case "errorhandler", "app_errorhandler", "exception_handler", "register_error_handler", "add_exception_handler":
			default:
				continue
			}
			switch what := n.Arg(0); {
			case what.Text() == "500":
			case what.Path() == "Exception", what.Path() == "HTTPException", strings.HasSuffix(what.Path(), "InternalServerError"), strings.HasSuffix(what.Path(), "StarletteHTTPException"):
			default:
				continue
			}
			if !p.PythonNeverCalled(n.Outermost()) {
				return n, true
			}
			idle = n
		}
	}
	return idle, false
}

// djangoBoundaries looks for a page of the app's own for failures: a template
// 500.html, or handler500 among the addresses. An interface for programs gets its
// answers from REST framework.
// https://docs.djangoproject.com/en/stable/ref/views/#error-views
func djangoBoundaries(p *project.Project) check.Finding {
	for _, name := range p.Files() {
		if path.Base(name) == "500.html" && !strings.HasPrefix(name, "../") {
			return check.Passed(check.Certain, "A failing view is answered with the app's own page.", check.Line(name, 1, "the page for failures"))
		}
	}
	for f := range p.PythonHolding("handler500") {
		if d := f.Declaration("handler500"); d.OK() && path.Base(f.Path) == "urls.py" {
			return check.Passed(check.Certain, "A failing view is answered by the app's own.", check.At(d, "answers when something fails"))
		}
	}
	if v := p.PythonSetting("REST_FRAMEWORK"); v.OK() && !hasTemplates(p) {
		return check.Passed(check.Likely, "REST framework answers failures with a status and its own words.", check.At(v, "the interface's settings"))
	}
	return check.Missing(check.Likely, "The app has no page of its own for failures (500.html): what fails in a view is answered by Django's bare one.", pythonApp(p))
}

func hasTemplates(p *project.Project) bool {
	for _, name := range p.Files() {
		if strings.HasSuffix(name, ".html") && strings.Contains("/"+name, "/templates/") && !strings.HasPrefix(name, "../") && !strings.Contains(name, "email") && !strings.Contains(name, "/admin/") {
			return true
		}
	}
	return false
}

// pythonApp is where the app is made, or what makes it one of its framework.
func pythonApp(p *project.Project) check.Place {
	for f := range p.PythonHolding("Flask(", "FastAPI(", "ROOT_URLCONF") {
		for n := range f.Find(source.Call, source.Declarator) {
			if n.CalleeName() == "Flask" || n.CalleeName() == "FastAPI" {
				return check.At(n, "the server")
			}
			if n.Child(source.Name).Ident() == "ROOT_URLCONF" {
				return check.At(n, "the addresses of the app")
			}
		}
	}
	tool := p.Stack().Tool(p.Stack().Framework)
	return check.Line(tool.File, max(tool.Line, 1), "the framework of the app")
}
