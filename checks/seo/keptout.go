package seo

import (
	"bytes"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// keptOut is where the app keeps itself out of search engines on purpose: its robots.txt
// bans every crawler, and its head asks not to be listed. Either alone may be left from
// the time before the launch.
func keptOut(p *project.Project) []check.Place {
	return project.Answer(p, "seo/kept out", func(p *project.Project) []check.Place {
		banned := robotsBan(p)
		if len(banned) == 0 {
			return nil
		}
		asked := asksToBeLeftOut(p)
		if len(asked) == 0 {
			return nil
		}
		return append(asked, banned...)
	})
}

// unlisted is the finding for an app that no search engine shall list: what is only for
// them has no use there.
func unlisted(p *project.Project) (f check.Finding, none bool) {
	places := keptOut(p)
	if len(places) == 0 {
		return check.Finding{}, false
	}
	f = check.Unneeded("The app keeps itself out of search engines on purpose: robots.txt bans every crawler, and the head asks not to be listed.")
	f.Confidence, f.Places = check.Likely, places
	return f, true
}

// robotsBan is where robots.txt keeps every crawler out.
func robotsBan(p *project.Project) []check.Place {
	f := check.Finding{}
	if file := robotsFile(p); file != "" {
		f = judgeRobotsFile(p, file)
	} else if file := nextFile(p, "app", "robots"); file != "" {
		f = judgeRobotsModule(p, file)
	}
	if f.Verdict != check.Gap {
		return nil
	}
	return f.Places
}

// asksToBeLeftOut is where the head of every page asks search engines not to list it.
func asksToBeLeftOut(p *project.Project) []check.Place {
	if p.Stack().Framework == project.Next {
		var out []check.Place
		for _, layout := range rootLayouts(p) {
			at, ok := layoutLeftOut(p, layout)
			if !ok {
				return nil
			}
			out = append(out, at)
		}
		return out
	}
	for _, page := range []string{htmlPage(p), path.Join(p.FolderOf(p.Stack().Framework), "src/app.html")} {
		text, _ := p.Read(page)
		for _, m := range fixes.ReadHead(text).Metas {
			if strings.EqualFold(m.Name, "robots") && saysNoIndex(m.Content) {
				return []check.Place{check.Line(page, 1+bytes.Count(text[:m.Start], []byte("\n")), "asks not to be listed")}
			}
		}
	}
	return nil
}

// layoutLeftOut finds what a layout of Next's says of robots: robots: "noindex", or
// robots: { index: false }, which all pages inherit, and a tag in its head. What a
// condition decides is not always so.
func layoutLeftOut(p *project.Project, layout string) (check.Place, bool) {
	f := p.Source(layout)
	if f == nil {
		return check.Place{}, false
	}
	for n := range f.Find(source.Property, source.Element) {
		if n.Kind() == source.Element {
			name, _ := n.AttrValue("name").StringValue()
			if content, _ := n.AttrValue("content").StringValue(); n.TagName() == "meta" && name == "robots" && saysNoIndex(content) &&
				!n.Enclosing(source.Conditional, source.Binary).OK() {
				return check.At(n, "asks not to be listed"), true
			}
			continue
		}
		value := n.Child(source.Value)
		text, _ := value.StringValue()
		if n.Key() == "robots" && (saysNoIndex(text) || value.Kind() == source.Object && value.Prop("index").Text() == "false") &&
			!n.Enclosing(source.If, source.Conditional).OK() {
			return check.At(n, "asks not to be listed"), true
		}
	}
	return check.Place{}, false
}

func saysNoIndex(content string) bool {
	content = strings.ToLower(content)
	return strings.Contains(content, "noindex") || strings.TrimSpace(content) == "none"
}
