package seo

import (
	"fmt"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// imagesFix shows pictures of the app's own through Next's component for them.
var imagesFix = &fixes.Fix{
	Title:  "Let Next make the sizes that visitors need",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planImages,
}

const imagesSketch = "import Image from \"next/image\";\n\n<Image src=\"/team.jpg\" width={1200} height={800} alt=\"…\" />\n"

const astroImagesSketch = "import { Image } from \"astro:assets\";\nimport team from \"../assets/team.jpg\";\n\n<Image src={team} alt=\"…\" />\n"

func planImages(d *fixes.Draft) error {
	p := d.Project()
	if p.Stack().Framework == project.Astro && len(sortPictures(p).raw) > 0 {
		return fixes.Refuse("Astro's component wants pictures that are imported from src: move them out of public first", "js", astroImagesSketch)
	}
	if p.Stack().Framework != project.Next {
		return fixes.Refuse("large files must be compressed by hand: save them as WebP, no wider than they are shown", "html", "<img src=\"/team.webp\" width=\"1200\" height=\"800\" loading=\"lazy\" decoding=\"async\" alt=\"…\" />\n")
	}
	switched := false
	if optimiserSwitch(p).OK() {
		if err := switchedBackOn(d); err != nil {
			return err
		}
		switched = len(sortPictures(p).optimised) > 0
	}
	byFile := map[string][]fixes.Edit{}
	left := 0
	for _, s := range pictures(p) {
		if edit, ok := optimisedAgain(p, s); ok && !needsNoOptimiser(p, s) {
			byFile[s.file] = append(byFile[s.file], edit)
			continue
		}
		if s.optimised() || needsNoOptimiser(p, s) {
			continue
		}
		edits, ok := toNextImage(p, s)
		if !ok {
			left++
			continue
		}
		byFile[s.file] = append(byFile[s.file], edits...)
	}
	if len(byFile) == 0 && left == 0 && !switched {
		return fixes.Refuse("Next leaves animations as they are: save each as a short video, or compress it by hand", "tsx", "<video src=\"/thanks.webm\" width={320} height={240} autoPlay loop muted playsInline />\n")
	}
	if len(byFile) == 0 && !switched {
		return fixes.Refuse("these pictures come from elsewhere, so Next must be told their hosts and sizes first", "tsx", imagesSketch)
	}
	for _, file := range fixes.SortedKeys(byFile) {
		edits := byFile[file]
		f := p.Source(file)
		if f.LocalOf("next/image", "default") == "" {
			edits = append(edits, fixes.ImportEdits(d, f, fixes.Import{Default: imageName(f), From: "next/image"})...)
		}
		if err := d.Edit(file, edits...); err != nil {
			return err
		}
	}
	d.Review()
	if left > 0 {
		d.Note(fmt.Sprintf("%d more pictures come from elsewhere or have no size that could be read: name their hosts in images.remotePatterns, and give each a width and height, or fill in a sized parent.", left))
	}
	return nil
}

// imageName is the name that next/image has, or can have, in a file.
func imageName(f *source.File) string {
	if name := f.LocalOf("next/image", "default"); name != "" {
		return name
	}
	for id := range f.Find(source.Identifier) {
		if id.Text() == "Image" {
			return "NextImage"
		}
	}
	return "Image"
}

// toNextImage turns one img into next/image: the picture's file and size must be
// known, and no attribute may be there that the component does not take.
func toNextImage(p *project.Project, s shown) ([]fixes.Edit, bool) {
	if !s.jsx.OK() || s.opens() {
		return nil, false
	}
	file, ok := pictureFile(p, s)
	width, height, known := p.ImageSize(file)
	if !ok || !known {
		return nil, false
	}
	for _, key := range []string{"srcSet", "ref", "crossOrigin", "useMap"} {
		if s.jsx.Attr(key).OK() {
			return nil, false
		}
	}
	tag := s.jsx.Child(source.Tag)
	name := imageName(s.jsx.File())
	edits := []fixes.Edit{{Start: tag.Start(), End: tag.End(), Text: name}}
	src := s.jsx.Attr("src")
	more := ""
	if v := src.Child(source.Value); v.Kind() == source.Member { // logo.src: the component takes the import itself
		object := v.Child(source.ObjectRole)
		edits = append(edits, fixes.Edit{Start: object.End(), End: v.End()})
	}
	w, hasWidth := s.attr("width")
	h, hasHeight := s.attr("height")
	switch {
	case !hasWidth && !hasHeight:
		more = fmt.Sprintf(" width={%d} height={%d}", width, height)
	case hasWidth && hasHeight && isNumber(w) && isNumber(h):
	default:
		return nil, false
	}
	if !s.jsx.Attr("alt").OK() {
		more += ` alt=""`
	}
	if !hasHeight && !p.Holds("package.json", "tailwindcss") && !s.jsx.Attr("style").OK() && !sized(s, sizedByStyles(p)) {
		more += ` style={{ height: "auto" }}`
	}
	if more != "" {
		edits = append(edits, fixes.Edit{Start: src.End(), End: src.End(), Text: asLines(src, more)})
	}
	return append(edits, closing(s.jsx, name)...), true
}

// asLines gives each attribute that is put behind another a line of its own, where that
// one has one.
func asLines(behind source.Node, attributes string) string {
	f := behind.File()
	line, _ := f.Position(behind.Start())
	indent := string(f.Text[f.LineStart(line):behind.Start()])
	if strings.TrimSpace(indent) != "" || indent == "" || !strings.HasPrefix(string(f.Text[behind.End():]), "\n") {
		return attributes
	}
	for _, name := range []string{"width=", "height=", "alt=", "style="} {
		attributes = strings.Replace(attributes, " "+name, "\n"+indent+name, 1)
	}
	return attributes
}

// closing renames the closing tag of an element that has one.
func closing(e source.Node, name string) []fixes.Edit {
	text := e.Text()
	i := strings.LastIndex(text, "</img")
	if i < 0 {
		return nil
	}
	at := e.Start() + i + len("</")
	return []fixes.Edit{{Start: at, End: at + len("img"), Text: name}}
}

func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
