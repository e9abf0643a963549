package check

import (
	"fmt"
	"strings"
)

// Names joins names as a sentence does: a, b and c.
func Names(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// FewNames joins names as a sentence does, and counts those beyond the fourth: a, b, c, d
// and 3 more.
func FewNames(names []string) string {
	const most = 4
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return Names(names)
}

// Are is the verb for n things: is or are.
func Are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// MoreAlike is the sentence for the n things of a finding that its reason does not
// describe: none where there are none.
func MoreAlike(n int) string {
	if n < 1 {
		return ""
	}
	return fmt.Sprintf(" There %s %d more like it.", Are(n), n)
}
