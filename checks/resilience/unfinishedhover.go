package resilience

import (
	"regexp"
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

// offForNow matches what a button says that is switched off for a reason of the moment, or
// shows a state and no deed.
var offForNow = regexp.MustCompile(`(?i)current|active plan|your plan|sold|out of stock|unavailable|closed|loading|saving|processing|wait|already|connected|included|verified|completed|expired|plan actual|plano atual|seu plano|tu plan|actuel|aktuell|esgotado|agotado`)

// offForGood reports whether a button is switched off where it is written, in whatever case
// it is shown, and nothing stands behind it.
func offForGood(e source.Node) bool {
	if !isButton(e) || !disabled(e) || e.Spreads() || e.Attr("onClick").OK() || !saysSomething(e) || !e.Enclosing(source.Element).OK() && takesSomething(e.Function()) {
		return false
	}
	for up := e.Parent(); up.OK() && up != e.Function(); up = up.Parent() {
		if up.Is(source.Conditional, source.Binary, source.If, source.Case, source.Attr) {
			return false
		}
	}
	if fn := e.Function().Parent(); fn.Kind() == source.Call && fn.CalleeName() != "map" {
		return false
	}
	for item := range e.Function().Child(source.Body).Find(source.If) { // a screen that is shown in one case
		if item.Function() == e.Function() && item.Start() < e.Start() && drawsAndLeaves(item.Child(source.Then)) && item.Child(source.Then).Contains(e) {
			return false
		}
	}
	said := wordsOf(e)
	for _, key := range []string{"aria-label", "title"} {
		text, _ := e.AttrValue(key).StringValue()
		said += text
	}
	return strings.TrimSpace(said) != "" && !offForNow.MatchString(said)
}
