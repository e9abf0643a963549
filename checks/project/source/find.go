package source

import (
	"iter"
	"slices"

	"github.com/microsoft/typescript-go/underpin"
)

// A kindIndex lists the nodes of each kind, in document order. It is made at the
// first question: a file is searched by every check, for a few of its nodes.
// Identifiers are left out: they are two of five nodes, and seldom searched for.
type kindIndex struct {
	nodes []uint32
	begin [kindCount + 1]uint32 // of each kind's part of nodes
}

const kindCount = int(Other) + 1

func (f *File) byKind() *kindIndex {
	if x := f.kinds.Load(); x != nil {
		return x
	}
	x := indexKinds(f.tree)
	f.kinds.Store(x)
	return x
}

func indexKinds(tree []tsgo.Node) *kindIndex {
	x := &kindIndex{}
	for i := range tree {
		x.begin[int(tree[i].Kind)+1]++
	}
	x.begin[Identifier+1] = 0
	for k := range kindCount {
		x.begin[k+1] += x.begin[k]
	}
	x.nodes = make([]uint32, x.begin[kindCount])
	next := x.begin
	for i := range tree {
		if k := tree[i].Kind; k != Identifier {
			x.nodes[next[k]] = uint32(i)
			next[k]++
		}
	}
	return x
}

// within lists the nodes of a kind from one place on and before another.
func (x *kindIndex) within(k Kind, from, to uint32) []uint32 {
	all := x.nodes[x.begin[k]:x.begin[k+1]]
	first, _ := slices.BinarySearch(all, from)
	all = all[first:]
	if len(all) == 0 || all[len(all)-1] < to {
		return all
	}
	last, _ := slices.BinarySearch(all, to)
	return all[:last]
}

// Of a node with few nodes below it, these are gone through faster than they are
// looked up; and kinds beyond mostKinds at a time are seldom rare.
const (
	fewNodes  = 48
	mostKinds = 8
)

// Find walks the nodes below this one that have one of the kinds.
func (n Node) Find(kinds ...Kind) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if !n.OK() {
			return
		}
		from, to := n.i+1, n.raw().Next
		switch {
		case to-from <= fewNodes || len(kinds) > mostKinds || slices.Contains(kinds, Identifier):
			n.file.scan(from, to, kinds, yield)
		case len(kinds) == 1:
			for _, i := range n.file.byKind().within(kinds[0], from, to) {
				if !yield(Node{n.file, i}) {
					return
				}
			}
		default:
			n.file.merge(from, to, kinds, yield)
		}
	}
}

// Names reports whether the node is an identifier of this name, or holds one.
func (n Node) Names(name string) bool {
	if n.Ident() == name && name != "" {
		return true
	}
	for id := range n.Find(Identifier) {
		if id.Text() == name {
			return true
		}
	}
	return false
}

// Spreads reports whether anything is spread into the node: an object, an element, a
// list or the arguments of a call.
func (n Node) Spreads() bool {
	for c := range n.Children() {
		if c.Kind() == Spread {
			return true
		}
	}
	return false
}

// scan goes through all nodes in a range.
func (f *File) scan(from, to uint32, kinds []Kind, yield func(Node) bool) {
	for i := from; i < to; i++ {
		if slices.Contains(kinds, f.tree[i].Kind) && !yield(Node{f, i}) {
			return
		}
	}
}

// merge goes through the nodes of several kinds in a range.
func (f *File) merge(from, to uint32, kinds []Kind, yield func(Node) bool) {
	var lists [mostKinds][]uint32
	x, left := f.byKind(), 0
	for k, kind := range kinds {
		if list := x.within(kind, from, to); len(list) > 0 && !slices.Contains(kinds[:k], kind) {
			lists[left] = list
			left++
		}
	}
	for left > 0 {
		first := 0
		for k := 1; k < left; k++ {
			if lists[k][0] < lists[first][0] {
				first = k
			}
		}
		if !yield(Node{f, lists[first][0]}) {
			return
		}
		if lists[first] = lists[first][1:]; len(lists[first]) == 0 {
			left--
			lists[first] = lists[left]
		}
	}
}
