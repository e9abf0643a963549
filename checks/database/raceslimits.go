package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
)

// passedLimits is the gap of limits alone.
func passedLimits(limits []quota) check.Finding {
	times, twice, numbers, rest := apartSlots(limits)
	parts := slices.DeleteFunc([]string{
		ofTables("rows are counted first and added by a later statement, so that requests at the same time all pass the limit", rest),
		ofTables("whether a time is free is asked by one statement and it is taken by a later one, so that two requests at once both get it", times),
		ofTables("whether there is a row already is asked by one statement and it is added by a later one, and no unique key keeps a second out, so that two requests at once both add theirs", twice),
		ofTables("the number of a new row is worked out from rows that were read before, so that two requests at once get the same", numbers),
	}, func(s string) bool { return s == "" })
	reason := strings.Join(parts, "; besides, ")
	f := check.Missing(check.Likely, strings.ToUpper(reason[:1])+reason[1:]+".", limitPlaces(limits)...)
	if slices.ContainsFunc(limits, func(q quota) bool { return q.shared }) {
		f.Severity = check.Medium
	} else {
		f.Severity = check.Low
	}
	if len(limits) == 1 && !limits[0].shared && (!limits[0].twin || !hasWord(limits[0].table, moneyWords)) {
		f.Confidence = check.Possible // many a limit may be passed by one
	}
	f.Brief = limitsBrief(times, twice, numbers, rest)
	return f
}

// ofTables is what is said of some limits, with their tables; nothing for none.
func ofTables(says string, limits []quota) string {
	if len(limits) == 0 {
		return ""
	}
	return says + ": " + check.FewNames(tablesOf(limits))
}

// limitsBrief says what done looks like, of each kind that there is.
func limitsBrief(times, twice, numbers, rest []quota) []string {
	var brief []string
	if len(times) > 0 {
		brief = append(brief,
			"The database itself refuses a second booking of the same time: a unique key over what is booked and its time, or, where times may overlap, an exclusion (`exclude using gist (room_id with =, during with &&)`). Cancelled rows do not count.",
			"The question before stays for its clear words; where the database refuses, the visitor is told the same.",
			"A test sends two requests at once for the same time: exactly one succeeds.")
	}
	if len(twice) > 0 {
		brief = append(brief,
			"What may be there once has a unique key over the columns that the code asks about (over those in one state only, a partial index: `create unique index … where status = 'active'`); rows that are there twice today are merged by the migration before it.",
			"The insertion says what happens when there is one (`on conflict do nothing`, an upsert, or the error answered as the question before answers today).")
	}
	if len(numbers) > 0 {
		brief = append(brief, "The database numbers new rows itself: a sequence or an identity column, or a row with the last number that is raised and read in one statement (`update … set last = last + 1 returning last`) in the transaction of the insertion; a unique key over the number refuses what comes twice.")
	}
	if len(rest) > 0 || len(brief) == 0 {
		brief = append(brief,
			"The count, the comparison and the insertion are one step for the database: a transaction that locks the owner's row (`select … for update`) or is serializable, a function that does all three, or a counter on the owner's row that is raised only while it is below the limit.",
			"What comes too late is answered as the limit is answered today, and leaves nothing behind.",
			"A test sends two requests at once for the last place: exactly one succeeds.")
	}
	return brief
}

// apartSlots sets times that are booked, what there may be once, and numbers apart from other limits.
func apartSlots(limits []quota) (times, twice, numbers, rest []quota) {
	for _, q := range limits {
		switch {
		case q.slot:
			times = append(times, q)
		case q.twin:
			twice = append(twice, q)
		case q.number:
			numbers = append(numbers, q)
		default:
			rest = append(rest, q)
		}
	}
	return times, twice, numbers, rest
}

// alsoPassed says, behind what is lost, which limits are passed.
func alsoPassed(limits []quota) string {
	times, twice, numbers, rest := apartSlots(limits)
	return ofTables("; rows are counted first and added later, so that requests at once pass the limit", rest) +
		ofTables("; whether a time is free is asked first and it is taken later, so that two requests both get it", times) +
		ofTables("; whether there is a row already is asked first and it is added later, so that two requests both add theirs", twice) +
		ofTables("; new rows are numbered by what was read before, so that two requests get the same number", numbers)
}
