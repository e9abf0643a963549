package seo

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed layoutshift.md
var layoutshiftWords string

// LayoutShift looks for what moves a page while it loads: pictures and
// advertisements without reserved space, and fonts that hide or swap text late.
var LayoutShift = &check.Check{
	ID:       "seo/layoutshift",
	Severity: check.Low,
	Minutes:  20,
	Words:    check.Explain(layoutshiftWords),
	Look:     lookForLayoutShift,
	Fix:      layoutshiftFix,
}

func lookForLayoutShift(p *project.Project) check.Finding {
	if p.Stack().Python() {
		return pythonLayoutShift(p)
	}
	if f, none := servesNoPages(p); none {
		return f
	}
	rules := sizedByStyles(p)
	var moving, still, widening []check.Place
	for _, s := range pictures(p) {
		switch roomOf(s, rules) {
		case noRoom:
			if !styledBeside(p, s.file) {
				moving = append(moving, s.place("no width and height, and no class or style that fixes its height"))
			}
		case reserved:
			still = append(still, s.place("its space is reserved"))
			if widens(s) {
				widening = append(widening, s.place("its height is fixed, and how wide it is shows when it is there"))
			}
		}
	}
	moving = append(moving, unsizedAds(p, rules)...)
	fonts, good := webFonts(p)
	f := shiftFinding(p, moving, fonts, append(still, good...))
	if f.Verdict == check.Gap && len(fonts) == 0 && len(moving) < 3 && !slices.ContainsFunc(moving, public(p)) {
		f.Confidence = check.Possible // a picture or two behind the login
	}
	if f.Verdict == check.Gap {
		f.Places = append(f.Places, widening[:min(len(widening), 12)]...)
	}
	return f
}

var imgRule = regexp.MustCompile(`img[^{}<]*\{[^{}]*(aspect-ratio|height)\s*:`)

// styledBeside reports whether a module carries a style sheet of its own in which
// pictures get their height.
func styledBeside(p *project.Project, file string) bool {
	if !p.Holds(file, "<style") {
		return false
	}
	text, _ := p.Read(file)
	return imgRule.Match(text)
}

// widens reports whether a picture of fixed height is as wide as its file says: what
// stands beside it moves when it comes.
func widens(s shown) bool {
	if _, ok := s.attr("width"); ok || s.optimised() {
		return false
	}
	classes, known := s.class()
	if _, fixed := s.attr("height"); fixed && len(classes) == 0 {
		return true
	}
	high := slices.ContainsFunc(classes, func(c string) bool { return utilityPixels(c, "h-") > 0 })
	return known && high && slices.Contains(classes, "w-auto") && pushes(s)
}

// pushes reports whether something stands behind a picture in the same row, or behind
// what holds the picture alone: as the picture gets its width, that moves.
func pushes(s shown) bool {
	if !s.jsx.OK() {
		return true // markup without a tree: nothing is said of what stands beside it
	}
	for range 3 {
		up, ok := s.up()
		if classes, _ := s.class(); !ok || slices.Contains(classes, "mx-auto") || slices.Contains(classes, "block") {
			return false
		}
		classes, _ := up.class()
		if next := behind(s.jsx, up.jsx); next.OK() {
			row := slices.Contains(classes, "flex") || slices.Contains(classes, "inline-flex")
			if row {
				return !slices.Contains(classes, "flex-col") && !slices.Contains(classes, "justify-between")
			}
			return next.Kind() != source.Element || slices.Contains([]string{"span", "a", "b", "strong", "Link"}, next.TagName())
		}
		s = up
	}
	return false
}

// behind is what an element shows next behind another, at any depth of expressions.
func behind(e, up source.Node) source.Node {
	for c := range up.Children() {
		if c.Start() < e.End() || c.Role() == source.AttrRole || c.Kind() == source.Text && strings.TrimSpace(c.Text()) == "" {
			continue
		}
		if c.Is(source.Element, source.Text) {
			return c
		}
		for inner := range c.Find(source.Element) {
			return inner
		}
	}
	return source.Node{}
}

// public reports for places whether they are shown to strangers.
func public(p *project.Project) func(check.Place) bool {
	files := publicModules(p)
	return func(at check.Place) bool { return files[at.File] }
}

func shiftFinding(p *project.Project, moving, fonts, good []check.Place) check.Finding {
	var said []string
	switch len(moving) {
	case 0:
	case 1:
		said = append(said, "a picture has no reserved space")
	default:
		said = append(said, fmt.Sprintf("%d pictures have no reserved space", len(moving)))
	}
	if len(fonts) > 0 {
		said = append(said, "a web font is loaded without saying that text may be shown before it is there")
	}
	if len(said) > 0 {
		f := check.Missing(check.Likely, capital(strings.Join(said, ", and "))+": the page moves while it loads.", append(moving, fonts...)...)
		f.Brief = []string{
			"Every picture has a width and a height (or an aspect ratio, or a parent of fixed height), so that its space is known before it is loaded.",
			"Every web font is loaded with font-display: swap, or by the framework's font loader.",
			"Nothing looks different once the page has loaded.",
		}
		return f
	}
	if len(good) == 0 {
		return check.Passed(check.Likely, "No picture, advertisement or web font was found that could move the page.", anchor(p, "nothing here moves the page", "<head"))
	}
	return check.Passed(check.Likely, "Pictures have reserved space, and web fonts let text be shown before they are there.", good[:min(len(good), 5)]...)
}

// unsizedAds finds the places of advertisements that no height is kept free for.
func unsizedAds(p *project.Project, rules sizedBy) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.Holds(name, "adsbygoogle") || !p.Modules().Live(name) {
			continue
		}
		f := p.Source(name)
		if f == nil {
			continue
		}
		for e := range f.Find(source.Element) {
			s := shown{jsx: e, file: name}
			classes, _ := s.class()
			if e.TagName() != "ins" || len(classes) == 0 || classes[0] != "adsbygoogle" || sized(s, rules) {
				continue
			}
			if up, ok := s.up(); ok && sized(up, rules) {
				continue
			}
			out = append(out, s.place("no height is kept free for this advertisement"))
		}
	}
	return out
}
