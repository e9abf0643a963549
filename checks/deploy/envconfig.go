package deploy

import (
	"bytes"
	"path"
	"strings"

	"underpin/checks/project"
)

// declaredInConfig reports whether a deployment's configuration names the
// variable, as the hosts' own files do.
func declaredInConfig(p *project.Project, name string) bool {
	for _, file := range p.Files() {
		if !deployConfig(file) {
			continue
		}
		if text, ok := p.Read(file); ok && holdsName(text, name) {
			return true
		}
	}
	return false
}

func deployConfig(file string) bool {
	switch base := strings.ToLower(path.Base(file)); base {
	case "render.yaml", "render.yml", "fly.toml", "netlify.toml", "wrangler.toml", "wrangler.json", "wrangler.jsonc", "vercel.json",
		"docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "dockerfile", "app.json", "railway.json", "railway.toml", "app.yaml":
		return true
	}
	return false
}

// holdsName reports whether a text holds a name that is no part of a longer one.
func holdsName(text []byte, name string) bool {
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte(name))
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(name)
		if !nameByte(text, start-1) && !nameByte(text, end) {
			return true
		}
		from = end
	}
}

func nameByte(text []byte, i int) bool {
	if i < 0 || i >= len(text) {
		return false
	}
	c := text[i]
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
