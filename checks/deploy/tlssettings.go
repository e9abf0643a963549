package deploy

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// openInSettings lists what scripts, images and host settings switch off.
func openInSettings(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") || !startsTheApp(name) || !p.Holds(name, "NODE_TLS_REJECT_UNAUTHORIZED", "sslmode=disable", "strict-ssl") {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//") {
				continue
			}
			switch {
			case strings.Contains(line, "NODE_TLS_REJECT_UNAUTHORIZED") && turnedOff(line) && !strings.Contains(line, `"dev`) && !strings.Contains(line, `"test`):
				out = append(out, check.Line(name, n, "every certificate is believed (NODE_TLS_REJECT_UNAUTHORIZED=0)"))
			case strings.Contains(line, "sslmode=disable") && remoteDatabase(line):
				out = append(out, check.Line(name, n, "the database connection is not encrypted (sslmode=disable)"))
			}
		}
	}
	return out
}

func turnedOff(line string) bool {
	_, rest, _ := strings.Cut(line, "NODE_TLS_REJECT_UNAUTHORIZED")
	rest = strings.TrimLeft(rest, ` =:"'`)
	return strings.HasPrefix(rest, "0")
}

// remoteDatabase reports whether a connection goes to another network: a host
// with a dot that is no address inside of one's own.
func remoteDatabase(line string) bool {
	_, rest, ok := strings.Cut(line, "@")
	if !ok {
		return false
	}
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, ":")
	return strings.Contains(host, ".") && !isPrivate(host) && !isLocal(host) && !documentation(host)
}

// startsTheApp reports whether a file says how the app runs.
func startsTheApp(name string) bool {
	base := path.Base(name)
	switch base {
	case "package.json", "Dockerfile", "Procfile", "fly.toml", "render.yaml", "railway.json", "railway.toml", "vercel.json", "netlify.toml", "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml",
		"docker-compose.prod.yml", "docker-compose.production.yml", "ecosystem.config.js", "ecosystem.config.cjs", "nixpacks.toml", "app.yaml", "wrangler.toml", "start.sh", "entrypoint.sh", ".replit", ".env", ".env.production":
		return true
	}
	return false
}

// openServers lists web servers of one's own that answer for a name on the open
// port and never on the encrypted one.
func openServers(p *project.Project) []check.Place {
	var at []check.Place
	for _, name := range p.Files() {
		base := path.Base(name)
		if strings.HasPrefix(name, "../") || !strings.HasSuffix(base, ".conf") || !p.Holds(name, "server_name") {
			continue
		}
		text, _ := p.Read(name)
		if strings.Contains(string(text), "ssl") || strings.Contains(string(text), "443") || strings.Contains(string(text), "X-Forwarded-Proto $http_x_forwarded_proto") {
			return nil
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			words := strings.Fields(strings.TrimSuffix(strings.TrimSpace(line), ";"))
			if len(words) > 1 && words[0] == "listen" && strings.HasSuffix(words[1], "80") {
				at = append(at, publishedOpen(p, name, n)...)
			}
			if len(words) > 1 && words[0] == "server_name" && strings.Contains(words[1], ".") && !isPrivate(words[1]) && !documentation(words[1]) && !isLocal(words[1]) {
				at = append(at, check.Line(name, n, "this server answers by http alone"))
			}
		}
	}
	return at
}

// publishedOpen is a server that a compose file publishes on the encrypted port, where
// its configuration answers on the open one alone.
func publishedOpen(p *project.Project, conf string, line int) []check.Place {
	for _, name := range composeFiles {
		if !p.Holds(name, path.Base(conf)) {
			continue
		}
		if n := lineWith(p, name, func(l string) bool { return !strings.HasPrefix(l, "#") && strings.Contains(l, "443:443") }); n > 0 {
			return []check.Place{check.Line(conf, line, "this server answers by http alone"), check.Line(name, n, "publishes the encrypted port, which nothing answers")}
		}
	}
	return nil
}

// hostName is a host's name as it writes it.
func hostName(t project.Tech) string {
	switch t {
	case project.Fly:
		return "Fly"
	case project.Vercel:
		return "Vercel"
	case project.Netlify:
		return "Netlify"
	case project.Cloudflare:
		return "Cloudflare"
	case project.Render:
		return "Render"
	case project.Railway:
		return "Railway"
	case project.Heroku:
		return "Heroku"
	case project.Replit:
		return "Replit"
	case project.Docker:
		return "Docker"
	case project.Nginx:
		return "nginx"
	}
	return string(t)
}
