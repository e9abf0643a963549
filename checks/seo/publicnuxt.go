package seo

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A nuxtGate is what Nuxt's module for Supabase does with strangers: since its first
// version it sends them from every page to the sign-in, but for those that its options
// leave out (supabase.nuxtjs.org/getting-started/introduction).
type nuxtGate struct {
	closes bool
	open   []string // pages for strangers
	only   []string // the pages that it guards, when the options name them
}

func nuxtGateOf(p *project.Project) nuxtGate {
	return project.Answer(p, "seo/nuxt gate", readNuxtGate)
}

func readNuxtGate(p *project.Project) nuxtGate {
	f := p.Config("nuxt.config")
	if f == nil || !p.Holds(f.Path, "@nuxtjs/supabase") {
		return nuxtGate{}
	}
	wanted := strings.TrimLeft(p.Dependency("@nuxtjs/supabase").Version.Raw, "^~>= ")
	if wanted == "" || strings.HasPrefix(wanted, "0") {
		return nuxtGate{}
	}
	g := nuxtGate{closes: true, open: []string{"/login", "/confirm"}}
	for option := range f.Find(source.Property) {
		value := option.Child(source.Value)
		switch option.Key() {
		case "redirect":
			if value.Text() == "false" {
				return nuxtGate{}
			}
		case "redirectOptions":
			for _, key := range []string{"login", "callback"} {
				if url, ok := value.Prop(key).StringValue(); ok {
					g.open = append(g.open, url)
				}
			}
			g.open = append(g.open, stringsOf(value.Prop("exclude"))...)
			g.only = stringsOf(value.Prop("include"))
		}
	}
	return g
}

func stringsOf(list source.Node) []string {
	var out []string
	for item := range list.Children() {
		if s, ok := item.StringValue(); ok {
			out = append(out, s)
		}
	}
	return out
}

// keepsFrom reports whether strangers are sent away from a page.
func (g nuxtGate) keepsFrom(r project.Route) bool {
	if !g.closes || r.Stack != project.Nuxt {
		return false
	}
	if len(g.only) > 0 && !matchesAny(g.only, r.Path) {
		return false
	}
	return !matchesAny(g.open, r.Path)
}

func matchesAny(patterns []string, url string) bool {
	for _, pattern := range patterns {
		head, wild := strings.CutSuffix(pattern, "*")
		if pattern == url || wild && strings.HasPrefix(url, strings.TrimSuffix(strings.TrimRight(head, "*"), "(/")) {
			return true
		}
	}
	return false
}
