package seo

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// layoutshiftFix keeps room for pictures whose size can be read, and lets text be
// shown before its font is there.
var layoutshiftFix = &fixes.Fix{
	Title:  "Keep room for pictures and text that come later",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planLayoutShift,
}

const layoutshiftSketch = "<img src=\"/team.jpg\" width=\"1200\" height=\"800\" style={{ height: \"auto\" }} alt=\"…\" />\n"

func planLayoutShift(d *fixes.Draft) error {
	p := d.Project()
	rules := sizedByStyles(p)
	edits := map[string][]fixes.Edit{}
	left := 0
	for _, s := range pictures(p) {
		if roomOf(s, rules) != noRoom {
			continue
		}
		file, ok := pictureFile(p, s)
		width, height, known := p.ImageSize(file)
		sized, writable := sizeEdits(p, s, width, height)
		if !ok || !known || !writable {
			left++
			continue
		}
		edits[s.file] = append(edits[s.file], sized...)
	}
	waiting, _ := webFonts(p)
	for _, at := range waiting {
		if e, ok := swapEdit(p, at); ok {
			edits[at.File] = append(edits[at.File], e)
		}
	}
	if len(edits) == 0 && left+len(waiting) > 0 {
		return fixes.Refuse("the files of these pictures are not in the project, so their size cannot be read", "tsx", layoutshiftSketch)
	}
	for _, file := range fixes.SortedKeys(edits) {
		if err := d.Edit(file, edits[file]...); err != nil {
			return err
		}
	}
	d.Review()
	if left > 0 {
		d.Note(fmt.Sprintf("%d more have no size that could be read: give each a class with a fixed height or shape.", left))
	}
	return nil
}

// sizeEdits write width and height behind the address of a picture. The height
// stays free to follow the width where no style sheet sees to it.
func sizeEdits(p *project.Project, s shown, width, height int) ([]fixes.Edit, bool) {
	styled, inStyle, ok := freeHeight(p, s)
	if !ok {
		return nil, false
	}
	_, hasWidth := s.attr("width")
	if s.jsx.OK() {
		src := s.jsx.Attr("src")
		if !src.OK() {
			return nil, false
		}
		text := fmt.Sprintf(" width={%d} height={%d}", width, height)
		if hasWidth {
			text = fmt.Sprintf(" height={%d}", height)
			if own, _ := s.attr("width"); own != fmt.Sprint(width) {
				return nil, false // shown in another width, which the height would have to fit
			}
		}
		return append(inStyle, fixes.Edit{Start: src.End(), End: src.End(), Text: text + styled}), true
	}
	if hasWidth {
		return nil, false
	}
	t := s.tags[s.i]
	at := t.Start + 1 + len(t.Name)
	return []fixes.Edit{{Start: at, End: at, Text: fmt.Sprintf(" width=\"%d\" height=\"%d\"%s", width, height, styled)}}, true
}

// freeHeight lets the height follow the width: by an attribute of its own, or in
// the style that a picture has already; ok is false when that cannot be read.
func freeHeight(p *project.Project, s shown) (attribute string, inStyle []fixes.Edit, ok bool) {
	_, has := s.attr("style")
	switch {
	case p.Holds("package.json", "tailwindcss"):
		return "", nil, true // its base styles do
	case has && s.jsx.OK():
		style := s.jsx.AttrValue("style")
		if style.Kind() != source.Object {
			return "", nil, false
		}
		props := slices.Collect(style.Children())
		if len(props) == 0 || style.PropNode("height").OK() {
			return "", nil, false
		}
		at := props[0].Start()
		return "", []fixes.Edit{{Start: at, End: at, Text: `height: "auto", `}}, true
	case has:
		return "", nil, false
	case s.jsx.OK():
		return ` style={{ height: "auto" }}`, nil, true
	}
	return ` style="height: auto"`, nil, true
}

// swapEdit lets text be shown before a font is there: in the address of a font
// service, or in a rule of a style sheet.
func swapEdit(p *project.Project, at check.Place) (fixes.Edit, bool) {
	text, ok := p.Read(at.File)
	if !ok {
		return fixes.Edit{}, false
	}
	start := lineOffset(text, at.Line)
	rest := string(text[start:])
	if host := fontsOf(firstLines(rest, 6)); host != "" {
		i := strings.Index(rest, host)
		end := strings.IndexAny(rest[i:], "\"') \n")
		if end < 0 {
			return fixes.Edit{}, false
		}
		mark := "&"
		if !strings.Contains(rest[i:i+end], "?") {
			mark = "?"
		}
		return fixes.Edit{Start: start + i + end, End: start + i + end, Text: mark + "display=swap"}, true
	}
	open := strings.IndexByte(rest, '{')
	if !strings.HasPrefix(strings.TrimSpace(rest), "@font-face") || open < 0 {
		return fixes.Edit{}, false
	}
	line := "font-display: swap;"
	if i := strings.IndexByte(rest[open:], '\n'); i >= 0 && strings.TrimSpace(rest[open+1:open+i]) == "" {
		next := rest[open+i+1:]
		line = "\n" + next[:len(next)-len(strings.TrimLeft(next, " \t"))] + line
	}
	return fixes.Edit{Start: start + open + 1, End: start + open + 1, Text: line}, true
}

func firstLines(text string, n int) string {
	for i := range len(text) {
		if text[i] == '\n' {
			if n--; n == 0 {
				return text[:i]
			}
		}
	}
	return text
}

// lineOffset is the offset of a line's first byte.
func lineOffset(text []byte, line int) int {
	at := 0
	for ; line > 1; line-- {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return at
		}
		at += i + 1
	}
	return at
}
