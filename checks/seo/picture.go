package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A shown is one element that an app shows: of JSX, or of the markup of a Vue,
// Svelte, Astro or HTML file.
type shown struct {
	jsx  source.Node
	tags []project.Tag
	i    int
	file string
}

func (s shown) name() string {
	if s.jsx.OK() {
		return s.jsx.TagName()
	}
	return s.tags[s.i].Name
}

// attr is what an attribute says. Of an expression it is every text in it, such
// as those that cn() joins, or a member's name, as of a CSS module; a number as
// it is written; else the expression in braces.
func (s shown) attr(key string) (value string, ok bool) {
	if !s.jsx.OK() {
		return s.tags[s.i].Attr(key)
	}
	a := s.jsx.Attr(key)
	if !a.OK() {
		return "", false
	}
	v := a.Child(source.Value)
	if text, constant := v.StringValue(); constant {
		return text, true
	}
	if v.Is(source.Number) {
		return v.Text(), true
	}
	texts, known := textsIn(v, 3)
	if !known {
		texts = append(texts, "{…}")
	}
	if len(texts) == 0 {
		return "{" + v.Text() + "}", true
	}
	return strings.Join(texts, " "), true
}

// wanted is what the element's address says, without what only stands in for it:
// src={tea.photo || "/placeholder.svg"}.
func (s shown) wanted() string {
	if !s.jsx.OK() {
		src, _ := s.attr("src")
		return src
	}
	v := s.jsx.AttrValue("src")
	for v.Kind() == source.Binary && (v.Operator() == "||" || v.Operator() == "??") {
		v = v.Child(source.Left)
	}
	if text, constant := v.StringValue(); constant {
		return text
	}
	texts, _ := textsIn(v, 3)
	return strings.Join(texts, " ")
}

// textsIn are the texts that an expression is made of, names of the file that
// stand for texts followed, and the last names of members, as of a CSS module;
// known is false when something in it comes from elsewhere.
func textsIn(n source.Node, depth int) (texts []string, known bool) {
	known = true
	n.Walk(func(c source.Node) bool {
		switch c.Kind() {
		case source.String:
			text, _ := c.StringValue()
			texts = append(texts, text)
		case source.Member, source.Index:
			texts = append(texts, c.Child(source.Name).Text())
			if to := c.Child(source.ObjectRole).Resolve(); to.Kind() == source.Object && depth > 0 {
				more, _ := textsIn(to, depth-1)
				texts = append(texts, more...)
			} else if to.Kind() != source.ImportName {
				known = known && conditionOf(c)
			}
			return false
		case source.Identifier:
			if c.Role() == source.Callee || conditionOf(c) {
				return true
			}
			to := c.Resolve()
			if depth == 0 || !to.Is(source.String, source.Template, source.Conditional, source.Call, source.Binary) {
				known = false
				return true
			}
			more, all := textsIn(to, depth-1)
			texts, known = append(texts, more...), known && all
		}
		return true
	})
	return texts, known
}

// conditionOf reports whether a name only decides which text counts.
func conditionOf(n source.Node) bool {
	for p := n; p.OK() && p.Kind() != source.Attr; p = p.Parent() {
		up := p.Parent()
		if p.Role() == source.Cond || up.Kind() == source.Binary && (up.Operator() != "&&" || p.Role() == source.Left) && up.Operator() != "+" && up.Operator() != "??" && up.Operator() != "||" {
			return true
		}
	}
	return false
}

// class is every class that the element may have; known is false when some of
// them come from elsewhere.
func (s shown) class() (classes []string, known bool) {
	var text string
	for _, key := range []string{"className", "class", "tw"} {
		if v, ok := s.attr(key); ok {
			text += " " + v
		}
	}
	if !s.jsx.OK() {
		return strings.Fields(text), !strings.HasPrefix(strings.TrimSpace(text), "{")
	}
	return strings.Fields(text), !strings.Contains(text, "{")
}

// opens reports whether attributes are spread into the element, so that not all
// of them can be seen.
func (s shown) opens() bool {
	if s.jsx.OK() {
		for c := range s.jsx.Children() {
			if c.Kind() == source.Spread && c.Role() == source.AttrRole {
				return true
			}
		}
		return false
	}
	for _, a := range s.tags[s.i].Attrs {
		if strings.HasPrefix(a.Key, "{...") || a.Key == "v-bind" {
			return true
		}
	}
	return false
}

// up is the element around this one in the same file.
func (s shown) up() (shown, bool) {
	if s.jsx.OK() {
		e := s.jsx.Enclosing(source.Element)
		return shown{jsx: e, file: s.file}, e.OK()
	}
	i := s.tags[s.i].Parent
	return shown{tags: s.tags, i: i, file: s.file}, i >= 0
}

func (s shown) place(message string) check.Place {
	if s.jsx.OK() {
		at := check.At(s.jsx, message)
		if at.EndLine > at.Line+3 {
			at.EndLine, at.EndColumn = at.Line, 0
		}
		return at
	}
	return check.Line(s.file, s.tags[s.i].Line, message)
}

// optimised reports whether the element is a component that serves pictures in
// the size and format that the visitor needs.
func (s shown) optimised() bool {
	if !s.jsx.OK() {
		switch s.name() {
		case "NuxtImg", "NuxtPicture", "enhanced:img", "nuxt-img", "Image", "Picture":
			return true
		}
		return false
	}
	return isNextImage(s.jsx) || isUnpic(s.jsx)
}

func isNextImage(e source.Node) bool {
	pkg, _ := e.Child(source.Tag).Origin()
	return pkg == "next/image" || pkg == "next/legacy/image" || pkg == "next/future/image"
}

func isUnpic(e source.Node) bool {
	pkg, _ := e.Child(source.Tag).Origin()
	return strings.HasPrefix(pkg, "@unpic/")
}

// pictures lists the elements that show a picture in what the app serves: img,
// and the components of frameworks that stand for it. Mails and pictures for
// link previews are left out: they know nothing better than img.
func pictures(p *project.Project) []shown {
	var out []shown
	for _, name := range p.Files() {
		if strings.HasPrefix(name, "../") {
			continue
		}
		switch path.Ext(name) {
		case ".html", ".svelte", ".astro", ".vue":
			out = append(out, markupPictures(p, name)...)
		case ".tsx", ".jsx", ".js", ".ts":
			out = append(out, jsxPictures(p, name)...)
		}
	}
	return out
}

func markupPictures(p *project.Project, name string) []shown {
	if path.Ext(name) == ".html" {
		if !servedHTML(p, name) {
			return nil
		}
	} else if !p.Modules().Live(name) {
		return nil
	}
	if !p.Holds(name, "img", "Img", "Image", "Picture") {
		return nil
	}
	tags := p.Markup(name)
	var out []shown
	for i, t := range tags {
		switch t.Name {
		case "img", "NuxtImg", "NuxtPicture", "nuxt-img", "enhanced:img":
			out = append(out, shown{tags: tags, i: i, file: name})
		case "Image", "Picture":
			if path.Ext(name) == ".astro" {
				out = append(out, shown{tags: tags, i: i, file: name})
			}
		}
	}
	return out
}

func jsxPictures(p *project.Project, name string) []shown {
	if !p.Holds(name, "<img", "next/image", "@unpic/", "next/legacy/image") || !p.Modules().Live(name) || forMail(p, name) {
		return nil
	}
	f := p.Source(name)
	var out []shown
	for e := range f.Find(source.Element) {
		if (e.TagName() == "img" || isNextImage(e) || isUnpic(e)) && !shownInDrawings(p, e) {
			out = append(out, shown{jsx: e, file: name})
		}
	}
	return out
}

// forMail reports whether a module makes mails, or pictures for link previews.
func forMail(p *project.Project, name string) bool {
	for part := range strings.SplitSeq(path.Dir(strings.ToLower(name)), "/") {
		if part == "emails" || part == "email" || part == "mail" || part == "mails" || part == "email-templates" {
			return true
		}
	}
	stem, _, _ := strings.Cut(path.Base(name), ".")
	if slices.Contains([]string{"opengraph-image", "twitter-image", "icon", "apple-icon"}, stem) {
		return true
	}
	return drawsElsewhere(p, name)
}

// drawsElsewhere reports whether a module draws what no browser is sent as a page: mails,
// pictures for link previews, documents.
func drawsElsewhere(p *project.Project, name string) bool {
	return p.Holds(name, "@react-email/", "next/og", "@vercel/og", "ImageResponse", "@react-pdf/renderer", "satori")
}

// shownInDrawings reports whether an element stands in a component that only such modules
// put to use, or in what it draws for them alone: if (forPreview), which no other use of
// the component asks for.
func shownInDrawings(p *project.Project, e source.Node) bool {
	component := e.Function()
	for outer := component.Function(); outer.OK(); outer = outer.Function() {
		component = outer
	}
	uses := slices.Concat(p.ElementsOf(component), p.CallsOf(component))
	branch := e.Enclosing(source.If)
	asked := branch.Child(source.Cond).Ident()
	if !branch.Child(source.Then).Contains(e) {
		asked = ""
	}
	drawn := false
	for _, use := range uses {
		switch {
		case drawsElsewhere(p, use.File().Path):
			drawn = true
		case asked == "" || use.Kind() != source.Element || use.Attr(asked).OK() || mayBring(use, asked):
			return false
		}
	}
	return drawn
}

// mayBring reports whether an attribute may be among those that are spread into an element:
// all but the objects that are written out there may hold any.
func mayBring(e source.Node, key string) bool {
	for c := range e.Children() {
		if c.Kind() != source.Spread || c.Role() != source.AttrRole {
			continue
		}
		written := false
		for o := range c.Find(source.Object) {
			written = true
			if o.Prop(key).OK() {
				return true
			}
		}
		if !written {
			return true
		}
	}
	return false
}
