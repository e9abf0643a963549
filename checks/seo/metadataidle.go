package seo

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// idleMetadata judges a Next app in which modules beside pages describe them, and nothing
// takes that up: Next reads metadata from pages and layouts alone.
func idleMetadata(p *project.Project, good check.Finding) check.Finding {
	var places []check.Place
	for _, file := range p.Sources() {
		base := path.Base(file)
		if !inApp(p, file) || !strings.HasPrefix(base, "metadata.") || p.Modules().Live(file) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		e, ok := f.ExportOf("metadata")
		if !ok {
			e, ok = f.ExportOf("generateMetadata")
		}
		if ok && besidePage(p, file) {
			places = append(places, check.Line(file, e.Node.Line(), "describes the page beside it, and nothing takes it up"))
		}
	}
	if len(places) == 0 {
		return good
	}
	reason := fmt.Sprintf("%s describes the page beside it, and nothing takes it up: Next reads metadata from pages and layouts alone.", places[0].File)
	if len(places) > 1 {
		reason = fmt.Sprintf("%d modules describe the pages beside them, among them %s, and nothing takes them up: Next reads metadata from pages and layouts alone.", len(places), places[0].File)
	}
	f := check.Missing(check.Likely, reason, places[:min(len(places), mostPages)]...)
	f.Severity = check.Low
	return f
}

// besidePage reports whether a page lies beside a module, and says nothing of itself.
func besidePage(p *project.Project, file string) bool {
	for _, ext := range []string{".tsx", ".jsx", ".js", ".ts"} {
		page := path.Join(path.Dir(file), "page"+ext)
		if !p.Has(page) {
			continue
		}
		object, computed := metadataOf(p, page)
		return !object.OK() && !computed
	}
	return false
}
