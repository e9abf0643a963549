package seo

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A heavy file is a picture that takes long to load.
type heavy struct {
	file string
	size int64
	at   check.Place // where the app asks for it

	also    []check.Place // where else it is imported
	preview bool          // only those load it that show previews of links
}

// How large a picture may be. A photograph as wide as a screen, compressed, takes
// 100 to 200 kB; a PNG of that size has hardly ever a reason.
const (
	large     = 200 << 10
	veryLarge = 300 << 10
)

func (h heavy) place() check.Place {
	h.at.Message = fmt.Sprintf("%s is %s", h.file, kilobytes(h.size))
	return h.at
}

// shownAt is where an element shows the file, when that is away from where it is
// named, as with an import.
func (h heavy) shownAt(p *project.Project) []check.Place {
	at, ok := project.Answer(p, "seo/shown files", shownFiles)[h.file]
	if !ok {
		at, ok = takenUp(p, h)
	}
	if !ok || at.File == h.at.File && at.Line <= h.at.Line+3 {
		return nil
	}
	return []check.Place{at}
}

// takenUp is where a constant that names the file is used first, such as in a style.
func takenUp(p *project.Project, h heavy) (check.Place, bool) {
	f := p.Source(h.at.File)
	if f == nil || !source.Supported(h.at.File) {
		return check.Place{}, false
	}
	name := ""
	for d := range f.Find(source.Declarator) {
		if text, ok := d.Child(source.Value).StringValue(); ok && d.Line() == h.at.Line && path.Base(text) == path.Base(h.file) {
			name = d.Child(source.Name).Ident()
		}
	}
	for id := range f.Find(source.Identifier) {
		if name != "" && id.Ident() == name && id.Line() > h.at.Line && id.Role() != source.PropertyRole {
			return check.Line(f.Path, id.Line(), "shows "+path.Base(h.file)), true
		}
	}
	return check.Place{}, false
}

// shownFiles is where each picture file of the project is shown first.
func shownFiles(p *project.Project) map[string]check.Place {
	out := map[string]check.Place{}
	for _, s := range pictures(p) {
		if file, ok := pictureFile(p, s); ok && out[file].File == "" {
			out[file] = s.place("shows " + path.Base(file))
		}
	}
	return out
}

func kilobytes(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d kB", n>>10)
}

func heavyWords(all []heavy) string {
	if len(all) == 1 {
		return fmt.Sprintf("a picture file is large: %s with %s", path.Base(all[0].file), kilobytes(all[0].size))
	}
	total := int64(0)
	for _, h := range all {
		total += h.size
	}
	return fmt.Sprintf("%d picture files are large, %s together, the largest is %s with %s", len(all), kilobytes(total), path.Base(all[0].file), kilobytes(all[0].size))
}

func sureOfHeavy(all []heavy) check.Confidence {
	all = slices.DeleteFunc(slices.Clone(all), func(h heavy) bool { return h.preview })
	if all[0].size >= veryLarge || len(all) > 2 || slices.ContainsFunc(all, func(h heavy) bool { return strings.EqualFold(path.Ext(h.file), ".png") }) {
		return check.Likely
	}
	return check.Possible
}

// heavyFiles are the large pictures that the app sends to browsers as they are,
// the largest first. Those that only an optimiser reads are left out.
func heavyFiles(p *project.Project) []heavy {
	var out []heavy
	_, off := optimiserOff(p)
	resizes := hasOptimiser(p) && !off
	var plain map[string]bool
	if resizes {
		plain = plainFiles(p)
	}
	for _, file := range slices.Concat(rasterFiles(p), drawings(p)) {
		size, _ := p.Size(file)
		if size < large {
			continue
		}
		drawn := strings.EqualFold(path.Ext(file), ".svg") // one that large holds pixels, and no optimiser takes them out
		at, ok := askedFor(p, file, false)
		preview := !ok
		if preview {
			at, ok = askedFor(p, file, true)
		}
		moves := path.Ext(strings.ToLower(file)) == ".gif" && p.Stack().Framework == project.Next // it leaves animations as they are
		if ok && resizes && !moves && !drawn && source.Supported(at.File) && !plain[path.Base(file)] {
			continue // the framework's component may be what shows it
		}
		if ok {
			out = append(out, heavy{file, size, at, importedBeside(p, file, at.File), preview})
		}
	}
	if !slices.ContainsFunc(out, func(h heavy) bool { return !h.preview }) {
		return nil // told beside what visitors load
	}
	slices.SortStableFunc(out, func(a, b heavy) int { return cmp.Compare(b.size, a.size) })
	return out
}

// rasterFiles are the app's pictures that are no drawings, those for the
// manifest, stores and documents left out.
func rasterFiles(p *project.Project) []string {
	return project.Answer(p, "seo/raster files", func(p *project.Project) []string {
		var out []string
		for _, name := range p.Files() {
			switch strings.ToLower(path.Ext(name)) {
			case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif":
				if !strings.HasPrefix(name, "../") && !aside(name) {
					out = append(out, name)
				}
			}
		}
		return out
	})
}

// drawings are the app's pictures that are drawings, by the names of their files.
func drawings(p *project.Project) []string {
	return slices.DeleteFunc(slices.Clone(p.Files()), func(name string) bool {
		return !strings.EqualFold(path.Ext(name), ".svg") || strings.HasPrefix(name, "../") || aside(name)
	})
}

// aside reports whether a picture is not one that pages show.
func aside(name string) bool {
	for part := range strings.SplitSeq(path.Dir(strings.ToLower(name)), "/") {
		switch part {
		case "docs", "doc", "screenshots", "test", "tests", "__tests__", "fixtures", "e2e", ".github", "ios", "android", "seed", "prisma",
			"uploads", "node_modules", "examples", "design", "mockups":
			return true
		}
	}
	base := strings.ToLower(path.Base(name))
	for _, word := range []string{"apple-touch", "apple-icon", "android-chrome", "icon-192", "icon-512", "maskable", "screenshot", "opengraph", "og-image", "og_image", "ogimage", "twitter-image", "social-card", "mstile"} {
		if strings.Contains(base, word) {
			return true
		}
	}
	return strings.HasPrefix(base, "og.") || strings.HasPrefix(base, "icon.")
}

// askedFor is the first place in what the app serves that names a picture file, one for
// previews of links among them when they are asked for too.
func askedFor(p *project.Project, file string, previews bool) (check.Place, bool) {
	base := path.Base(file)
	inPublic := strings.HasPrefix(file, "public/") || strings.Contains(file, "/public/") || strings.HasPrefix(file, "static/")
	needle := base
	if inPublic {
		needle = path.Base(path.Dir(file)) + "/" + base
		if strings.HasSuffix(path.Dir(file), "public") || path.Dir(file) == "static" {
			needle = "/" + base
		}
	}
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") || !mayName(p, name) || !p.Holds(name, needle) || forMail(p, name) || strings.HasPrefix(path.Base(name), "sitemap.") || !inPublic && importsAnother(p, name, file) {
			continue
		}
		text, _ := p.Read(name)
		if i := spokenOf(string(text), needle, func(line string) bool { return previews && forPreview(line) || loadsIt(name, line, inPublic) }); i >= 0 && !importedForNothing(p, name, needle) {
			return check.Line(name, 1+strings.Count(string(text[:i]), "\n"), ""), true
		}
	}
	return check.Place{}, false
}

func forPreview(line string) bool {
	return strings.Contains(line, "og:image") || strings.Contains(line, "twitter:image")
}

// loadsIt reports whether a line that names a picture makes browsers load it. One that
// the build takes in is imported, or stands in a style or an element; a path alone says
// no more than where it lies. What link previews show, those who write links load.
func loadsIt(name, line string, inPublic bool) bool {
	if forPreview(line) || inPublic && importsByAlias(line) {
		return false
	}
	if inPublic || hasSheetExt(path.Ext(name)) || !source.Supported(name) {
		return true
	}
	return slices.ContainsFunc([]string{"import", "from", "require", "url(", "URL(", "src=", "href="}, func(word string) bool { return strings.Contains(line, word) })
}

// importsByAlias reports whether a line imports a file by a name for one of the app's
// folders, of which the one for files that are served as they are is none.
func importsByAlias(line string) bool {
	_, spec, ok := strings.Cut(line, " from ")
	spec = strings.TrimLeft(spec, `"'`)
	return ok && strings.HasPrefix(strings.TrimSpace(line), "import ") && (strings.HasPrefix(spec, "@") || strings.HasPrefix(spec, "~") || strings.HasPrefix(spec, "#"))
}

// spokenOf is where a file first names something outside of its comments, on a line
// that counts, below 0 when it does nowhere.
func spokenOf(text, needle string, counts func(line string) bool) int {
	from := 0
	for {
		i := strings.Index(text[from:], needle)
		if i < 0 {
			return -1
		}
		i += from
		line := text[1+strings.LastIndexByte(text[:i], '\n'):]
		if line, _, _ = strings.Cut(line, "\n"); !inComment(text[:i]) && counts(line) {
			return i
		}
		from = i + len(needle)
	}
}

// inComment reports whether a text ends inside of a comment, as far as its last line
// shows, and in a block that begins a line.
func inComment(before string) bool {
	line := before[strings.LastIndexByte(before, '\n')+1:]
	if strings.LastIndex(line, "/*") > strings.LastIndex(line, "*/") || strings.LastIndex(line, "<!--") > strings.LastIndex(line, "-->") {
		return true
	}
	if head := strings.TrimSpace(line); strings.HasPrefix(head, "//") || strings.HasPrefix(head, "* ") {
		return true
	}
	opened := strings.LastIndex(before, "\n/*")
	return opened >= 0 && !strings.Contains(before[opened:], "*/")
}

// mayName reports whether a file is one whose mention of a picture makes
// browsers load it.
func mayName(p *project.Project, name string) bool {
	switch ext := path.Ext(name); {
	case ext == ".html":
		return servedHTML(p, name)
	case hasSheetExt(ext):
		return true
	}
	return p.Modules().Live(name)
}

// plainFiles are the base names of the files that a plain img shows.
func plainFiles(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for _, s := range pictures(p) {
		if base := sourceBase(s); base != "" && (!s.optimised() || leftAsItIs(s).OK()) {
			out[base] = true
		}
	}
	return out
}

// sourceBase is the name of the file that a picture shows, when it is written in
// its file.
func sourceBase(s shown) string {
	src, _ := s.attr("src")
	if s.jsx.OK() {
		n := s.jsx.AttrValue("src")
		if d := n.Resolve(); n.Ident() != "" && d.OK() {
			if text, ok := d.StringValue(); ok {
				src = text
			} else if spec, ok := d.Parent().Child(source.Source).StringValue(); ok {
				src = spec
			}
		}
	}
	src, _, _ = strings.Cut(src, "?")
	if strings.ContainsAny(src, "{} ") {
		return ""
	}
	return path.Base(src)
}
