package project

import "slices"

// numbers is a set of small numbers. Most answers are made from a handful of
// files, and a few from all of them.
type numbers struct {
	few  []int32  // while there are no more than mostFew; never the same twice
	many []uint64 // then one bit for each
}

const mostFew = 16

func (b *numbers) none() bool { return b.few == nil && b.many == nil }

func (b *numbers) has(i int32) bool {
	if b.many == nil {
		return slices.Contains(b.few, i)
	}
	return int(i>>6) < len(b.many) && b.many[i>>6]>>(i&63)&1 != 0
}

func (b *numbers) add(i int32) {
	if b.many == nil {
		for k := len(b.few) - 1; k >= 0; k-- { // the one that was added last, as a rule
			if b.few[k] == i {
				return
			}
		}
		if b.few == nil {
			b.few = make([]int32, 0, 4)
		}
		if len(b.few) < mostFew {
			b.few = append(b.few, i)
			return
		}
		b.spread()
	}
	b.reach(int(i>>6) + 1)
	b.many[i>>6] |= 1 << (i & 63)
}

// spread goes over to many.
func (b *numbers) spread() {
	for _, i := range b.few {
		b.reach(int(i>>6) + 1)
		b.many[i>>6] |= 1 << (i & 63)
	}
	b.few = nil
}

// reach makes many at least that long.
func (b *numbers) reach(need int) {
	if need > len(b.many) {
		b.many = slices.Grow(b.many, max(need-len(b.many), 32))[:need]
	}
}

func (b *numbers) addAll(o *numbers) {
	if o.many != nil {
		b.reach(len(o.many))
		b.spread()
	}
	for i, w := range o.many {
		b.many[i] |= w
	}
	for _, i := range o.few {
		b.add(i)
	}
}

// meets reports whether two sets have a number in common.
func (b *numbers) meets(o *numbers) bool {
	if b.many == nil {
		return slices.ContainsFunc(b.few, o.has)
	}
	if o.many == nil {
		return slices.ContainsFunc(o.few, b.has)
	}
	for i := range min(len(b.many), len(o.many)) {
		if b.many[i]&o.many[i] != 0 {
			return true
		}
	}
	return false
}

func (b *numbers) clone() numbers { return numbers{slices.Clone(b.few), slices.Clone(b.many)} }
