package seo

import (
	"strings"

	"underpin/checks/project/source"
)

// answersHandlers reports whether what a query brings is asked for only when somebody
// does something: the page shows nothing of it.
func answersHandlers(query source.Node) bool {
	d := query.Parent()
	if d.Kind() != source.Declarator {
		return false
	}
	local := ""
	for prop := range d.Child(source.Name).Children() {
		if prop.Kind() == source.Spread {
			return false
		}
		if prop.Key() == "data" {
			local = prop.Child(source.Name).Ident()
		}
	}
	if local == "" {
		return false
	}
	page, asked := d.Function(), false
	for id := range page.Find(source.Identifier) {
		if id.Ident() != local || d.Contains(id) || id.Role() == source.PropertyRole || !d.Contains(id.Lookup(local)) {
			continue
		}
		if !inHandler(id, page) {
			return false
		}
		asked = true
	}
	return asked
}

// inHandler reports whether a node stands in a function of a component that runs only
// when somebody does something: it is kept under a name that begins so, or is given to an
// attribute that does.
func inHandler(n, page source.Node) bool {
	for fn := n.Function(); fn.OK() && fn != page; fn = fn.Function() {
		name := fn.Child(source.Name).Text()
		switch up := fn.Parent(); up.Kind() {
		case source.Declarator:
			name = up.Child(source.Name).Text()
		case source.Attr:
			name = up.Key()
		}
		if strings.HasPrefix(name, "handle") || strings.HasPrefix(name, "on") && len(name) > 2 && name[2] >= 'A' && name[2] <= 'Z' {
			return true
		}
	}
	return false
}
