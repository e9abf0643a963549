package resilience

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// missingFiles finds pictures and icons that are named by an address of the app's
// own and are not in the folder that it would be served from.
func missingFiles(p *project.Project) []stub {
	folders := servedFolders(p)
	if len(folders) == 0 {
		return nil
	}
	there := func(url string) bool {
		name := strings.TrimPrefix(url, "/")
		for _, dir := range folders {
			if p.Has(path.Join(dir, name)) || p.Ignored(path.Join(dir, name)) {
				return true
			}
		}
		return false
	}
	var out []stub
	addFile := func(url string, at check.Place) {
		if url, ok := documentAddress(url); ok && !there(url) {
			at.Message = url + " is linked and missing"
			out = append(out, stub{missingFile, at, check.Likely})
		}
	}
	add := func(url string, at check.Place) {
		url, ok := fileAddress(url)
		switch {
		case !ok:
		case !there(url):
			at.Message = url + " is named and missing"
			out = append(out, stub{missingFile, at, check.Likely})
		case onlyWords(p, folders, url):
			at.Message = url + " is no picture: its file is empty, or holds a few words"
			out = append(out, stub{missingFile, at, check.Likely})
		}
	}
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") {
			continue
		}
		switch base := path.Base(name); {
		case name == fixes.SPAPage(p) && isSPA(p) || base == "app.html":
			own := ownHost(p.Markup(name))
			for _, t := range p.Markup(name) {
				property, _ := t.Attr("property")
				if key, _ := t.Attr("name"); property == "og:image" || key == "twitter:image" {
					content, _ := t.Attr("content")
					if rest, ok := strings.CutPrefix(content, own); ok && own != "" {
						content = rest
					}
					add(content, check.Line(name, t.Line, ""))
				}
				if rel, _ := t.Attr("rel"); t.Name == "link" && strings.Contains(rel, "icon") {
					href, _ := t.Attr("href")
					add(strings.TrimPrefix(strings.TrimPrefix(href, "%sveltekit.assets%"), "%PUBLIC_URL%"), check.Line(name, t.Line, ""))
				}
			}
		case base == "manifest.json" || base == "manifest.webmanifest" || base == "site.webmanifest":
			if dir := path.Base(path.Dir(name)); dir == "public" || dir == "static" {
				manifestIcons(p, name, add)
			}
		case path.Ext(name) == ".tsx" || path.Ext(name) == ".jsx":
			if p.Modules().Live(name) && p.Holds(name, "src=\"/", "src={", "poster=") {
				namedPictures(p.Source(name), add)
			}
			if p.Modules().Live(name) && p.Holds(name, ".pdf", ".docx", ".xlsx", ".csv", ".zip", ".mp4", ".apk") {
				linkedFiles(p.Source(name), addFile)
			}
			if p.Holds(name, "rel=\"icon", "rel='icon", "-icon\"", "-icon'", "rel=\"shortcut icon", "og:image", "twitter:image") && p.Modules().Live(name) {
				headPictures(p.Source(name), add)
			}
			if p.Holds(name, "export const metadata", "generateMetadata") && p.Holds(name, "mages", "icons") {
				sharedPictures(p.Source(name), add)
			}
		}
		switch path.Ext(name) {
		case ".tsx", ".jsx", ".ts", ".js":
			if p.Holds(name, ".png", ".jpg", ".jpeg", ".webp", ".svg") && p.Modules().Live(name) && !strings.HasPrefix(name, "public/") {
				standInPictures(p.Source(name), add)
			}
			if p.Holds(name, "otification(") && p.Modules().Live(name) && !strings.HasPrefix(name, "public/") {
				notificationIcons(p.Source(name), add)
			}
		}
	}
	return out
}

// ownHost is the address of the site, as its page names it.
func ownHost(tags []project.Tag) string {
	for _, t := range tags {
		rel, _ := t.Attr("rel")
		property, _ := t.Attr("property")
		url := ""
		switch {
		case rel == "canonical":
			url, _ = t.Attr("href")
		case property == "og:url":
			url, _ = t.Attr("content")
		}
		if scheme, rest, ok := strings.Cut(url, "://"); ok {
			host, _, _ := strings.Cut(rest, "/")
			return scheme + "://" + host
		}
	}
	return ""
}

func isSPA(p *project.Project) bool {
	switch p.Stack().Framework {
	case project.Vite, project.CRA, project.Express, project.Fastify, project.Hono, project.PlainServer, project.Electron:
		return true
	}
	return false
}

// servedFolders are the folders whose files are served as they are.
func servedFolders(p *project.Project) []string {
	var out []string
	base := p.FolderOf(p.Stack().Framework)
	spa := strings.TrimSuffix(fixes.SPAFolder(p), "/")
	for _, dir := range []string{path.Join(base, "public"), path.Join(base, "static"), path.Join(spa, "public"), spa, path.Join(base, "src/app"), path.Join(base, "app")} {
		if dir != "" {
			out = append(out, dir)
		}
	}
	return append(out, ".")
}

// fileAddress reports whether an address names a picture file of the app itself.
func fileAddress(url string) (string, bool) {
	url, _, _ = strings.Cut(url, "?")
	if !strings.HasPrefix(url, "/") || strings.HasPrefix(url, "//") || strings.HasPrefix(url, "/api/") || strings.ContainsAny(url, "{}$ %") {
		return "", false
	}
	switch strings.ToLower(path.Ext(url)) {
	case ".png", ".jpg", ".jpeg", ".svg", ".ico", ".webp", ".gif", ".avif":
		return url, true
	}
	return "", false
}

// documentAddress reports whether an address names a document, or another file to be
// fetched, of the app itself.
func documentAddress(url string) (string, bool) {
	url, _, _ = strings.Cut(url, "?")
	url, _, _ = strings.Cut(url, "#")
	if !strings.HasPrefix(url, "/") || strings.HasPrefix(url, "//") || strings.HasPrefix(url, "/api/") || strings.HasPrefix(url, "/uploads/") || strings.ContainsAny(url, "{}$ %") {
		return "", false
	}
	switch strings.ToLower(path.Ext(url)) {
	case ".pdf", ".docx", ".xlsx", ".csv", ".zip", ".mp4", ".apk":
		return url, true
	}
	return "", false
}

// fileKey matches the names under which the entries of a list name a file to be shown or
// fetched.
var fileKey = regexp.MustCompile(`(?i)(video|pdf|file|download|brochure|src)(_?url|_?src|_?path)?$`)

// linkedFiles are the files that links lead to.
func linkedFiles(f *source.File, add func(string, check.Place)) {
	for e := range f.Find(source.Element, source.Property) {
		if e.Kind() == source.Property {
			if url, ok := e.Child(source.Value).StringValue(); ok && fileKey.MatchString(e.Key()) {
				add(url, check.At(e, ""))
			}
			continue
		}
		switch e.TagName() {
		case "a", "Link":
			url, _ := e.AttrValue("href").StringValue()
			add(url, check.At(e.Attr("href"), ""))
		case "video", "source":
			url, _ := e.AttrValue("src").StringValue()
			add(url, check.At(e.Attr("src"), ""))
		}
	}
}

func manifestIcons(p *project.Project, name string, add func(string, check.Place)) {
	v, err := p.ReadJSON(name)
	if err != nil {
		return
	}
	for icon := range v.Get("icons").Items() {
		src := icon.Get("src")
		url := src.Text()
		if !strings.HasPrefix(url, "/") && !strings.Contains(url, ":") {
			url = "/" + strings.TrimPrefix(url, "./")
		}
		add(url, check.Line(name, max(src.Line, 1), ""))
	}
}

func namedPictures(f *source.File, add func(string, check.Place)) {
	for e := range f.Find(source.Element) {
		if poster := e.Attr("poster"); poster.OK() && e.TagName() == "video" {
			url, _ := e.AttrValue("poster").StringValue()
			add(url, check.At(poster, ""))
		}
		if e.TagName() != "img" && e.TagName() != "Image" {
			continue
		}
		v := e.AttrValue("src")
		if v.Kind() == source.Binary && (v.Operator() == "||" || v.Operator() == "??") {
			v = v.Child(source.Right) // what stands in for a picture that there is none of
		}
		src, _ := v.StringValue()
		if handler := e.Attr("onError"); handler.OK() && (src == "" || !strings.Contains(handler.Text(), src)) {
			continue // something else takes its place
		}
		add(src, check.At(e.Attr("src"), ""))
	}
}

// sharedPictures are the pictures that a page of Next names for those who share it.
func sharedPictures(f *source.File, add func(string, check.Place)) {
	for d := range f.Find(source.Declarator, source.Return) {
		said := d.Child(source.Value)
		if d.Kind() == source.Declarator && d.Child(source.Name).Text() != "metadata" || d.Kind() == source.Return && d.Function().Child(source.Name).Text() != "generateMetadata" {
			continue
		}
		for _, named := range []source.Node{said.Prop("icons"), said.Prop("openGraph").Prop("images"), said.Prop("twitter").Prop("images")} {
			for s := range named.Find(source.String) {
				url, _ := s.StringValue()
				add(url, check.At(s, ""))
			}
		}
	}
}

// notificationIcons are the pictures that notifications of the browser are to carry.
func notificationIcons(f *source.File, add func(string, check.Place)) {
	told := map[string]bool{}
	for n := range f.Find(source.New, source.Call) {
		if n.Kind() == source.New && n.CalleeName() != "Notification" || n.Kind() == source.Call && n.CalleeName() != "showNotification" {
			continue
		}
		for _, key := range []string{"icon", "badge", "image"} {
			v := n.Arg(1).Resolve().Prop(key)
			if url, _ := v.StringValue(); !told[url] {
				told[url] = true
				add(url, check.At(v, ""))
			}
		}
	}
}
