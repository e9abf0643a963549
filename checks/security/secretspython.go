package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonLeaks are the keys with which a server in Python signs its sessions and tokens,
// where its code holds them: as a setting, as what stands in for a variable that is not
// set, or as what a call signs with.
func pythonLeaks(p *project.Project) []leak {
	if !p.Stack().Python() {
		return nil
	}
	return project.Answer(p, "security/python keys", func(p *project.Project) []leak {
		k := pythonKeys{p: p, seen: map[source.Node]bool{}}
		for _, name := range []string{"SECRET_KEY", "JWT_SECRET_KEY", "JWT_SECRET", "SESSION_SECRET", "SESSION_SECRET_KEY"} {
			k.take(name, p.PythonSetting(name), "the key that signs sessions and tokens", 0)
		}
		if v := p.PythonSetting("SIMPLE_JWT").Prop("SIGNING_KEY"); v.OK() {
			k.take("SIGNING_KEY", v, "the key that signs tokens", 0)
		}
		for f := range p.PythonHolding("jwt", "SessionMiddleware", "Serializer(", "hmac.new") {
			for c := range f.Find(source.Call) {
				switch pkg, _ := c.Child(source.Callee).Origin(); {
				case (pkg == "jwt" || strings.HasPrefix(pkg, "jose")) && (c.CalleeName() == "encode" || c.CalleeName() == "decode"):
					key := c.Arg(1)
					if v := c.Named("key"); v.OK() {
						key = v
					}
					k.take(key.Text(), key, "the key that signs tokens", 0)
				case c.CalleeName() == "add_middleware" && strings.HasSuffix(c.Arg(0).Path(), "SessionMiddleware"):
					k.take("secret_key", c.Named("secret_key"), "the key that signs sessions", 0)
				case pkg == "hmac" && c.CalleeName() == "new" && k.p.Reached(c):
					key := c.Arg(0)
					if key.CalleeName() == "encode" {
						key = key.Child(source.Callee).Child(source.ObjectRole)
					}
					k.take(key.Text(), key, "the key that something is signed with", 0)
				case strings.HasSuffix(c.CalleeName(), "TimedSerializer"):
					k.take(c.Arg(0).Text(), c.Arg(0), "the key that signs tokens", 0)
				}
			}
		}
		return k.found
	})
}

type pythonKeys struct {
	p     *project.Project
	seen  map[source.Node]bool
	found []leak
}

// take follows a key to where the code holds it.
func (k *pythonKeys) take(name string, v source.Node, what string, depth int) {
	if !v.OK() || depth > 4 || k.seen[v] {
		return
	}
	k.seen[v] = true
	switch v.Kind() {
	case source.String:
		value, _ := v.StringValue()
		if len(value) >= 3 && !strings.HasPrefix(value, "-----BEGIN PUBLIC") && !k.refused(v, name, value) {
			k.add(v, what, value, false)
		}
	case source.Binary:
		if v.Operator() == "||" {
			right := v.Child(source.Right)
			if value, ok := right.StringValue(); ok && len(value) >= 3 && !k.refused(v, name, value) {
				k.add(right, "a value that stands in for "+environmentName(v.Child(source.Left), name)+" when that is not set", value, true)
				return
			}
			k.take(name, v.Child(source.Left), what, depth+1)
		}
	case source.Call:
		value, ok := k.p.PythonDefault(v)
		if !ok || len(value) < 3 || k.refused(v, name, value) {
			return
		}
		at := v.Arg(1)
		if n := v.Named("default"); n.OK() {
			at = n
		}
		if !at.OK() {
			at = v
		}
		k.add(at, "a value that stands in for "+environmentName(v, name)+" when that is not set", value, true)
	case source.Identifier, source.Member:
		d := k.p.Definition(v)
		if d.Is(source.String, source.Call, source.Binary) {
			k.take(v.Child(source.Name).Text(), d, what, depth+1)
		} else if name := v.Child(source.Name).Text(); v.Kind() == source.Member && name != "" && strings.ToUpper(name) == name { // settings.SECRET_KEY
			k.take(name, k.p.PythonSetting(name), what, depth+1)
		}
	}
}

// environmentName is the variable that a call reads.
func environmentName(read source.Node, otherwise string) string {
	for c := range read.Find(source.String) {
		if v, ok := c.StringValue(); ok && v != "" && strings.ToUpper(v) == v {
			return v
		}
	}
	return otherwise
}

func (k *pythonKeys) add(n source.Node, what, value string, instead bool) {
	file := n.File().Path
	if exempt(file) || strings.HasPrefix(file, "../") {
		return
	}
	line, column := n.Position()
	s := secret{what: what, value: value, severity: check.High, sure: check.Likely}
	k.found = append(k.found, leak{secret: s, file: file, line: line, column: column, standIn: instead, fixed: !instead})
}

// refused reports whether the app does not start with a key that the code holds, or
// asks for debugging first: if SECRET_KEY == "…": raise.
func (k *pythonKeys) refused(n source.Node, name, value string) bool {
	f := n.File()
	for up := n.Parent(); up.OK(); up = up.Parent() {
		if up.Is(source.If, source.Conditional) && containsPart(strings.ToLower(up.Child(source.Cond).Text()), []string{"debug", "env", "dev", "prod", "test", "local"}) {
			return true
		}
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	for test := range f.Find(source.If) {
		cond := test.Child(source.Cond).Text()
		if !strings.Contains(cond, value) && (last == "" || !strings.Contains(cond, last)) {
			continue
		}
		for t := range test.Find(source.Throw, source.Call) {
			if t.Kind() == source.Throw || t.CalleeName() == "exit" {
				return true
			}
		}
	}
	return strings.Contains(string(f.Text), "field_validator") && strings.Contains(string(f.Text), value) && strings.Count(string(f.Text), value) > 1
}
