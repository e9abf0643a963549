package resilience

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// countsPeople reports whether a module may show figures about what users did: it
// names a ranking or a count, in an app that keeps data.
func countsPeople(p *project.Project, name string) bool {
	return p.HoldsFold(name, "ranking", "leaderboard", "kpi", "impact", "stats") && strings.HasSuffix(name, "x") && len(p.Queries()) > 0
}

// isTally reports whether a name of a module stands for figures that only
// counting can give: a ranking, or totals that are not round.
func isTally(d source.Node) bool {
	low := strings.ToLower(d.Child(source.Name).Text())
	named := false
	for _, word := range []string{"ranking", "leaderboard", "kpi", "impact", "stats", "statistics"} {
		named = named || strings.Contains(low, word)
	}
	value := d.Child(source.Value)
	if !strings.HasPrefix(low, "top") && !named || d.Function().OK() {
		return false
	}
	switch value.Kind() {
	case source.Object:
		figures := 0
		for c := range value.Children() {
			if !isFigure(c) {
				return false
			}
			figures++
		}
		return figures > 2
	case source.Array:
		items := 0
		for item := range value.Children() {
			figures := 0
			for c := range item.Children() {
				if isFigure(c) {
					figures++
				}
			}
			if item.Kind() != source.Object || figures < 2 {
				return false
			}
			items++
		}
		return items > 2
	}
	return false
}

// isFigure reports whether a property is a number that is no setting: one of two
// digits or more.
func isFigure(c source.Node) bool {
	n := c.Child(source.Value)
	if c.Kind() != source.Property || n.Kind() != source.Number || len(n.Text()) < 2 {
		return false
	}
	switch strings.ToLower(c.Key()) {
	case "width", "height", "x", "y", "delay", "duration", "size", "order", "id", "year", "min", "max", "step", "decimals", "level", "limit", "threshold", "price", "target":
		return false
	}
	return !strings.Contains(n.Text(), ".")
}
