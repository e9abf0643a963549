package fixes

import (
	"bytes"

	"underpin/checks/project/source"
)

// trailing is what stands between the last item of a list and the bracket that closes it,
// and where that begins; ok is false for what is no list, or an empty one.
func trailing(n source.Node) (text []byte, at int, ok bool) {
	var last source.Node
	for c := range n.Children() {
		last = c
	}
	if !last.OK() || n.Is(source.Call, source.New) && last.Role() != source.Arg || last.End() >= n.End() {
		return nil, 0, false
	}
	return n.File().Text[last.End() : n.End()-1], last.End(), true
}

// countCommas counts the objects and arrays over several lines that end with a comma, and
// those that do not.
func (v *votes) countCommas(tree *source.File) {
	for n := range tree.Find(source.Object, source.Array) {
		switch between, _, ok := trailing(n); {
		case !ok || bytes.IndexByte(between, '\n') < 0:
		case bytes.IndexByte(between, ',') >= 0:
			v.comma++
		default:
			v.noComma++
		}
	}
}

// withoutCommas takes away the commas behind the last items of lists.
func withoutCommas(f *source.File, to int) []Edit {
	var out []Edit
	for n := range f.Find(source.Object, source.Array, source.Call, source.New) {
		between, at, ok := trailing(n)
		if ok && n.End() <= to && string(bytes.TrimSpace(between)) == "," {
			at += bytes.IndexByte(between, ',')
			out = append(out, Edit{Start: at, End: at + 1})
		}
	}
	return out
}
