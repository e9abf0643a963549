package seo

import (
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pictureFile is the file of the project that a picture shows, when its address
// is written in the code: a path below the public folder, or an import.
func pictureFile(p *project.Project, s shown) (string, bool) {
	if !s.jsx.OK() {
		src, _ := s.attr("src")
		return publicPicture(p, src)
	}
	n := s.jsx.AttrValue("src")
	if text, ok := n.StringValue(); ok {
		return publicPicture(p, text)
	}
	if n.Kind() == source.Member && n.Child(source.Name).Text() == "src" { // of a picture that Next imports
		n = n.Child(source.ObjectRole)
	}
	d := n.Resolve()
	if text, ok := d.StringValue(); ok {
		return publicPicture(p, text)
	}
	if d.Kind() != source.ImportName {
		return "", false
	}
	spec, _ := d.Parent().Child(source.Source).StringValue()
	return importedFile(p, s.file, spec)
}

func publicPicture(p *project.Project, url string) (string, bool) {
	url, _, _ = strings.Cut(url, "?")
	if !strings.HasPrefix(url, "/") || strings.HasPrefix(url, "//") {
		return "", false
	}
	for _, file := range publicFiles(p, url[1:]) {
		return file, true
	}
	return "", false
}

// importedFile is the file that an import of something that is no code names.
func importedFile(p *project.Project, from, spec string) (string, bool) {
	spec, _, _ = strings.Cut(spec, "?")
	var names []string
	switch {
	case strings.HasPrefix(spec, "."):
		names = []string{path.Join(path.Dir(from), spec)}
	case strings.HasPrefix(spec, "@/"), strings.HasPrefix(spec, "~/"):
		base := strings.TrimSuffix(path.Dir(from), "/")
		for dir := base; ; dir = path.Dir(dir) { // the alias stands for one of the folders above
			names = append(names, path.Join(dir, spec[2:]), path.Join(dir, "src", spec[2:]))
			if dir == "." || dir == "/" {
				break
			}
		}
	}
	for _, name := range names {
		if p.Has(name) {
			return name, true
		}
	}
	return "", false
}
