package seo

import (
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// webFonts finds the fonts that an app loads: those for which text waits, hidden,
// and those for which it does not.
func webFonts(p *project.Project) (waiting, good []check.Place) {
	sort := func(address string, at check.Place) {
		if fontsOf(address) == "" {
			return
		}
		if mayShow(address) {
			at.Message = "text is shown before the font is there"
			good = append(good, at)
		} else {
			at.Message = "no display=swap: text is hidden until the font is there"
			waiting = append(waiting, at)
		}
	}
	for _, name := range p.Files() {
		if !strings.HasPrefix(name, "../") {
			fontLinks(p, name, sort)
		}
	}
	for _, r := range p.Styles() {
		at := check.Line(r.File, r.Line, "")
		if !strings.HasPrefix(r.Selector, "@import") && r.Selector != "@font-face" || !sheetUsed(p, r.File) {
			continue
		}
		switch {
		case strings.HasPrefix(r.Selector, "@import"):
			sort(r.Selector, at)
		case r.Selector == "@font-face" && r.Value("src") != "" && !strings.Contains(strings.ToLower(r.Value("font-family")), "icon"):
			switch display := r.Value("font-display"); {
			case display == "swap" || display == "optional" || display == "fallback":
				at.Message = "text is shown before the font is there"
				good = append(good, at)
			case remoteOrOwn(r.Value("src")):
				at.Message = "no font-display: text is hidden until the font is there"
				waiting = append(waiting, at)
			}
		}
	}
	return waiting, append(good, nextFonts(p)...)
}

// sheetUsed reports whether something that is served names a style sheet.
func sheetUsed(p *project.Project, sheet string) bool {
	switch path.Ext(sheet) {
	case ".vue", ".svelte", ".astro":
		return p.Modules().Live(sheet)
	case ".html":
		return servedHTML(p, sheet)
	}
	base := path.Base(sheet)
	for _, name := range p.Files() {
		switch ext := path.Ext(name); {
		case name == sheet || strings.HasPrefix(name, "../"):
		case ext == ".html" || hasSheetExt(ext):
			if p.Holds(name, base) && path.Dir(name) != "docs" {
				return true
			}
		case source.Supported(name):
			if p.Holds(name, base) && (p.Modules().Live(name) || p.Modules().Side(name) == project.Script) {
				return true
			}
		}
	}
	return false
}

func hasSheetExt(ext string) bool { return ext == ".css" || ext == ".scss" || ext == ".less" }

// remoteOrOwn reports whether a font's source is a file that must be loaded; one
// that is local or in the sheet itself is there at once.
func remoteOrOwn(src string) bool {
	return strings.Contains(src, "url(") && !strings.Contains(src, "url(data:") && !strings.Contains(src, "url(\"data:")
}

// fontsOf is the service that an address loads fonts from; "" for another.
func fontsOf(address string) string {
	for _, host := range []string{"fonts.googleapis.com/css", "fonts.bunny.net/css", "api.fontshare.com"} {
		if strings.Contains(address, host) && !strings.Contains(address, "Icons") && !strings.Contains(address, "Symbols") {
			return host
		}
	}
	return ""
}

func mayShow(address string) bool {
	for _, display := range []string{"display=swap", "display=optional", "display=fallback"} {
		if strings.Contains(address, display) {
			return true
		}
	}
	return false
}

// fontLinks finds the links to style sheets of fonts in markup and in JSX.
func fontLinks(p *project.Project, name string, found func(address string, at check.Place)) {
	switch path.Ext(name) {
	case ".html", ".svelte", ".astro", ".vue":
		if path.Ext(name) == ".html" && !servedHTML(p, name) || !p.Holds(name, "fonts.", "fontshare") {
			return
		}
		for _, t := range p.Markup(name) {
			if rel, _ := t.Attr("rel"); t.Name == "link" && (rel == "stylesheet" || rel == "preload") {
				href, _ := t.Attr("href")
				found(href, check.Line(name, t.Line, ""))
			}
		}
	case ".tsx", ".jsx", ".js", ".ts":
		if !p.Holds(name, "fonts.googleapis.com/css", "fonts.bunny.net/css", "api.fontshare.com") || !p.Modules().Live(name) || forMail(p, name) {
			return
		}
		for e := range p.Source(name).Find(source.Element) {
			if e.TagName() == "link" || e.TagName() == "Link" {
				href, _ := e.AttrValue("href").StringValue()
				found(href, check.At(e, ""))
			}
		}
		for prop := range p.Source(name).Find(source.Property) { // links of React Router
			if href, ok := prop.Child(source.Value).StringValue(); ok && prop.Key() == "href" {
				found(href, check.At(prop, ""))
			}
		}
	}
}

// nextFonts are the places where Next's font loader is imported: it reserves the
// space of a fallback.
func nextFonts(p *project.Project) []check.Place {
	for _, name := range p.Sources() {
		if !p.Holds(name, "next/font", "@fontsource", "geist/font") || !p.Modules().Live(name) {
			continue
		}
		for _, im := range p.Source(name).Imports {
			if strings.HasPrefix(im.Spec, "next/font") || strings.HasPrefix(im.Spec, "@fontsource") || strings.HasPrefix(im.Spec, "geist/font") {
				return []check.Place{check.At(im.Node, "the font's space is reserved")}
			}
		}
	}
	return nil
}
