package deploy

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// declarations knows what declares variables: the lines of .env files, and the
// hosts' own configuration.
type declarations struct {
	env     *project.Env
	example bool // there is a file to be copied
	configs [][]byte
}

func readDeclarations(p *project.Project) declarations {
	d := declarations{env: p.Env()}
	d.example = slices.ContainsFunc(d.env.Declared, func(at project.EnvDeclaration) bool { return at.Example })
	for _, file := range p.Files() {
		if deployConfig(file) {
			text, _ := p.Read(file)
			d.configs = append(d.configs, text)
		}
	}
	return d
}

func (d declarations) name(name string) bool {
	for _, at := range d.env.DeclarationsOf(name) {
		if at.Example || !d.example || !ownValues(at.File) {
			return true
		}
	}
	for _, text := range d.configs {
		if holdsName(text, name) {
			return true
		}
	}
	return false
}

// ownValues reports whether a file holds one person's values, which the file to be
// copied is made from and which do not come with it.
func ownValues(file string) bool {
	base := path.Base(file)
	return base == ".env" || strings.HasSuffix(base, ".local")
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
