package security

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed advisoriespython.json
var pythonAdvisoriesData []byte

// pythonAdvisories answers for a server in Python, by what its requirements and
// lock files fix.
func pythonAdvisories(p *project.Project) check.Finding {
	var known advisoryList
	if err := json.Unmarshal(pythonAdvisoriesData, &known); err != nil {
		return check.Cannot("The list of known holes cannot be read: " + err.Error())
	}
	pins := p.PythonPins()
	var holes []hole
	var fine []check.Place
	for _, pin := range pins {
		for _, a := range known.Advisories {
			if a.Package != pin.Name || !pin.Version.Known() || a.When != "" && p.PythonNaming(strings.Fields(a.When)...) == "" {
				continue
			}
			fixed, in := a.covers(pin.Version)
			if !in {
				fine = append(fine, check.Line(pin.File, pin.Line, pin.Name+" "+spell(pin.Version)))
				continue
			}
			holes = append(holes, hole{advisory: a, dependency: project.Dependency{Name: pin.Name, File: pin.File, Line: pin.Line}, version: pin.Version, sure: true, fixed: fixed})
		}
	}
	switch {
	case len(holes) > 0:
		worst := holes[0]
		f := check.Finding{
			Verdict: check.Gap, Confidence: worst.confidence(), Severity: worst.how(),
			Reason: fmt.Sprintf("%s %s has a known hole: %s (%s, fixed in %s).", worst.Package, spell(worst.version), worst.Title, worst.CVE, worst.fixed),
		}
		for _, h := range holes {
			f.Places = append(f.Places, check.Line(h.dependency.File, h.dependency.Line, fmt.Sprintf("%s %s: %s, fixed in %s (%s)", h.Package, spell(h.version), h.CVE, h.fixed, h.Source)))
		}
		f.Brief = []string{"Each package named above is at the fixed version or later of the same major, in the requirements and in the lock file, and the app starts and passes its tests."}
		return f
	case len(fine) > 0:
		return check.Passed(check.Likely, fmt.Sprintf("No framework or server is inside one of the holes that were known on %s.", known.Date), fine[:1]...)
	}
	for _, pin := range pins {
		if pin.Version.Known() && (pin.Name == "fastapi" || pin.Name == "flask" || pin.Name == "django" || pin.Name == "starlette") {
			return check.Passed(check.Likely, fmt.Sprintf("No package at a fixed version is inside one of the holes that were known on %s.", known.Date), check.Line(pin.File, pin.Line, pin.Name+" "+spell(pin.Version)))
		}
	}
	return check.Cannot("No lock file or list of requirements says which versions are installed.", manifestPlace(p))
}
