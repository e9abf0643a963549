package project

import (
	"path"
	"strings"

	"underpin/checks/project/source"
)

// A PythonSetting is one place where the configuration of a Python app is given a
// value: a name in Django's settings, app.config["NAME"] of Flask, a field of a
// class of settings.
type PythonSetting struct {
	Name  string      // in capitals
	Value source.Node // what is given
	Adds  bool        // to what was there before: NAME += […]
}

// PythonSettings lists the values that a setting has when the app serves its
// visitors, in the order of the files: what only a developer's or a test's
// settings say, and what stands behind a test for debugging, is left out.
func (p *Project) PythonSettings(name string) []PythonSetting {
	var out []PythonSetting
	for _, s := range p.pythonSettings() {
		if s.Name == name {
			out = append(out, s)
		}
	}
	return out
}

// PythonSetting is the value that counts: the last one.
func (p *Project) PythonSetting(name string) source.Node {
	all := p.PythonSettings(name)
	for i := len(all) - 1; i >= 0; i-- {
		if !all[i].Adds {
			return all[i].Value
		}
	}
	return source.Node{}
}

func (p *Project) pythonSettings() []PythonSetting {
	return remember(p, "python settings", func(p *Project) []PythonSetting {
		var out, last []PythonSetting
		for _, name := range p.PythonSources() {
			module := isSettingsModule(name)
			if !module && !p.Holds(name, ".config", "Config", "ettings", "secret_key", "permanent_session_lifetime") {
				continue
			}
			f := p.Source(name)
			if f == nil {
				continue
			}
			r := settingsReader{p: p, module: module}
			r.read(f)
			if strings.Contains(path.Base(name), "prod") { // it refines the others
				last = append(last, r.found...)
			} else {
				out = append(out, r.found...)
			}
		}
		return append(out, last...)
	})
}

// isSettingsModule reports whether a file is one of Django's settings, or a module
// of settings of another framework.
func isSettingsModule(name string) bool {
	base, dir := path.Base(name), path.Base(path.Dir(name))
	if forDevelopers(base) {
		return false
	}
	return base == "settings.py" || base == "config.py" || dir == "settings" || dir == "config"
}

func forDevelopers(base string) bool {
	for _, word := range []string{"dev", "local", "test", "debug"} {
		if strings.Contains(base, word) {
			return true
		}
	}
	return false
}

type settingsReader struct {
	p      *Project
	module bool
	loaded *bool // whether others load the module, once that was asked
	found  []PythonSetting
}

func (r *settingsReader) read(f *source.File) {
	for n := range f.All() {
		switch n.Kind() {
		case source.Declarator:
			if name := n.Child(source.Name).Ident(); r.module && isCapital(name) && !n.Function().OK() && !n.Enclosing(source.Class).OK() {
				r.add(name, n.Child(source.Value), n.Operator() == "+=")
			}
		case source.Field:
			if name := n.Key(); isCapital(name) && settingsClassOf(n) && r.inForce(n) {
				r.add(name, n.Child(source.Value), false)
			}
		case source.Assign:
			if n.Operator() == "=" {
				r.assigned(n.Child(source.Left), n.Child(source.Right))
			}
		case source.Call:
			r.updated(n)
		}
	}
}

func isCapital(name string) bool {
	return name != "" && strings.ToUpper(name) == name && strings.ContainsAny(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}

// settingsClassOf reports whether a field belongs to a class of settings that is
// not for developers.
func settingsClassOf(field source.Node) bool {
	class := strings.ToLower(field.Enclosing(source.Class).Child(source.Name).Text())
	return (strings.Contains(class, "config") || strings.Contains(class, "settings")) && !forDevelopers(class)
}

// assigned takes in app.config["NAME"] = value and the attributes of Flask that
// are settings by another name.
func (r *settingsReader) assigned(left, value source.Node) {
	switch left.Kind() {
	case source.Index:
		if key, ok := left.Child(source.Value).StringValue(); ok && isConfig(left.Child(source.ObjectRole)) {
			r.add(key, value, false)
		}
	case source.Member:
		switch left.Child(source.Name).Text() {
		case "secret_key":
			r.add("SECRET_KEY", value, false)
		case "permanent_session_lifetime":
			r.add("PERMANENT_SESSION_LIFETIME", value, false)
		}
	}
}

// updated takes in app.config.update(NAME=value) and from_mapping.
func (r *settingsReader) updated(call source.Node) {
	callee := call.Child(source.Callee)
	if name := callee.Child(source.Name).Text(); name != "update" && name != "from_mapping" || !isConfig(callee.Child(source.ObjectRole)) {
		return
	}
	for _, a := range call.Args() {
		switch a.Kind() {
		case source.Property:
			r.add(a.Key(), a.Child(source.Value), false)
		case source.Object:
			for c := range a.Children() {
				if c.Kind() == source.Property {
					r.add(c.Key(), c.Child(source.Value), false)
				}
			}
		}
	}
}

func isConfig(n source.Node) bool {
	return n.Kind() == source.Member && n.Child(source.Name).Text() == "config"
}

func (r *settingsReader) add(name string, value source.Node, adds bool) {
	if value.OK() && isCapital(name) && !r.p.onlyDebugging(value) {
		r.found = append(r.found, PythonSetting{Name: name, Value: value, Adds: adds})
	}
}

// onlyDebugging reports whether a node stands where only a developer's run comes:
// in `if DEBUG:`, in the else of `if not DEBUG:`.
func (p *Project) onlyDebugging(n source.Node) bool {
	for inner, up := n, n.Parent(); up.OK(); inner, up = up, up.Parent() {
		if up.Kind() != source.If {
			continue
		}
		debugging, known := testsDebugging(up.Child(source.Cond))
		if known && inner.Role() == source.Then && debugging || known && inner.Role() == source.Else && !debugging {
			return true
		}
	}
	return false
}

// testsDebugging reports whether a condition asks for a developer's run or, by
// its negation, for one that serves visitors.
func testsDebugging(cond source.Node) (debugging, known bool) {
	if cond.Kind() == source.Unary && cond.Operator() == "!" {
		debugging, known = testsDebugging(cond.Child(source.Value))
		return !debugging, known
	}
	switch name := strings.ToLower(cond.Path()); {
	case strings.HasSuffix(name, "debug"), strings.HasSuffix(name, "is_dev"), strings.HasSuffix(name, "testing"), strings.HasSuffix(name, "development"):
		return true, true
	case strings.HasSuffix(name, "is_prod"), strings.HasSuffix(name, "production"):
		return false, true
	}
	if cond.Kind() != source.Binary {
		return false, false
	}
	word, _ := cond.Child(source.Right).StringValue()
	word = strings.ToLower(word)
	switch equal := cond.Operator() == "=="; {
	case cond.Operator() != "==" && cond.Operator() != "!=":
	case word == "production" || word == "prod":
		return !equal, true
	case word == "development" || word == "dev" || word == "local" || word == "test":
		return equal, true
	}
	return false, false
}

// PythonTruth is what a setting of yes or no is when the app serves its visitors:
// True and False, a default behind a variable of the environment, what is bound to
// debugging being off. It is not known for anything else.
func (p *Project) PythonTruth(n source.Node) (yes, known bool) {
	return p.truth(n, 0)
}

func (p *Project) truth(n source.Node, depth int) (yes, known bool) {
	if depth > 6 {
		return false, false
	}
	switch n.Kind() {
	case source.Bool:
		return n.Text() == "True", true
	case source.Null:
		return false, true
	case source.Number:
		return n.Text() != "0", true
	case source.Unary:
		if n.Operator() == "!" {
			yes, known = p.truth(n.Child(source.Value), depth+1)
			return !yes, known
		}
	case source.Identifier, source.Member:
		if debugging, ok := testsDebugging(n); ok {
			return !debugging, true
		}
		if d := p.Definition(n); d.OK() && d != n {
			return p.truth(d, depth+1)
		}
	case source.Binary:
		return p.truthOfComparison(n, depth)
	case source.Call:
		return p.truthOfCall(n, depth)
	case source.String:
		word, _ := n.StringValue()
		return truthWord(word)
	}
	return false, false
}

func truthWord(word string) (yes, known bool) {
	switch strings.ToLower(word) {
	case "1", "true", "yes", "on":
		return true, true
	case "0", "false", "no", "off", "":
		return false, true
	}
	return false, false
}

// truthOfComparison reads os.environ.get("X", "false") == "true", and the same
// with `in {"1", "true"}`: what holds when nobody sets the variable.
func (p *Project) truthOfComparison(n source.Node, depth int) (yes, known bool) {
	left, right := n.Child(source.Left), n.Child(source.Right)
	preset, ok := p.PythonDefault(left)
	if !ok {
		if debugging, known := testsDebugging(n); known {
			return !debugging, true
		}
		return false, false
	}
	switch n.Operator() {
	case "==", "!=":
		want, ok := right.StringValue()
		return strings.EqualFold(preset, want) == (n.Operator() == "=="), ok
	case "in":
		for c := range right.Children() {
			if s, ok := c.StringValue(); ok && strings.EqualFold(s, preset) {
				return true, true
			}
		}
		return false, right.Kind() == source.Array
	case "||":
		if yes, known = p.truth(left, depth+1); yes {
			return yes, known
		}
		return p.truth(right, depth+1)
	}
	return false, false
}

func (p *Project) truthOfCall(n source.Node, depth int) (yes, known bool) {
	if n.Child(source.Callee).Ident() == "bool" || n.CalleeName() == "strtobool" { // env.bool("NAME") is none
		return p.truth(n.Arg(0), depth+1)
	}
	for _, name := range []string{"default", "fallback"} {
		if v := n.Named(name); v.OK() {
			return p.truth(v, depth+1)
		}
	}
	if preset, ok := p.PythonDefault(n); ok {
		return truthWord(preset)
	}
	if v := n.Arg(1); v.OK() && v.Kind() != source.Property {
		return p.truth(v, depth+1)
	}
	return false, false
}

// PythonDefault is the text that reading a variable of the environment gives when
// nobody sets it: "" when there is no default.
func (p *Project) PythonDefault(n source.Node) (string, bool) {
	for n.Kind() == source.Call { // str(…).lower().strip()
		switch name := n.CalleeName(); {
		case name == "lower" || name == "strip" || name == "upper":
			n = n.Child(source.Callee).Child(source.ObjectRole)
		case name == "str":
			n = n.Arg(0)
		case strings.Contains(strings.ToLower(name), "env") || name == "get" && strings.HasSuffix(n.Child(source.Callee).Child(source.ObjectRole).Path(), "environ"):
			preset := n.Arg(1)
			if v := n.Named("default"); v.OK() {
				preset = v
			}
			if !preset.OK() || preset.Kind() == source.Null {
				return "", true
			}
			return preset.StringValue()
		default:
			return "", false
		}
	}
	return "", false
}
