package deploy

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// A probe is a host's setting that asks a server whether it works.
type probe struct {
	path  string // what it asks for; "" when it asks for no path
	place check.Place
}

// healthProbe finds what the host is told to ask: in the configuration of Fly,
// Render or Railway, in an image or in a compose file.
func healthProbe(p *project.Project) (probe, bool) {
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") || !startsTheApp(name) || !p.HoldsFold(name, "health", "http_checks", "http_service.checks", "tcp_checks") {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		checks := false
		for line := range strings.Lines(string(text)) {
			n++
			trimmed := strings.TrimSpace(line)
			if strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//") {
				continue
			}
			if url, ok := probed(path.Base(name), trimmed, &checks); ok {
				return probe{url, check.Line(name, n, "the host asks here")}, true
			}
		}
	}
	return probe{}, false
}

// probed reads one line of a configuration; checks is kept from line to line and
// says that a section of checks has begun.
func probed(base, line string, checks *bool) (url string, ok bool) {
	value := func(sep string) string {
		_, v, _ := strings.Cut(line, sep)
		return strings.Trim(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(v), ",")), `"'`)
	}
	switch {
	case base == "fly.toml":
		if strings.HasPrefix(line, "[") {
			*checks = strings.Contains(line, "check")
		}
		if *checks && strings.HasPrefix(line, "path") {
			return value("="), true
		}
	case base == "railway.json" || base == "railway.toml" || base == "nixpacks.toml":
		if _, rest, found := strings.Cut(line, "healthcheckPath"); found {
			if parts := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("\"'=:,} ", r) }); len(parts) > 0 {
				return parts[0], true
			}
		}
	case base == "render.yaml":
		if strings.HasPrefix(line, "healthCheckPath") {
			return value(":"), true
		}
	case strings.HasPrefix(base, "Dockerfile"):
		if strings.HasPrefix(line, "HEALTHCHECK") && !strings.Contains(line, "NONE") {
			return "", true
		}
	case strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml"):
		if strings.HasPrefix(line, "healthcheck:") {
			*checks = true
		}
		if *checks && strings.HasPrefix(line, "test:") {
			*checks = false
			if strings.Contains(line, "http") && !strings.Contains(line, "pg_isready") {
				return "", true
			}
		}
	}
	return "", false
}
