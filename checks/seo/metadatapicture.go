package seo

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// absentPicture judges an app whose head is well but for the picture that link previews
// should show, which is none of its files.
func absentPicture(p *project.Project, good check.Finding) check.Finding {
	places := absentPictures(p)
	if len(places) == 0 {
		return good
	}
	if _, none := nothingPublic(p); none {
		return good
	}
	f := check.Missing(check.Likely, "The picture that link previews should show is none of the app's files: shared links show none.", append(places, good.Places[:min(len(good.Places), 1)]...)...)
	f.Severity = check.Low
	return f
}

// absentPictures is where the app names a picture for link previews that nothing serves.
func absentPictures(p *project.Project) []check.Place {
	const most = 6
	var out []check.Place
	if page := htmlPage(p); page != "" {
		text, _ := p.Read(page)
		for _, m := range fixes.ReadHead(text).Metas {
			if (m.Name == "og:image" || m.Name == "twitter:image") && unserved(p, m.Content) {
				out = append(out, absentAt(page, 1+bytes.Count(text[:m.Start], []byte("\n")), m.Content))
			}
		}
	}
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || len(out) >= most || !source.Supported(name) || !p.Holds(name, "openGraph", "og:image", "twitter:image") || !p.Modules().Live(name) {
			continue
		}
		f := p.Source(name)
		for s := range f.Find(source.String) {
			if url, _ := s.StringValue(); forPreviews(s) && unserved(p, url) {
				out = append(out, absentAt(name, s.Line(), url))
			}
		}
		out = append(out, absentInSettings(p, f)...)
		for _, im := range f.Imports { // a hook that hands the settings on
			if from := p.Source(p.Modules().Resolve(name, im.Spec)); from != nil && p.Holds(from.Path, ".json") {
				out = append(out, absentInSettings(p, from)...)
			}
		}
	}
	out = onceEach(out)
	return out[:min(len(out), most)]
}

func absentAt(file string, line int, url string) check.Place {
	return check.Line(file, line, fmt.Sprintf("names %s for link previews, which is none of the app's files", url))
}

// unserved reports whether an address is that of a picture among the app's own files, and
// there is none.
func unserved(p *project.Project, url string) bool {
	url, _, _ = strings.Cut(url, "?")
	switch strings.ToLower(path.Ext(url)) {
	case ".png", ".jpg", ".jpeg", ".webp":
	default:
		return false
	}
	if !strings.HasPrefix(url, "/") || strings.HasPrefix(url, "//") || strings.ContainsAny(url, "{$ ") {
		return false
	}
	if stem, _, _ := strings.Cut(path.Base(url), "."); nextFile(p, "app", stem) != "" { // a module that makes the picture
		return false
	}
	return len(publicFiles(p, url[1:])) == 0 && !slices.ContainsFunc(p.Addresses(), func(r project.Route) bool {
		head, open := fixedHead(r.Path)
		return r.Path == url || open && len(head) > 1 && strings.HasPrefix(url, head)
	})
}

// fixedHead is the part of an address before the first that differs; open is false where
// nothing does.
func fixedHead(address string) (head string, open bool) {
	i := strings.IndexAny(address, "[:*")
	if i < 0 {
		return address, false
	}
	return address[:i], true
}

// forPreviews reports whether a text names the picture of link previews: in Next's
// metadata, or as the content of a meta element.
func forPreviews(s source.Node) bool {
	if e := s.Enclosing(source.Element); e.TagName() == "meta" {
		kind, _ := e.AttrValue("property").StringValue()
		name, _ := e.AttrValue("name").StringValue()
		return s.Parent().Key() == "content" && (kind == "og:image" || name == "twitter:image" || kind == "twitter:image")
	}
	images := false
	for up := s.Parent(); up.OK() && !up.Is(source.Function, source.Arrow, source.Call); up = up.Parent() {
		if up.Kind() != source.Property {
			continue
		}
		switch up.Key() {
		case "images", "image":
			images = true
		case "openGraph", "twitter":
			return images
		}
	}
	return false
}

// absentInSettings is where a file of settings that a module imports for its head names
// such a picture.
func absentInSettings(p *project.Project, f *source.File) []check.Place {
	var out []check.Place
	for _, im := range f.Imports {
		if path.Ext(im.Spec) != ".json" {
			continue
		}
		file, ok := importedFile(p, f.Path, im.Spec)
		if !ok {
			continue
		}
		text, _ := p.Read(file)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			switch strings.Trim(key, `"`) {
			case "image", "ogImage", "og_image", "og:image":
				if url := strings.Trim(strings.TrimSpace(value), `",`); unserved(p, url) && len(out) < 2 {
					out = append(out, absentAt(file, n, url))
				}
			}
		}
	}
	return out
}
