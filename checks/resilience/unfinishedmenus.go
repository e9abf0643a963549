package resilience

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// menuEntry is the link that an entry of a menu stands for: an object with a label
// and an address of the app's own, in a list. One that says that it is not there
// yet, or that is switched off, is none.
func menuEntry(property source.Node) (link, bool) {
	key := property.Key()
	entry := property.Parent()
	if property.Kind() != source.Property || key != "href" && key != "to" && key != "url" || entry.Kind() != source.Object || entry.Parent().Kind() != source.Array {
		return link{}, false
	}
	url, ok := property.Child(source.Value).StringValue()
	if !ok || !isOwnAddress(url) && url != "#" || !slices.ContainsFunc([]string{"label", "title", "name", "text", "children"}, func(k string) bool { return entry.PropNode(k).OK() }) {
		return link{}, false
	}
	for _, k := range []string{"disabled", "comingSoon", "soon", "external", "badge"} {
		if v := entry.Prop(k); v.OK() && v.Text() != "false" {
			return link{}, false
		}
	}
	if url == "#" {
		return link{url: url, at: check.At(property.Child(source.Value), "leads nowhere"), key: key}, !hearsPresses(entry)
	}
	return link{url: url, at: check.At(property.Child(source.Value), url+" is not among the app's pages"), key: key}, true
}

// hearsPresses reports whether an entry of a menu has something else behind it than an
// address: a handler, or entries of its own.
func hearsPresses(entry source.Node) bool {
	for c := range entry.Children() {
		switch k := c.Key(); {
		case strings.HasPrefix(k, "on"), k == "items", k == "submenu", k == "children" && c.Child(source.Value).Kind() == source.Array, k == "action", k == "modal", k == "current", k == "isActive", c.Kind() == source.Spread:
			return true
		}
	}
	return false
}

// followed reports whether a link takes its address from entries of a file's lists
// under a key, in the file itself or in one that imports it.
func followed(p *project.Project, name, key string) bool {
	near := append([]string{name}, p.Modules().ImportersOf(name)...)
	if key == "url" { // handed on to the part of the menu that renders it
		for _, file := range slices.Clone(near) {
			near = append(near, p.Modules().ImportsOf(file)...)
		}
	}
	for _, file := range near {
		if p.Modules().Live(file) && slices.Contains(project.PerFile(p, file, "resilience/link keys", linkKeys), key) {
			return true
		}
	}
	return false
}

// linkKeys are the properties of entries from which a file's links take their
// addresses: href for <Link href={item.href}>. What is pushed by a router counts too.
func linkKeys(f *source.File) []string {
	var out []string
	for e := range f.Find(source.Element, source.Call) {
		target := linkTarget(e)
		if !target.OK() || target.Kind() == source.String {
			continue
		}
		text := target.Text()
		for _, key := range []string{"href", "to", "url"} {
			if (text == key || strings.HasSuffix(text, "."+key) || strings.Contains(text, "."+key+"}")) && !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	return out
}
