package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// shownToKnown is the condition that keeps strangers from a piece of markup: one around
// it, one that leaves its component before it, or the same for the only places that show
// its component. No node when strangers see it.
func shownToKnown(e source.Node, depth int) source.Node {
	component := e.Outermost()
	if depth == 0 || !component.OK() {
		return source.Node{}
	}
	for at := e; at != component && at.OK(); at = at.Parent() {
		switch up := at.Parent(); up.Kind() {
		case source.Conditional:
			if at.Role() == source.Then && isKnown(up.Child(source.Cond)) || at.Role() == source.Else && isStranger(up.Child(source.Cond)) {
				return up.Child(source.Cond)
			}
		case source.Binary:
			if at.Role() == source.Right && up.Operator() == "&&" && isKnown(up.Child(source.Left)) {
				return up.Child(source.Left)
			}
		case source.If:
			if at.Role() == source.Then && isKnown(up.Child(source.Cond)) {
				return up.Child(source.Cond)
			}
		case source.Block:
			for before := range up.Children() {
				if before.Start() >= at.Start() {
					break
				}
				if before.Kind() == source.If && isStranger(before.Child(source.Cond)) && before.Child(source.Then).Leaves() {
					return before.Child(source.Cond)
				}
			}
		}
	}
	name, _ := unitName(component)
	if name == "" {
		return source.Node{}
	}
	var gate source.Node
	for tag := range component.File().Find(source.Element) {
		if tag.TagName() != name || component.Contains(tag) {
			continue
		}
		if gate = shownToKnown(tag, depth-1); !gate.OK() {
			return source.Node{}
		}
	}
	return gate
}

// isStranger reports whether a condition holds for everybody who is not signed in.
func isStranger(cond source.Node) bool {
	switch {
	case cond.Kind() == source.Unary && cond.Operator() == "!":
		return NamesCaller(cond.Child(source.Value))
	case cond.Kind() == source.Binary && cond.Operator() == "||":
		return isStranger(cond.Child(source.Left)) || isStranger(cond.Child(source.Right))
	}
	return false
}

// isKnown reports whether a condition holds only for somebody who is signed in.
func isKnown(cond source.Node) bool {
	if cond.Kind() == source.Binary && cond.Operator() == "&&" {
		return isKnown(cond.Child(source.Left)) || isKnown(cond.Child(source.Right))
	}
	return NamesCaller(cond)
}

// NamesCaller reports whether an expression is by its name who is signed in, or whether
// somebody is: user, session.user, isSignedIn.
func NamesCaller(n source.Node) bool {
	name := n.Path()
	return slices.Contains([]string{"user", "session", "isAuthenticated", "isLoggedIn", "isSignedIn", "currentUser", "userId", "authenticated", "loggedIn", "signedIn"}, name[strings.LastIndexByte(name, '.')+1:])
}
