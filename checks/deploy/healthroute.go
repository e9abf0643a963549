package deploy

import (
	"net/http"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// healthNames are the names that endpoints for health have.
var healthNames = []string{"health", "healthz", "healthcheck", "health-check", "healthchecks", "_health", "livez", "readyz", "ready", "live", "liveness", "readiness", "ping", "status", "heartbeat", "up", "alive", "_healthcheck", "health_check", "check"}

func isHealthPath(url string) bool {
	for part := range strings.SplitSeq(strings.ToLower(url), "/") {
		for _, name := range healthNames {
			if part == name {
				return true
			}
		}
	}
	return false
}

// healthRoute finds a route that answers whether the server works.
func healthRoute(p *project.Project) (check.Place, bool) {
	var weak check.Place
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler || r.Method != "" && r.Method != http.MethodGet && r.Method != http.MethodHead || !isHealthPath(r.Path) {
			continue
		}
		place := check.At(p.WithCode(r).Node, "answers whether the server works: "+r.Path)
		if place.File == "" {
			place = check.Line(r.File, 1, "answers whether the server works: "+r.Path)
		}
		place.EndLine, place.EndColumn = place.Line, 0
		if last := path.Base(strings.ToLower(r.Path)); strings.Contains(last, "health") || strings.Contains(last, "live") || strings.Contains(last, "ready") || last == "ping" || last == "up" {
			return place, true
		}
		if weak.File == "" && strings.Count(r.Path, "/") < 3 {
			weak = place
		}
	}
	if weak.File != "" {
		return weak, true
	}
	return healthInText(p)
}

// healthInText finds such a route where routes are not read: in Python, and in
// servers that hand the path to a library.
func healthInText(p *project.Project) (check.Place, bool) {
	for _, name := range p.Files() {
		ext := path.Ext(name)
		if strings.HasPrefix(name, "../") || ext != ".py" && !(parsesServer(ext) && counts(p, name) && p.Modules().Side(name) != project.Client) || strings.Contains(name, "test") || !p.HoldsFold(name, "health", "/ping", "/livez", "/readyz", "terminus", "lightship", "under-pressure") {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			trimmed := strings.TrimSpace(line)
			if strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//") || strings.HasPrefix(trimmed, "*") {
				continue
			}
			if routesHealth(trimmed, ext) {
				return check.Line(name, n, "answers whether the server works"), true
			}
		}
	}
	return check.Place{}, false
}

func parsesServer(ext string) bool {
	return ext == ".ts" || ext == ".js" || ext == ".mjs" || ext == ".cjs"
}

// routesHealth reports whether a line of code registers a path for health.
func routesHealth(line, ext string) bool {
	if strings.Contains(line, "@godaddy/terminus") || strings.Contains(line, "@fastify/under-pressure") || strings.Contains(line, "fastify-healthcheck") || strings.Contains(line, "lightship") && strings.Contains(line, "import") {
		return true
	}
	for _, quote := range []string{`"`, `'`, "`"} {
		for at := 0; ; {
			i := strings.Index(line[at:], quote)
			if i < 0 {
				break
			}
			rest := line[at+i+1:]
			end := strings.Index(rest, quote)
			if end < 0 {
				break
			}
			value := rest[:end]
			at += i + 1 + end + 1
			if !isHealthPath(value) || len(value) > 40 || strings.Contains(value, "://") {
				continue
			}
			if ext == ".py" {
				if strings.Contains(line, "@") || strings.Contains(line, "path(") || strings.Contains(line, "route") || strings.Contains(line, "url(") {
					return true
				}
				continue
			}
			if strings.HasPrefix(value, "/") && (strings.Contains(line, ".get(") || strings.Contains(line, ".use(") || strings.Contains(line, ".all(") || strings.Contains(line, ".route(") || strings.Contains(line, "path:") || strings.Contains(line, "url:") || strings.Contains(line, "pathname ==") || strings.Contains(line, "url ==") || strings.Contains(line, "register(")) ||
				strings.Contains(line, "@Controller(") || strings.Contains(line, "@Get(") {
				return true
			}
		}
	}
	return false
}

// answersAt reports whether the app has a route at a path.
func answersAt(p *project.Project, url string) bool {
	if url == "/" || url == "" {
		return true
	}
	for _, r := range p.Addresses() {
		if r.Path == url || strings.HasSuffix(r.Path, "*") || r.Kind == project.Page && strings.Contains(r.Path, ":") {
			return true
		}
	}
	return !strings.Contains(strings.ToLower(url), "health")
}
