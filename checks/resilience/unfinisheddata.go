package resilience

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// inventions finds data that is called invented where it is declared or imported,
// and is shown by a live screen.
func inventions(p *project.Project) []stub {
	var out []stub
	for _, name := range ownCode(p) {
		ext := path.Ext(name)
		if ext != ".tsx" && ext != ".jsx" && ext != ".ts" && ext != ".js" {
			continue
		}
		if aboutInventing(name) {
			continue
		}
		figures := countsPeople(p, name)
		if !figures && !p.HoldsFold(name, "mock", "dummy", "fake", "const fallback", "const sample") && !p.Holds(name, "const PLACEHOLDER_", "const DEMO_", "const placeholder", "const demo") {
			continue
		}
		f := p.Source(name)
		out = append(out, importedInventions(p, f)...)
		for d := range f.Find(source.Declarator) {
			id := d.Child(source.Name)
			if d.Function().OK() && d.Child(source.Value).Kind() == source.Object { // put together from what is there
				continue
			}
			if figures && isTally(d) && usedInMarkup(f, id.Text()) {
				out = append(out, stub{inventedData, check.At(id, "figures that are written in the code are shown as if they were counted"), check.Likely})
				continue
			}
			if standsForReal(d) && usedInMarkup(f, id.Text()) {
				out = append(out, stub{inventedData, check.At(id, id.Text()+" is invented and shown"), check.Likely})
				continue
			}
			if !calledInvented(id.Text()) || !d.Child(source.Value).Is(source.Array, source.Object) || len(d.Child(source.Value).Text()) < 80 {
				continue
			}
			if !shownBy(p, f, id.Text()) {
				continue
			}
			at := check.At(id, id.Text()+" is invented and shown")
			out = append(out, stub{inventedData, at, check.Likely})
		}
	}
	if len(out) == 1 {
		out[0].sure = check.Possible // it may be there to show what a part will look like
	}
	return out
}

// importedInventions finds what a screen shows out of a module that is named after
// made-up data: import { yields } from "../api/mockData".
func importedInventions(p *project.Project, f *source.File) []stub {
	var out []stub
	for _, im := range f.Imports {
		if im.TypeOnly || im.Dynamic || !namedInvented(path.Base(im.Spec)) {
			continue
		}
		for id := range im.Node.Find(source.Identifier) {
			name := id.Text()
			if !calledInvented(name) && (strings.Contains(strings.ToLower(name), "mock") || holdsFigures(p.Definition(id))) && usedInMarkup(f, name) {
				out = append(out, stub{inventedData, check.Line(f.Path, im.Node.Line(), name+" comes out of "+path.Base(im.Spec)+", and is shown"), check.Likely})
				break
			}
		}
	}
	return out
}

// namedInvented reports whether a module is named after made-up data.
func namedInvented(base string) bool {
	low := strings.ToLower(strings.TrimSuffix(base, path.Ext(base)))
	switch strings.ReplaceAll(strings.ReplaceAll(low, "-", ""), "_", "") {
	case "mockdata", "dummydata", "fakedata", "mocks":
		return true
	}
	return false
}

// standsForReal reports whether data is a list of records with figures that is named
// after standing in for others: fallbackTeas, sampleOrders.
func standsForReal(d source.Node) bool {
	name, list := d.Child(source.Name).Ident(), d.Child(source.Value)
	for _, head := range []string{"fallback", "sample", "placeholder", "demo", "FALLBACK_", "SAMPLE_", "PLACEHOLDER_", "DEMO_"} {
		rest, ok := strings.CutPrefix(name, head)
		if !ok || rest == "" || rest[0] < 'A' || rest[0] > 'Z' || list.Kind() != source.Array {
			continue
		}
		records := 0
		for item := range list.Children() {
			if item.Kind() == source.Object {
				records++
			}
		}
		return records > 1 && holdsFigures(list)
	}
	return false
}

// holdsFigures reports whether data is of records with figures: choices of a field are
// none.
func holdsFigures(data source.Node) bool {
	if data.Kind() == source.Declarator {
		data = data.Child(source.Value)
	}
	if !data.Is(source.Array, source.Object) {
		return false
	}
	figures := 0
	for n := range data.Find(source.Property) {
		if n.Child(source.Value).Kind() == source.Number && !strings.EqualFold(n.Key(), "id") {
			figures++
		}
	}
	return figures > 3
}

// calledInvented reports whether a name says of its data that it was made up.
func calledInvented(name string) bool {
	low := strings.ToLower(name)
	return strings.HasPrefix(low, "mock") || strings.HasPrefix(low, "dummy") || strings.HasPrefix(low, "fake") && !strings.Contains(name, "_")
}

// aboutInventing reports whether a file is there to make data up for tests,
// previews or seeds.
func aboutInventing(name string) bool {
	low := strings.ToLower(name)
	for _, word := range []string{"test", "story", "stories", "seed", "msw", "handlers", "faker", "__mocks__", "/mocks/", "fixture"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// shownBy reports whether the data is used in its own file beside its declaration
// by something that renders, or exported and imported by a live module that does.
func shownBy(p *project.Project, f *source.File, name string) bool {
	if usedInMarkup(f, name) {
		return true
	}
	if _, ok := f.ExportOf(name); !ok {
		return false
	}
	for _, by := range p.Modules().ImportersOf(f.Path) {
		if !p.Modules().Live(by) || !p.Holds(by, name) || aboutInventing(by) {
			continue
		}
		if usedInMarkup(p.Source(by), name) {
			return true
		}
	}
	return false
}

// usedInMarkup reports whether a component of the file shows the data, or begins a
// state with it; what is only fallen back to in development does not count.
func usedInMarkup(f *source.File, name string) bool {
	for id := range f.Find(source.Identifier) {
		if id.Text() != name || id.Parent().Is(source.ImportName, source.ExportName) || id.Role() == source.Name && id.Parent().Kind() == source.Declarator {
			continue
		}
		if onlyInDevelopment(id) {
			continue
		}
		fn := id.Function()
		for ; fn.OK(); fn = fn.Function() {
			if rendersSomething(fn) {
				return true
			}
		}
	}
	return false
}

func onlyInDevelopment(n source.Node) bool {
	for up := n.Parent(); up.OK(); up = up.Parent() {
		if up.Is(source.If, source.Conditional) {
			cond := strings.ToLower(up.Child(source.Cond).Text())
			if strings.Contains(cond, "node_env") || strings.Contains(cond, "dev") || strings.Contains(cond, "mock") || strings.Contains(cond, "demo") {
				return true
			}
		}
	}
	return false
}
