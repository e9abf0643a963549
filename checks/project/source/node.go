package source

import (
	"iter"
	"slices"

	"github.com/microsoft/typescript-go/underpin"
)

// A Node is one node of a file's tree. The zero Node is no node: every method
// of it answers with the zero value, so that questions can be chained.
type Node struct {
	file *File
	i    uint32
}

// OK reports whether the node exists.
func (n Node) OK() bool { return n.file != nil }

func (n Node) raw() *tsgo.Node { return &n.file.tree[n.i] }

// File is the file that holds the node.
func (n Node) File() *File { return n.file }

// Kind is the node's kind, None for no node.
func (n Node) Kind() Kind {
	if !n.OK() {
		return None
	}
	return n.raw().Kind
}

// Is reports whether the node has one of the kinds.
func (n Node) Is(kinds ...Kind) bool { return n.OK() && slices.Contains(kinds, n.raw().Kind) }

// Role is what the node is to its parent.
func (n Node) Role() Role {
	if !n.OK() {
		return NoRole
	}
	return n.raw().Role
}

// Has reports whether all the flags are set.
func (n Node) Has(f Flags) bool { return n.OK() && n.raw().Flags&f == f }

// Start is the byte offset of the node's first token.
func (n Node) Start() int {
	if !n.OK() {
		return 0
	}
	return int(n.raw().Start)
}

// End is the byte offset behind the node's last token.
func (n Node) End() int {
	if !n.OK() {
		return 0
	}
	return int(n.raw().Stop)
}

// Place is the node's place among those of its file, in document order.
func (n Node) Place() int { return int(n.i) }

// Text is the node's source text.
func (n Node) Text() string {
	if !n.OK() {
		return ""
	}
	return n.file.whole[n.raw().Start:n.raw().Stop]
}

// Position is the 1-based line and column (in bytes) of the node's start.
func (n Node) Position() (line, column int) {
	if !n.OK() {
		return 0, 0
	}
	return n.file.Position(n.Start())
}

// EndPosition is the 1-based line and column behind the node's last byte.
func (n Node) EndPosition() (line, column int) {
	if !n.OK() {
		return 0, 0
	}
	return n.file.Position(n.End())
}

// Line is the 1-based line of the node's start.
func (n Node) Line() int { l, _ := n.Position(); return l }

// Parent is the node around this one; the file has none.
func (n Node) Parent() Node {
	if !n.OK() || n.i == 0 {
		return Node{}
	}
	return n.file.node(n.raw().Parent)
}

// Children walks the direct children in order.
func (n Node) Children() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if !n.OK() {
			return
		}
		for c, end := n.i+1, n.raw().Next; c < end; c = n.file.tree[c].Next {
			if !yield(Node{n.file, c}) {
				return
			}
		}
	}
}

// Child is the first child in a role, or no node.
func (n Node) Child(role Role) Node {
	if !n.OK() {
		return Node{}
	}
	tree := n.file.tree
	for c, end := n.i+1, tree[n.i].Next; c < end; c = tree[c].Next {
		if tree[c].Role == role {
			return Node{n.file, c}
		}
	}
	return Node{}
}

// ChildrenIn lists the children in a role.
func (n Node) ChildrenIn(role Role) []Node {
	var out []Node
	for c := range n.Children() {
		if c.raw().Role == role {
			out = append(out, c)
		}
	}
	return out
}

// Descendants walks the nodes below this one in document order.
func (n Node) Descendants() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if !n.OK() {
			return
		}
		for c, end := n.i+1, n.raw().Next; c < end; c++ {
			if !yield(Node{n.file, c}) {
				return
			}
		}
	}
}

// Walk visits the node and those below it; visit answers false to skip what
// lies below a node.
func (n Node) Walk(visit func(Node) bool) {
	if !n.OK() {
		return
	}
	for c, end := n.i, n.raw().Next; c < end; {
		if visit(Node{n.file, c}) {
			c++
		} else {
			c = n.file.tree[c].Next
		}
	}
}

// Enclosing is the nearest node around this one that has one of the kinds.
func (n Node) Enclosing(kinds ...Kind) Node {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		if p.Is(kinds...) {
			return p
		}
	}
	return Node{}
}

// ChainHead is what a chain of calls and members begins with: db in
// db.from("x").select().
func (n Node) ChainHead() Node {
	for n.Is(Call, Member) {
		if n.Kind() == Call {
			n = n.Child(Callee)
		} else {
			n = n.Child(ObjectRole)
		}
	}
	return n
}

// Function is the nearest function, arrow or method around this node.
func (n Node) Function() Node {
	return n.Enclosing(Function, Arrow, Method, Getter, Setter, Constructor)
}

// Outermost is the function around this node that no other function holds:
// callbacks belong to the function that passes them.
func (n Node) Outermost() Node {
	fn := n.Function()
	for up := fn.Function(); up.OK(); up = up.Function() {
		fn = up
	}
	return fn
}

// Contains reports whether o is this node or lies below it.
func (n Node) Contains(o Node) bool {
	return n.OK() && o.file == n.file && o.i >= n.i && o.i < n.raw().Next
}
