package security

import (
	"regexp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// blocked is what a home-made sanitiser looks for in markup: a list of what is known to
// do harm, from which there is always a way out (an attribute without quotes, an element
// inside an element, SVG).
var blocked = regexp.MustCompile(`(?i)<\\?/?\(?(?:\?:)?script|\bon(?:\\w|\[a-z|\(\?:|click|error)|\\son|javascript\\?:`)

// everyTag is how a pattern begins that takes out all elements, whatever they are.
var everyTag = regexp.MustCompile(`^/<(?:\\?/\??|\(\?:|!|\.|\[\^|\[/)*(?:\[\^|\.)`)

// homeMade reports whether a function takes parts out of markup by patterns of what does
// harm, and lets everything else through. One that escapes, takes out all elements, asks
// a package or lets a browser parse the text is not told.
func homeMade(p *project.Project, fn source.Node, depth int) bool {
	if !fn.Is(source.Function, source.Arrow, source.Method) || depth == 0 || parsesMarkup(fn) {
		return false
	}
	takesOut := false
	for c := range fn.Find(source.Call) {
		pkg, _ := c.Origin()
		head, _, _ := strings.Cut(pkg, "/")
		switch name := c.CalleeName(); {
		case purifyingPackages[pkg], purifyingPackages[head]:
			return false
		case name != "replace" && name != "replaceAll":
			takesOut = takesOut || purifies(c) && c.Child(source.Callee).Kind() == source.Identifier && homeMade(p, p.Definition(c.Child(source.Callee)), depth-1)
		case escapesAt(c):
			return false
		default:
			pattern := c.Arg(0).Resolve()
			if pattern.Kind() != source.Regexp {
				continue
			}
			if everyTag.MatchString(pattern.Text()) || strings.HasPrefix(pattern.Text(), "/[^") || c.Arg(1).Is(source.Arrow, source.Function) {
				return false
			}
			takesOut = takesOut || blocked.MatchString(pattern.Text())
		}
	}
	return takesOut
}

// parsesMarkup reports whether a function reads markup as a browser does, or as a parser.
func parsesMarkup(fn source.Node) bool {
	for id := range fn.Find(source.Identifier, source.Member, source.New) {
		name := id.Ident()
		switch id.Kind() {
		case source.Member:
			name = id.Child(source.Name).Text()
		case source.New:
			name = id.CalleeName()
		}
		switch name {
		case "DOMParser", "parseFromString", "createElement", "createHTMLDocument", "createTreeWalker", "querySelectorAll", "textContent", "cheerio", "parseFragment", "JSDOM", "HTMLRewriter":
			return true
		}
	}
	return false
}

// madeInTemplate reports whether a call in the expression of a template is of such a
// function: of the file's program, or one that it imports.
func madeInTemplate(p *project.Project, f *source.File, call source.Node) bool {
	name := call.Child(source.Callee).Ident()
	if name == "" {
		return false
	}
	fn := f.Declaration(name)
	if !fn.Is(source.Function) {
		fn = p.Definition(f.Root().Lookup(name))
	}
	return homeMade(p, fn, 2)
}
