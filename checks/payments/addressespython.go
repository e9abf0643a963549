package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonPart is what an expression of Python adds to an address: a setting, what a
// variable of the environment is preset with, or what a method keeps of a text. It is
// false for what is read as in any language.
func pythonPart(p *project.Project, n source.Node, depth int) (string, bool) {
	switch n.Kind() {
	case source.Call:
		owner := n.Child(source.Callee).Child(source.ObjectRole)
		switch n.CalleeName() {
		case "rstrip", "strip", "lstrip", "format", "removesuffix":
			return addressOf(p, owner, depth-1), true
		case "str", "urljoin":
			text := addressOf(p, n.Arg(0), depth-1)
			if n.Arg(1).OK() {
				text = strings.TrimSuffix(text, "/") + "/" + strings.TrimPrefix(addressOf(p, n.Arg(1), depth-1), "/")
			}
			return text, true
		case "getattr", "get", "getenv", "config", "env":
		default:
			return "", false
		}
		name, preset := n.Arg(0), n.Arg(1)
		if n.CalleeName() == "getattr" {
			name, preset = n.Arg(1), n.Arg(2)
		}
		if v := n.Named("default"); v.OK() {
			preset = v
		}
		key, ok := name.StringValue()
		if !ok {
			return "", false
		}
		return pythonConfigured(p, key, preset, depth)
	case source.Member:
		key := n.Child(source.Name).Ident()
		if owner := n.Child(source.ObjectRole); owner.Ident() == "self" {
			return ownField(p, n, key, depth)
		}
		if strings.ToUpper(key) == key && len(key) > 2 {
			return pythonConfigured(p, key, source.Node{}, depth)
		}
	}
	return "", false
}

// pythonConfigured is the address in a setting, in what it is preset with, or at the
// provider that it is named after.
func pythonConfigured(p *project.Project, key string, preset source.Node, depth int) (string, bool) {
	if v := p.PythonSetting(key); v.OK() {
		if text := addressOf(p, v, depth-1); strings.Contains(text, "://") {
			return text, true
		}
	}
	if preset.Is(source.String, source.Identifier, source.Member) {
		if text := addressOf(p, preset, depth-1); strings.Contains(text, "://") {
			return text, true
		}
	}
	if host := hostInEnv("env." + key); host != "" {
		return host, true
	}
	return "", false
}

// ownField is the address that an object is given under a name: in its class, or by
// its first method.
func ownField(p *project.Project, n source.Node, key string, depth int) (string, bool) {
	class := n.Enclosing(source.Class)
	for f := range class.Find(source.Field, source.Assign) {
		v := f.Child(source.Value)
		if f.Kind() == source.Assign {
			left := f.Child(source.Left)
			if left.Child(source.ObjectRole).Ident() != "self" || left.Child(source.Name).Ident() != key {
				continue
			}
			v = f.Child(source.Right)
		} else if f.Key() != key {
			continue
		}
		if text := addressOf(p, v, depth-1); strings.Contains(text, "://") {
			return text, true
		}
	}
	return "", false
}
