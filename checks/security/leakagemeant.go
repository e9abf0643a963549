package security

import (
	"strings"

	"underpin/checks/project/source"
)

// narrows reports whether a condition holds only for errors that are meant to
// be read, or only while developing.
func narrows(cond source.Node) bool {
	for c := range cond.Find(source.Binary, source.Member, source.Identifier, source.Call) {
		if isNarrow(c) {
			return true
		}
	}
	return isNarrow(cond)
}

func isNarrow(c source.Node) bool {
	switch c.Kind() {
	case source.Binary:
		class := c.Child(source.Right).Text()
		return c.Operator() == "instanceof" && class != "Error" && class != "Object" && !strings.Contains(class, "Prisma") && !strings.Contains(class, "TypeError") ||
			(c.Operator() == "===" || c.Operator() == "==") && (strings.HasSuffix(c.Child(source.Left).Path(), ".name") || strings.HasSuffix(c.Child(source.Left).Path(), ".message") || strings.HasSuffix(c.Child(source.Left).Path(), ".code")) ||
			isStage(c.Child(source.Right))
	case source.Member:
		path := c.Path()
		return strings.HasSuffix(path, "NODE_ENV") || strings.HasSuffix(path, ".isOperational") || strings.HasSuffix(path, ".expose") || strings.HasSuffix(path, "env.DEV") || strings.HasSuffix(path, ".message.includes") || strings.HasSuffix(path, ".message.startsWith")
	case source.Identifier:
		low := strings.ToLower(c.Text())
		return low == "isdev" || low == "isdevelopment" || low == "__dev__" || low == "isprod" || low == "isproduction" || low == "dev"
	case source.Call:
		name := c.CalleeName()
		return strings.HasPrefix(name, "is") && strings.HasSuffix(name, "Error") && name != "isError" || name == "isHttpError" || name == "isAxiosError"
	}
	return false
}

// isStage reports whether a string names where an app runs.
func isStage(n source.Node) bool {
	v, _ := n.StringValue()
	return v == "development" || v == "production" || v == "test"
}

// meant reports whether an answer, or the error in it, stands behind a
// condition that lets only such errors through.
func meant(answer, n source.Node) bool {
	for up := n; up.OK(); up = up.Parent() {
		if up.Is(source.If, source.Conditional) && !up.Child(source.Cond).Contains(n) && narrows(up.Child(source.Cond)) {
			return true
		}
		if up.Is(source.Binary) && up.Operator() == "&&" && up.Child(source.Right).Contains(n) && narrows(up.Child(source.Left)) {
			return true
		}
		if up.Is(source.Function, source.Arrow, source.Method) && up.Contains(answer) {
			break
		}
	}
	for up := answer; up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Kind() == source.If && !up.Child(source.Cond).Contains(answer) && narrows(up.Child(source.Cond)) {
			return true
		}
	}
	return false
}

// toSender reports whether an answer says that a signature did not fit, as in
// try { event = constructEvent(…) } catch: only the service that signs sees it.
func toSender(answer source.Node) bool {
	if c := answer.Enclosing(source.Catch); c.OK() {
		for call := range c.Parent().Child(source.Body).Find(source.Call) {
			switch call.CalleeName() {
			case "constructEvent", "constructEventAsync", "verifyHeader", "unmarshal":
				return true
			}
		}
	}
	return false
}
