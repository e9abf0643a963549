package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// onlyIcon reports whether an element holds nothing but a picture out of a library of icons.
func onlyIcon(e source.Node) bool {
	icons := 0
	for c := range e.Children() {
		switch {
		case c.Kind() == source.Attr || c.Role() == source.Tag || c.Kind() == source.Text && strings.TrimSpace(c.Text()) == "":
		case c.Kind() == source.Element:
			im, _, ok := c.File().ImportOf(c.TagName())
			if !ok || !strings.Contains(im.Spec, "icon") && im.Spec != "lucide-react" && im.Spec != "phosphor-react" {
				return false
			}
			icons++
		default:
			return false
		}
	}
	return icons == 1
}

// sendsNowhere is the form that an element is the button of, where that has fields, none of
// which has a name, and neither a handler nor an address: the page is only loaded anew.
func sendsNowhere(e source.Node) source.Node {
	if !isButton(e) || e.Spreads() || disabled(e) || listens(e) {
		return source.Node{}
	}
	if kind, _ := e.AttrValue("type").StringValue(); kind != "submit" {
		return source.Node{}
	}
	form := e.Enclosing(source.Element)
	for form.OK() && form.TagName() == strings.ToLower(form.TagName()) && form.TagName() != "form" {
		form = form.Enclosing(source.Element)
	}
	if form.TagName() != "form" || form.Spreads() {
		return source.Node{}
	}
	for c := range form.Children() {
		if k := c.Key(); c.Kind() == source.Attr && k != "className" && k != "class" && k != "style" {
			return source.Node{}
		}
	}
	for c := range e.Children() {
		if k := c.Key(); c.Kind() == source.Attr && (strings.HasPrefix(k, "form") || k == "id" || k == "ref" || k == "name") {
			return source.Node{}
		}
	}
	fields := 0
	for field := range form.Find(source.Element) {
		if field.Spreads() || field.Attr("name").OK() { // which the page may read from its address
			return source.Node{}
		}
		if t := strings.ToLower(field.TagName()); t == "input" || t == "textarea" {
			fields++
		}
	}
	if fields == 0 {
		return source.Node{}
	}
	return form
}

// untilShown reports whether an element stands in for another until the page has come to
// life: if (!mounted) return <Button />.
func untilShown(e source.Node) bool {
	for at := e; at.OK() && at != e.Function(); at = at.Parent() {
		if up := at.Parent(); up.Is(source.If, source.Conditional) && at.Role() == source.Then {
			low := strings.ToLower(up.Child(source.Cond).Text())
			if strings.HasPrefix(low, "!") && (strings.Contains(low, "mounted") || strings.Contains(low, "hydrated") || strings.Contains(low, "isclient")) {
				return true
			}
		}
	}
	return false
}
