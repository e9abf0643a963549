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

// anyPart stands for a part of an address that is filled in when it is used.
const anyPart = "\u2026"

// patternOf is the address that a template spells, with anyPart for each part that
// is filled in as a whole; ok is false where more than whole parts are filled in,
// or the first is.
func patternOf(n source.Node) (string, bool) {
	if n.Kind() != source.Template {
		return "", false
	}
	text := oneValue.ReplaceAllString(strings.Trim(n.Text(), "`"), "$${$1}")
	text, _, _ = strings.Cut(strings.ReplaceAll(text, "?.", "."), "?") // of ${user?.id}
	if strings.Count(text, "${") > strings.Count(text, "/") || len(text) > 200 {
		return "", false
	}
	var parts []string
	for i, part := range strings.Split(strings.TrimPrefix(text, "/"), "/") {
		if strings.Contains(part, "${") {
			if i == 0 || !strings.HasPrefix(part, "${") || !strings.HasSuffix(part, "}") || strings.Count(part, "${") > 1 || strings.ContainsAny(part, "( ?:") {
				return "", false
			}
			part = anyPart
		}
		parts = append(parts, part)
	}
	return "/" + strings.Join(parts, "/"), strings.HasPrefix(text, "/") && !strings.ContainsAny(strings.Join(parts, "/"), "{}$")
}

// oneValue matches what is filled in through a function that keeps it one part of an
// address.
var oneValue = regexp.MustCompile(`\$\{(?:encodeURIComponent|String)\(([\w.?!]+)\)\}`)

// unbroken takes out what parts the words of a name.
var unbroken = strings.NewReplacer("-", "", "_", "")

// missingOnPurpose reports whether an address says of itself that nothing is there: it is
// asked to see what a failure looks like.
func missingOnPurpose(url string) bool {
	low := unbroken.Replace(strings.ToLower(url))
	return strings.Contains(low, "nonexistent") || strings.Contains(low, "doesnotexist") || strings.Contains(low, "notexist")
}

// deadCalls finds calls of screens to addresses of the app's own server, and to
// functions of its own at Supabase, that are not there.
func deadCalls(p *project.Project) []stub {
	known := answeredBy(p)
	functions := edgeNames(p)
	var out []stub
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || !p.Holds(name, "fetch(", ".invoke(") {
			continue
		}
		for call := range p.Source(name).Find(source.Call) {
			url, written := call.Arg(0).StringValue()
			if !written && call.CalleePath() == "fetch" && p.Stack().Framework == project.Next {
				if own, ok := belowOwnHost(call.Arg(0)); ok {
					url = own
				}
			}
			if !written && url == "" && call.CalleePath() == "fetch" && p.Stack().Framework == project.Next {
				url, _ = apiAddress(call.Arg(0))
			}
			shown := strings.ReplaceAll(url, anyPart, "…")
			switch {
			case missingOnPurpose(url):
			case call.CalleePath() == "fetch" && known != nil && strings.HasPrefix(url, "/api/") && !known.answers(url):
				out = append(out, stub{deadCall, check.At(call.Arg(0), shown+" is answered by nothing in the app"), check.Likely})
			case call.CalleePath() == "fetch" && known != nil && strings.HasPrefix(url, "/api/"):
				if method, refused := refusedMethod(p, call, url); refused {
					out = append(out, stub{deadCall, check.At(call.Arg(0), unanswered(shown, method)), check.Likely})
				}
			case call.CalleeName() == "invoke" && len(functions) > 1 && url != "" && !functions[url] && strings.HasSuffix(call.Child(source.Callee).Child(source.ObjectRole).Text(), "functions"):
				out = append(out, stub{deadCall, check.At(call.Arg(0), "there is no function "+url), check.Likely})
			}
		}
	}
	if len(out) > 8 { // there is another server
		for i := range out {
			out[i].sure = check.Possible
		}
	}
	return out
}

// unanswered says that an address does not answer a method; whether one that is filled in
// is there at all cannot be told.
func unanswered(url, method string) string {
	if strings.Contains(url, "…") {
		return method + " " + url + " is answered by nothing in the app"
	}
	return url + " is there, and does not answer " + method
}

// refusedMethod reports whether a call asks an address by a method that none of its
// handlers is for.
func refusedMethod(p *project.Project, call source.Node, url string) (method string, refused bool) {
	method = http.MethodGet
	if options := call.Arg(1); options.OK() {
		said := options.Prop("method")
		value, ok := said.StringValue()
		if options.Kind() != source.Object || options.Spreads() || said.OK() && !ok {
			return "", false
		}
		if ok {
			method = strings.ToUpper(value)
		}
	}
	return method, answersNo(p, url, method)
}

// answersNo reports whether there are handlers at an address, none of which is for a method.
func answersNo(p *project.Project, url, method string) bool {
	url, _, _ = strings.Cut(url, "?")
	found := false
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler || r.Stack != project.Next || !fits(pattern(r.Path), strings.Split(strings.ToLower(strings.Trim(url, "/")), "/")) {
			continue
		}
		if r.Method == "" || r.Method == method || method == http.MethodHead || method == http.MethodOptions || p.Holds(r.File, method) {
			return false
		}
		found = true
	}
	return found
}

// answeredBy is every address that the handlers of a Next app answer; nil where
// another server may answer too.
func answeredBy(p *project.Project) served {
	if onlyFiles(p) {
		return served{"": true} // the one page
	}
	if p.Stack().Framework != project.Next || rewrites(p) {
		return nil
	}
	if f := p.Config("next.config"); f == nil || strings.Contains(string(f.Text), "rewrites") {
		return nil
	}
	out := served{}
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler {
			out.add(r.Path)
		}
	}
	for _, name := range p.Files() { // handlers whose functions are not understood
		for _, head := range []string{"src/pages/api/", "pages/api/"} {
			if rest, ok := strings.CutPrefix(name, head); ok {
				out.add("/api/" + strings.TrimSuffix(strings.TrimSuffix(rest, path.Ext(rest)), "/index"))
			}
		}
		if strings.HasPrefix(path.Base(name), "route.") {
			if _, rest, ok := strings.Cut("/"+path.Dir(name), "/app/"); ok {
				out.add(rest)
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// onlyFiles reports whether an app is one of files alone, whose data lies with
// Supabase or Firebase: it has no server beside it, no functions of a host, and
// nothing that hands its calls on.
func onlyFiles(p *project.Project) bool {
	s := p.Stack()
	if s.Framework != project.Vite && s.Framework != project.CRA || !s.Has(project.Supabase) && !s.Has(project.Firebase) {
		return false
	}
	for _, r := range p.Addresses() {
		if r.Kind == project.Handler && !strings.HasPrefix(r.File, "supabase/") {
			return false
		}
	}
	if slices.ContainsFunc(p.Files(), mayAnswer) {
		return false
	}
	for _, name := range []string{"vercel.json", "netlify.toml", "public/_redirects", "_redirects", "staticwebapp.config.json"} {
		if text, ok := p.Read(name); ok && strings.Contains(string(text), "/api") {
			return false
		}
	}
	f := p.Config("vite.config")
	return f == nil || !strings.Contains(string(f.Text), "proxy")
}

// mayAnswer reports whether a file is part of what could answer calls beside an app
// of files, or hand them on to something else.
func mayAnswer(name string) bool {
	first, _, below := strings.Cut(name, "/")
	if below && slices.Contains([]string{"..", "api", "netlify", "functions", "server", "backend"}, first) || strings.HasPrefix(name, "worker") {
		return true
	}
	switch path.Base(name) {
	case "setupProxy.js", "nginx.conf", "Caddyfile", "wrangler.toml", "wrangler.jsonc", "Dockerfile", "mockServiceWorker.js", "amplify.yml", "firebase.json":
		return true
	}
	switch path.Ext(name) {
	case ".php", ".go", ".rb", ".java", ".cs", ".py", ".rs":
		return true
	}
	return false
}

func (s served) answers(url string) bool {
	url, _, _ = strings.Cut(url, "?")
	want := strings.Split(strings.ToLower(strings.Trim(url, "/")), "/")
	for have := range s {
		if fits(have, want) {
			return true
		}
	}
	return false
}

// edgeNames are the names of the functions that the project has at Supabase.
func edgeNames(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for _, name := range p.Files() {
		if rest, ok := strings.CutPrefix(name, "supabase/functions/"); ok {
			if fn, _, below := strings.Cut(rest, "/"); below && !strings.HasPrefix(fn, "_") {
				out[fn] = true
			}
		}
	}
	return out
}

// setsFunction reports whether what stands below a section's head are settings of a
// function, or nothing.
func setsFunction(below []string) bool {
	for _, line := range below {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "["):
			return true
		}
		key, _, _ := strings.Cut(line, "=")
		return slices.Contains([]string{"verify_jwt", "enabled", "import_map", "entrypoint", "static_files", "schedule"}, strings.TrimSpace(key))
	}
	return true
}

// declaredOnly finds functions that the settings of Supabase declare and that are
// not there.
func declaredOnly(p *project.Project) []stub {
	functions := edgeNames(p)
	text, ok := p.Read("supabase/config.toml")
	if !ok || len(functions) == 0 {
		return nil
	}
	var out []stub
	n := 0
	lines := slices.Collect(strings.Lines(string(text)))
	for _, line := range lines {
		n++
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "[functions.")
		name = strings.Trim(strings.TrimSuffix(name, "]"), `"`)
		if ok && !functions[name] && !strings.Contains(name, ".") && setsFunction(lines[n:]) {
			out = append(out, stub{deadCall, check.Line("supabase/config.toml", n, name+" is declared, and there is no such function"), check.Likely})
		}
	}
	return out
}
