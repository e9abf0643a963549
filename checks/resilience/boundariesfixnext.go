package resilience

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// boundariesNext adds the files with which Next answers for what fails and for
// what is not there, those that are missing.
func boundariesNext(d *fixes.Draft) error {
	router := d.Project().Stack().Router
	if router != project.PagesRouter {
		if err := boundariesApp(d); err != nil {
			return err
		}
	}
	if router == project.PagesRouter || router == project.BothRouters {
		return boundariesPages(d)
	}
	return nil
}

// boundariesApp adds error and not-found pages below each root layout, and the
// page for a root layout that fails itself.
func boundariesApp(d *fixes.Draft) error {
	app := fixes.NextFolder(d.Project(), "app")
	roots := fixes.RootLayouts(d.Project())
	if len(roots) == 0 {
		return fixes.Refuse("no root layout was found below "+app, "tsx", "")
	}
	for _, layout := range roots {
		dir := path.Dir(layout)
		if err := nextPage(d, dir, "error"); err != nil {
			return err
		}
		if err := nextPage(d, dir, "not-found"); err != nil {
			return err
		}
	}
	d.Note("A page that fails after it began to stream, as below a loading file, still answers with status 200.")
	return nextPage(d, app, "global-error")
}

// nextPage adds one of Next's special files to a folder that has none.
func nextPage(d *fixes.Draft, dir, name string) error {
	if _, there := fixes.HasModule(d, dir+"/"+name); there {
		return nil
	}
	return fromTemplate(d, "next-app/"+name+".tsx", dir+"/"+name+".tsx")
}

func fromTemplate(d *fixes.Draft, template, name string) error {
	text, err := d.Template("resilience/boundaries/"+template, nil)
	if err != nil {
		return err
	}
	file, text, err := fixes.NextModule(d, name, text)
	if err != nil {
		return err
	}
	return d.Create(file, text)
}

// boundariesPages adds error pages, and puts a boundary around every page in
// _app.
func boundariesPages(d *fixes.Draft) error {
	pages := fixes.NextFolder(d.Project(), "pages")
	for _, name := range []string{"404", "500"} {
		_, there := fixes.HasModule(d, pages+"/"+name)
		if _, other := fixes.HasModule(d, pages+"/_error"); !there && !other {
			if err := fromTemplate(d, "next-pages/"+name+".tsx", pages+"/"+name+".tsx"); err != nil {
				return err
			}
		}
	}
	file, ok := fixes.HasModule(d, pages+"/_app")
	if ok && bounded(d.Source(file)) {
		return nil
	}
	boundary, err := boundaryModule(d)
	if err != nil {
		return err
	}
	if !ok {
		return fixes.NewNextApp(d, pages, "resilience/boundaries/next-pages/_app.tsx", "BOUNDARY", boundary)
	}
	return wrapApp(d, file, boundary)
}

// boundaryModule writes the boundary component, unless it is there.
func boundaryModule(d *fixes.Draft) (string, error) {
	name := fixes.NextFolder(d.Project(), "components") + "/error-boundary"
	text, err := d.Template("resilience/boundaries/next-pages/error-boundary.tsx", nil)
	if err != nil {
		return "", err
	}
	file, text, err := fixes.NextModule(d, name+".tsx", text)
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}

// bounded reports whether _app puts a boundary around what it renders.
func bounded(f *source.File) bool {
	if f == nil {
		return false
	}
	for e := range f.Find(source.Element) {
		if strings.Contains(strings.ToLower(e.TagName()), "errorboundary") {
			return true
		}
	}
	return false
}

// wrapApp puts the boundary around each <Component /> of _app.
func wrapApp(d *fixes.Draft, file, boundary string) error {
	const sketch = "<ErrorBoundary page={router.asPath}>\n  <Component {...pageProps} />\n</ErrorBoundary>\n"
	f := d.Source(file)
	if f == nil {
		return fixes.Refuse(file+" could not be read", "tsx", sketch)
	}
	var edits []fixes.Edit
	for page := range f.Find(source.Element) {
		if page.TagName() != "Component" {
			continue
		}
		router, props := routerOf(page)
		if router == "" {
			return fixes.Refuse(file+" takes its properties in a way that this fix does not know", "tsx", sketch)
		}
		if len(edits) == 0 {
			edits = append(edits, props...)
		}
		edits = append(edits, fixes.WrapElement(d, page, "<ErrorBoundary page={"+router+".asPath}>", "ErrorBoundary", "")...)
	}
	if len(edits) == 0 {
		return fixes.Refuse(file+" renders its page in a way that this fix does not know", "tsx", sketch)
	}
	edits = append(edits, fixes.ImportModule(d, f, boundary, "ErrorBoundary")...)
	d.Review()
	return d.Edit(file, edits...)
}

// routerOf is the name of the router where a page is rendered, with the edit
// that takes it from the props of App where it is not at hand yet.
func routerOf(page source.Node) (string, []fixes.Edit) {
	if page.Lookup("router").OK() {
		return "router", nil
	}
	fn := page.Function()
	for outer := fn.Function(); outer.OK(); outer = fn.Function() {
		fn = outer
	}
	props := fn.Child(source.ParamRole).Child(source.Name)
	if props.Kind() == source.Identifier {
		return props.Text() + ".router", nil
	}
	if props.Kind() != source.ObjectPattern {
		return "", nil
	}
	var last source.Node
	for b := range props.Children() {
		if b.Has(source.Rest) {
			return "", nil
		}
		last = b
	}
	if !last.OK() {
		return "", nil
	}
	return "router", []fixes.Edit{{Start: last.End(), End: last.End(), Text: ", router"}}
}
