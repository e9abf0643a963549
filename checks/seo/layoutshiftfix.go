package seo

import (
	"bytes"
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
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
		e, writable := sizeEdit(p, s, width, height)
		if !ok || !known || !writable {
			left++
			continue
		}
		edits[s.file] = append(edits[s.file], e)
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

// sizeEdit writes width and height behind the address of a picture. The height
// stays free to follow the width where no style sheet sees to it.
func sizeEdit(p *project.Project, s shown, width, height int) (fixes.Edit, bool) {
	styled := ""
	if _, has := s.attr("style"); !p.Holds("package.json", "tailwindcss") && !has {
		styled = ` style="height: auto"`
		if s.jsx.OK() {
			styled = ` style={{ height: "auto" }}`
		}
	}
	_, hasWidth := s.attr("width")
	if s.jsx.OK() {
		src := s.jsx.Attr("src")
		if !src.OK() {
			return fixes.Edit{}, false
		}
		text := fmt.Sprintf(" width={%d} height={%d}", width, height)
		if hasWidth {
			text = fmt.Sprintf(" height={%d}", height)
			if own, _ := s.attr("width"); own != fmt.Sprint(width) {
				return fixes.Edit{}, false // shown in another width, which the height would have to fit
			}
		}
		return fixes.Edit{Start: src.End(), End: src.End(), Text: text + styled}, true
	}
	if hasWidth {
		return fixes.Edit{}, false
	}
	t := s.tags[s.i]
	at := t.Start + 1 + len(t.Name)
	return fixes.Edit{Start: at, End: at, Text: fmt.Sprintf(" width=\"%d\" height=\"%d\"%s", width, height, styled)}, true
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
