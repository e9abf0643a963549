package payments

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// offered leaves out the sales behind routes that no page of the app calls, where others
// are called: a checkout that was tried first says nothing of what is sold.
func offered(p *project.Project, sold []sale) []sale {
	if len(sold) < 2 {
		return sold
	}
	var out []sale
	for _, s := range sold {
		if !s.server || askedFor(p, s.node) {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return sold
	}
	return out
}

// leftBehind reports whether a route hears a provider whose checkout no page leads to any
// more, while the app sells through others: no event of a payment comes there.
func (t *trade) leftBehind(h hook) bool {
	through := func(s sale) bool { return h.provider != "" && sameProvider(s.provider, h.provider) }
	return slices.ContainsFunc(t.retired, through) && !slices.ContainsFunc(t.sales, through) && !slices.ContainsFunc(t.links, through)
}

// ofRetired reports whether a node stands in the function that holds a sale to which no
// page leads, and none to which one does.
func (t *trade) ofRetired(n source.Node) bool {
	holds := func(s sale) bool { return s.node.Handler().Contains(n) }
	return slices.ContainsFunc(t.retired, holds) && !slices.ContainsFunc(t.sales, holds)
}

// askedFor reports whether something in the app leads to a node's route: true
// for code that no route holds, and where the app has no pages of its own.
func askedFor(p *project.Project, n source.Node) bool {
	file := n.File().Path
	var routes []project.Route
	for _, r := range p.Addresses() {
		switch {
		case r.File != file || r.Kind == project.Page || r.Kind == project.Layout || r.Kind == project.Action || r.Path == "":
		case r.Kind == project.Edge || p.WithCode(r).Node.Contains(n):
			routes = append(routes, r)
		}
	}
	if len(routes) == 0 || !hasPages(p) {
		return true
	}
	for _, r := range routes {
		last := path.Base(r.Path)
		if strings.ContainsAny(last, "[*:$") || last == "/" || r.Stack == project.Express && strings.Count(r.Path, "/") < 2 {
			return true
		}
		if namesRoute(p, file, r.Path, r.Kind == project.Edge) {
			return true
		}
	}
	return false
}

// namesRoute reports whether another file spells the last part of an address, in code
// that runs.
func namesRoute(p *project.Project, file, address string, bare bool) bool {
	last := path.Base(address)
	words := []string{"/" + last}
	if bare {
		words = append(words, "\""+last+"\"", "'"+last+"'", "`"+last+"`")
	}
	for _, other := range p.Sources() {
		switch p.Modules().Side(other) {
		case project.Test, project.Story, project.Script:
			continue
		}
		if other == file || !p.Holds(other, words...) || !p.Modules().Live(other) {
			continue
		}
		f := p.Source(other)
		if f == nil {
			return true
		}
		switch path.Ext(other) {
		case ".svelte", ".vue", ".astro": // an address in the markup is no node
			if spells(f.Whole(), "/"+last) {
				return true
			}
		}
		for s := range f.Find(source.String) {
			if text := s.Text(); !besideAddress(text, address) && (spells(text, "/"+last) && (bare || mayBeAddress(p, s, address)) || bare && strings.Trim(text, "\"'`") == last) && p.Reached(s) {
				return true
			}
		}
	}
	for _, other := range p.Files() { // a form or a script in a page of plain HTML
		if path.Ext(other) == ".html" && p.Holds(other, words[0]) {
			return true
		}
	}
	return false
}

// spells reports whether a text names a part of an address, and not the beginning of
// another: "/pay" of "/api/pay?plan=pro", and not of "/api/payments".
func spells(text, part string) bool {
	for {
		_, rest, found := strings.Cut(text, part)
		if !found {
			return false
		}
		if rest == "" || strings.ContainsRune("\"'`?#/$&{ ", rune(rest[0])) {
			return true
		}
		text = rest
	}
}

// besideAddress reports whether a string is a whole address of the app, from the same root
// as a route's, and another: "/api/plan/cancel" does not lead to "/api/payments/plan/cancel".
func besideAddress(text, address string) bool {
	said, _, _ := strings.Cut(strings.Trim(text, "\"'`"), "?")
	root := func(s string) string {
		first, _, deeper := strings.Cut(strings.TrimPrefix(s, "/"), "/")
		if !deeper || !strings.HasPrefix(s, "/") {
			return ""
		}
		return first
	}
	return root(said) != "" && root(said) == root(address) && !strings.ContainsAny(said+address, "[*:${") && strings.TrimSuffix(said, "/") != address
}

// hasPages reports whether the app shows pages, so that a call of its own routes
// would be seen.
func hasPages(p *project.Project) bool {
	return project.Answer(p, "payments/has pages", func(p *project.Project) bool {
		for _, r := range p.Addresses() {
			if r.Kind == project.Page {
				return true
			}
		}
		m := p.Modules()
		return slices.ContainsFunc(p.Sources(), func(file string) bool { return m.Browser(file) && m.Live(file) && m.Side(file) == project.Client })
	})
}

// onlyTried reports whether nothing but the buttons of the app that try a payment out lead to
// a sale's route: a handler called handleTestPayment asks for it, and no other.
func onlyTried(p *project.Project, s sale) bool {
	file := s.node.File().Path
	last, edge := "", false
	for _, r := range p.Addresses() {
		if r.File == file && (r.Kind == project.Edge || r.Kind == project.Handler) && r.Path != "" && !strings.ContainsAny(path.Base(r.Path), "[*:$") {
			if last != "" {
				return false
			}
			last, edge = path.Base(r.Path), r.Kind == project.Edge
		}
	}
	if last == "" || last == "/" {
		return false
	}
	tried := false
	for _, other := range p.Sources() {
		if other == file || !p.Holds(other, last) || !p.Modules().Live(other) || p.Modules().Side(other) == project.Test {
			continue
		}
		for asks := range p.Source(other).Find(source.String) {
			text := asks.Text()
			if !spells(text, "/"+last) && (!edge || strings.Trim(text, "\"'`") != last) {
				continue
			}
			if tried = triesOut(asks); !tried {
				return false
			}
		}
	}
	return tried
}

// triesOut reports whether a node stands in a function whose name says that it tests something.
func triesOut(n source.Node) bool {
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if has(wordsOf(nameOf(fn)), "test", "try", "demo", "simulate") {
			return true
		}
	}
	return false
}
