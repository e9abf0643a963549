// Package deploy holds the checks of deployment and operations: what runs when
// code is pushed, what the app needs to start, what is left when it breaks.
package deploy

import "underpin/checks/check"

// Checks lists the area's checks in the order of the walk.
var Checks = []*check.Check{
	Env,
	Hardcoded,
	CI,
	Build,
	TLS,
	CDN,
	Monitoring,
	Health,
	Backups,
	Cost,
}
