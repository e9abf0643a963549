// Package security holds the checks of authentication and security. They are
// about what a stranger can do to the app and its users.
package security

import "underpin/checks/check"

// Checks lists the area's checks in the order of the walk.
var Checks = []*check.Check{
	Sessions,
	Refresh,
	Revocation,
	Cookies,
	CSRF,
	RateLimit,
	Access,
	Ownership,
	Roles,
	SQLInjection,
	XSS,
	Validation,
	Uploads,
	SSRF,
	Leakage,
	Headers,
	Bundle,
	Secrets,
	Passwords,
	Recovery,
	Advisories,
	CORS,
}
