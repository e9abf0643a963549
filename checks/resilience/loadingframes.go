package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// waitingFrames are the layouts around pages with nothing shown meanwhile that wait for data
// themselves: all that is below them waits too, and no loading file beside them covers that
// (nextjs.org/docs/app/api-reference/file-conventions/loading).
func waitingFrames(p *project.Project, pages []string) []check.Place {
	var out []check.Place
	seen := map[string]bool{}
	for _, page := range pages {
		for _, file := range filesAround(p, page, "layout") {
			if seen[file] {
				continue
			}
			seen[file] = true
			frame := p.Exported(file, "default")
			if frame.Is(source.Function, source.Arrow) && frame.Has(source.Async) && len(dataAwaits(p, frame)) > 0 {
				out = append(out, check.Line(file, frame.Line(), "everything in this layout waits until it has its data"))
			}
		}
	}
	return out
}

// emptyFrames are the pages whose whole content is handed to a Suspense that shows nothing in
// its place.
func emptyFrames(p *project.Project) []check.Place {
	const most = 12
	var out []check.Place
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || strings.HasPrefix(r.File, "../") || len(out) == most || !p.Holds(r.File, "Suspense") {
			continue
		}
		page := p.WithCode(r).Node
		for ret := range page.Find(source.Return) {
			e := ret.Child(source.Value)
			if ret.Function() != page || e.Kind() != source.Element || !strings.HasSuffix(e.TagName(), "Suspense") || !showsNothingMeanwhile(e) {
				continue
			}
			out = append(out, check.OnLine(e, "nothing stands in the place of this page until it is there"))
		}
	}
	return out
}

// showsNothingMeanwhile reports whether a Suspense has nothing to show while what is in it
// waits.
func showsNothingMeanwhile(e source.Node) bool {
	fallback := e.Attr("fallback")
	v := fallback.Child(source.Value)
	return !e.Spreads() && (!fallback.OK() || v.Kind() == source.Null || v.Kind() == source.Element && !saysSomething(v) && v.TagName() == "")
}
