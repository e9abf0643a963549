package source

import "strings"

// Origin is the package and the exported name that an expression begins with:
// for rateLimit(…).handler and for its callee it is ("express-rate-limit",
// "rateLimit") or ("express-rate-limit", "default"). A name that holds the
// result of an expression is followed to it within the file. Relative imports
// give their specifier; names that no import brings in give "".
func (n Node) Origin() (pkg, name string) {
	for range 8 { // a cycle of renamings must end
		switch n.Kind() {
		case Call, New:
			n = n.Child(Callee)
		case Member, Index:
			n = n.Child(ObjectRole)
		case Await, Unary:
			n = n.Child(Value)
		case Binding, Declarator:
			n = n.initial()
		case ImportName:
			return n.file.origin(n.Child(Name).Text())
		case Identifier:
			if pkg, name := n.file.origin(n.Text()); pkg != "" {
				return pkg, name
			}
			d := n.Resolve()
			if d == n {
				return "", ""
			}
			n = d
		default:
			return "", ""
		}
	}
	return "", ""
}

// initial is the expression that a Declarator, or the Declarator around a
// Binding, is given.
func (n Node) initial() Node {
	if n.Kind() == Binding {
		n = n.Enclosing(Declarator, Param)
	}
	if n.Kind() != Declarator {
		return Node{}
	}
	return n.Child(Value)
}

func (f *File) origin(local string) (pkg, name string) {
	i, j, ok := f.importOf(local)
	if !ok {
		return "", ""
	}
	im := &f.Imports[i]
	return PackageName(im.Spec), im.Names[j].Imported
}

// PackageName is the package that an import specifier asks for, whatever the
// registry: "stripe" for "stripe", "npm:stripe@14" and
// "https://esm.sh/stripe@14.21.0?target=deno"; sub-paths are kept. Relative
// specifiers are returned as they are.
func PackageName(spec string) string {
	s := spec
	if !strings.ContainsAny(s, ":@") {
		return s
	}
	for _, registry := range []string{"npm:", "jsr:", "node:", "https://esm.sh/", "https://cdn.skypack.dev/", "https://deno.land/x/", "https://deno.land/"} {
		s = strings.TrimPrefix(s, registry)
	}
	if s == spec && !strings.Contains(s, "@") {
		return s
	}
	if s == spec && strings.LastIndexByte(s, '@') == 0 && !strings.Contains(s, "?") {
		return s // a scope, and no version
	}
	s, _, _ = strings.Cut(s, "?")
	var head, rest string
	if strings.HasPrefix(s, "@") {
		scope, tail, _ := strings.Cut(s, "/")
		name, sub, _ := strings.Cut(tail, "/")
		head, rest = scope+"/"+version(name), sub
	} else if name, sub, ok := strings.Cut(s, "/"); ok {
		head, rest = version(name), sub
	} else {
		return version(s)
	}
	if rest == "" {
		return head
	}
	return head + "/" + rest
}

// version cuts the version off a package's last name.
func version(name string) string {
	bare, _, _ := strings.Cut(name, "@")
	return bare
}
