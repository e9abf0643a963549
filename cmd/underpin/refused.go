package main

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/fixes"
)

// fileName is a word that names a file of an app.
var fileName = regexp.MustCompile(`[\w)\]]\.(tsx?|jsx?|[mc][jt]s|vue|svelte|astro|py|html|sql|json|ya?ml|toml|prisma|conf)\b`)

// located says where the gap is that a fix refuses to close, unless its reason
// names a file itself.
func located(r *fixes.Refusal, f check.Finding) *fixes.Refusal {
	if len(f.Places) == 0 || fileName.MatchString(r.Reason) || strings.Contains(r.Reason, path.Base(f.Places[0].File)) {
		return r
	}
	at := f.Places[0].File
	if f.Places[0].Line > 0 {
		at = fmt.Sprintf("%s:%d", at, f.Places[0].Line)
	}
	if more := len(f.Places) - 1; more == 1 {
		at += " and 1 more place"
	} else if more > 1 {
		at += fmt.Sprintf(" and %d more places", more)
	}
	out := *r
	out.Reason = at + ": " + r.Reason
	return &out
}
