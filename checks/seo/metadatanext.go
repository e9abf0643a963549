package seo

import (
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// nextHead is what the pages of a Next app say: the exported metadata of layouts
// and pages, and what is rendered into Head.
func nextHead(p *project.Project) head {
	var h head
	for _, r := range p.Routes() {
		if (r.Kind == project.Page || r.Kind == project.Layout) && r.Stack == project.Next {
			h.exported(p, r.File)
		}
	}
	for _, name := range p.Sources() {
		if p.Modules().Live(name) {
			h.rendered(p.Source(name))
		}
	}
	return h
}

// exported takes in the metadata that a module of the App Router exports.
func (h *head) exported(p *project.Project, file string) {
	object, computed := metadataOf(p, file)
	if computed {
		f := p.Source(file)
		e, ok := f.ExportOf("generateMetadata")
		if !ok {
			e, _ = f.ExportOf("metadata")
		}
		one := said{"", check.At(e.Node, "computed here")}
		h.titles, h.descriptions, h.previews = append(h.titles, one), append(h.descriptions, one), append(h.previews, one)
		return
	}
	add := func(list *[]said, key, message string) {
		prop := object.PropNode(key)
		if !prop.OK() {
			return
		}
		value := object.Prop(key)
		if value.Kind() == source.Object && key == "title" {
			for _, k := range []string{"absolute", "default"} {
				if v := value.Prop(k); v.OK() {
					value = v
					break
				}
			}
		}
		if d := p.Definition(value); d.OK() {
			value = d
		}
		text, _ := value.StringValue()
		*list = append(*list, said{text, check.At(prop, message)})
	}
	add(&h.titles, "title", "the title")
	add(&h.descriptions, "description", "the description")
	add(&h.previews, "openGraph", "for link previews")
}

// rendered takes in the title and meta elements of a component.
func (h *head) rendered(f *source.File) {
	if f == nil {
		return
	}
	for e := range f.Find(source.Element) {
		switch e.TagName() {
		case "title":
			if parent := e.Parent(); parent.TagName() == "svg" || parent.TagName() == "symbol" || parent.TagName() == "g" {
				continue
			}
			text := ""
			for c := range e.Children() {
				if c.Kind() == source.Text {
					text += c.Text()
				}
			}
			h.titles = append(h.titles, said{text, check.At(e, "the title")})
		case "meta":
			name, _ := e.AttrValue("name").StringValue()
			property, _ := e.AttrValue("property").StringValue()
			content, _ := e.AttrValue("content").StringValue()
			one := said{content, check.At(e, "says what the page is")}
			if name == "description" {
				h.descriptions = append(h.descriptions, one)
			} else if len(property) > 3 && property[:3] == "og:" {
				h.previews = append(h.previews, one)
			}
		}
	}
}
