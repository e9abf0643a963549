package security

import (
	"strings"

	"underpin/checks/project/source"
)

// countingRows are words in the names of tables that count or remember what
// callers do, so that the app can stop them: every caller writes into those.
var countingRows = wordSet("ratelimit ratelimits ratelimiter throttle throttles throttling limiter")

// housekeeping reports whether a write is the app's own tidying up, whoever sets it
// off: it counts calls for a limiter, or deletes what has run out by the clock.
func housekeeping(d deed) bool {
	if hasWord(wordsOf(d.table), countingRows) {
		return true
	}
	return d.kind == deedDeletes && ranOut(d.node)
}

// ranOut reports whether a delete is narrowed by a time that has passed: expired_at
// before now, and not by whose the row is.
func ranOut(n source.Node) bool {
	parts := append(chainAround(n), n.Args()...)
	for _, part := range parts {
		for c := range part.Find(source.Call, source.Property) {
			switch {
			case c.Kind() == source.Property && (c.Key() == "lt" || c.Key() == "lte" || c.Key() == "$lt" || c.Key() == "$lte") && endsAt(c.Parent().Parent().Key()):
				return true
			case c.Kind() == source.Call && (c.CalleeName() == "lt" || c.CalleeName() == "lte" || c.CalleeName() == "lessThan") && len(c.Args()) == 2:
				column, ok := c.Arg(0).StringValue()
				if !ok {
					column = lastPart(c.Arg(0))
				}
				if endsAt(column) {
					return true
				}
			}
		}
	}
	return false
}

// endsAt reports whether a column is named as the time at which a row runs out.
func endsAt(column string) bool {
	return containsPart(strings.ToLower(column), []string{"expir", "reset_at", "resetat", "valid_until", "validuntil", "ends_at", "endsat", "window"})
}
