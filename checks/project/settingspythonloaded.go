package project

import (
	"path"
	"strings"

	"underpin/checks/project/source"
)

// inForce reports whether a field is of a class of settings that the app may take up:
// the class is made where it stands, or its module is imported or named elsewhere. One
// that nobody asks for sets nothing.
func (r *settingsReader) inForce(field source.Node) bool {
	f := field.File()
	if r.loaded == nil {
		yes := r.p.settingsLoaded(f.Path)
		r.loaded = &yes
	}
	if *r.loaded {
		return true
	}
	class := field.Enclosing(source.Class).Child(source.Name).Text()
	for c := range f.Find(source.Call) {
		if c.CalleePath() == class || c.CalleeName() == "from_object" && c.Arg(0).Path() == class {
			return true
		}
	}
	return false
}

// settingsLoaded reports whether another file imports a module of settings, or names it
// in a text by which a framework finds it; what is found by a computed name may be it.
func (p *Project) settingsLoaded(file string) bool {
	stem := strings.TrimSuffix(path.Base(file), ".py")
	if stem == "__init__" {
		stem = path.Base(path.Dir(file))
	}
	imports := p.resolver()
	for f := range p.PythonHolding(stem, "from_object") {
		if f.Path == file {
			continue
		}
		for _, spec := range PerFile(p, f.Path, "python specifiers", pythonSpecs) {
			if imports.python(f.Path, spec) == file {
				return true
			}
		}
		for n := range f.Find(source.String, source.Call) {
			if n.Kind() == source.Call {
				if _, written := n.Arg(0).StringValue(); n.CalleeName() == "from_object" && !written && n.Arg(0).Kind() != source.Identifier {
					return true
				}
				continue
			}
			if text, _ := n.StringValue(); text == stem || strings.HasPrefix(text, stem+".") || strings.Contains(text, "."+stem+".") || strings.HasSuffix(text, "."+stem) {
				return true
			}
		}
	}
	return p.startNames(file)
}
