package resilience

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// acceptsOnly is where a handler answers that all went well, when what it was sent is read,
// looked over and written to a log, and goes nowhere else: to no database, no mail, no other
// server.
func acceptsOnly(fn source.Node) source.Node {
	var s sentParts
	s.read(fn)
	if len(s.parts) == 0 || !s.onlyLogged(fn) {
		return source.Node{}
	}
	for c := range fn.Find(source.Call) {
		if name := c.CalleeName(); leavesTrace.MatchString(name) && !strings.HasSuffix(name, "Client") && !answers(c) {
			return source.Node{}
		}
	}
	return saysAllWell(fn)
}

// leavesTrace matches the names of calls that do something leavesTrace.
var leavesTrace = regexp.MustCompile(`(?i)^(insert|update|upsert|delete|destroy|create|save|send|fetch|post|put|patch|push|add|set|enqueue|publish|emit|trigger|invoke|mutate|write|append|upload|store|notify|deliver|dispatch|execute|query|rpc|increment|register)`)

// sentParts are what a handler was sent, by the names under which it has it.
type sentParts struct {
	whole []source.Node // declarations of all of it
	parts []source.Node // declarations of a part of it
}

// read finds the declarations.
func (s *sentParts) read(fn source.Node) {
	for n := range fn.Find(source.Declarator, source.Assign) {
		name, value := n.Child(source.Name), n.Child(source.Value)
		if n.Kind() == source.Assign {
			name, value = n.Child(source.Left), n.Child(source.Right)
		}
		if value.Kind() == source.Await {
			value = value.Child(source.Value)
		}
		whole := value.Kind() == source.Call && (value.CalleeName() == "json" || value.CalleeName() == "formData") && len(value.Args()) == 0 ||
			value.Kind() == source.Member && value.Child(source.Name).Text() == "body" || s.looksOver(value)
		switch {
		case whole && name.Kind() == source.ObjectPattern:
			for b := range name.Children() {
				s.parts = append(s.parts, b)
			}
		case whole && n.Kind() == source.Assign:
			s.whole = append(s.whole, name.Lookup(name.Ident()))
		case whole:
			s.whole = append(s.whole, n)
		case n.Kind() == source.Declarator && s.mentions(value) && onlyTidies(value):
			s.parts = append(s.parts, n)
		}
	}
}

// looksOver reports whether a call is one of a schema's, over all that was sent.
func (s *sentParts) looksOver(call source.Node) bool {
	if name := call.CalleeName(); call.Kind() != source.Call || name != "parse" && name != "safeParse" && name != "parseAsync" && name != "safeParseAsync" {
		return false
	}
	given := call.Arg(0)
	return slices.Contains(s.whole, given.Lookup(given.Ident())) || given.CalleeName() == "json" || given.Kind() == source.Await
}

// mentions reports whether an expression names what was sent, or a part of it.
func (s *sentParts) mentions(n source.Node) bool {
	for id := range itselfAndBelow(n) {
		if id.Kind() != source.Identifier || namesPart(id) {
			continue
		}
		if d := id.Lookup(id.Ident()); slices.Contains(s.whole, d) || slices.Contains(s.parts, d) {
			return true
		}
	}
	return false
}

// tidying matches calls that only bring a text or a number into shape, or look at it.
var tidying = regexp.MustCompile(`(?i)^(trim|slice|substring|toString|toLowerCase|toUpperCase|replace|replaceAll|split|join|String|Number|parseInt|Boolean|get|includes|startsWith|endsWith|test|match|isArray|keys|length|parse|safeParse|error|flatten|format|stringify|now|toISOString|is[A-Z]\w*|valid\w*|sanitize\w*|escape\w*|check\w*|mask\w*)$`)

// onlyTidies reports whether an expression calls nothing else.
func onlyTidies(n source.Node) bool {
	for c := range itselfAndBelow(n) {
		if c.Is(source.Call, source.New) && !tidying.MatchString(c.CalleeName()) {
			return false
		}
	}
	return true
}

// onlyLogged reports whether every part of what was sent goes into conditions, into the
// answer or to a log, and at least one goes to a log.
func (s *sentParts) onlyLogged(fn source.Node) bool {
	logged := false
	for id := range fn.Find(source.Identifier) {
		d := id.Lookup(id.Ident())
		if namesPart(id) || id.Role() == source.Name && id.Parent().Is(source.Declarator, source.Binding) || !slices.Contains(s.whole, d) && !slices.Contains(s.parts, d) {
			continue
		}
		switch s.useOf(id, fn) {
		case usedForLog:
			logged = true
		case usedForWork:
			return false
		}
	}
	return logged
}

type useOfSent uint8

const (
	usedToLook useOfSent = iota
	usedForLog
	usedForWork
)

// useOf says what a name of something that was sent is used for.
func (s *sentParts) useOf(id, fn source.Node) useOfSent {
	for at := id; at.OK() && at != fn; at = at.Parent() {
		up := at.Parent()
		switch {
		case at.Role() == source.Cond, up.Kind() == source.Unary, up.Kind() == source.Declarator, up.Kind() == source.Assign && at.Role() == source.Left:
			return usedToLook
		case at.Kind() == source.Call && isLog(at):
			return usedForLog
		case at.Is(source.Call, source.New) && (answers(at) || at.CalleeName() == "Response" || at.CalleeName() == "stringify" && at != id):
			return usedToLook
		case at.Is(source.Call, source.New) && !tidying.MatchString(at.CalleeName()):
			return usedForWork
		case up.Is(source.Return, source.Throw, source.Expression):
			return usedToLook
		}
	}
	return usedForWork
}

// saysAllWell is where a handler answers that all went well.
func saysAllWell(fn source.Node) source.Node {
	for p := range fn.Find(source.Property) {
		if k := p.Key(); k != "success" && k != "ok" && k != "sent" && k != "received" || p.Child(source.Value).Text() != "true" || p.Enclosing(source.Catch).OK() {
			continue
		}
		if r := p.Enclosing(source.Return); r.OK() && fn.Contains(r) {
			return r
		}
		return p.Enclosing(source.Expression)
	}
	for r := range fn.Find(source.Return) {
		for p := range r.Find(source.Property) {
			if text, ok := p.Child(source.Value).StringValue(); p.Key() == "message" && ok && saysDone(strings.ToLower(text)) && !strings.Contains(r.Text(), "status: 4") && !strings.Contains(r.Text(), "status(4") {
				return r
			}
		}
	}
	return source.Node{}
}
