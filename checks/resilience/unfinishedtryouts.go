package resilience

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// The parts of an address by which a page, or what answers with data, is there for trying
// things out.
var (
	triedOnPages = regexp.MustCompile(`^(testpage|test-page|debug|debug-[\w-]+|test-[\w-]+|deploy-check|sandbox|[\w-]+-(copy|sandbox)|[\w-]+-(sheet|dialog|modal|component|player|table|form)-demo)$`)
	triedByCode  = regexp.MustCompile(`^(debug|test-[\w-]+|debug-[\w-]+|[\w-]+-debug)$`)
	// The files that list addresses without leading to them.
	listsPaths = regexp.MustCompile(`(^|/)(middleware|proxy)\.[jt]s$`)
	// What people who run the app try out on purpose.
	triedOnPurpose = regexp.MustCompile(`^test-([\w-]*(mail|smtp|sms|connection|webhook|notification|send|push|call|message|credentials|key|integration)s?|drive|prep|results?)$`)
)

// tryOuts are the pages and addresses that are there for trying things out, and ship with
// the rest.
func tryOuts(p *project.Project) []stub {
	var out []stub
	seen, pages := map[string]bool{}, map[string]int{}
	for _, r := range p.Addresses() {
		if r.Kind == project.Page {
			pages[r.File]++
		}
	}
	for _, r := range p.Addresses() {
		is := triedOnPages
		switch r.Kind {
		case project.Page:
		case project.Handler:
			is = triedByCode
		default:
			continue
		}
		listed := ""
		if pages[r.File] > 1 { // a router that names its pages, each with a file of its own
			page := p.WithCode(r).Node
			if !page.OK() || page.File().Path == r.File {
				continue
			}
			listed, r.File = r.File, page.File().Path
		}
		if seen[r.File] || strings.HasPrefix(r.File, "../") || p.Holds(r.File, "NODE_ENV", "import.meta.env.DEV") || listed != "" && p.Holds(listed, "NODE_ENV", "import.meta.env.DEV") {
			continue
		}
		parts := strings.Split(strings.Trim(r.Path, "/"), "/")
		last := parts[len(parts)-1]
		if strings.ContainsAny(r.Path, ":[*") || triedOnPurpose.MatchString(last) || !is.MatchString(last) && r.Path != "/test" && r.Path != "/api/test" && !(len(parts) > 1 && is.MatchString(parts[len(parts)-2])) && !strings.HasPrefix(r.Path, "/api/test/") {
			continue
		}
		if slices.ContainsFunc(p.Sources(), func(name string) bool {
			return name != r.File && name != listed && p.Holds(name, `"`+r.Path, "'"+r.Path, "`"+r.Path) && p.Modules().Live(name) && !triedOnPages.MatchString(path.Base(path.Dir(name))) && !listsPaths.MatchString(name)
		}) {
			continue // something of the app asks for it or leads there
		}
		seen[r.File] = true
		line := 1
		if n := p.WithCode(r).Node; n.OK() && n.File().Path == r.File {
			line = n.Line()
		}
		out = append(out, stub{triedOut, check.Line(r.File, line, "is there for trying things out, and ships"), check.Possible})
	}
	return out
}
