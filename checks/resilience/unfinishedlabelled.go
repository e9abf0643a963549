package resilience

import (
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// labelledInvented matches the comment over data that says that it was made up.
var labelledInvented = regexp.MustCompile(`^(//|/\*+|\{/\*) ?(mock|dummy|fake|sample|demo|placeholder|hard-?coded|static) [a-z /-]*(data|events|stats|statistics|items|users|entries|values|metrics|activity|activities|orders|products|transactions|notifications|messages|reviews|charts?)\b`)

// labelledData finds data that a comment over it says was made up, and that the screen
// which it stands in shows.
func labelledData(p *project.Project, told []stub) []stub {
	seen := map[position]bool{}
	for _, s := range told {
		seen[position{s.at.File, s.at.Line, 0}] = true
	}
	var out []stub
	for _, name := range ownCode(p) {
		if !isScreen(name) || aboutInventing(name) || forVisitors(name) || !p.HoldsFold(name, "mock ", "dummy ", "fake ", "sample ", "demo ", "placeholder ", "hardcoded ", "hard-coded ", "static ") {
			continue
		}
		for _, at := range project.PerFile(p, name, "resilience/labelled", labelledIn) {
			if !seen[position{name, at.Line, 0}] {
				out = append(out, stub{inventedData, at, check.Possible})
			}
		}
	}
	return out
}

func labelledIn(f *source.File) []check.Place {
	lines := strings.Split(f.Whole(), "\n")
	var out []check.Place
	for d := range f.Find(source.Declarator) {
		data := d.Child(source.Value)
		if !data.Is(source.Array, source.Object) || len(data.Text()) < 80 || d.Child(source.Name).Kind() != source.Identifier || d.Line() < 2 {
			continue
		}
		over := strings.ToLower(strings.TrimSpace(lines[d.Line()-2]))
		if labelledInvented.MatchString(over) && !denied(over) && usedInMarkup(f, d.Child(source.Name).Text()) {
			out = append(out, check.At(d.Child(source.Name), d.Child(source.Name).Text()+" is invented and shown"))
		}
	}
	return out
}
