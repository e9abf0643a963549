// Package resilience holds the checks of what an app does when something fails:
// whether one error blanks everything, and whether its visitors are told.
package resilience

import "underpin/checks/check"

// Checks lists the area's checks in the order of the walk.
var Checks = []*check.Check{
	Boundaries,
	Loading,
	Failures,
	Logging,
	Tests,
	Unfinished,
}
