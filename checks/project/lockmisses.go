package project

import (
	"bytes"
	"path"
)

// LockMisses lists the runtime and development dependencies of the app that a
// lock file does not know, or knows by another range than package.json asks for:
// it was last written before package.json was.
func (p *Project) LockMisses(lock string) []string {
	m := p.Manifest()
	text, ok := p.Read(lock)
	if m == nil || !ok {
		return nil
	}
	knows := func(d Dependency) bool { return bytes.Contains(text, []byte(d.Name)) } // of the binary format, whose names are plain
	switch base := path.Base(lock); base {
	case "package-lock.json", "npm-shrinkwrap.json":
		head := lockRoot(text)
		knows = func(d Dependency) bool {
			return bytes.Contains(head, []byte(`"`+d.Name+`": "`+d.Version.Raw+`"`)) || len(head) == 0 && npmVersion(text, d) != ""
		}
	case "bun.lock":
		knows = func(d Dependency) bool { return bytes.Contains(text, []byte(`"`+d.Name+`": "`+d.Version.Raw+`"`)) }
	case "pnpm-lock.yaml":
		knows = func(d Dependency) bool { return pnpmVersion(text, d) != "" }
	case "yarn.lock":
		knows = func(d Dependency) bool { return yarnVersion(text, d) != "" }
	}
	var out []string
	for _, d := range m.Dependencies {
		if (d.Kind == RuntimeDependency || d.Kind == DevDependency) && d.File == m.File && !knows(d) {
			out = append(out, d.Name)
		}
	}
	return out
}

// lockRoot is the part of npm's lock file that repeats package.json; empty in the
// oldest format, which does not.
func lockRoot(text []byte) []byte {
	at := bytes.Index(text, []byte(`"packages": {`))
	if at < 0 {
		return nil
	}
	head := text[at:]
	if end := bytes.Index(head, []byte(`"node_modules/`)); end >= 0 {
		return head[:end]
	}
	return head
}
