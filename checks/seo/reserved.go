package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A room says whether the space of an element is known before its content is.
type room uint8

const (
	noRoom room = iota
	reserved
	cannotSee // depends on what is not written here
)

// roomOf says whether a picture's space is reserved: by its own attributes, its
// style or its classes, or by a sized element around it.
func roomOf(s shown, rules sizedBy) room {
	if s.optimised() || sized(s, rules) {
		return reserved
	}
	if s.opens() || comesLater(s) {
		return cannotSee
	}
	if _, known := s.class(); !known {
		return cannotSee
	}
	at, fills := s, true
	for level := range 6 {
		fills = fills && fillsParent(at)
		up, ok := at.up()
		if !ok && fills {
			return cannotSee // whoever shows this component gives it its room
		}
		if !ok {
			break
		}
		if outOfFlow(up) || level < 3 && sized(up, rules) || rules.inside(s, up) {
			return reserved
		}
		if _, known := up.class(); !known && level < 2 {
			return cannotSee
		}
		if tag := up.name(); tag == "AspectRatio" || strings.HasSuffix(tag, "Avatar") {
			return reserved
		}
		at = up
	}
	return noRoom
}

// sized reports whether an element says itself how high it will be, or takes no
// room in the page.
func sized(s shown, rules sizedBy) bool {
	height, hasHeight := s.attr("height")
	if hasHeight && height != "auto" && height != "100%" {
		return true
	}
	if styled(s) {
		return true
	}
	classes, _ := s.class()
	for _, c := range classes {
		if takesRoom(c) || rules.classes[c] {
			return true
		}
	}
	id, _ := s.attr("id")
	return id != "" && rules.classes["#"+id] || rules.classes[s.name()] && s.name() == "img"
}

// fillsParent reports whether an element is as high as what it is put into.
func fillsParent(s shown) bool {
	if classes, _ := s.class(); slices.Contains(classes, "h-full") || slices.Contains(classes, "size-full") {
		return true
	}
	if !s.jsx.OK() {
		return false
	}
	height, _ := s.jsx.AttrValue("style").Prop("height").StringValue()
	return height == "100%"
}

// takesRoom reports whether a utility class fixes an element's height.
func takesRoom(class string) bool {
	if i := strings.LastIndexByte(class, ':'); i >= 0 && !strings.Contains(class, "[") {
		class = class[i+1:]
	}
	class = strings.TrimPrefix(class, "!")
	switch class {
	case "h-auto", "h-full", "h-fit", "h-max", "h-min", "size-full", "size-auto", "aspect-auto", "min-h-0", "min-h-full", "min-h-screen", "size-fit", "h-[100%]":
		return false
	case "absolute", "fixed", "hidden", "sr-only", "inset-0":
		return true
	}
	for _, head := range []string{"h-", "size-", "aspect-", "min-h-"} {
		if strings.HasPrefix(class, head) && len(class) > len(head) {
			return true
		}
	}
	return false
}

// styled reports whether an inline style fixes the height.
func styled(s shown) bool {
	if s.jsx.OK() {
		o := s.jsx.AttrValue("style")
		if o.Kind() == source.Identifier || o.Kind() == source.Member {
			o = o.Resolve()
		}
		if o.Prop("aspectRatio").OK() {
			return true
		}
		if display, _ := o.Prop("display").StringValue(); display == "none" {
			return true
		}
		if position, _ := o.Prop("position").StringValue(); position == "absolute" || position == "fixed" {
			return true
		}
		for _, key := range []string{"height", "minHeight"} {
			if h := o.Prop(key); h.OK() && fixedLength(strings.Trim(h.Text(), "\"'`")) {
				return true
			}
		}
		return false
	}
	style, _ := s.attr("style")
	for d := range strings.SplitSeq(style, ";") {
		key, value, _ := strings.Cut(d, ":")
		if fixesHeight(strings.TrimSpace(key), strings.TrimSpace(value)) {
			return true
		}
	}
	return false
}

func fixesHeight(property, value string) bool {
	switch property {
	case "height", "min-height", "block-size":
		return fixedLength(value)
	case "aspect-ratio":
		return value != "auto"
	case "position":
		return value == "absolute" || value == "fixed"
	}
	return false
}

func fixedLength(value string) bool {
	switch value {
	case "", "auto", "100%", "inherit", "initial", "fit-content", "max-content", "min-content", "unset", "0":
		return false
	}
	return true
}

// outOfFlow reports whether an element, and what is in it, moves nothing else on
// the page.
func outOfFlow(s shown) bool {
	classes, _ := s.class()
	for _, c := range classes {
		if c == "absolute" || c == "fixed" {
			return true
		}
	}
	tag := s.name()
	for _, word := range []string{"Dialog", "Modal", "Popover", "Sheet", "Drawer", "Lightbox", "Tooltip", "Dropdown", "HoverCard"} {
		if strings.HasPrefix(tag, word) {
			return true
		}
	}
	return tag == "dialog"
}

// comesLater reports whether a picture is shown after a visitor did something,
// such as choosing a file.
func comesLater(s shown) bool {
	base := strings.ToLower(path.Base(s.file))
	for _, word := range []string{"tooltip", "modal", "dialog", "lightbox", "preview", "upload", "viewer"} {
		if strings.Contains(base, word) {
			return true
		}
	}
	src, ok := s.attr("src")
	low := strings.ToLower(src)
	for _, word := range []string{"preview", "blob:", "data:", "objecturl", "qrcode", "qr_code", "qrdata", "captcha", "selected", "generated", "result", "uploaded"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	if s.jsx.OK() {
		text := strings.ToLower(s.jsx.AttrValue("src").Text())
		if chosenSince(s.jsx.AttrValue("src")) {
			return true
		}
		for _, word := range []string{"preview", "qr", "createobjecturl", "selected", "generated", "result", "uploaded", "zoom", "enlarged", "lightbox", "fullscreen"} {
			if strings.Contains(text, word) {
				return true
			}
		}
		return false
	}
	return !ok
}

// sizedBy is what the app's style sheets fix the height of.
type sizedBy struct {
	classes map[string]bool // by class, "#id" or tag
	within  []within        // img inside of something
}

type within struct{ outer string } // the class of an element whose img has a height

func (r sizedBy) inside(s, up shown) bool {
	if s.name() != "img" {
		return false
	}
	classes, _ := up.class()
	for _, w := range r.within {
		for _, c := range classes {
			if c == w.outer {
				return true
			}
		}
		if w.outer == up.name() {
			return true
		}
	}
	return false
}

// sizedByStyles reads which classes have a height of their own.
func sizedByStyles(p *project.Project) sizedBy {
	out := sizedBy{classes: map[string]bool{}}
	auto := map[string]bool{} // by selectors, as high as the picture comes
	for _, r := range p.Styles() {
		if !r.Media && r.Value("height") == "auto" && r.Value("aspect-ratio") == "" {
			auto[r.Selector] = true
		}
	}
	for _, r := range p.Styles() {
		if r.Media && auto[r.Selector] {
			continue // fixed on some screens only
		}
		fixed := false
		for _, d := range r.Declarations {
			if fixesHeight(d.Property, d.Value) {
				fixed = true
			}
			if d.Property == "@apply" || strings.HasPrefix(d.Property, "@apply ") {
				for c := range strings.FieldsSeq(d.Property) {
					fixed = fixed || takesRoom(c)
				}
			}
		}
		if fixed {
			out.add(r.Selector)
		}
	}
	return out
}

func (r *sizedBy) add(selector string) {
	for one := range strings.SplitSeq(selector, ",") {
		parts := strings.FieldsFunc(one, func(c rune) bool { return c == ' ' || c == '>' || c == '+' || c == '~' || c == '\n' || c == '\t' })
		if len(parts) == 0 {
			continue
		}
		last := bare(parts[len(parts)-1])
		if last == "img" && len(parts) > 1 {
			for _, outer := range parts[:len(parts)-1] {
				r.within = append(r.within, within{bare(outer)})
			}
			continue
		}
		r.classes[last] = true
	}
}

// bare is a selector's last class, "#id" or tag, without what narrows it.
func bare(part string) string {
	part, _, _ = strings.Cut(part, ":")
	part, _, _ = strings.Cut(part, "[")
	if i := strings.LastIndexByte(part, '.'); i >= 0 {
		return part[i+1:]
	}
	return part
}
