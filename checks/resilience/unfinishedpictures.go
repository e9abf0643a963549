package resilience

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// onlyWords reports whether the file that an address names is no picture: it is empty or
// holds a few words, as a file does that was put there until somebody draws one.
func onlyWords(p *project.Project, folders []string, url string) bool {
	if strings.HasSuffix(strings.ToLower(url), ".svg") {
		return false
	}
	for _, dir := range folders {
		name := path.Join(dir, strings.TrimPrefix(url, "/"))
		size, ok := p.Size(name)
		if !ok {
			continue
		}
		text, read := p.Read(name)
		if size == 0 {
			return true
		}
		if size > 200 || !read || strings.Contains(string(text), "git-lfs") || strings.Contains(string(text), "/annex/") {
			return false
		}
		letters := 0
		for _, b := range text {
			switch {
			case b >= 0x7f, b < ' ' && b != '\n' && b != '\r' && b != '\t':
				return false
			case b >= 'a' && b <= 'z':
				letters++
			}
		}
		return letters > 6
	}
	return false
}

// headPictures are the icons of a page, and the pictures for those who share it, as the
// markup of its head names them.
func headPictures(f *source.File, add func(string, check.Place)) {
	for e := range f.Find(source.Element) {
		switch e.TagName() {
		case "link":
			if rel, _ := e.AttrValue("rel").StringValue(); strings.Contains(rel, "icon") && !strings.Contains(rel, "mask") {
				url, _ := e.AttrValue("href").StringValue()
				add(url, check.OnLine(e, ""))
			}
		case "meta":
			property, _ := e.AttrValue("property").StringValue()
			name, _ := e.AttrValue("name").StringValue()
			if key := property + name; key == "og:image" || key == "twitter:image" {
				url, _ := e.AttrValue("content").StringValue()
				add(url, check.OnLine(e, ""))
			}
		}
	}
}

// standInPictures are the pictures that take the place of one that is not there: of a row
// without one, and of one that cannot be loaded.
func standInPictures(f *source.File, add func(string, check.Place)) {
	for n := range f.Find(source.Binary, source.Assign, source.Conditional) {
		v := n.Child(source.Right)
		switch n.Kind() {
		case source.Binary:
			if op := n.Operator(); op != "||" && op != "??" || n.Parent().Kind() != source.Property || !pictureKey.MatchString(n.Parent().Key()) {
				continue
			}
		case source.Assign:
			if n.Child(source.Left).Child(source.Name).Text() != "src" {
				continue
			}
		case source.Conditional:
			if n.Parent().Kind() != source.Property || !pictureKey.MatchString(n.Parent().Key()) {
				continue
			}
			if v = n.Child(source.Else); v.Kind() == source.Array {
				for item := range v.Children() {
					v = item
					break
				}
			}
		}
		if url, ok := v.StringValue(); ok && !strings.HasPrefix(url, "/uploads/") {
			add(url, check.At(v, ""))
		}
	}
}

// pictureKey matches names of what holds the address of a picture.
var pictureKey = regexp.MustCompile(`(?i)(image|img|photo|avatar|logo|cover|thumbnail|picture|poster|icon)s?(_?url|_?src)?$`)
