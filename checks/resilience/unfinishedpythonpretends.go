package resilience

import (
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonPretends are the handlers of a server in Python that a comment says are to be
// written, which change nothing and answer that all went well.
func pythonPretends(p *project.Project) []stub {
	var out []stub
	var seen []source.Node
	for _, r := range p.PythonRoutes() {
		fn := r.Node
		if !fn.Is(source.Function, source.Method) || slices.Contains(seen, fn) || r.Method == http.MethodGet || strings.Contains(r.Path, "test") || !p.HoldsFold(fn.File().Path, "todo", "you would", "in a real", "for now", "simulat", "placeholder") {
			continue
		}
		seen = append(seen, fn)
		if confessesWithin(fn) && !lasts(fn) {
			if at := saysDoneAt(fn); at.OK() {
				out = append(out, stub{pretence, check.OnLine(at, r.Path+" answers that it is done, and nothing is"), check.Likely})
			}
		}
	}
	return out
}

// confessesWithin reports whether a comment in a function says that its work is still to
// be written.
func confessesWithin(fn source.Node) bool {
	for line := range strings.Lines(fn.Text()) {
		comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
		low := strings.Trim(strings.ToLower(comment), " \t#-=")
		if ok && (strings.HasPrefix(low, "todo") || strings.HasPrefix(low, "placeholder") || startsSimulating.MatchString(low) || inProductionOnly.MatchString(low) || slices.ContainsFunc(confessions, func(phrase string) bool { return strings.Contains(low, phrase) })) {
			return true
		}
	}
	return false
}

// lasting matches names of calls that leave something behind.
var lasting = regexp.MustCompile(`(?i)^(commit|flush|add|save|create|update|delete|remove|insert|upsert|execute|send|post|put|patch|write|publish|delay|enqueue|apply|upload|bulk|merge|append|push|notify|dispatch|emit|process|handle|run|trigger|store|record|register|set|login|logout|call|request|generate|charge|pay|refund)`)

// lasts reports whether a function calls anything that leaves something behind.
func lasts(fn source.Node) bool {
	for n := range fn.Find(source.Call, source.Assign) {
		if n.Kind() == source.Assign && n.Child(source.Left).Kind() == source.Index { // session["step"] = 2
			return true
		}
		if n.Kind() == source.Call && lasting.MatchString(n.CalleeName()) && n.CalleeName() != "get_json" {
			return true
		}
	}
	return false
}

// wellAnswered matches answers that tell of something done.
var wellAnswered = regexp.MustCompile(`["']success["']\s*:\s*True|["'](status|message|detail)["']\s*:\s*f?["'][^"']*(?i:success|verified|signed|sent|saved|created|completed|updated|deleted|scheduled|approved|submitted|processed|done)`)

// saysDoneAt is the last answer of a function by which it tells of something done.
func saysDoneAt(fn source.Node) source.Node {
	var last source.Node
	for r := range fn.Find(source.Return) {
		if wellAnswered.MatchString(r.Text()) && !r.Enclosing(source.Catch).OK() {
			last = r
		}
	}
	return last
}

// pythonNotes are what code that answers requests says is still to be built.
func pythonNotes(p *project.Project) []stub {
	files := map[string]bool{}
	for _, r := range p.PythonRoutes() {
		if r.Node.OK() {
			files[r.Node.File().Path] = true
		}
	}
	var out []stub
	for _, name := range p.PythonSources() {
		if !files[name] || !p.Holds(name, "TODO") {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
			low := strings.ToLower(comment)
			if ok && strings.HasPrefix(strings.TrimSpace(comment), "TODO") && (slices.ContainsFunc(wiring, func(word string) bool { return strings.Contains(low, word) }) || strings.Contains(low, "store ") || strings.Contains(low, "send ")) {
				out = append(out, stub{stillToDo, check.Line(name, n, "says that this is still to be done"), check.Possible})
			}
		}
	}
	return out[:min(len(out), 20)]
}

// ofAccounts reports whether a template is one of those that a library draws by their name
// for signing in and up: allauth's, and those of Django's own views.
func ofAccounts(p *project.Project, name string) bool {
	_, below, ok := strings.Cut("/"+name, "/templates/")
	if !ok || p.Stack().Framework != project.Django {
		return false
	}
	switch head, _, _ := strings.Cut(below, "/"); head {
	case "account", "socialaccount", "mfa":
		return p.PythonNaming("allauth.urls", "allauth.account.urls") != ""
	case "registration":
		return p.PythonNaming("django.contrib.auth.urls", "auth_views.", "LoginView") != ""
	}
	return false
}

var (
	djangoLink = regexp.MustCompile(`<a\b[^>]*?\bhref\s*=\s*["']\{%\s*url\s+["']([\w.:-]+)["'][^%]*%\}["'][^>]*>`)
	flaskLink  = regexp.MustCompile(`<a\b[^>]*?\bhref\s*=\s*["']\{\{\s*url_for\(\s*["']([\w.]+)["'][^}]*\}\}["'][^>]*>`)
)

// postLinks are the links of a template to what answers POST alone.
func postLinks(p *project.Project, name string, text []byte) []stub {
	if !drawn(p, name) && !ofAccounts(p, name) {
		return nil
	}
	links, post := djangoLink, postOnlyViews
	if p.Stack().Has(project.Flask) {
		links, post = flaskLink, postOnlyEndpoints
	}
	var out []stub
	for _, m := range links.FindAllSubmatchIndex(text, -1) {
		tag, to := string(text[m[0]:m[1]]), string(text[m[2]:m[3]])
		if strings.Contains(tag, "onclick") || strings.Contains(tag, "data-") || strings.Contains(tag, "hx-") || strings.Contains(tag, "@click") {
			continue
		}
		to = to[strings.LastIndexAny(to, ".:")+1:]
		if project.Answer(p, "resilience/post only", post)[to] {
			line := strings.Count(string(text[:m[2]]), "\n") + 1
			out = append(out, stub{deadLink, check.Line(name, line, "a link asks with GET, and "+to+" answers POST alone"), check.Likely})
		}
	}
	return out
}

// postOnlyEndpoints are the functions of Flask that answer POST alone.
func postOnlyEndpoints(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for _, r := range p.PythonRoutes() {
		key := r.Node.Key()
		only, known := out[key]
		out[key] = r.Method == http.MethodPost && (only || !known)
	}
	return out
}

// postOnlyViews are the names of addresses of Django whose view a decorator of Django's
// keeps to POST. https://docs.djangoproject.com/en/5.2/topics/http/decorators/
func postOnlyViews(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for f := range p.PythonHolding("path(") {
		if !strings.HasPrefix(path.Base(f.Path), "urls") {
			continue
		}
		for c := range f.Find(source.Call) {
			name, ok := c.Named("name").StringValue()
			if n := c.CalleeName(); !ok || n != "path" && n != "re_path" {
				continue
			}
			only, known := out[name]
			out[name] = takesPostOnly(p.Definition(c.Arg(1))) && (only || !known)
		}
	}
	return out
}

func takesPostOnly(view source.Node) bool {
	for _, d := range view.ChildrenIn(source.DecoratorRole) {
		text := strings.ReplaceAll(d.Text(), "'", `"`)
		if strings.HasSuffix(text, "require_POST") || strings.HasSuffix(text, `require_http_methods(["POST"])`) {
			return true
		}
	}
	return false
}
