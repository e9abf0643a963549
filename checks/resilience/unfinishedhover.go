package resilience

import (
	"strings"

	"underpin/checks/project/source"
)

// opensOnHover reports whether a button stands beside what a style sheet shows while
// the pointer is on both of them: a menu that needs no handler.
func opensOnHover(button source.Node) bool {
	around := button.Parent()
	if around.Kind() != source.Element {
		return false
	}
	for sibling := range around.Children() {
		if sibling == button || sibling.Kind() != source.Element {
			continue
		}
		for _, class := range classesOf(sibling) {
			if strings.HasPrefix(class, "group-hover") || strings.HasPrefix(class, "group-focus") || strings.HasPrefix(class, "peer-hover") || strings.HasPrefix(class, "peer-focus") || class == "dropdown-content" || class == "dropdown-menu" {
				return true
			}
		}
	}
	return false
}

// classesOf are the classes of an element as far as they are written down.
func classesOf(e source.Node) []string {
	text, ok := e.AttrValue("className").StringValue()
	if !ok {
		text, _ = e.AttrValue("class").StringValue()
	}
	return strings.Fields(text)
}
