package seo

import (
	"path"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// emittedBy is where Vite's configuration, or a module that it loads, writes a
// file such as "sitemap.xml" into the build.
func emittedBy(p *project.Project, name string) (check.Place, bool) {
	config := p.Config("vite.config")
	if config == nil {
		return check.Place{}, false
	}
	for _, file := range append([]string{config.Path}, p.Modules().ImportsOf(config.Path)...) {
		if !p.Holds(file, "emitFile") {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for call := range f.Find(source.Call) {
			if s, _ := call.Arg(0).Prop("fileName").StringValue(); s == name && call.CalleeName() == "emitFile" {
				return check.At(call, "writes "+name+" into the build"), true
			}
		}
	}
	return check.Place{}, false
}

// sitemapBuilt lets Vite write the sitemap, since the address of the site is
// known only where it is built.
func sitemapBuilt(d *fixes.Draft) error {
	p := d.Project()
	refusal := fixes.Unanswered("site", "a sitemap needs the app's address, which is not in the code", "xml", "")
	config := p.Config("vite.config")
	if config == nil {
		return refusal
	}
	if _, there := emittedBy(p, "sitemap.xml"); there {
		return nil
	}
	plugins := pluginList(config)
	if !plugins.OK() {
		return refusal
	}
	text, err := d.Template("seo/sitemap/spa/plugin.ts", nil)
	if err != nil {
		return err
	}
	dir := path.Dir(config.Path)
	file, text, err := fixes.Module(d, config.Path, path.Join(dir, "sitemap-plugin.ts"), text)
	if err != nil {
		return err
	}
	if err := d.Create(file, text); err != nil {
		return err
	}
	var quoted []string
	for _, page := range listedPages(p) {
		quoted = append(quoted, strconv.Quote(page))
	}
	edits := fixes.ImportEdits(d, config, fixes.ImportFrom(d, config, file, "sitemap"))
	edits = append(edits, fixes.AddItems(d, plugins, "sitemap(["+strings.Join(quoted, ", ")+"])")...)
	if err := d.Edit(config.Path, edits...); err != nil {
		return err
	}
	if err := alsoChecked(d, dir, path.Base(file)); err != nil {
		return err
	}
	d.Step("Set VITE_SITE_URL where the app is built to the address of the live site, such as https://shop.example.org. Vercel and Netlify know it without.", "")
	d.Note("Pages with an address of their own per item are not listed: add them in " + config.Path + " when the items are known.")
	d.Note("Pages that may lie behind a login are left out: look through the list.")
	return d.EnvExample("VITE_SITE_URL", "", "The address of the live site, such as https://shop.example.org, for the sitemap that the build writes.")
}

// pluginList is the list of plugins in Vite's configuration, with or without a
// filter behind it.
func pluginList(config *source.File) source.Node {
	for prop := range config.Find(source.Property) {
		if prop.Key() != "plugins" {
			continue
		}
		value := prop.Child(source.Value)
		if value.Kind() == source.Call {
			value = value.Child(source.Callee).Child(source.ObjectRole)
		}
		if value.Kind() == source.Array {
			return value
		}
	}
	return source.Node{}
}

// alsoChecked names a module beside the configuration to a composite project of
// the type checker, which wants every file named.
func alsoChecked(d *fixes.Draft, dir, file string) error {
	name := path.Join(dir, "tsconfig.node.json")
	v, err := d.Project().ReadJSON(name)
	if err != nil {
		return nil //nolint:nilerr // there is no such project
	}
	if composite, _ := v.Get("compilerOptions", "composite").Bool(); !composite {
		return nil
	}
	return d.AppendJSON(name, file, "include")
}
