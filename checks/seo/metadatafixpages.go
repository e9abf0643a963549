package seo

import (
	"strconv"
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

const headSketch = "<Head>\n  <title>Shop</title>\n  <meta name=\"description\" content=\"…\" />\n</Head>\n"

// metadataPages adds a head for every page of the Pages Router to _app. What a
// page says in its own head wins.
func metadataPages(d *fixes.Draft, title, description string) error {
	pages := fixes.NextFolder(d.Project(), "pages")
	file, ok := fixes.HasModule(d, pages+"/_app")
	f := d.Source(file)
	if ok && f == nil {
		return fixes.Refuse(file+" could not be read", "tsx", headSketch)
	}
	name := fixes.NextFolder(d.Project(), "components") + "/site-head"
	if _, there := fixes.HasModule(d, name); there {
		return nil
	}
	text, err := d.Template("seo/metadata/next/site-head.tsx", map[string]string{"TITLE": strconv.Quote(title), "DESCRIPTION": strconv.Quote(description)})
	if err != nil {
		return err
	}
	module, text, err := fixes.NextModule(d, name+".tsx", text)
	if err != nil {
		return err
	}
	if err := d.Create(module, text); err != nil {
		return err
	}
	d.Note("A page's own title and description, in its Head, win over these. Give each public page its own.")
	if !ok {
		return fixes.NewNextApp(d, pages, "seo/metadata/next/_app.tsx", "HEAD", module)
	}
	return firstInApp(d, f, module, "SiteHead")
}

// firstInApp puts a component in front of what _app renders.
func firstInApp(d *fixes.Draft, f *source.File, module, component string) error {
	values := fixes.Returned(appComponent(f))
	if len(values) != 1 || values[0].Kind() != source.Element {
		return fixes.Refuse(f.Path+" renders its page in a way that this fix does not know", "tsx", headSketch)
	}
	root := values[0]
	edits := fixes.ImportModule(d, f, module, component)
	if strings.HasPrefix(root.Text(), "<>\n") || strings.HasPrefix(root.Text(), "<>\r\n") {
		edits = append(edits, fixes.FirstChild(d, root, "<"+component+" />"))
	} else if takesSeveral(root) {
		edits = append(edits, firstInside(root, "<"+component+" />"))
	} else {
		edits = append(edits, fixes.WrapElement(d, root, "<>", "", "<"+component+" />")...)
	}
	d.Review()
	return d.Edit(f.Path, edits...)
}

// takesSeveral reports whether an element holds several others already, so that one
// more in front of them is fine.
func takesSeveral(e source.Node) bool {
	n := 0
	for c := range e.Children() {
		if c.Role() == source.Item && c.Is(source.Element) {
			n++
		}
	}
	return n > 1
}

// appComponent is the function that _app exports, wrapped or not.
func appComponent(f *source.File) source.Node {
	e, _ := f.ExportOf("default")
	app := e.Node
	if app.Kind() == source.ExportDefault {
		app = app.Child(source.Value)
	}
	for range 4 { // wrappers around wrappers
		app = app.Resolve()
		if app.Kind() != source.Call {
			break
		}
		app = app.Arg(0)
	}
	return app
}
