package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// namedAround is the nearest function, method or class around a node that runs only
// when something names it; no node when there is none. Callbacks belong to the
// function that passes them.
func namedAround(n source.Node) source.Node {
	for up := n.Parent(); up.OK() && up.Kind() != source.FileKind; up = up.Parent() {
		switch up.Kind() {
		case source.Function, source.Arrow, source.Class:
			if name, home := unitName(up); name != "" || home.Kind() == source.ExportDefault {
				return up
			}
		case source.Method:
			if isMemberOf(up) {
				return up
			}
		}
	}
	return source.Node{}
}

// namedAt is what a node declares, when that runs only when something names it, else
// what is named around it.
func namedAt(n source.Node) source.Node {
	v := n
	if v.Kind() == source.Variables {
		v = v.Child(source.Item)
	}
	if v.Is(source.Declarator, source.ExportDefault, source.Property, source.Field) {
		v = v.Child(source.Value)
	}
	for v.Kind() == source.Call && onlyWraps(v.CalleeName()) && v.Arg(0).Is(source.Function, source.Arrow, source.Call) {
		v = v.Arg(0)
	}
	if v.Is(source.Function, source.Arrow, source.Class) {
		if name, home := unitName(v); name != "" || home.Kind() == source.ExportDefault {
			return v
		}
	}
	if v.Kind() == source.Method && isMemberOf(v) {
		return v
	}
	return namedAround(n)
}

// unitName is the name by which a function is called, and the whole of its
// declaration; "" for one that is run where it stands or handed to something.
func unitName(u source.Node) (string, source.Node) {
	if u.Kind() == source.Method {
		return u.Key(), u
	}
	if u.Has(source.Declaration) || u.Has(source.Default) {
		if u.Has(source.Default) && !u.Child(source.Name).OK() {
			return "", u
		}
		return u.Child(source.Name).Text(), u
	}
	v := u
	for v.Role() == source.Arg && v.Parent().Kind() == source.Call && onlyWraps(v.Parent().CalleeName()) {
		v = v.Parent()
	}
	switch up := v.Parent(); up.Kind() {
	case source.Declarator:
		if v.Role() == source.Value {
			return up.Child(source.Name).Ident(), up
		}
	case source.ExportDefault:
		return "", up
	case source.Property, source.Field:
		if isMemberOf(u) {
			return up.Key(), up
		}
	}
	return "", u
}

// onlyWraps reports whether a function gives back what it is handed, to be called
// later: memo, forwardRef, asyncHandler, withAuth.
func onlyWraps(name string) bool {
	if rest, ok := strings.CutPrefix(name, "with"); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
		return true
	}
	return slices.Contains([]string{"memo", "forwardRef", "lazy", "dynamic", "cache", "unstable_cache", "useCallback", "asyncHandler", "catchAsync", "wrapAsync", "observer", "debounce", "throttle"}, name)
}

// isMemberOf reports whether a function is a method of a class of the project's own,
// or of an object that a name stands for, and only who names it calls it: nothing
// that a library may ask for by itself.
func isMemberOf(u source.Node) bool {
	holder := u.Parent()
	if u.Kind() != source.Method {
		if !holder.Is(source.Property, source.Field) {
			return false
		}
		if holder.Child(source.DecoratorRole).OK() {
			return false
		}
		holder = holder.Parent()
	}
	if u.Child(source.DecoratorRole).OK() {
		return false
	}
	switch holder.Kind() {
	case source.Class:
		return !holder.Child(source.SuperRole).OK() && !holder.Child(source.DecoratorRole).OK()
	case source.Object:
		d := holder.Parent()
		return d.Kind() == source.Declarator && d.Parent().Parent().Kind() == source.FileKind && onlyAsked(d)
	}
	return false
}

// givenAway reports whether what a method belongs to is exported where it is declared.
func givenAway(method source.Node) bool {
	holder := method.Enclosing(source.Class, source.Declarator)
	return holder.Has(source.Exported) || holder.Parent().Has(source.Exported) || holder.Parent().Kind() == source.ExportDefault
}

// onlyAsked reports whether an object is used for nothing but its members by name, or as a
// part of an object that is: one that is handed on, spread or asked for a computed member may
// have any of them called.
func onlyAsked(d source.Node) bool { return askedByName(d, 2) }

func askedByName(d source.Node, deep int) bool {
	name := d.Child(source.Name).Ident()
	for id := range d.File().Find(source.Identifier) {
		if id.Text() != name || d.Contains(id) || !standsFor(id) {
			continue
		}
		up := id.Parent()
		if up.Kind() == source.Member && id.Role() == source.ObjectRole {
			continue
		}
		if whole := up.Parent().Parent(); deep > 0 && up.Kind() == source.Property && whole.Kind() == source.Declarator && whole.Parent().Parent().Kind() == source.FileKind && askedByName(whole, deep-1) {
			continue
		}
		return false
	}
	return name != ""
}

// namedBeside reports whether a function inside another is named by what stands
// around it.
func namedBeside(u source.Node) bool {
	name, home := unitName(u)
	if name == "" || isMemberOf(u) || !u.Function().OK() {
		return true
	}
	for id := range u.Outermost().Find(source.Identifier) {
		if id.Text() == name && !home.Contains(id) && standsFor(id) {
			return true
		}
	}
	return false
}

// standsFor reports whether an identifier stands for the thing that it names, and does not
// only declare it, bring it in or send it out, or name a member of something else.
func standsFor(id source.Node) bool {
	up := id.Parent()
	switch up.Kind() {
	case source.ImportName, source.ExportName, source.TypeDecl:
		return false
	case source.Property, source.Method, source.Getter, source.Setter, source.Field, source.Attr, source.Param, source.Declarator, source.Function, source.Class, source.Member:
		return id.Role() != source.Name
	case source.Binding:
		return id.Role() == source.Value
	}
	return true
}
