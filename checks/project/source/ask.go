package source

import (
	"sort"
	"strings"
)

// Ident is the name of an Identifier, else "".
func (n Node) Ident() string {
	if n.Kind() == Identifier {
		return n.Text()
	}
	return ""
}

// Path is the dotted path of an identifier or a chain of members, such as
// "process.env.PORT" or "this.db.query"; calls on the way give "". Computed
// members with a constant string count as members.
func (n Node) Path() string {
	switch n.Kind() {
	case Identifier, This, Super:
		return n.Text()
	case Member:
		if text := n.Text(); isPath(text) {
			return text
		}
		left := n.Child(ObjectRole).Path()
		if left == "" {
			return ""
		}
		return left + "." + n.Child(Name).Text()
	case Index:
		left := n.Child(ObjectRole).Path()
		key, ok := n.Child(Value).StringValue()
		if left == "" || !ok {
			return ""
		}
		return left + "." + key
	}
	return ""
}

// isPath reports whether the text of a member is its path as it stands: names
// with dots between them and nothing else.
func isPath(text string) bool {
	for i := range len(text) {
		switch b := text[i]; {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9', b == '_', b == '$', b == '.':
		default:
			return false
		}
	}
	return true
}

// CalleePath is the dotted path of a call's or new expression's callee.
func (n Node) CalleePath() string { return n.Child(Callee).Path() }

// CalleeTrail is the path of a call's callee, or what follows the last call in it:
// ".emails.send" for getResend().emails.send(…).
func (n Node) CalleeTrail() string {
	if path := n.CalleePath(); path != "" {
		return path
	}
	trail := ""
	for c := n.Child(Callee); c.Kind() == Member; c = c.Child(ObjectRole) {
		trail = "." + c.Child(Name).Text() + trail
	}
	return trail
}

// CalleeName is the last name of a call's callee: "create" for
// prisma.user.create(…) and for a().b.create(…).
func (n Node) CalleeName() string {
	c := n.Child(Callee)
	if c.Kind() == Member {
		return c.Child(Name).Text()
	}
	return c.Ident()
}

// Args lists the arguments of a call or new expression.
func (n Node) Args() []Node { return n.ChildrenIn(Arg) }

// Arg is the i-th argument, or no node.
func (n Node) Arg(i int) Node {
	if !n.OK() {
		return Node{}
	}
	tree := n.file.tree
	for c, end := n.i+1, tree[n.i].Next; c < end; c = tree[c].Next {
		if tree[c].Role != Arg {
			continue
		}
		if i == 0 {
			return Node{n.file, c}
		}
		i--
	}
	return Node{}
}

// StringValue is the value of a string literal (or of a template without
// substitutions), escapes resolved.
func (n Node) StringValue() (string, bool) {
	if n.Kind() != String {
		return "", false
	}
	text := n.Text()
	if isPython(n.file.Path) {
		if n.Parent().Kind() == Template {
			return unescape(text), true
		}
		return pythonText(text)
	}
	if len(text) < 2 {
		return unescape(text), n.Parent().Kind() == Template // a short fixed part of one
	}
	switch text[0] {
	case '"', '\'', '`':
		text = strings.TrimSuffix(text[1:], text[:1])
	default: // the fixed part of a template
	}
	return unescape(text), true
}

// Prop is the value of an object literal's property, by name: the Value of a
// Property, the Shorthand's identifier, or the Method itself.
func (n Node) Prop(name string) Node {
	p := n.PropNode(name)
	if p.Kind() == Property {
		return p.Child(Value)
	}
	if p.Kind() == Shorthand {
		return p.Child(Name)
	}
	return p
}

// PropNode is the Property, Shorthand or Method of an object literal that has
// the name; the last one wins, as when the program runs.
func (n Node) PropNode(name string) Node {
	var found Node
	if n.Kind() != Object {
		return found
	}
	for c := range n.Children() {
		if c.Is(Property, Shorthand, Method, Getter) && c.Key() == name {
			found = c
		}
	}
	return found
}

// Key is the constant name of a Property, Shorthand, Method, Field, Attr,
// Member or Binding; "" when it is computed.
func (n Node) Key() string {
	k := n.Child(Name)
	if n.Kind() == Binding && n.Child(PropertyRole).OK() {
		k = n.Child(PropertyRole)
	}
	if s, ok := k.StringValue(); ok {
		return s
	}
	if n.Has(Computed) {
		return ""
	}
	if k.Is(Identifier, Number) {
		return k.Text()
	}
	return ""
}

// Operator is the operator of a Unary, Binary or Assign node, such as "&&".
func (n Node) Operator() string {
	if !n.OK() || n.raw().Aux == 0 {
		return ""
	}
	return operator(n.raw().Aux)
}

// TagName is the dotted name of a JSX element's tag, "" for a fragment.
func (n Node) TagName() string {
	t := n.Child(Tag)
	if p := t.Path(); p != "" {
		return p
	}
	return t.Text()
}

// Attr is the JSX attribute with the name, or no node.
func (n Node) Attr(name string) Node {
	for c := range n.Children() {
		if c.Kind() == Attr && c.Key() == name {
			return c
		}
	}
	return Node{}
}

// AttrValue is the value of a JSX attribute: a String or the expression in its
// braces; no node when the attribute is absent or bare.
func (n Node) AttrValue(name string) Node { return n.Attr(name).Child(Value) }

// From is the first node that begins at or behind an offset, no node when none does.
func (f *File) From(offset int) Node {
	i := sort.Search(len(f.tree), func(i int) bool { return i > 0 && int(f.tree[i].Start) >= offset })
	return f.node(uint32(i))
}

// Declaration is what a name in this file stands for at its top level: the
// Declarator, Function, Class, ImportName or Enum; no node when there is none.
func (f *File) Declaration(name string) Node {
	for item := range f.Root().Children() {
		if d := declared(item, name); d.OK() {
			return d
		}
	}
	return Node{}
}

func declared(item Node, name string) Node {
	switch item.Kind() {
	case Function, Class, Enum:
		if item.Child(Name).Text() == name {
			return item
		}
	case Variables, ImportKind:
		for d := range item.Children() {
			if d.Is(Declarator, ImportName) && d.Child(Name).Ident() == name {
				return d
			}
		}
	}
	return Node{}
}

// Resolve follows an identifier to what it was assigned in this file, looking
// outward through the blocks around it: the Value of a const, the Function or
// Class itself, the Param or Binding, or the ImportName. Other nodes are
// returned as they are; an unknown name gives no node.
func (n Node) Resolve() Node {
	for range 8 { // a chain of renamings is short; a cycle must end
		name := n.Ident()
		if name == "" {
			return n
		}
		d := n.Lookup(name)
		if d.Kind() != Declarator {
			return d
		}
		v := d.Child(Value)
		if !v.OK() || v.Kind() != Identifier {
			if v.OK() && d.Child(Name).Kind() == Identifier {
				return v
			}
			return d
		}
		n = v
	}
	return Node{}
}
