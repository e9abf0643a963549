// Package check says what a gap is: a documented Check, the Finding it makes of
// a project, and the engine that runs many checks over one project. It does no
// I/O and knows no terminal.
package check

import (
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// A Check looks for one gap. Checks are package-level literals, listed in the
// order of the walk by their area; there is no registry.
type Check struct {
	// ID is `area/word`. It never changes once released: it is also the name of
	// the check's files, the argument on the command line and the SARIF rule.
	ID string
	// Severity is what the gap costs when a Finding does not say otherwise.
	Severity Severity
	// Minutes is the effort of closing the gap with the fix (or by hand).
	Minutes int
	// Words is the explanation, embedded from word.md.
	Words Words
	// On lists tools of which at least one must be in the app's stack; with
	// none of them the engine answers NotNeeded and Look is not called. Empty
	// means every app.
	On []project.Tech
	// Look answers for one project. It does no I/O beyond the project's facts,
	// is safe to call concurrently, and answers the same when asked twice.
	Look func(*project.Project) Finding
	// OfPages says that in a product of a front end and servers the front end decides.
	OfPages bool
	// Anywhere says that what one part of a product has, the product has.
	Anywhere bool
	// Fix closes the gap; nil when no template can know the right change.
	Fix *fixes.Fix
}

// Area is the part of the ID before the slash.
func (c *Check) Area() string {
	area, _, _ := strings.Cut(c.ID, "/")
	return area
}

// Word is the part of the ID behind the slash.
func (c *Check) Word() string {
	_, word, _ := strings.Cut(c.ID, "/")
	return word
}
