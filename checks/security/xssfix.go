package security

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// xssFix passes text through a sanitiser right before it becomes markup.
var xssFix = &fixes.Fix{
	Title:  "Sanitise text before it becomes markup",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planXSS,
}

// xssSketch shows the safe form where the app writes its markup.
func xssSketch(p *project.Project) (lang, text string) {
	if s := p.Stack(); s.Has(project.React) || servesPages(s) {
		return "tsx", "import DOMPurify from \"isomorphic-dompurify\";\n\n<div dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(post.content) }} />\n"
	}
	return "js", "cell.textContent = post.title; // in place of cell.innerHTML\n"
}

// A sanitiser is a package that makes markup harmless, and how it is called.
type sanitiser struct {
	pkg, version, name, call string
}

func planXSS(d *fixes.Draft) error {
	p := d.Project()
	edits := map[string][]fixes.Edit{}
	var left []string
	s := sanitiserFor(p)
	used, frames := false, false
	for _, m := range markedSinks(p) {
		if !m.open {
			continue
		}
		e, library, ok := sanitised(m, s)
		if !ok {
			left = append(left, fmt.Sprintf("%s:%d", m.place().File, m.place().Line))
			continue
		}
		file := m.value.File()
		if !slices.Contains(edits[file.Path], e) {
			edits[file.Path] = append(edits[file.Path], e)
		}
		if line := fixes.ImportEdits(d, file, fixes.Import{Default: s.name, From: s.pkg}); library && len(line) > 0 && !slices.Contains(edits[file.Path], line[0]) {
			edits[file.Path] = append(edits[file.Path], line...)
		}
		used = used || library
		frames = frames || embeds(m.value)
	}
	if len(edits) == 0 {
		lang, sketch := xssSketch(p)
		return fixes.Refuse("the places have a shape that this fix does not know"+listOf(slices.Compact(left)), lang, sketch)
	}
	for _, name := range fixes.SortedKeys(edits) {
		if err := d.Edit(name, edits[name]...); err != nil {
			return err
		}
	}
	if len(left) > 0 {
		d.Note("Not known how to change, and still open" + listOf(slices.Compact(left)) + ".")
	}
	if !used {
		return nil
	}
	if frames {
		d.Note("Where a player is embedded its frame is let through, from whichever site: whoever may write such code shows visitors a page of their choice.")
	}
	d.Note("What " + s.pkg + " does not know, such as embedded videos, is taken out of the text. Look at each changed page once with real content.")
	return d.Dependency(s.pkg, s.version, false)
}

// sanitiserFor is the sanitiser that an app has already, else one that fits
// where it draws its pages.
func sanitiserFor(p *project.Project) sanitiser {
	all := []sanitiser{
		{"isomorphic-dompurify", "^3.0.0", "DOMPurify", "DOMPurify.sanitize"},
		{"dompurify", "^3.2.0", "DOMPurify", "DOMPurify.sanitize"},
		{"sanitize-html", "^2.17.0", "sanitizeHtml", "sanitizeHtml"},
	}
	s := p.Stack()
	browserOnly := s.Framework == project.Vite || s.Framework == project.CRA || s.Framework == project.React
	for _, one := range all {
		if p.Dependency(one.pkg).Name != "" && (one.pkg != "dompurify" || browserOnly) {
			return one
		}
	}
	switch {
	case browserOnly:
		return all[1]
	case servesPages(s):
		return all[0]
	}
	return all[2]
}

// takenOut is markup that works only as long as nobody sanitises it.
var takenOut = regexp.MustCompile(`(?i)\son[a-z]+\s*=\s*\\?["'$]|<(iframe|script|object|embed|link)\b`)

// sanitised is the edit that makes one place harmless; library says that it
// needs the sanitiser.
func sanitised(m marked, s sanitiser) (e fixes.Edit, library, ok bool) {
	v := m.value
	if m.file != "" || !v.OK() || v.File() != m.at.File() && m.how != "dangerouslySetInnerHTML" || strings.HasPrefix(v.File().Path, "../") {
		return fixes.Edit{}, false, false
	}
	switch {
	case m.leaf.node.CalleePath() == "JSON.stringify" && m.leaf.node.File() == v.File():
		end := m.leaf.node.End()
		return fixes.Edit{Start: end, End: end, Text: `.replace(/</g, "\\u003c")`}, false, true
	case m.tag == "style" || m.tag == "script" || m.tag == "iframe":
		return fixes.Edit{}, false, false
	case m.how != "dangerouslySetInnerHTML" && m.how != "innerHTML" && m.how != "outerHTML" && m.how != "insertAdjacentHTML":
		return fixes.Edit{}, false, false
	case !isModule(v.File()):
		return fixes.Edit{}, false, false
	case m.how == "dangerouslySetInnerHTML" && v.Kind() == source.Object:
		return fixes.Edit{}, false, false
	case takenOut.MatchString(v.Text()), v.Kind() == source.Identifier && takenOut.MatchString(v.Resolve().Text()):
		return fixes.Edit{}, false, false
	}
	text := v.Text()
	if strings.Contains(text, "?.") && !strings.Contains(text, "??") && !strings.Contains(text, "||") {
		text += ` ?? ""`
	}
	if embeds(v) {
		text += s.frames()
	}
	return fixes.Edit{Start: v.Start(), End: v.End(), Text: fmt.Sprintf("%s(%s)", s.call, text)}, true, true
}

// embeds reports whether what becomes markup is, by its name, the code of a player or
// another frame of somebody else's: nothing would be left of it without the frame.
func embeds(v source.Node) bool {
	name := v.Path()
	low := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	return strings.Contains(low, "embed") || strings.Contains(low, "iframe")
}

// frames are the settings that let frames through.
func (s sanitiser) frames() string {
	if s.pkg == "sanitize-html" {
		return `, { allowedTags: ["iframe"], allowedAttributes: { iframe: ["src", "title", "width", "height", "allow", "allowfullscreen"] } }`
	}
	return `, { ADD_TAGS: ["iframe"], ADD_ATTR: ["allow", "allowfullscreen"] }`
}

// isModule reports whether a file loads others, so that it can load a library:
// a script that a page names by itself cannot.
func isModule(f *source.File) bool {
	switch path.Ext(f.Path) {
	case ".ts", ".tsx", ".jsx", ".mts":
		return true
	}
	// The head of an Astro page and its scripts are not one module.
	return len(f.Imports) > 0 && path.Ext(f.Path) != ".html" && path.Ext(f.Path) != ".astro"
}
