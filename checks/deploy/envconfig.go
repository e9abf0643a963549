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
	configs []textOf
	parts   []string // of a product of several packages
}

// A textOf is a file and what it says.
type textOf struct {
	file string
	text []byte
}

func readDeclarations(p *project.Project) declarations {
	d := declarations{env: p.Env(), parts: p.Parts()}
	d.example = slices.ContainsFunc(d.env.Declared, func(at project.EnvDeclaration) bool { return at.Example })
	for _, file := range p.Files() {
		if deployConfig(file) {
			text, _ := p.Read(file)
			d.configs = append(d.configs, textOf{file, text})
		}
	}
	return d
}

// name reports whether a file lists a variable that some code reads.
func (d declarations) name(name, readIn string) bool {
	for _, at := range d.env.DeclarationsOf(name) {
		if (at.Example || !d.example || !ownValues(at.File)) && tellsOf(d.parts, at.File, readIn) {
			return true
		}
	}
	for _, c := range d.configs {
		if tellsOf(d.parts, c.file, readIn) && holdsName(c.text, name) {
			return true
		}
	}
	return false
}

// tellsOf reports whether a list of variables is one for some code: that of one package
// among several is none for another's, which is set up and hosted by itself.
func tellsOf(parts []string, list, code string) bool {
	of, at := partOf(parts, list), partOf(parts, code)
	return of == "" || at == "" || of == at
}

// partOf is which of the packages of a product a file lies in, "" for what they share.
func partOf(parts []string, file string) string {
	for _, part := range parts {
		if strings.HasPrefix(file, part+"/") {
			return part
		}
	}
	return ""
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
		"docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "dockerfile", "app.json", "railway.json", "railway.toml", "app.yaml", ".replit":
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
