package security

import (
	"strings"

	"underpin/checks/project/source"
)

// heldFrom are the names that hold a row, or what it came in: row = result.scalar_one().
func heldFrom(fn source.Node, name string) map[string]bool {
	names := map[string]bool{name: true}
	for d := range fn.Find(source.Declarator) {
		v := d.Child(source.Value)
		for v.Kind() == source.Await {
			v = v.Child(source.Value)
		}
		for v.Is(source.Call, source.Member, source.Index) {
			if v.Kind() == source.Call {
				v = v.Child(source.Callee)
			} else {
				v = v.Child(source.ObjectRole)
			}
		}
		if of := d.Child(source.Name).Ident(); of != "" && names[v.Ident()] {
			names[of] = true
		}
	}
	return names
}

// askedOf reports whether a function holds the row, or what belongs to it, against who
// is calling.
func (j *pythonOwners) askedOf(fn source.Node, row *pythonRow) bool {
	if row.name == "" {
		return false
	}
	names := heldFrom(fn, row.name)
	mentions := func(n source.Node) bool {
		for id := range n.Find(source.Identifier) {
			if names[id.Text()] && id.Role() != source.Name {
				return true
			}
		}
		return names[n.Ident()]
	}
	for n := range fn.Find(source.Binary, source.Call) {
		if n.Kind() == source.Binary {
			if op := n.Operator(); (op == "==" || op == "!=" || op == "in" || op == "===" || op == "!==") && mentions(n) && asksCaller(n) && n.Child(source.Right).Kind() != source.Null {
				return true
			}
			continue
		}
		name := strings.ToLower(n.CalleeName())
		if n.Contains(row.query) || !mentions(n) {
			continue
		}
		if asksCaller(n) && !isModelName(n.CalleeName()) && !strings.HasPrefix(name, "render") && !strings.HasPrefix(name, "log") || hasWord(wordsOf(n.CalleeName()), owningWords) || containsPart(name, []string{"can_", "permission", "authorize", "access", "belongs", "check_object"}) {
			return true
		}
	}
	return false
}

var owningWords = wordSet("own owns owned owner owners ownership")
