package security

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// breaksWithout reports whether a use fails whenever the field is left out: a
// property of it is read, or it is hashed. Nobody who left it out was ever
// served, and a type check refuses a field that may be absent there.
func breaksWithout(read, use source.Node) bool {
	up := use.Parent()
	switch {
	case up.Kind() == source.Member && use.Role() == source.ObjectRole && !up.Has(source.Optional):
	case up.Kind() == source.Call && use.Role() == source.Arg && hashesPassword(up):
	default:
		return false
	}
	statement, ok := reachedStatement(up, use.Text())
	return ok && always(read, statement)
}

// hashesPassword reports whether a call hashes a password or compares one with
// its hash.
func hashesPassword(call source.Node) bool {
	return hashes(call) && slices.Contains([]string{"hash", "hashSync", "compare", "compareSync", "verify"}, call.CalleeName())
}

// reachedStatement is the statement around an expression that is worked out
// whenever the statement is reached, or by what has nothing to do with the field.
func reachedStatement(n source.Node, field string) (source.Node, bool) {
	for up := n; up.OK(); up = up.Parent() {
		switch parent := up.Parent(); {
		case parent.Is(source.Block, source.Try):
			return up, true
		case parent.Kind() == source.If:
			return parent, up.Role() == source.Cond
		case parent.Kind() == source.Binary:
			if op := parent.Operator(); (op == "&&" || op == "||" || op == "??") && up.Role() != source.Left && strings.Contains(parent.Child(source.Left).Text(), field) {
				return source.Node{}, false
			}
		case parent.Is(source.Function, source.Arrow, source.Method, source.Conditional, source.For, source.ForOf, source.ForIn, source.While, source.DoWhile, source.Switch, source.Case, source.Catch):
			return source.Node{}, false
		}
	}
	return source.Node{}, false
}
