package deploy

import (
	"strings"

	"underpin/checks/project/source"
)

// whole is the expression that a string is or, for the fixed part of a
// template, the template.
func whole(n source.Node) source.Node {
	if n.Parent().Kind() == source.Template {
		return n.Parent()
	}
	return n
}

// elseOf reports whether a value takes the place of a missing one.
func elseOf(n source.Node) bool {
	n = whole(n)
	for p := n.Parent(); p.OK(); n, p = p, p.Parent() {
		switch p.Kind() {
		case source.Binary:
			if op := p.Operator(); n.Role() == source.Right && (op == "||" || op == "??") {
				return true
			}
		case source.Assign:
			return n.Role() == source.Right && (p.Operator() == "||=" || p.Operator() == "??=")
		case source.Conditional:
			if n.Role() == source.Else && readsVariable(p.Child(source.Cond).Text()) {
				return true
			}
		default:
			return false
		}
	}
	return false
}

func readsVariable(text string) bool {
	return strings.Contains(text, "env.") || strings.Contains(text, "env[") || strings.Contains(text, "Env.")
}

// variableBefore is the text of what a value stands in for.
func variableBefore(n source.Node) string {
	n = whole(n)
	for p := n.Parent(); p.OK(); n, p = p, p.Parent() {
		switch {
		case p.Kind() == source.Binary && n.Role() == source.Right:
			return p.Child(source.Left).Text()
		case p.Kind() == source.Conditional && n.Role() == source.Else:
			return p.Child(source.Cond).Text()
		case !p.Is(source.Binary, source.Conditional):
			return ""
		}
	}
	return ""
}

// told reports whether a string is only written to a log or shown as a message.
func told(n source.Node) bool {
	for p := n.Parent(); p.OK(); n, p = p, p.Parent() {
		switch p.Kind() {
		case source.Throw:
			return true
		case source.Attr:
			if p.Key() == "placeholder" {
				return true // an example of what to write
			}
		case source.Call, source.New:
			if n.Role() != source.Arg {
				continue
			}
			name := strings.ToLower(p.CalleePath())
			last := strings.ToLower(p.CalleeName())
			if strings.HasPrefix(name, "console.") || strings.Contains(name, "log.") || strings.Contains(name, "logger") || last == "log" || last == "info" || last == "warn" || last == "debug" || strings.HasSuffix(last, "error") || last == "describe" {
				return true
			}
		case source.Function, source.Arrow, source.Method, source.Block, source.Element:
			return false
		}
	}
	return false
}

// compares reports whether a value is only compared with another.
func compares(n source.Node) bool {
	n = whole(n)
	p := n.Parent()
	switch p.Kind() {
	case source.Binary:
		switch p.Operator() {
		case "===", "!==", "==", "!=":
			return true
		}
	case source.Case:
		return true
	case source.Call:
		if n.Role() == source.Arg {
			switch p.CalleeName() {
			case "includes", "startsWith", "endsWith", "indexOf", "match", "test", "replace", "replaceAll", "split", "has", "search":
				return true
			}
		}
	}
	return false
}

// onlyParses reports whether an address is the base that makes a path a URL, or
// a request made by hand: nothing is asked of it.
func onlyParses(n source.Node) bool {
	n = whole(n)
	p := n.Parent()
	if p.Kind() == source.Binary && (p.Operator() == "||" || p.Operator() == "??") {
		n, p = p, p.Parent()
	}
	if p.Kind() != source.New || n.Role() != source.Arg {
		return false
	}
	callee := p.CalleeName()
	return callee == "URL" && p.Arg(1) == n || callee == "Request" || callee == "NextRequest"
}

// schemaDefault reports whether a value is the default in a schema of settings.
func schemaDefault(n source.Node) bool {
	p := whole(n).Parent()
	return p.Kind() == source.Call && (p.CalleeName() == "default" || p.CalleeName() == "catch" || p.CalleeName() == "prefault")
}

// byMode reports whether an id stands in a table that has one for each mode, or
// behind a condition that asks for the mode.
func byMode(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.Property:
			switch strings.ToLower(p.Key()) {
			case "test", "live", "production", "prod", "sandbox", "development", "dev", "staging":
				return true
			}
		case source.Conditional:
			if stageCondition(p.Child(source.Cond).Text()) {
				return true
			}
		case source.Function, source.Arrow:
			return false
		}
	}
	return false
}

// itself reports whether an address is the server's own, by the port that it is
// told to listen on: a request from the server to itself.
func itself(n source.Node) bool {
	t := whole(n)
	return t.Kind() == source.Template && strings.Contains(t.Text(), "PORT")
}
