package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// shownAlone are columns that only say how somebody or something is shown, and when that
// was last changed.
var shownAlone = wordSet("name firstname lastname fullname displayname nickname avatar avatarurl photo photourl picture image imageurl bio about headline locale theme timezone updatedat modifiedat lastseen lastseenat")

// changesShown reports whether a deed changes nothing but how the one row is shown that
// the caller knows by an id which nobody guesses: no row is read, and nobody let in. held
// says that the table, as the repository describes it, has the columns at all.
func (j *accessJudge) changesShown(d deed) (shallow, held bool) {
	if d.kind != deedUpdates || d.table == "" {
		return false, false
	}
	t := j.p.Schema().Table(d.table)
	conditions, open := conditionsOf(d.node)
	if t == nil || open || len(conditions) == 0 {
		return false, false
	}
	for _, c := range conditions {
		if !unguessable(t, c.column) {
			return false, false
		}
	}
	values := newValues(d.node)
	held = true
	n := 0
	for c := range values.Children() {
		key := c.Key()
		if !c.Is(source.Property, source.Shorthand) || !shownAlone[strings.ToLower(strings.ReplaceAll(key, "_", ""))] {
			return false, false
		}
		held = held && t.Column(key) != nil
		n++
	}
	return n > 0, held
}

// newValues is the object with what an update writes.
func newValues(n source.Node) source.Node {
	for _, c := range append([]source.Node{n}, chainAround(n)...) {
		switch c.CalleeName() {
		case "update":
			if data := c.Arg(0).Resolve().Prop("data"); data.OK() { // Prisma's
				return data.Resolve()
			}
			if o := c.Arg(0).Resolve(); o.Kind() == source.Object {
				return o
			}
		case "set": // Drizzle's
			if o := c.Arg(0).Resolve(); o.Kind() == source.Object {
				return o
			}
		}
	}
	return source.Node{}
}

// unguessable reports whether a column holds an id that is drawn by chance.
func unguessable(t *schema.Table, column string) bool {
	c := t.Column(column)
	if c == nil {
		return false
	}
	of := strings.ToLower(c.Type + " " + c.Default)
	return strings.Contains(of, "uuid") || strings.Contains(of, "cuid") || strings.Contains(of, "nanoid") || strings.Contains(of, "ulid")
}

// shownOnly weighs a route by such a deed, if it is all that a stranger can do there.
func (j *accessJudge) shownOnly(e *unguarded, d deed) {
	shallow, held := j.changesShown(d)
	if !shallow {
		return
	}
	e.severity = check.Medium
	e.does += " (" + shownNames(d) + ", of a row whose id the caller knows)"
	if !held {
		e.confidence = min(e.confidence, check.Likely) // as the repository describes the table, the update fails
	}
}

// shownNames are the columns that a deed changes, in a sentence.
func shownNames(d deed) string {
	var names []string
	for c := range newValues(d.node).Children() {
		if low := strings.ToLower(c.Key()); !strings.HasPrefix(low, "updated") && !strings.HasPrefix(low, "modified") {
			names = append(names, c.Key())
		}
	}
	if len(names) == 0 {
		return "when it was changed"
	}
	return check.FewNames(names)
}
