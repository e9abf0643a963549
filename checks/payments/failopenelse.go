package payments

import (
	"strings"

	"underpin/checks/project/source"
)

// lenient is the branch, of those that are left when there is no secret, that notes it and
// goes on: for all, or where a setting says what it says when nobody sets it.
func lenient(other source.Node) source.Node {
	if other.Kind() != source.If {
		if onlyNotes(other) {
			return other
		}
		return source.Node{}
	}
	if then := other.Child(source.Then); onlyNotes(then) && saysDefault(other.Child(source.Cond)) {
		return then
	}
	if next := other.Child(source.Else); next.OK() {
		return lenient(next)
	}
	return source.Node{}
}

// saysDefault reports whether a condition asks whether a setting is what it is when
// nobody sets it: mode === "sandbox", with mode = process.env.MODE || "sandbox".
func saysDefault(cond source.Node) bool {
	if cond.Kind() != source.Binary || cond.Operator() != "===" && cond.Operator() != "==" {
		return false
	}
	said, ok := cond.Child(source.Right).StringValue()
	value := valueOf(cond.Child(source.Left))
	if !ok || value.Kind() != source.Binary || value.Operator() != "||" && value.Operator() != "??" {
		return false
	}
	unset, ok := value.Child(source.Right).StringValue()
	return ok && unset == said && strings.Contains(value.Child(source.Left).Text(), "env") && !strings.HasPrefix(strings.ToLower(said), "dev")
}
