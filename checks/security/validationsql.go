package security

import (
	"strings"

	"underpin/checks/project/source"
)

// runsSQL reports whether a tagged template is a statement or a part of one, whose
// values a driver sends on as they are: sql`insert … values (${name})`.
func runsSQL(n source.Node) bool {
	if n.Kind() != source.Tagged {
		return false
	}
	tag := n.Child(source.Callee)
	name := tag.Ident()
	if tag.Kind() == source.Member {
		name = tag.Child(source.Name).Text()
	}
	switch name {
	case "sql", "SQL", "$queryRaw", "$executeRaw":
		return true
	}
	return false
}

// writesSQL reports whether a tagged template is a statement that changes rows.
func writesSQL(n source.Node) bool {
	if !runsSQL(n) {
		return false
	}
	text := strings.ToLower(strings.TrimLeft(n.Child(source.Value).Text(), "` \n\t\r"))
	for _, verb := range []string{"insert ", "update ", "delete ", "with ", "merge "} {
		if strings.HasPrefix(text, verb) {
			return verb != "with " || containsPart(text, []string{"insert into", "update ", "delete from"})
		}
	}
	return false
}
