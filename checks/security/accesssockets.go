package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// openSockets are the places where a server of WebSockets takes a message's word for who
// sent it: it files the connection under the account that the message names, or acts for
// that account, and nothing proved who connected.
// https://github.com/websockets/ws#client-authentication
// https://socket.io/docs/v4/middlewares/#sending-credentials
func openSockets(p *project.Project) []check.Place {
	return project.Answer(p, "security/open sockets", func(p *project.Project) []check.Place {
		var out []check.Place
		for _, name := range p.Sources() {
			if !p.Holds(name, "connection") || !p.Holds(name, "WebSocket", "socket.io", "wss", "io.on") || !running(p, name) || p.Modules().Browser(name) {
				continue
			}
			for c := range p.Source(name).Find(source.Call) {
				if event, _ := c.Arg(0).StringValue(); c.CalleeName() == "on" && (event == "connection" || event == "connect") && c.Arg(1).Is(source.Arrow, source.Function) && !provesCaller(p, c) {
					s := socketReader{p: p, connected: c.Arg(1)}
					s.read()
					if len(s.places) > 0 {
						out = append(append(out, s.places...), at(c, "asks nobody who connects who they are"))
					}
				}
			}
		}
		return out
	})
}

const socketBrief = "The server of the socket verifies the session or a token as a connection is made, closes it without one, and keeps the account on the connection; no message says who sent it, and one that names somebody else is refused."

// A socketReader reads the messages of one server of sockets.
type socketReader struct {
	p         *project.Project
	connected source.Node // what runs for each connection
	places    []check.Place
	seen      source.Set
}

func (s *socketReader) read() {
	for c := range s.connected.Find(source.Call) {
		handler := c.Arg(1)
		if event, ok := c.Arg(0).StringValue(); c.CalleeName() != "on" || !ok || event == "close" || event == "error" || event == "pong" || event == "disconnect" || !handler.Is(source.Arrow, source.Function) {
			continue
		}
		params := handler.ChildrenIn(source.ParamRole)
		if len(params) > 0 {
			s.follow(handler, map[source.Node]bool{params[0]: true}, 3)
		}
	}
}

// follow reads a function to which parts of a message are handed.
func (s *socketReader) follow(fn source.Node, sent map[source.Node]bool, depth int) {
	if !s.seen.Add(fn) {
		return
	}
	for n := range fn.Find(source.Call, source.Assign) {
		if id := s.named(n, sent); id.OK() {
			s.places = append(s.places, at(id, "believes the message about who sent it"))
		}
		callee := s.p.Definition(n.Child(source.Callee))
		if depth == 0 || n.Kind() != source.Call || !callee.Is(source.Function, source.Arrow, source.Method) || fn.Contains(callee) || callee.File() != fn.File() {
			continue
		}
		handed := map[source.Node]bool{}
		params := callee.ChildrenIn(source.ParamRole)
		for i, a := range n.Args() {
			if i < len(params) && ofMessage(a, sent) {
				handed[params[i]] = true
			}
		}
		if len(handed) > 0 {
			s.follow(callee, handed, depth-1)
		}
	}
}

// named is where a connection is filed under an account that a message names: in a map of
// connections, in a room, or on the connection itself.
func (s *socketReader) named(n source.Node, sent map[source.Node]bool) source.Node {
	if n.Kind() == source.Assign {
		left := n.Child(source.Left)
		if left.Kind() == source.Member && s.connection(left.Child(source.ObjectRole)) && idOfAccount(left) && idOfAccount(n.Child(source.Right)) && ofMessage(n.Child(source.Right), sent) {
			return n
		}
		return source.Node{}
	}
	id := n.Arg(0)
	switch n.CalleeName() {
	case "set":
		if !s.connection(n.Arg(1)) {
			return source.Node{}
		}
	case "join":
		if !s.connection(n.Child(source.Callee).Child(source.ObjectRole)) {
			return source.Node{}
		}
	default:
		return source.Node{}
	}
	for part := range id.Find(source.Identifier, source.Member) {
		if idOfAccount(part) && ofMessage(part, sent) {
			return n
		}
	}
	return source.Node{}
}

// connection reports whether an expression is the connection that a message came by.
func (s *socketReader) connection(n source.Node) bool {
	switch strings.ToLower(n.Ident()) {
	case "ws", "socket", "client", "conn", "connection", "connected":
		return true
	}
	return n.Kind() == source.Member && n.Child(source.Name).Text() == "data" && s.connection(n.Child(source.ObjectRole)) // socket.data.userId
}

// idOfAccount reports whether an expression is called like the id of an account.
func idOfAccount(n source.Node) bool {
	words := wordsOf(lastPart(n))
	return len(words) > 0 && (words[len(words)-1] == "id" && len(words) > 1 && holderOrUser(words[len(words)-2]) || len(words) == 1 && (words[0] == "userid" || words[0] == "uid"))
}

func holderOrUser(word string) bool { return hasWord([]string{word}, holderParts) || partyRoles[word] }

// ofMessage reports whether an expression is a part of what a message holds: parsed or
// not, taken apart or not.
func ofMessage(n source.Node, sent map[source.Node]bool) bool {
	for range 6 {
		switch n.Kind() {
		case source.Member:
			n = n.Child(source.ObjectRole)
		case source.Call:
			switch n.CalleeName() {
			case "parse":
				n = n.Arg(0)
			case "toString", "String":
				n = n.Child(source.Callee).Child(source.ObjectRole)
			default:
				return false
			}
		case source.Identifier:
			d := n.Lookup(n.Text())
			if sent[d] || d.Enclosing(source.Param).OK() && sent[d.Enclosing(source.Param)] {
				return true
			}
			if d.Kind() == source.Binding {
				d = d.Enclosing(source.Declarator)
			}
			if d.Kind() != source.Declarator {
				return false
			}
			n = d.Child(source.Value)
		default:
			return false
		}
	}
	return false
}

// provers are parts of the names of what asks who connects, in small letters.
var provers = []string{"verif", "jwt", "session", "getuser", "decode", "authenticate", "validatetoken", "gettoken", "passport", "currentuser"}

// provesCaller reports whether something asks who connects: a call beside the connection,
// or what servers of sockets run before one, wherever that stands.
func provesCaller(p *project.Project, connection source.Node) bool {
	for c := range connection.File().Find(source.Call) {
		if containsPart(strings.ToLower(c.Child(source.Callee).Text()), provers) && len(c.Child(source.Callee).Text()) < 80 {
			return true
		}
	}
	for _, name := range p.Sources() {
		if p.Holds(name, "io.use(", "verifyClient", "handleUpgrade", ".use((socket", ".use(async (socket") && running(p, name) {
			return true
		}
	}
	return false
}
