package seo

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// Next serves the scripts and styles of every page below /_next/static, and its pictures
// below /_next/image. A search engine draws a page with what it may load, and asks for these
// not to be kept from it
// (https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics).

// isPageParts reports whether a rule covers the files that the pages of a Next app are made
// of.
func isPageParts(rule string) bool {
	switch strings.TrimSuffix(strings.TrimSuffix(rule, "*"), "/") {
	case "/_next", "/_next/static":
		return true
	}
	return false
}

// banOnParts is the edit that turns a ban on them, for every crawler, into permission.
func banOnParts(p *project.Project, text string) (fixes.Edit, bool) {
	if p.Stack().Framework != project.Next || strings.Contains(text, "Allow: /_next/static") {
		return fixes.Edit{}, false
	}
	return ruleForAll(text, isPageParts)
}

// bannedPart is the item of a list in app/robots that bans them for every crawler.
func bannedPart(f *source.File) source.Node {
	if f == nil {
		return source.Node{}
	}
	for rule := range f.Find(source.Object) {
		list := rule.Prop("disallow")
		if !list.OK() || !forEveryone(rule) || rule.Enclosing(source.If, source.Conditional).OK() {
			continue
		}
		for text := range list.Find(source.String) {
			if s, _ := text.StringValue(); isPageParts(s) {
				return text
			}
		}
	}
	return source.Node{}
}

// liftPartBan takes the ban on the files of pages out of app/robots.
func liftPartBan(d *fixes.Draft, file string) error {
	f := d.Source(file)
	item := bannedPart(f)
	if !item.OK() {
		return nil
	}
	list := item.Parent()
	items := list.ChildrenIn(source.Item)
	if list.Kind() != source.Array || len(items) < 2 {
		return fixes.Refuse("disallow in "+file+" holds nothing else, and what it should hold is yours to say", "ts", "")
	}
	for i, one := range items {
		switch {
		case one != item:
		case i+1 < len(items):
			return d.Edit(file, fixes.Edit{Start: one.Start(), End: items[i+1].Start()})
		default:
			return d.Edit(file, fixes.Edit{Start: items[i-1].End(), End: one.End()})
		}
	}
	return nil
}
