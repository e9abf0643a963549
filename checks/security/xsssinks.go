package security

import (
	"regexp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A sink is a place where a value becomes markup of a page.
type sink struct {
	at    source.Node // what the finding points at
	value source.Node // what becomes markup
	how   string      // "dangerouslySetInnerHTML"
	tag   string      // the element around it, in small letters
	data  bool        // a script element that holds data, not a program
	file  string      // of a sink in the markup of a template, with line
	line  int
	text  string // the expression of such a sink
}

// sinkWords are what a file with a sink holds.
var sinkWords = []string{"dangerouslySetInnerHTML", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "contentDocument", "createContextualFragment", "srcDoc", "rehype-raw", "rehypeRaw", "v-html", "{@html", "set:html", ".setHTML(", ".bindPopup(", ".bindTooltip(", ".setContent(", "InfoWindow(", "divIcon(", "DivIcon("}

// sinksIn lists the sinks of one file.
func sinksIn(f *source.File) []sink {
	var out []sink
	for n := range f.Find(source.Attr, source.Assign, source.Call, source.New, source.Property) {
		switch n.Kind() {
		case source.Attr:
			out = append(out, attributeSink(n)...)
		case source.Assign:
			if name := n.Child(source.Left).Child(source.Name).Text(); n.Child(source.Left).Kind() == source.Member && (name == "innerHTML" || name == "outerHTML") {
				out = append(out, sink{at: n, value: n.Child(source.Right), how: name})
			}
		case source.Call:
			out = append(out, callSink(n)...)
		case source.New:
			out = append(out, mapSinks(n)...)
		case source.Property:
			if n.Key() == "dangerouslySetInnerHTML" {
				out = append(out, htmlOf(n, n.Child(source.Value)))
			}
		}
	}
	return out
}

// attributeSink reads dangerouslySetInnerHTML={{ __html: … }} and srcDoc={…}.
func attributeSink(n source.Node) []sink {
	switch n.Key() {
	case "dangerouslySetInnerHTML":
		s := htmlOf(n, n.Child(source.Value))
		element := n.Parent()
		s.tag = strings.ToLower(element.TagName())
		kind, _ := element.AttrValue("type").StringValue()
		s.data = s.tag == "script" && strings.Contains(kind, "json")
		return []sink{s}
	case "srcDoc":
		if !confined(n.Parent()) && n.Child(source.Value).OK() {
			return []sink{{at: n, value: n.Child(source.Value), how: "srcDoc", tag: "iframe"}}
		}
	case "rehypePlugins":
		if strings.Contains(n.Text(), "rehypeRaw") && !strings.Contains(strings.ToLower(n.Text()), "sanitize") {
			element := n.Parent()
			value := element.Child(source.Item)
			for c := range element.Children() {
				if c.Role() == source.Item && !c.Is(source.Text) {
					value = c
				}
			}
			if v := element.AttrValue("children"); v.OK() {
				value = v
			}
			return []sink{{at: n, value: value, how: "rehype-raw"}}
		}
	}
	return nil
}

// confined reports whether a frame keeps what it shows away from the page around it: one
// that lets it run scripts under the page's own address does not.
func confined(frame source.Node) bool {
	if !frame.Attr("sandbox").OK() {
		return false
	}
	allowed, _ := frame.AttrValue("sandbox").StringValue()
	return !strings.Contains(allowed, "allow-scripts") || !strings.Contains(allowed, "allow-same-origin")
}

// htmlOf is the sink of a { __html: … }; the place is that of the value, since
// the attribute may begin lines above it.
func htmlOf(n, object source.Node) sink {
	s := sink{at: n, value: object, how: "dangerouslySetInnerHTML"}
	if o := object.Resolve(); o.Kind() == source.Object {
		if v := o.Prop("__html"); v.OK() {
			s.value = v
		}
	}
	return s
}

// callSink reads insertAdjacentHTML, document.write and their like.
func callSink(c source.Node) []sink {
	switch name := c.CalleeName(); name {
	case "insertAdjacentHTML":
		return []sink{{at: c, value: c.Arg(1), how: name}}
	case "write", "writeln":
		if path := c.CalleePath(); strings.HasSuffix(path, "document."+name) || ofFrame(c.Child(source.Callee).Child(source.ObjectRole)) {
			return []sink{{at: c, value: c.Arg(0), how: "document." + name}}
		}
	case "createContextualFragment":
		return []sink{{at: c, value: c.Arg(0), how: name}}
	}
	return mapSinks(c)
}

// ofFrame reports whether a variable holds the document of a frame that the page
// made: const doc = frame.contentDocument || frame.contentWindow?.document.
func ofFrame(n source.Node) bool {
	d := n.Lookup(n.Ident())
	return n.Kind() == source.Identifier && d.Kind() == source.Declarator && strings.Contains(d.Child(source.Value).Text(), "contentDocument")
}

// answerSinks lists the places of server code that answer with markup of their
// own: res.send(`<h1>${name}</h1>`).
func answerSinks(p *project.Project, name string) []sink {
	if !p.Holds(name, "</") || !p.Holds(name, ".send(", ".end(", ".html(", "new Response(", "NextResponse(") || !running(p, name) {
		return nil
	}
	var out []sink
	for c := range p.Source(name).Find(source.Call, source.New) {
		if !answers(c) || savedNotShown(c) {
			continue
		}
		expr := assembled(p, c.Arg(0))
		if expr.OK() && startsHTML.MatchString(fixedHead(expr)) {
			out = append(out, sink{at: c, value: expr, how: toBrowser})
		}
	}
	return out
}

// savedNotShown reports whether an answer tells the browser to save it as a file: it is
// then no page of the app's address.
func savedNotShown(answer source.Node) bool {
	for n := range answer.Function().Find(source.Property, source.Call) {
		v := n.Child(source.Value)
		if n.Kind() == source.Call {
			if name, _ := n.Arg(0).StringValue(); !strings.EqualFold(name, "Content-Disposition") {
				continue
			}
			v = n.Arg(1)
		} else if !strings.EqualFold(n.Key(), "Content-Disposition") {
			continue
		}
		if strings.HasPrefix(strings.Trim(v.Text(), "`\"'"), "attachment") {
			return true
		}
	}
	return false
}

// startsHTML is how a page, or a part of one, begins.
var startsHTML = regexp.MustCompile(`(?i)^\s*<(!doctype html|html|head|body|div|main|section|h[1-6]|p|table|script|style|span|a|form|ul|ol|b|strong|center)[\s>]`)

// answers reports whether a call sends an answer to a request.
func answers(c source.Node) bool {
	object := c.Child(source.Callee).Child(source.ObjectRole)
	switch c.CalleeName() {
	case "Response", "NextResponse":
		return c.Kind() == source.New
	case "send", "end", "html", "write":
		for object.Kind() == source.Call { // res.status(400).send(…)
			object = object.Child(source.Callee).Child(source.ObjectRole)
		}
		switch object.Path() {
		case "res", "response", "reply", "c", "ctx", "context":
			return true
		}
	}
	return false
}
