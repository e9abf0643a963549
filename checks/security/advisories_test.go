package security

import (
	"strings"
	"testing"

	"underpin/checks/project"
)

// TestTheListOfHolesIsSound holds each entry to what a plan relies on: ranges
// that end, in order, with a source and a known severity.
func TestTheListOfHolesIsSound(t *testing.T) {
	known, err := knownAdvisories()
	if err != nil || known.Date == "" || len(known.Advisories) == 0 {
		t.Fatalf("the list: %v, %d entries of %q", err, len(known.Advisories), known.Date)
	}
	for _, a := range known.Advisories {
		if a.Package == "" || a.ID == "" || a.CVE == "" || a.Title == "" || !strings.HasPrefix(a.Source, "https://") || len(a.Affected) == 0 {
			t.Errorf("%s %s is not complete", a.Package, a.ID)
		}
		if a.Severity != "blocker" && a.Severity != "high" && a.Severity != "medium" {
			t.Errorf("%s %s: severity %q", a.Package, a.ID, a.Severity)
		}
		last := project.Version{}
		for _, r := range a.Affected {
			from, fixed := project.ParseVersion(r.From), project.ParseVersion(r.Fixed)
			if !from.Known() || !from.Before(fixed) || from.Before(last) {
				t.Errorf("%s %s: %s to %s", a.Package, a.ID, r.From, r.Fixed)
			}
			last = fixed
		}
	}
}
