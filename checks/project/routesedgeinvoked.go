package project

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// Invoked reports whether anything is known to call a route's edge function, or may well do
// so from outside: code that runs names it as one names a function, SQL or a workflow asks
// for its address, or its name or its text speaks of a sender or a clock. Routes of other
// kinds are Invoked, and so is everything where the app calls none of its functions, since
// then whoever does lives elsewhere. What is not Invoked is deployed all the same: strangers
// can reach it, and nothing of the product hangs on it.
func (p *Project) Invoked(r Route) bool {
	if r.Kind != Edge {
		return true
	}
	called := Answer(p, "edge functions called", calledEdges)
	return len(called) == 0 || slices.Contains(called, path.Dir(r.File)) || calledFromOutside(p, r)
}

// calledEdges are the folders of the functions that the repository itself calls. Where
// something in another language may call any of them, there are none.
func calledEdges(p *Project) []string {
	var out []string
	for _, r := range p.Addresses() {
		if r.Kind == Edge && OfRoute(p, r, "edge function called", edgeCalled) {
			out = append(out, path.Dir(r.File))
		}
	}
	for _, name := range p.Files() {
		switch path.Ext(name) {
		case ".dart", ".swift", ".kt", ".java", ".py", ".go", ".rb", ".cs":
			if p.Holds(name, "functions/v1", "functions.invoke", ".invoke(", "supabase.co") {
				return nil
			}
		}
	}
	return out
}

// fromOutside are parts of the names of functions that a service or a clock calls.
var fromOutside = []string{"hook", "callback", "cron", "schedul", "daily", "hourly", "weekly", "monthly", "nightly", "reminder", "cleanup", "digest", "ipn", "inbound", "incoming", "oauth"}

func calledFromOutside(p *Project, r Route) bool {
	low := strings.ToLower(path.Base(r.Path))
	return slices.ContainsFunc(fromOutside, func(word string) bool { return strings.Contains(low, word) }) ||
		p.HoldsFold(r.File, "signature", "cron", "webhook")
}

// edgeCalled reports whether a file outside of an edge function's folder calls it.
func edgeCalled(p *Project, r Route) bool {
	name, own := path.Base(r.Path), path.Dir(r.File)+"/"
	m := p.Modules()
	for _, file := range p.Files() {
		if strings.HasPrefix(file, own) {
			continue
		}
		switch ext := path.Ext(file); {
		case source.Supported(file) && ext != ".html":
			if p.Holds(file, name) && m.Live(file) && m.Side(file) != Test && m.Side(file) != Story && codeInvokes(p, file, name) {
				return true
			}
		case ext == ".md", ext == ".mdx", ext == ".txt", ext == ".lock":
		default: // SQL, settings, workflows, plain pages
			if p.Holds(file, "functions/v1/"+name) || ext == ".sql" && p.Holds(file, "/"+name, "'"+name+"'") {
				return true
			}
		}
	}
	return slices.ContainsFunc(Answer(p, "edge functions by head", edgeHeads), func(head string) bool { return strings.HasPrefix(name, head) })
}

// codeInvokes reports whether a module names a function as one that is called: by its name
// alone, or as the last part of an address that is not the app's own.
func codeInvokes(p *Project, file, name string) bool {
	f := p.Source(file)
	switch path.Ext(file) {
	case ".svelte", ".vue", ".astro": // what stands in markup is no node
		return true
	}
	for s := range f.Find(source.String) {
		text, ok := s.StringValue()
		if !ok || !strings.Contains(text, name) {
			continue
		}
		if text == name || endsIn(text, "functions/v1/"+name) {
			return true
		}
		rest, found := strings.CutPrefix(text, "/"+name) // behind a base address, which holds the rest
		if found && (rest == "" || rest[0] == '?' || rest[0] == '/') {
			return true
		}
	}
	return false
}

// endsIn reports whether a text has a part behind which the address ends.
func endsIn(text, part string) bool {
	_, rest, found := strings.Cut(text, part)
	return found && (rest == "" || strings.ContainsRune("?#/&", rune(rest[0])))
}

// edgeHeads are the beginnings of names that code puts together as it calls:
// functions.invoke(`generate-${kind}`).
func edgeHeads(p *Project) []string {
	var out []string
	for _, file := range p.Sources() {
		if p.Holds(file, "functions/v1/", ".invoke(") {
			out = append(out, PerFile(p, file, "edge functions by head", headsIn)...)
		}
	}
	return out
}

func headsIn(f *source.File) []string {
	var out []string
	for n := range f.Find(source.String) {
		text, ok := n.StringValue()
		up := n.Parent()
		if !ok || up.Kind() != source.Template && (up.Kind() != source.Binary || up.Operator() != "+" || n.Role() != source.Left) {
			continue
		}
		if _, rest, found := strings.Cut(text, "functions/v1/"); found {
			text = rest
		} else if call := up.Parent(); call.CalleeName() != "invoke" || !strings.HasPrefix(strings.TrimLeft(up.Text(), "`'\""), text) {
			continue
		}
		if text != "" && (strings.HasSuffix(text, "-") || strings.HasSuffix(text, "_")) {
			out = append(out, text)
		}
	}
	return out
}
