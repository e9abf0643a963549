package security

import (
	"fmt"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

var advisoriesFix = &fixes.Fix{
	Title:  "Raise the packages with known holes to the versions that close them",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planAdvisories,
}

// planAdvisories raises each package with a known hole to the first version of
// the same major that is in none.
func planAdvisories(d *fixes.Draft) error {
	p := d.Project()
	known, err := knownAdvisories()
	if err != nil {
		return err
	}
	done := map[string]bool{}
	together := false
	for _, h := range holesIn(p, known) {
		key := h.dependency.File + " " + h.Package
		if done[key] {
			continue
		}
		done[key] = true
		if h.Elsewhere != "" {
			return fixes.Refuse(h.Package+" has no fixed version in the registry, and whether to install from its makers' own address is for you to decide", "sh", "npm install "+h.Elsewhere+"\n")
		}
		target := h.closing(p, known)
		if target.Major != h.version.Major {
			return fixes.Refuse(fmt.Sprintf("%s is closed only in version %s, a new major: its own guide says what else must change", h.Package, spell(target)), "sh", fmt.Sprintf("npm install %s@^%s", h.Package, spell(target)))
		}
		rang := spell(target)
		if raw := h.dependency.Version.Raw; len(raw) > 0 && (raw[0] == '^' || raw[0] == '~') {
			rang = raw[:1] + rang
		}
		if err := d.SetJSON(h.dependency.File, rang, string(h.dependency.Kind), h.Package); err != nil {
			return err
		}
		d.Note(fmt.Sprintf("%s goes from %s to %s; read its release notes for what else changed.", h.Package, spell(h.version), rang))
		bound, err := raiseCompanions(d, h, rang)
		if err != nil {
			return err
		}
		together = together || bound
	}
	if len(done) == 0 {
		return nil
	}
	if install := installCommand(p); together && install == "npm install" && p.Has("package-lock.json") {
		// npm holds the locked releases of a family against each new one of it
		d.Step("Take the raised versions in together: packages of one family ask for each other, and npm would stop at those that the lock file still names (ERESOLVE).", "npm install --legacy-peer-deps")
		d.Step("Install once more, now with npm's test of what fits together.", install)
	} else {
		d.Step("Install the raised versions, so that the lock file names them too.", install)
	}
	d.Step("Build the app, run its tests, and deploy: a hole is closed where the app runs, not in the repository.", "")
	return nil
}

// raiseCompanions raises the packages that come out with one in the same version and
// that the file asks for in just that: side by side with another they do not install.
// It reports whether such a package asks for the one in turn, as those of its scope do.
func raiseCompanions(d *fixes.Draft, h hole, rang string) (bool, error) {
	m := d.Project().ManifestIn(strings.TrimSuffix(strings.TrimSuffix(h.dependency.File, "package.json"), "/"))
	if m == nil {
		return false, nil
	}
	bound := false
	for _, other := range m.Dependencies {
		family := strings.HasPrefix(other.Name, "@"+h.Package+"/") || other.Name == h.Package+"-dom" || other.Name == "eslint-config-"+h.Package
		if !family || other.Version.Raw != h.dependency.Version.Raw {
			continue
		}
		if err := d.SetJSON(other.File, rang, string(other.Kind), other.Name); err != nil {
			return false, err
		}
		bound = bound || strings.HasPrefix(other.Name, "@")
	}
	return bound, nil
}

// closing is the first version from the installed one on that lies in no known
// hole of the package.
func (h hole) closing(p *project.Project, known advisoryList) project.Version {
	v := h.version
	for range len(known.Advisories) * 2 { // every step closes one
		raised := false
		for _, a := range known.Advisories {
			if a.Package != h.Package || !matters(p, a.When) && !a.waits() {
				continue
			}
			if fixed, in := a.covers(v); in {
				v, raised = project.ParseVersion(fixed), true
			}
		}
		if !raised {
			break
		}
	}
	return v
}

func installCommand(p *project.Project) string {
	switch p.Stack().PackageManager {
	case "pnpm":
		return "pnpm install"
	case "yarn":
		return "yarn install"
	case "bun":
		return "bun install"
	}
	return "npm install"
}
