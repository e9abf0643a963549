package seo

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// A file counts as oversized from here on: it has at least four times as many
// pixels each way as it is shown with, of which sharp screens need two, and what
// nobody sees weighs something.
const (
	timesTooLarge = 4
	worthResizing = 64 << 10
)

// oversized are the pictures that are shown as they are, much smaller than their
// files, each file once for each place.
func oversized(p *project.Project) []check.Place {
	_, off := optimiserOff(p)
	var out []check.Place
	for _, s := range pictures(p) {
		if s.optimised() && !off {
			continue
		}
		file, ok := pictureFile(p, s)
		if !ok || strings.EqualFold(path.Ext(file), ".svg") { // a drawing has no pixels
			continue
		}
		size, _ := p.Size(file)
		width, height, known := p.ImageSize(file)
		if size < worthResizing || size >= large || !known {
			continue // a large file is told as such
		}
		w, h := shownSize(s)
		if h > 0 && height >= timesTooLarge*h || h == 0 && w > 0 && width >= timesTooLarge*w {
			at := fmt.Sprintf("%d pixels high", h)
			if h == 0 {
				at = fmt.Sprintf("%d pixels wide", w)
			}
			out = append(out, s.place(fmt.Sprintf("%s is %s and %d × %d pixels, and shown %s", file, kilobytes(size), width, height, at)))
		}
	}
	return out
}

// shownSize is the largest width and height that an element says it has, in
// pixels; 0 where it does not say.
func shownSize(s shown) (width, height int) {
	classes, known := s.class()
	if !known || s.opens() {
		return 0, 0
	}
	for _, c := range classes {
		width, height = max(width, utilityPixels(c, "w-")), max(height, utilityPixels(c, "h-"))
		both := utilityPixels(c, "size-")
		width, height = max(width, both), max(height, both)
	}
	if width == 0 && height == 0 {
		w, _ := s.attr("width")
		h, _ := s.attr("height")
		width, _ = strconv.Atoi(w)
		height, _ = strconv.Atoi(h)
	}
	return width, height
}

// utilityPixels is what a class such as h-24 or md:w-[120px] says in pixels.
func utilityPixels(class, head string) int {
	class = class[strings.LastIndexByte(class, ':')+1:]
	text, ok := strings.CutPrefix(class, head)
	if !ok {
		return 0
	}
	if inside, ok := strings.CutPrefix(text, "["); ok {
		n, _ := strconv.Atoi(strings.TrimSuffix(inside, "px]"))
		return n
	}
	steps, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return int(steps * 4)
}
