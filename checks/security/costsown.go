package security

import (
	"strings"

	"underpin/checks/project/source"
)

// costlyAt says why a call of an address is worth protecting: not when whoever asks
// brings the key that pays for it.
func costlyAt(n source.Node, address string) string {
	what := costlyAddress(address)
	if what != "" && (bringsKey(n.Parent()) || inPolicy(n)) {
		return ""
	}
	return what
}

// inPolicy reports whether a text is one of the sources that a content policy lets pages
// load from: connectSrc: ["'self'", "https://api.example.com"].
func inPolicy(n source.Node) bool {
	list := n.Parent()
	return list.Kind() == source.Array && strings.HasSuffix(strings.ToLower(list.Parent().Key()), "src")
}

// bringsKey reports whether a call is sent with a key that the request carries:
// { headers: { "x-api-key": apiKey } } with apiKey out of its body.
func bringsKey(call source.Node) bool {
	if call.Kind() != source.Call {
		return false
	}
	for prop := range call.Find(source.Property) {
		switch strings.ToLower(prop.Key()) {
		case "x-api-key", "authorization", "api-key", "xi-api-key":
		default:
			continue
		}
		value := prop.Child(source.Value)
		names := []source.Node{value}
		for id := range value.Find(source.Identifier) {
			names = append(names, id)
		}
		for _, id := range names {
			d := id.Lookup(id.Ident())
			from := d.Enclosing(source.Declarator).Child(source.Value).Text()
			if d.Kind() == source.Binding && (strings.HasSuffix(from, ".json()") || strings.HasSuffix(from, ".body")) {
				return true
			}
		}
	}
	return false
}
