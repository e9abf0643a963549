package resilience

import (
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// figuresMade matches names of functions that put together figures which only measuring
// can give.
var figuresMade = regexp.MustCompile(`^(generate|get|build|make|create|calculate|compute)\w*(Trends?|Data|Stats|Chart|History|Metrics|Series|Forecast|Breakdown|Scores?|Analytics)$`)

// measuredAnswers finds handlers that answer with figures which nobody measured: those of a
// function that rolls dice, and a list of measures with their values written beside them.
func measuredAnswers(p *project.Project) []stub {
	var out []stub
	seen := map[string]bool{}
	for _, r := range p.Addresses() {
		if r.Kind != project.Handler || seen[r.File] || strings.HasPrefix(r.File, "../") || aboutInventing(r.File) {
			continue
		}
		seen[r.File] = true
		if p.Holds(r.File, "Math.random") {
			for _, at := range project.PerFile(p, r.File, "resilience/dice", rolledIn) {
				out = append(out, stub{inventedData, at, check.Likely})
			}
		}
		if p.Holds(r.File, "%'", `%"`) {
			for _, at := range project.PerFile(p, r.File, "resilience/measures", measuresIn) {
				out = append(out, stub{inventedData, at, check.Likely})
			}
		}
	}
	return out
}

// rolledIn are the calls of a file's own functions that make up figures.
func rolledIn(f *source.File) []check.Place {
	rolls := map[string]bool{}
	for fn := range f.Find(source.Function) {
		name := fn.Child(source.Name).Text()
		if !figuresMade.MatchString(name) {
			continue
		}
		for c := range fn.Find(source.Call) {
			rolls[name] = rolls[name] || c.CalleePath() == "Math.random"
		}
	}
	var out []check.Place
	for c := range f.Find(source.Call) {
		if name := c.Child(source.Callee).Ident(); rolls[name] && !onlyInDevelopment(c) {
			out = append(out, check.OnLine(c, name+" rolls dice, and what comes out is answered as if it had been measured"))
		}
	}
	return out
}

// measuresIn are the lists of measures of a handler whose values are written beside their
// names: { metric: "Uptime", value: "99%" }.
func measuresIn(f *source.File) []check.Place {
	var out []check.Place
	for list := range f.Find(source.Array) {
		n := 0
		for item := range list.Children() {
			value, ok := item.Prop("value").StringValue()
			named := item.PropNode("metric").OK() || item.PropNode("label").OK() || item.PropNode("name").OK() || item.PropNode("title").OK()
			if item.Kind() == source.Object && ok && named && strings.HasSuffix(value, "%") && figure.MatchString(value) {
				n++
			}
		}
		if n >= 2 && list.Function().OK() && !onlyInDevelopment(list) {
			out = append(out, check.OnLine(list, "figures that are written in the code are answered as if they had been measured"))
		}
	}
	return out
}
