package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// nextBoundaries looks for the files with which Next answers for what fails and
// for what is not there (nextjs.org/docs/app/api-reference/file-conventions).
func nextBoundaries(p *project.Project) check.Finding {
	if !slices.ContainsFunc(p.Routes(), func(r project.Route) bool { return r.Kind == project.Page && r.Stack == project.Next }) {
		return check.Unneeded("The app has no pages that an error could blank.")
	}
	switch p.Stack().Router {
	case project.PagesRouter:
		return pagesBoundaries(p)
	case project.BothRouters:
		return worst([]side{{"the app folder", appBoundaries(p)}, {"the pages folder", pagesBoundaries(p)}})
	}
	return appBoundaries(p)
}

func appBoundaries(p *project.Project) check.Finding {
	errors, global := nextFiles(p, "error"), nextFiles(p, "global-error")
	missing := append(nextFiles(p, "not-found"), nextFiles(p, "global-not-found")...)
	anchor := nextAnchor(p)
	if len(errors) == 0 && len(global) == 0 {
		if around, ok := boundaryFrom(p, anchor.File); ok {
			anchor.Message = "no error.tsx is beside it, to keep the frame around a page that fails"
			f := check.Missing(check.Likely, "A boundary is around all pages and no error.tsx around each: one page that fails takes the frame with it, and what fails in the root layout itself is answered by Next's own bare message.", anchor, around)
			f.Severity = check.Low
			return f
		}
		reason := "No error.tsx and no global-error.tsx: one error while rendering replaces the page with Next's own bare message."
		places := slices.Concat([]check.Place{anchor}, bodyOf(p, anchor.File), innerLayouts(p, anchor.File))
		if len(missing) > 0 {
			places = append(places, check.Line(missing[0], 1, "shown for what is not there, and not for what fails"))
		}
		return check.Missing(check.Certain, reason, places...)
	}
	seen := check.Line(append(errors, global...)[0], 1, "shown when something fails")
	if open := uncovered(p, errors); len(open) > 0 && len(global) == 0 {
		reason := "error.tsx covers only a part of the app: nothing catches an error in " + open[0].Path + ", and there is no global-error.tsx."
		anchor.Message = "no error.tsx is beside it, for the pages that have none of their own"
		places := []check.Place{anchor}
		for _, at := range bodyOf(p, anchor.File) {
			at.Message = "what fails in the frame, or in a page without an error.tsx, replaces the whole page"
			places = append(places, at)
		}
		for _, r := range open[:min(len(open), 5)] {
			places = append(places, check.Line(r.File, lineIn(r.File, r.Node), "no error.tsx is around this page"))
			places = append(places, firstToFail(r.Node)...)
		}
		places = append(places, firstToFail(rootLayout(p, anchor.File))...)
		places = append(places, framesOf(p, anchor.File, open)...)
		return check.Missing(check.Likely, reason, append(places, seen)...)
	}
	var lack []string
	for _, l := range []struct {
		name string
		have []string
	}{{"error.tsx", errors}, {"global-error.tsx", global}, {"not-found.tsx", missing}} {
		if len(l.have) == 0 {
			lack = append(lack, l.name)
		}
	}
	if len(lack) == 0 {
		return check.Passed(check.Certain, "The app has pages for errors, for a failing root and for what is not found.", seen, check.Line(missing[0], 1, "shown for what is not there"))
	}
	anchor.Message = map[string]string{
		"error.tsx":        "what fails below here takes the whole page with it",
		"global-error.tsx": "what fails in the frame itself is caught by nothing",
		"not-found.tsx":    "what is not there is answered by Next's own bare page",
	}[lack[0]]
	places := []check.Place{anchor}
	if lack[0] != "not-found.tsx" {
		for _, at := range bodyOf(p, anchor.File) {
			at.Message = "what fails in the frame replaces the whole page"
			places = append(places, at)
		}
	}
	if len(errors) == 0 {
		places = append(places, innerLayouts(p, anchor.File)...)
	}
	f := check.Missing(check.Likely, path.Base(seen.File)+" is there; missing: "+strings.Join(lack, ", ")+".", append(places, seen)...)
	f.Severity = check.Low
	if len(lack) == 1 {
		f.Confidence = check.Possible // the two that are there catch most of it
		if open := asksInFrame(p, anchor.File); len(open) > 0 && lack[0] == "global-error.tsx" {
			f.Confidence, f.Severity = check.Likely, check.Medium
			f.Reason += " The frame around every page asks for data, and what fails there blanks the whole site."
			f.Places = append(f.Places, open...)
		}
	}
	return f
}

// firstToFail is where a page or layout first waits for something outside of a try.
func firstToFail(fn source.Node) []check.Place {
	for a := range fn.Find(source.Await) {
		if a.Function() != fn || guarded(a, fn) {
			continue
		}
		switch name := a.Child(source.Value).CalleeName(); {
		case a.Child(source.Value).Kind() != source.Call, name == "cookies", name == "headers", name == "createClient", strings.HasPrefix(name, "create"):
			continue
		}
		if a.Line() > fn.Line()+3 {
			return []check.Place{check.Line(a.File().Path, a.Line(), "what fails here replaces the whole page")}
		}
		return nil
	}
	return nil
}

// asksInFrame is where the frame around every page waits for data outside of a try.
func asksInFrame(p *project.Project, file string) []check.Place {
	fn := rootLayout(p, file)
	for a := range fn.Find(source.Await) {
		call := rootCall(a.Child(source.Value))
		if a.Function() != fn || guarded(a, fn) || hasCatch(chain(a.Child(source.Value))) {
			continue
		}
		switch head := a.Child(source.Value).ChainHead().Text(); {
		case head == "db", head == "prisma", head == "sql", head == "supabase", call.CalleePath() == "fetch", call.CalleeName() == "from" && head != "Array":
			return []check.Place{check.At(a, "what fails here replaces the whole page")}
		}
	}
	return nil
}

// rootLayout is the component of a layout's file.
func rootLayout(p *project.Project, file string) source.Node {
	if f := p.Source(file); f != nil {
		if e, ok := f.ExportOf("default"); ok {
			return p.Definition(e.Node)
		}
	}
	return source.Node{}
}

// innerLayouts are the layouts below the root, beside which an error file keeps
// the frame around a failing page.
func innerLayouts(p *project.Project, root string) []check.Place {
	const most = 8
	var out []check.Place
	for _, r := range p.Addresses() {
		if r.Kind == project.Layout && r.Stack == project.Next && r.File != root && len(out) < most && !strings.HasPrefix(r.File, "../") && framesSomething(p, p.WithCode(r).Node, 2) {
			out = append(out, check.Line(r.File, lineIn(r.File, p.WithCode(r).Node), "an error.tsx beside it would keep this frame"))
		}
	}
	return out
}

// framesOf are the inner layouts around pages that no error file is around.
func framesOf(p *project.Project, root string, open []project.Route) []check.Place {
	return slices.DeleteFunc(innerLayouts(p, root), func(at check.Place) bool {
		return !slices.ContainsFunc(open, func(r project.Route) bool { return strings.HasPrefix(r.File, path.Dir(at.File)+"/") })
	})
}

// pageLine is the line of _app that puts the page in, 1 when it cannot be told.
func pageLine(f *source.File) int {
	if f == nil {
		return 1
	}
	for n := range f.Find(source.Element) {
		if n.TagName() == "Component" {
			return n.Line()
		}
	}
	return 1
}

// bodyOf is where a root layout puts the page.
func bodyOf(p *project.Project, layout string) []check.Place {
	f := p.Source(layout)
	if f == nil {
		return nil
	}
	for n := range f.Find(source.Element) {
		if n.TagName() == "body" {
			return []check.Place{check.Line(layout, n.Line(), "what fails in here replaces the whole page")}
		}
	}
	return nil
}

// uncovered lists the pages of the App Router that no error file is around.
func uncovered(p *project.Project, errors []string) []project.Route {
	var out []project.Route
	pages := nextFiles(p, "page")
	for _, r := range p.Addresses() {
		if r.Kind != project.Page || r.Stack != project.Next || !slices.Contains(pages, r.File) {
			continue
		}
		if slices.ContainsFunc(errors, func(e string) bool { return strings.HasPrefix(r.File, path.Dir(e)+"/") }) {
			continue
		}
		if r = p.WithCode(r); !onlySendsOn(r.Node) {
			out = append(out, r)
		}
	}
	return out
}

// nextFiles lists the files of the App Router with a stem.
func nextFiles(p *project.Project, stem string) []string {
	var out []string
	base := p.FolderOf(project.Next)
	for _, name := range p.Sources() {
		rest := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(name, base), "/"), "src/")
		file := path.Base(name)
		if strings.HasPrefix(rest, "app/") && strings.TrimSuffix(file, path.Ext(file)) == stem {
			out = append(out, name)
		}
	}
	return out
}

// nextAnchor is the root layout's line, or that of the first page.
func nextAnchor(p *project.Project) check.Place {
	var best project.Route
	for _, r := range p.Addresses() {
		if r.Stack != project.Next || r.Kind != project.Layout && r.Kind != project.Page {
			continue
		}
		better := best.File == "" || r.Kind == project.Layout && best.Kind != project.Layout ||
			r.Kind == best.Kind && strings.Count(r.File, "/") < strings.Count(best.File, "/")
		if better {
			best = r
		}
	}
	return check.Line(best.File, lineIn(best.File, p.WithCode(best).Node), "nothing catches what fails below here")
}

func pagesBoundaries(p *project.Project) check.Finding {
	base := p.FolderOf(project.Next)
	has := func(stem string) string {
		for _, dir := range []string{"src/pages", "pages"} {
			for _, ext := range []string{".tsx", ".jsx", ".js", ".ts"} {
				if name := path.Join(base, dir, stem+ext); p.Has(name) {
					return name
				}
			}
		}
		return ""
	}
	app := has("_app")
	anchor := nextAnchor(p)
	if app != "" {
		anchor = check.Line(app, pageLine(p.Source(app)), "nothing around the page")
	}
	place, around := boundaryFrom(p, app)
	whole, server := has("_error"), has("500")
	switch {
	case around:
		return check.Passed(check.Certain, "A boundary is around every page.", place)
	case whole != "":
		return check.Passed(check.Likely, whole+" is shown when a page fails, on the server and in the browser.", check.Line(whole, 1, "shown when something fails"))
	case server == "":
		return check.Missing(check.Certain, "No boundary is around the pages and there is no error page: one error while rendering blanks the app.", anchor)
	}
	f := check.Missing(check.Likely, "There is an error page for the server, but no boundary around the pages in the browser.", anchor, check.Line(server, 1, "shown when the server fails"))
	f.Severity = check.Low
	return f
}

// onlySendsOn reports whether a page draws nothing and sends whoever opens it to
// another.
func onlySendsOn(page source.Node) bool {
	for range page.Find(source.Element) {
		return false
	}
	for c := range page.Find(source.Call) {
		if name := c.CalleeName(); name == "redirect" || name == "permanentRedirect" {
			return true
		}
	}
	return false
}
