package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// mailedMarkup are the lines where the server puts what a caller typed into the markup of
// a mail as it came. A mail program runs no scripts, but shows links and pictures of the
// caller's as if the house had written them: told beside what becomes markup of a page.
func mailedMarkup(p *project.Project) []check.Place {
	return project.Answer(p, "security/xss in mails", func(p *project.Project) []check.Place {
		var out []check.Place
		for _, name := range p.Sources() {
			if !p.Holds(name, "html") || !p.Holds(name, "subject") || !running(p, name) || p.Modules().Browser(name) {
				continue
			}
			for letter := range p.Source(name).Find(source.Object) {
				markup := letter.Prop("html")
				if !markup.OK() || !letter.PropNode("subject").OK() || !letter.PropNode("to").OK() || !p.Reached(letter) {
					continue
				}
				if l := typedInto(p, markup); l.OK() {
					out = append(out, at(l, "puts "+brief(l.Text())+" into the markup of a mail as it was typed"))
				}
			}
		}
		return out
	})
}

// typedInto is the part of a markup text that whoever calls has typed and that nothing
// escapes: the longest text by its name, else the first.
func typedInto(p *project.Project, markup source.Node) source.Node {
	u := &purifier{p: p, seen: map[source.Node]bool{}, bound: map[source.Node]source.Node{}}
	first := source.Node{}
	for _, l := range u.leaves(markup, 6) {
		typed := l.flow.Has(project.FromInput) && !l.flow.Has(project.FromUnknown) || l.flow.Has(project.FromDatabase) && writtenText(l.node.Text())
		if !l.node.OK() || l.node.File() != markup.File() || !typed || l.flow.Place == project.WholeRequest || namesID(l.node.Text()) || harmlessName(l.node.Text()) {
			continue
		}
		stands := standsIn(markup, l.node)
		if containsPart(strings.ToLower(stands.Text()), []string{"message", "content", "body", "comment", "description", "text"}) {
			return stands
		}
		if !first.OK() {
			first = stands
		}
	}
	return first
}

// standsIn is where a part of a text stands in it: the part itself, or the name that it
// was given before.
func standsIn(text, part source.Node) source.Node {
	if text.Kind() == source.Identifier {
		text = text.Resolve()
	}
	if text.Contains(part) {
		return part
	}
	for id := range text.Find(source.Identifier) {
		if d := id.Lookup(id.Text()); d.Kind() == source.Declarator && !d.Child(source.Value).Is(source.Arrow, source.Function) && d.Contains(part) {
			return id
		}
	}
	return part
}
