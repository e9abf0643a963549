package seo

import (
	"cmp"
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed images.md
var imagesWords string

// Images looks for pictures that are sent larger than anybody needs them: past
// the optimiser that the framework has, or as large files.
var Images = &check.Check{
	ID:       "seo/images",
	Severity: check.Low,
	Minutes:  30,
	Words:    check.Explain(imagesWords),
	Look:     lookForImages,
	Fix:      imagesFix,
}

func lookForImages(p *project.Project) check.Finding {
	if p.Stack().Python() {
		return pythonImages(p)
	}
	if f, none := servesNoPages(p); none {
		return f
	}
	sorted := project.Answer(p, "seo/pictures", sortPictures)
	raw, optimised := forVisitors(sorted.raw), sorted.optimised
	heavy := project.Answer(p, "seo/heavy files", heavyFiles)
	switchedOff, off := optimiserOff(p)
	var said []string
	var places []check.Place
	sure := check.Possible
	if off && len(optimised)+len(raw) > 0 {
		said = append(said, "the framework's optimiser of pictures is switched off")
		places = append(places, switchedOff)
		if len(optimised) > 0 {
			sure = check.Certain
		}
	}
	if len(raw) > 0 {
		past := " sent past the framework's optimiser, in a plain img"
		if off {
			past = " shown by a plain img"
		}
		said = append(said, counted(len(raw), "a picture is", "pictures are")+past+beyond(len(raw)))
		places = append(places, raw[:min(len(raw), listedPictures)]...)
		if shown := slices.DeleteFunc(slices.Clone(raw), staffOnly); len(shown) > 2 || sorted.fixed > 0 && public(p)(raw[0]) {
			sure = max(sure, check.Likely)
		}
	}
	if apart := forVisitors(sorted.apart); len(apart) > 0 && !off {
		said = append(said, counted(len(apart), "a picture is", "pictures are")+" told to go past the framework's optimiser"+beyond(len(apart)))
		places = append(places, apart[:min(len(apart), listedPictures)]...)
		if sorted.fixed > 0 && slices.ContainsFunc(apart, public(p)) || len(apart) > 2 {
			sure = max(sure, check.Likely)
		}
	}
	if len(heavy) > 0 {
		said = append(said, heavyWords(heavy)+beyond(len(heavy)))
		for _, h := range heavy[:min(len(heavy), listedPictures)] {
			places = append(places, h.place())
			places = append(append(places, h.also...), h.shownAt(p)...)
			places = append(places, check.Line(h.file, 1, kilobytes(h.size)))
		}
		sure = max(sure, sureOfHeavy(heavy))
	}
	if tooLarge := project.Answer(p, "seo/oversized", oversized); len(tooLarge) > 0 {
		said = append(said, counted(len(tooLarge), "a picture is sent at many times the size that it is shown with", "pictures are sent at many times the size that they are shown with"))
		places = append(places, tooLarge[:min(len(tooLarge), listedPictures)]...)
		sure = max(sure, check.Likely)
	}
	kept := project.Answer(p, "seo/kept as sent", keptAsSent)
	if len(sorted.sent) > 0 && len(kept) > 0 {
		said = append(said, "pictures that users send are kept as they come, however large")
		places = append(places, kept...)
		sure = max(sure, check.Likely)
	}
	if wide := forVisitors(sorted.wide); len(wide) > 0 {
		said = append(said, counted(len(wide), "a picture is", "pictures are")+" asked for as wide as a large screen, on phones too")
		places = append(places, wide...)
		sure = max(sure, check.Likely)
	}
	if as := forVisitors(sorted.asSent); len(as) > 0 {
		said = append(said, counted(len(as), "a picture comes", "pictures come")+" from a host that keeps what it was sent, in one size for every screen")
		places = append(places, as[:min(len(as), listedPictures)]...)
		sure = max(sure, check.Likely)
	}
	if plain := sorted.plain; len(said) > 0 && len(raw) == 0 && len(plain) > 0 { // no gap alone
		said = append(said, counted(len(plain), "a picture is", "pictures are")+" shown by a plain img, in one size for every screen"+beyond(len(plain)))
		places = append(places, plain[:min(len(plain), listedPictures)]...)
	}
	if len(said) > 0 {
		if off && len(optimised)+len(raw) == 0 {
			places = append(places, switchedOff)
		}
		f := check.Missing(sure, capital(strings.Join(said, "; "))+".", places...)
		f.Brief = []string{
			"Pictures of the app's own are shown by the framework's component for pictures, or are compressed (WebP or AVIF, no wider than they are shown, under 200 kB).",
			"Pictures below the first screen are loaded lazily; pictures that users chose a moment ago and pictures in mails may stay plain.",
		}
		return f
	}
	return imagesPass(p, optimised, append(slices.Clip(sorted.plain), sorted.other...))
}

// forVisitors are the pictures that visitors see, where there are some: what the people
// who run the app see beside them costs next to nothing.
func forVisitors(raw []check.Place) []check.Place {
	if shown := slices.DeleteFunc(slices.Clone(raw), staffOnly); len(shown) > 0 {
		return shown
	}
	return raw
}

// staffOnly reports whether a place lies in the administration of the whole app: no part
// with another name stands before that word.
func staffOnly(at check.Place) bool {
	for _, part := range strings.Split(strings.ToLower(at.File), "/") {
		switch {
		case strings.HasPrefix(part, "admin"), strings.HasPrefix(part, "super-admin"), strings.HasPrefix(part, "superadmin"):
			return true
		case strings.HasPrefix(part, "("), strings.HasPrefix(part, "["):
		default:
			switch part {
			case "app", "src", "pages", "components", "routes", "client", "web", "apps", "views", "screens", "ui", "features", "modules", "lib":
			default:
				return false
			}
		}
	}
	return false
}

// listedPictures is how many places of a kind are listed.
const listedPictures = 40

// beyond says how many of the counted have no place of their own in the list.
func beyond(n int) string {
	if n <= listedPictures {
		return ""
	}
	return fmt.Sprintf(" (%d are listed, and %d more)", listedPictures, n-listedPictures)
}

func counted(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// sortPictures parts the pictures of the app: those past an optimiser that the
// framework has, those through it, those for which it has none, and those that need
// none. Of the first kind, those on pages for everyone come first.
func sortPictures(p *project.Project) (out sortedPictures) {
	has, astro := hasOptimiser(p), p.Stack().Framework == project.Astro
	isPublic := public(p)
	for _, s := range pictures(p) {
		if at := s.place(""); !p.ReachedAt(at.File, at.Line, at.Column) {
			continue
		}
		switch {
		case has && leftAsItIs(s).OK() && !needsNoOptimiser(p, s) && !lightFile(p, s) && !shownAsSign(s) && !standsForSomebody(s):
			out.apart = append(out.apart, check.At(leftAsItIs(s), "sends the file as it is"))
			if !fromData(s) {
				out.fixed++
			}
		case s.optimised():
			out.optimised = append(out.optimised, s.place("served in the size that is needed"))
		case needsNoOptimiser(p, s):
			out.other = append(out.other, s.place("a plain picture"))
		case has && (fromData(s) || lightFile(p, s)) && (shownAsSign(s) || standsForSomebody(s)):
			out.other = append(out.other, s.place("a plain picture"))
		case has && !(astro && path.Ext(s.file) != ".astro"): // Astro's component stands in its own files only
			out.raw = append(out.raw, s.place("past the framework's optimiser"))
			if !fromData(s) {
				out.fixed++
			}
		case wideForAll(s):
			out.wide = append(out.wide, s.place("asks for a picture of the size of a large screen"))
		case offersSizes(s) || shownTiny(s):
			out.other = append(out.other, s.place("a plain picture"))
		case keptByHost(s) && isPublic(s.place("")):
			out.asSent = append(out.asSent, s.place("the file as it was uploaded, in one size for every screen"))
		default:
			out.plain = append(out.plain, s.place("a plain picture, in one size for every screen"))
			if at := s.place(""); namesPhoto(s) && isPublic(at) {
				out.sent = append(out.sent, at)
			}
		}
	}
	slices.SortStableFunc(out.raw, func(a, b check.Place) int { return cmp.Compare(rank(!isPublic(a)), rank(!isPublic(b))) })
	return out
}

func rank(later bool) int {
	if later {
		return 1
	}
	return 0
}

// sortedPictures are the pictures of an app by how they are served.
type sortedPictures struct {
	raw, optimised, plain, other []check.Place
	sent                         []check.Place // of the plain on pages for everyone: data, called a photograph
	apart                        []check.Place // of the framework's component, told to leave the file as it is
	wide                         []check.Place // asked for as wide as a large screen
	asSent                       []check.Place // of plain ones on pages for everyone: from a host that makes no sizes
	fixed                        int           // of the raw that the code names, not the data
}

// offersSizes reports whether a picture's element names several sizes itself, or is fed
// by an address that says so.
func offersSizes(s shown) bool {
	for _, key := range []string{"srcSet", "srcset", ":srcset"} {
		if _, ok := s.attr(key); ok {
			return true
		}
	}
	src, _ := s.attr("src")
	return strings.Contains(src, "f_auto") || strings.Contains(src, "auto=format") || strings.Contains(src, "render/image")
}

// shownTiny reports whether a picture is shown as small as a sign between words.
func shownTiny(s shown) bool {
	w, h := shownSize(s)
	return max(w, h) > 0 && max(w, h) <= 24
}

// fromData reports whether the code does not tell which picture an element shows.
func fromData(s shown) bool {
	src, _ := s.attr("src")
	return src == "" || strings.ContainsAny(src, "{}")
}

// lightFile reports whether an element shows a file of the app's that hardly weighs
// anything.
func lightFile(p *project.Project, s shown) bool {
	file, ok := pictureFile(p, s)
	size, known := p.Size(file)
	return ok && known && size < 40<<10
}

// shownAsSign reports whether a picture is no larger than the sign that stands for
// somebody beside a name.
func shownAsSign(s shown) bool {
	w, h := shownSize(s)
	if classes, _ := s.class(); slices.Contains(classes, "w-full") && slices.Contains(classes, "h-full") {
		if up, ok := s.up(); ok { // as large as what holds it
			w, h = shownSize(up)
		}
	}
	return min(w, h) > 0 && max(w, h) <= 40
}

// standsForSomebody reports whether a picture is by its name what stands for a person or a
// firm, and small.
func standsForSomebody(s shown) bool {
	w, h := shownSize(s)
	name := strings.ToLower(s.jsx.AttrValue("src").Text())
	return strings.Contains(name, "avatar") && min(w, h) > 0 && max(w, h) <= 96 || strings.Contains(name, "logo") && h > 0 && h <= 64
}

// inWrittenText reports whether a picture stands in a text that somebody wrote with an
// editor: it may be of any host and size, which the framework's component must know.
func inWrittenText(s shown) bool {
	src := strings.ReplaceAll(s.jsx.AttrValue("src").Text(), "?", "")
	return s.jsx.OK() && strings.HasSuffix(src, ".attrs.src")
}

// hasOptimiser reports whether the stack serves pictures in other sizes and
// formats when it is asked to.
func hasOptimiser(p *project.Project) bool {
	switch p.Stack().Framework {
	case project.Next, project.Astro:
		return true
	case project.Nuxt:
		_, ok := wired(p, "@nuxt/image")
		return ok
	}
	return false
}

// needsNoOptimiser reports whether a picture gains nothing from an optimiser:
// drawings, pictures that code made or a visitor just chose, those that stand in
// where the optimiser may not fetch, and tracking pixels.
func needsNoOptimiser(p *project.Project, s shown) bool {
	if comesLater(s) || s.opens() || standsIn(s) || inWrittenText(s) {
		return true
	}
	low := strings.ToLower(s.wanted())
	if alt, _ := s.attr("alt"); (strings.Contains(strings.ToLower(alt), "preview") || strings.Contains(strings.ToLower(alt), "uploaded")) && !strings.HasPrefix(low, "/") {
		return true // what somebody just chose, which is in the browser only
	}
	for _, word := range []string{".svg", "data:", "blob:", "preview", "objecturl", "qrcode", "qr_code", "favicon", "flagcdn", "badge", "shields.io", "gravatar", "api.dicebear", "ui-avatars", "placeholder"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	if s.jsx.OK() {
		src := s.jsx.AttrValue("src")
		if drawingsOfList(p, src) {
			return true
		}
		if svgImport(src) || strings.Contains(strings.ToLower(src.Text()), "favicon") {
			return true
		}
	}
	width, _ := s.attr("width")
	return width == "1" || width == "0"
}

func svgImport(n source.Node) bool {
	if n.Kind() == source.Member {
		n = n.Child(source.ObjectRole)
	}
	d := n.Resolve()
	if d.Kind() != source.ImportName {
		return false
	}
	spec, _ := d.Parent().Child(source.Source).StringValue()
	return strings.Contains(spec, ".svg") || strings.Contains(spec, ".gif")
}

// optimiserOff is where Next is told to serve pictures as they are.
func optimiserOff(p *project.Project) (check.Place, bool) {
	if prop := optimiserSwitch(p); prop.OK() {
		return check.At(prop, "switches the optimiser of pictures off"), true
	}
	return check.Place{}, false
}

// optimiserSwitch is the setting that turns Next's optimiser off. An exported site has
// none to turn off, and must say so
// (https://nextjs.org/docs/app/guides/static-exports#image-optimization).
func optimiserSwitch(p *project.Project) (off source.Node) {
	f := p.Config("next.config")
	if p.Stack().Framework != project.Next || f == nil {
		return source.Node{}
	}
	for prop := range f.Find(source.Property) {
		value := prop.Child(source.Value)
		if text, _ := value.StringValue(); prop.Key() == "output" && text == "export" {
			return source.Node{}
		}
		if prop.Key() == "unoptimized" && value.Text() == "true" {
			off = prop
		}
	}
	return off
}

func imagesPass(p *project.Project, optimised, other []check.Place) check.Finding {
	switch {
	case len(optimised) > 0:
		return check.Passed(check.Certain, "Pictures go through the framework's optimiser, and no file is large.", optimised[:min(len(optimised), 5)]...)
	case len(other) > 0:
		other = slices.Clone(other[:min(len(other), 5)])
		for i := range other {
			other[i].Message = "a plain picture"
		}
		return check.Passed(check.Likely, "The pictures that the app shows are small, drawings, or come from elsewhere.", other...)
	case len(rasterFiles(p)) > 0:
		return check.Passed(check.Likely, "The app's picture files are small.", check.Line(rasterFiles(p)[0], 1, "a small file"))
	}
	return check.Unneeded("The app shows no pictures but drawings and icons.")
}
