package python

import "github.com/microsoft/typescript-go/underpin"

// A node is a syntax node while its parent may still be unknown: a.b.c is read
// from its end.
type node struct {
	kind        tsgo.Kind
	role        tsgo.Role
	flags       tsgo.Flags
	aux         uint16
	start, stop int
	kids        []*node
}

// add puts a child in a role; no child is left out.
func (n *node) add(role tsgo.Role, c *node) {
	if c == nil {
		return
	}
	c.role = role
	n.kids = append(n.kids, c)
	if c.stop > n.stop {
		n.stop = c.stop
	}
}

// write appends the node and what is below it in document order.
func (n *node) write(t *tsgo.Tree, parent uint32) {
	i := uint32(len(t.Nodes))
	t.Nodes = append(t.Nodes, tsgo.Node{
		Kind: n.kind, Role: n.role, Flags: n.flags, Aux: n.aux,
		Start: uint32(n.start), Stop: uint32(n.stop), Parent: parent,
	})
	for _, c := range n.kids {
		c.write(t, i)
	}
	t.Nodes[i].Next = uint32(len(t.Nodes))
}

// leaf is a node of one token.
func leaf(k tsgo.Kind, t token) *node { return &node{kind: k, start: t.start, stop: t.stop} }

// around is a node that begins where its first child does.
func around(k tsgo.Kind, first *node) *node {
	return &node{kind: k, start: first.start, stop: first.stop}
}
