package seo

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// drawingsOfList reports whether an address is a member of the items of a list, whose
// pictures are drawings, but for a few files that hardly weigh anything: logos.map((logo)
// => <img src={logo.src} />).
func drawingsOfList(p *project.Project, n source.Node) bool {
	const hardly = 40 << 10
	drawings, others := 0, 0
	for _, item := range listItems(p, n) {
		text, ok := item.StringValue()
		file, known := publicPicture(p, text)
		if !ok {
			if text = importedFrom(item); text == "" {
				return false
			}
			file, known = importedFile(p, item.File().Path, text)
		}
		if path.Ext(text) == ".svg" {
			drawings++
			continue
		}
		if size, _ := p.Size(file); !known || size > hardly {
			return false
		}
		others++
	}
	return drawings > others
}

// listItems are the values that a member of the items of a list has, where an element is
// made for each item of a list that is written out, in this module or in another.
func listItems(p *project.Project, n source.Node) []source.Node {
	key := n.Child(source.Name).Text()
	if n.Kind() != source.Member {
		return nil
	}
	item := n.Child(source.ObjectRole).Ident()
	for fn := n.Function(); fn.OK() && item != ""; fn = fn.Function() {
		params := fn.ChildrenIn(source.ParamRole)
		if len(params) == 0 || params[0].Child(source.Name).Ident() != item {
			continue
		}
		callee := fn.Parent().Child(source.Callee)
		if callee.Child(source.Name).Text() != "map" {
			return nil
		}
		list := p.Definition(callee.Child(source.ObjectRole))
		if list.Kind() != source.Array {
			return nil
		}
		var out []source.Node
		for each := range list.Children() {
			value := each.Prop(key)
			if !value.OK() {
				return nil
			}
			out = append(out, value)
		}
		return out
	}
	return nil
}

// importedFrom is what a name is imported from, "" for anything else.
func importedFrom(n source.Node) string {
	d := n.Resolve()
	if d.Kind() != source.ImportName {
		return ""
	}
	spec, _ := d.Parent().Child(source.Source).StringValue()
	spec, _, _ = strings.Cut(spec, "?")
	return spec
}
