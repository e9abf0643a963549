package seo

import (
	"bytes"
	"fmt"
	"path"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// mountedContent judges a SvelteKit app that renders on the server: onMount runs in the
// browser only (https://svelte.dev/docs/svelte/lifecycle-hooks#onMount), so that what a page
// fetches there and then shows is missing from what the server sends.
func mountedContent(p *project.Project) (check.Finding, bool) {
	var places []check.Place
	var shown []string
	for _, r := range publicPages(p) {
		if r.Stack != project.SvelteKit || path.Ext(r.File) != ".svelte" || isErrand(p, r) || passing(r.Path) || forSigningIn(r.Path) || loadsBeside(p, r.File) {
			continue
		}
		if !publicByNature(r.Path) && !ofContent(r.Path) && !ofOneThing(r.Path) {
			continue // of little use to a search
		}
		at := fetchedOnMount(p, r.File)
		if !at.OK() {
			continue
		}
		shown = append(shown, r.Path)
		places = append(places, check.Line(r.File, at.Line(), "what "+r.Path+" shows is fetched here, in the browser"))
	}
	switch len(shown) {
	case 0:
		return check.Finding{}, false
	case 1:
		return check.Missing(check.Likely, "The public page "+shown[0]+" shows its content only in the browser.", places...), true
	}
	return check.Missing(check.Likely, fmt.Sprintf("%d public pages show their content only in the browser, among them %s.", len(shown), shown[0]), places...), true
}

// loadsBeside reports whether a page has a load of its own, on the server as well.
func loadsBeside(p *project.Project, page string) bool {
	for _, name := range []string{"+page.server.ts", "+page.server.js", "+page.ts", "+page.js"} {
		if f := p.Source(path.Join(path.Dir(page), name)); f != nil {
			if _, ok := f.ExportOf("load"); ok {
				return true
			}
		}
	}
	return false
}

// fetchedOnMount is the call of onMount with which a page fetches what most of it is about: a
// variable that is empty at first, and on which parts of its markup hang.
func fetchedOnMount(p *project.Project, page string) source.Node {
	f := p.Source(page)
	if f == nil || !p.Holds(page, "onMount") {
		return source.Node{}
	}
	text, _ := p.Read(page)
	markup := withoutScripts(text)
	for call := range f.Find(source.Call) {
		if call.CalleeName() != "onMount" || call.Function().OK() {
			continue
		}
		for _, body := range bodiesOf(call) {
			if fetches(body) && fillsMarkup(f, body, markup) {
				return call
			}
		}
	}
	return source.Node{}
}

// bodiesOf are the function that a call is given and those of the same file that it calls.
func bodiesOf(call source.Node) []source.Node {
	fn := call.Arg(0)
	if fn.Kind() == source.Identifier {
		fn = fn.Resolve()
	}
	bodies := []source.Node{fn}
	for id := range fn.Find(source.Identifier) {
		if f := id.Resolve(); id.Role() == source.Callee && f.Is(source.Function, source.Arrow) && !fn.Contains(f) && !slices.Contains(bodies, f) {
			bodies = append(bodies, f)
		}
	}
	return bodies
}

func fetches(body source.Node) bool {
	for call := range body.Find(source.Call) {
		if call.CalleeName() == "fetch" {
			return true
		}
	}
	return false
}

// fillsMarkup reports whether a body assigns to a variable of the component that is empty at
// first, and that the markup goes through or takes fields of.
func fillsMarkup(f *source.File, body source.Node, markup []byte) bool {
	for a := range body.Find(source.Assign) {
		name := a.Child(source.Left).Ident()
		if name == "" {
			continue
		}
		d := f.Declaration(name)
		first := d.Child(source.Value)
		if first.CalleeName() == "$state" {
			first = first.Arg(0)
		}
		if !d.OK() || first.OK() && !emptyAtFirst(first) {
			continue
		}
		if bytes.Contains(markup, []byte("{#each "+name)) || bytes.Contains(markup, []byte("{"+name+".")) || bytes.Contains(markup, []byte("{"+name+"?.")) {
			return true
		}
	}
	return false
}
