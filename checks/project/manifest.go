package project

import (
	"path"
	"slices"
	"strings"
)

// A Manifest is what a package.json says.
type Manifest struct {
	File           string
	Name           string
	Scripts        map[string]ScriptEntry
	Dependencies   []Dependency // of every kind, in the order of the file
	Engines        map[string]string
	PackageManager string // such as "pnpm@9.1.0"
	Workspaces     []string
	Type           string // "module" or "commonjs"; "" when not said
	Private        bool
	Value          Value // the whole file
}

// A ScriptEntry is one of a manifest's scripts.
type ScriptEntry struct {
	Command string
	Line    int
}

// runs reports whether a script by which people start or build the app calls one of
// some programs.
func (m *Manifest) runs(programs ...string) bool {
	for _, name := range []string{"dev", "build", "start"} {
		for word := range strings.FieldsSeq(m.Scripts[name].Command) {
			if slices.Contains(programs, strings.Trim(word, `"'`)) {
				return true
			}
		}
	}
	return false
}

// A Dependency is one package that a manifest asks for.
type Dependency struct {
	Name    string
	Version Version // the lower bound of what is asked for
	Kind    DependencyKind
	File    string
	Line    int
}

// A DependencyKind says when a dependency is needed.
type DependencyKind string

// The kinds of dependencies.
const (
	RuntimeDependency  DependencyKind = "dependencies"
	DevDependency      DependencyKind = "devDependencies"
	PeerDependency     DependencyKind = "peerDependencies"
	OptionalDependency DependencyKind = "optionalDependencies"
)

// Dependency is the entry for a package, zero when it is not asked for.
func (m *Manifest) Dependency(name string) Dependency {
	if m != nil {
		for _, d := range m.Dependencies {
			if d.Name == name {
				return d
			}
		}
	}
	return Dependency{}
}

// Manifest is the package.json at the app's root; nil when there is none that
// can be read.
func (p *Project) Manifest() *Manifest { return p.ManifestIn("") }

// ManifestIn is the package.json in a folder of the project; nil when there is
// none that can be read.
func (p *Project) ManifestIn(dir string) *Manifest {
	name := join(dir, "package.json")
	text, ok := p.Read(name)
	if !ok {
		return nil
	}
	return perFile(p, name, "manifest", func(p *Project) *Manifest { return parseManifest(name, text) })
}

// Dependency is the entry for a package in the app's own manifest, or else in one
// of the packages inside it that are of the product: a front end and a server that
// lie beside each other ask for what they need themselves.
func (p *Project) Dependency(name string) Dependency {
	if d := p.Manifest().Dependency(name); d.Name != "" {
		return d
	}
	for _, m := range remember(p, "manifests", (*Project).findManifests) {
		if isAround(m.File) || isAside(parent(m.File)) {
			continue
		}
		if d := m.Dependency(name); d.Name != "" {
			return d
		}
	}
	return Dependency{}
}

// Manifests are all package.json files of the project: the app's own first, then
// those inside it, then those around it.
func (p *Project) Manifests() []*Manifest {
	return slices.Clone(remember(p, "manifests", (*Project).findManifests))
}

func (p *Project) findManifests() []*Manifest {
	var own, around []*Manifest
	for _, f := range p.list() {
		if path.Base(f.path) != "package.json" {
			continue
		}
		m := p.ManifestIn(parent(f.path))
		switch {
		case m == nil:
		case isAround(f.path):
			around = append(around, m)
		default:
			own = append(own, m)
		}
	}
	slices.SortStableFunc(own, func(a, b *Manifest) int { return depth(a.File) - depth(b.File) })
	return append(own, around...)
}

func parseManifest(name string, text []byte) *Manifest {
	v, err := parseJSON(text)
	if err != nil || v.Kind != TableValue {
		return &Manifest{File: name}
	}
	m := &Manifest{
		File: name, Value: v, Name: v.Get("name").Text(), Type: v.Get("type").Text(),
		PackageManager: v.Get("packageManager").Text(), Scripts: map[string]ScriptEntry{}, Engines: map[string]string{},
	}
	m.Private, _ = v.Get("private").Bool()
	for s := range v.Get("scripts").Members() {
		m.Scripts[s.Key] = ScriptEntry{s.Value.Text(), s.Line}
	}
	for e := range v.Get("engines").Members() {
		m.Engines[e.Key] = e.Value.Text()
	}
	for _, kind := range []DependencyKind{RuntimeDependency, DevDependency, PeerDependency, OptionalDependency} {
		for d := range v.Get(string(kind)).Members() {
			m.Dependencies = append(m.Dependencies, Dependency{
				Name: d.Key, Version: parseVersion(d.Value.Text()), Kind: kind, File: name, Line: d.Line,
			})
		}
	}
	m.Workspaces = v.Get("workspaces").Strings()
	if packages := v.Get("workspaces", "packages"); packages.OK() {
		m.Workspaces = packages.Strings()
	}
	return m
}
