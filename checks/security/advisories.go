package security

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed advisories.md
var advisoriesWords string

//go:embed advisories.json
var advisoriesData []byte

// Advisories looks for installed versions of frameworks and sign-in libraries
// with a known critical hole.
var Advisories = &check.Check{
	ID:       "security/advisories",
	Severity: check.Blocker,
	Minutes:  20,
	Words:    check.Explain(advisoriesWords),
	Look:     lookForAdvisories,
	Fix:      advisoriesFix,
}

// An advisory is one hole in one package.
type advisory struct {
	Package  string
	ID       string
	CVE      string
	Title    string
	Severity string
	Source   string
	When     string // what an app must have for the hole to matter; empty: nothing
	Affected []struct{ From, Fixed string }
	// Elsewhere is where the fixed version is, when the registry has none.
	Elsewhere string
}

// advisories is the dated list inside this program.
type advisoryList struct {
	Date       string
	Advisories []advisory
}

// knownAdvisories reads the list; a test asserts that it can be read.
func knownAdvisories() (advisoryList, error) {
	var l advisoryList
	err := json.Unmarshal(advisoriesData, &l)
	return l, err
}

// A hole is an advisory that an installed version lies in.
type hole struct {
	advisory
	dependency project.Dependency
	version    project.Version
	sure       bool
	idle       bool // nothing in the app uses the part with the hole today
	fixed      string
}

func lookForAdvisories(p *project.Project) check.Finding {
	known, err := knownAdvisories()
	if err != nil {
		return check.Cannot("The list of known holes cannot be read: " + err.Error())
	}
	holes := holesIn(p, known)
	if len(holes) > 0 {
		return holed(p, known, holes)
	}
	if p.Stack().Python() && p.Manifest() == nil {
		return pythonAdvisories(p)
	}
	for _, d := range listedDependencies(p, known) {
		v, _ := p.Installed(d)
		return check.Passed(check.Likely, fmt.Sprintf("No framework or sign-in library is inside one of the critical holes that were known on %s.", known.Date),
			check.Line(d.File, d.Line, d.Name+" "+spell(v)))
	}
	return check.Unneeded("None of the packages that the list of known holes is about is used here.")
}

func holed(p *project.Project, known advisoryList, holes []hole) check.Finding {
	worst := holes[0]
	for _, h := range holes[1:] {
		if h.confidence() > worst.confidence() || h.confidence() == worst.confidence() && h.how() > worst.how() {
			worst = h
		}
	}
	closed := closedBy(spell(worst.closing(p, known)), worst.fixed)
	f := check.Finding{
		Verdict: check.Gap, Confidence: worst.confidence(), Severity: worst.how(),
		Reason: fmt.Sprintf("%s %s has a known hole: %s (%s, %s).", worst.Package, spell(worst.version), worst.Title, worst.CVE, closed),
	}
	if !worst.sure {
		f.Reason = fmt.Sprintf("%s is asked for from version %s on, which has a known hole: %s (%s, %s); no lock file says what is installed.", worst.Package, spell(worst.version), worst.Title, worst.CVE, closed)
	}
	for _, h := range holes {
		f.Places = append(f.Places, check.Place{
			File: h.dependency.File, Line: h.dependency.Line, Column: 1, EndLine: h.dependency.Line,
			Message: fmt.Sprintf("%s %s: %s, fixed in %s (%s)", h.Package, spell(h.version), h.CVE, h.fixed, h.Source),
		})
	}
	switch {
	case worst.idle && worst.When == "middleware" && len(middlewares(p)) > 0:
		f.Reason += " The middleware here turns nobody away today, so it opens on the day that it does."
	case worst.idle:
		f.Reason += " Nothing here uses the part with the hole today, so it opens on the day that something does."
	}
	if worst.Elsewhere != "" {
		f.Reason += " The registry has no fixed version: its makers give it out at " + worst.Elsewhere + "."
	}
	f.Places = append(f.Places, lockPlaces(p, holes)...)
	f.Brief = []string{"Each package named above is at the fixed version or later of the same major, in package.json and in the lock file, and the app builds and passes its tests."}
	return f
}

// closedBy says which version closes all holes of a package that the app is open to; first
// is the one that closes the worst of them.
func closedBy(all, first string) string {
	if all == first {
		return "fixed in " + first
	}
	return fmt.Sprintf("fixed in %s; only %s closes all that this app is open to", first, all)
}

func (h hole) how() check.Severity {
	if h.idle {
		return check.Low
	}
	switch h.Severity {
	case "blocker":
		return check.Blocker
	case "high":
		return check.High
	}
	return check.Medium
}

func (h hole) confidence() check.Confidence {
	switch {
	case !h.sure:
		return check.Possible
	case h.how() >= check.High:
		return check.Certain
	}
	return check.Likely
}

func spell(v project.Version) string {
	return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
}

// holesIn lists the advisories that the app's dependencies lie in.
func holesIn(p *project.Project, known advisoryList) []hole {
	var out []hole
	for _, d := range listedDependencies(p, known) {
		v, sure := p.Installed(d)
		if !v.Known() {
			continue
		}
		for _, a := range known.Advisories {
			if a.Package != d.Name {
				continue
			}
			fixed, in := a.covers(v)
			if !in {
				continue
			}
			h := hole{advisory: a, dependency: d, version: v, sure: sure || neverFixed(d, fixed), fixed: fixed}
			if !matters(p, a.When) {
				h.idle = true
				if !h.sure || !a.waits() {
					continue
				}
			}
			out = append(out, h)
		}
	}
	return out
}

// waits reports whether a hole is worth naming in an app that does not use the
// part that it is in: the app is open from the day on which it does.
func (a advisory) waits() bool { return a.When == "middleware" && a.Severity == "high" }

// neverFixed reports whether every version that a range lets in lies before the
// fixed one: "^1.4.0" never becomes 2.0.0.
func neverFixed(d project.Dependency, fixed string) bool {
	raw := strings.TrimSpace(d.Version.Raw)
	return len(raw) > 1 && (raw[0] == '^' || raw[0] == '~') && project.ParseVersion(fixed).Major > d.Version.Major
}

// covers reports whether a version lies in the hole, and where it is fixed.
func (a advisory) covers(v project.Version) (fixed string, in bool) {
	for _, r := range a.Affected {
		if !v.Before(project.ParseVersion(r.From)) && v.Before(project.ParseVersion(r.Fixed)) {
			return r.Fixed, true
		}
	}
	return "", false
}

// listedDependencies are the app's dependencies that the list is about.
func listedDependencies(p *project.Project, known advisoryList) []project.Dependency {
	about := map[string]bool{}
	for _, a := range known.Advisories {
		about[a.Package] = true
	}
	var out []project.Dependency
	for _, m := range p.Manifests() {
		if strings.HasPrefix(m.File, "../") || aside(m.File) {
			continue
		}
		for _, d := range m.Dependencies {
			if about[d.Name] && d.Kind != project.PeerDependency {
				out = append(out, d)
			}
		}
	}
	return out
}

// aside reports whether a manifest lies in a folder that goes with the app and
// is not it.
func aside(file string) bool {
	for part := range strings.SplitSeq(file, "/") {
		switch part {
		case "examples", "example", "docs", "test", "tests", "e2e", "fixtures", "playground", "benchmarks", "demo", "demos", "templates":
			return true
		}
		if hasWord(wordsOf(part), keptBeside) {
			return true
		}
	}
	return false
}

// keptBeside are in the names of folders with an app that this one was made after, or
// what it was before.
var keptBeside = wordSet("original originals backup backups archive archived reference references vendored deprecated legacy old")

// matters reports whether an app has what a hole needs.
func matters(p *project.Project, when string) bool {
	rest, served := strings.CutPrefix(when, "renders on the server, ")
	rest, behind := strings.CutPrefix(rest, "on the server, ")
	word, uses := strings.CutPrefix(rest, "uses ")
	switch {
	case served && !slices.Contains([]project.Tech{project.ReactRouter, project.Remix}, p.Stack().Framework):
		return false
	case when == "":
		return true
	case when == "middleware":
		return len(gatekeepers(p)) > 0
	case when == "navigates where the address says":
		return navigatesByAddress(p)
	case when == "names columns as they are sent":
		return namesColumnsAsSent(p)
	case when == "signs up beside other services":
		return signsUpBesideServices(p)
	case when == "resizes images from anywhere":
		return resizesAnything(p)
	case when == "dynamic routes behind middleware":
		return dynamicBehindMiddleware(p)
	case when == "draws pictures with Node":
		return drawsWithNode(p)
	case when == "server functions":
		return hasServerFunctions(p)
	case when == "app router":
		return hasRouter(p, project.AppRouter)
	case when == "middleware, app router, built by Turbopack":
		return len(gatekeepers(p)) > 0 && hasRouter(p, project.AppRouter) && p.BuildsWithTurbopack()
	case when == "middleware, app router":
		return len(gatekeepers(p)) > 0 && hasRouter(p, project.AppRouter)
	case when == "middleware, languages of the pages router":
		return len(gatekeepers(p)) > 0 && hasRouter(p, project.PagesRouter) && speaksLanguages(p)
	case uses:
		for _, name := range p.Sources() {
			if p.Holds(name, word) && p.Modules().Live(name) && (!behind || !p.Modules().Browser(name)) {
				return true
			}
		}
	}
	return false
}

// hasServerFunctions reports whether the browser calls functions of the server by way of
// Next itself.
func hasServerFunctions(p *project.Project) bool {
	return hasRouter(p, project.AppRouter) && slices.ContainsFunc(p.Addresses(), func(r project.Route) bool {
		return r.Kind == project.Action && r.Stack == project.Next
	})
}

func hasRouter(p *project.Project, router project.Router) bool {
	r := p.Stack().Router
	return r == router || r == project.BothRouters
}

// speaksLanguages reports whether the settings of Next.js name languages, which the
// pages folder alone follows.
func speaksLanguages(p *project.Project) bool {
	return slices.ContainsFunc(p.Files(), func(name string) bool {
		return strings.HasPrefix(path.Base(name), "next.config.") && !strings.HasPrefix(name, "../") && p.Holds(name, "i18n")
	})
}

// dynamicBehindMiddleware reports whether middleware runs before a page or an
// endpoint whose address has a variable part.
func dynamicBehindMiddleware(p *project.Project) bool {
	return project.Answer(p, "security/dynamic behind middleware", readDynamic)
}

func readDynamic(p *project.Project) bool {
	front := map[string]bool{}
	for _, m := range gatekeepers(p) {
		front[m.File] = true
	}
	return slices.ContainsFunc(p.Routes(), func(r project.Route) bool {
		return strings.ContainsAny(r.Path, ":[*") && slices.ContainsFunc(r.Through, func(n source.Node) bool {
			return n.OK() && front[n.File().Path]
		})
	})
}
