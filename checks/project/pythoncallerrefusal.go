package project

import (
	"strings"

	"underpin/checks/project/source"
)

// refusal reports whether an answer or an exception turns somebody away for who they
// are: 401, 403, or the way to the sign-in page.
func (c *pythonCaller) refusal(n source.Node, depth int) bool {
	if !n.OK() || depth > 3 {
		return false
	}
	if n.Is(source.Identifier, source.Member) { // raise credentials_exception
		if refusesByName(n.Path()) {
			return true
		}
		d := n.Lookup(n.Ident())
		return d.Kind() == source.Declarator && c.refusal(d.Child(source.Value), depth+1)
	}
	return anyBelow(n, func(x source.Node) bool {
		switch x.Kind() {
		case source.Number:
			if t := x.Text(); (t == "401" || t == "403") && isStatus(x) {
				return true
			}
		case source.Member, source.Identifier:
			if name := x.Path(); strings.Contains(name, "HTTP_401") || strings.Contains(name, "HTTP_403") || strings.HasSuffix(name, "HTTPStatus.UNAUTHORIZED") || strings.HasSuffix(name, "HTTPStatus.FORBIDDEN") {
				return true
			}
		case source.Call:
			name := x.CalleeName()
			return refusesByName(name) || (name == "redirect" || name == "RedirectResponse" || name == "HttpResponseRedirect") && leadsToSignIn(x)
		}
		return false
	})
}

// anyBelow reports whether a node or one below it is wanted.
func anyBelow(n source.Node, want func(source.Node) bool) bool {
	if n.OK() && want(n) {
		return true
	}
	for x := range n.Descendants() {
		if want(x) {
			return true
		}
	}
	return false
}

// isStatus reports whether a number is the status of an answer: an argument, or an
// item of what a view of Flask returns.
func isStatus(n source.Node) bool {
	up := n.Parent()
	return up.Kind() == source.Call || up.Kind() == source.Property && up.Role() == source.Arg || up.Kind() == source.Array
}

func refusesByName(path string) bool {
	name := strings.ToLower(path[strings.LastIndexByte(path, '.')+1:])
	for _, part := range []string{"forbidden", "unauthorized", "unauthorised", "permissiondenied", "permission_denied", "notauthenticated", "authenticationfailed", "unauthenticated", "handle_no_permission", "redirect_to_login", "credentials_exception", "autherror", "not_authorized", "login_redirect"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

func leadsToSignIn(call source.Node) bool {
	for s := range call.Find(source.String) {
		text, _ := s.StringValue()
		text = strings.ToLower(text)
		for _, word := range []string{"login", "signin", "sign-in", "sign_in", "/auth", "auth.", "log_in"} {
			if strings.Contains(text, word) {
				return true
			}
		}
	}
	return strings.Contains(call.Text(), "LOGIN_URL") || strings.Contains(call.Text(), "login_url")
}

// verifiesPython reports whether a call proves something about the sender and raises
// when it cannot.
func verifiesPython(x source.Node) bool {
	name := x.CalleeName()
	switch name {
	case "construct_event", "verify_id_token", "verify_oauth2_token", "verify_firebase_token", "verify_session_cookie", "verify_jwt_in_request", "verify_header":
		return true
	case "decode", "decode_complete":
		object := strings.ToLower(x.Child(source.Callee).Child(source.ObjectRole).Path())
		return strings.HasSuffix(object, "jwt") || strings.HasSuffix(object, "jose") || strings.HasSuffix(object, "jws")
	}
	return false
}

func verifierKind(x source.Node) GuardKind {
	if x.CalleeName() == "construct_event" || x.CalleeName() == "verify_header" {
		return SignatureGuard
	}
	return SessionGuard
}

// writingCalls are the last names of calls that change rows, by what they are called
// on: "" for anything.
var writingCalls = map[string][]string{
	"add": {"session", "db"}, "add_all": {"session"}, "commit": {"session", "db", "conn", "connection", "cursor"}, "merge": {"session"}, "bulk_save_objects": {"session"},
	"create": {"objects"}, "bulk_create": {"objects"}, "get_or_create": {"objects"}, "update_or_create": {"objects"}, "create_user": {"objects"},
	"insert_one": nil, "insert_many": nil, "update_one": nil, "update_many": nil, "delete_one": nil, "delete_many": nil, "replace_one": nil, "find_one_and_update": nil,
	"bulk_update": {"objects"}, "executemany": nil,
}

// PythonWrites reports whether a call changes rows of the database.
func PythonWrites(call source.Node) bool {
	callee := call.Child(source.Callee)
	if callee.Kind() != source.Member {
		return false
	}
	name, object := callee.Child(source.Name).Text(), callee.Child(source.ObjectRole)
	on := strings.ToLower(object.Path())
	on = on[strings.LastIndexByte(on, '.')+1:]
	if owners, ok := writingCalls[name]; ok {
		if owners == nil {
			return true
		}
		for _, o := range owners {
			if on == o || strings.HasSuffix(on, o) {
				return true
			}
		}
		return false
	}
	switch name {
	case "save":
		return !strings.Contains(on, "form") && len(call.Args()) == 0 && object.Kind() != source.Call || call.Named("update_fields").OK() ||
			strings.Contains(on, "form") && call.Named("commit").Text() != "False" || strings.Contains(on, "serializer")
	case "delete":
		if on == "session" || on == "cache" || strings.HasSuffix(on, "storage") {
			return on == "session" && (strings.Contains(object.Path(), "db") || object.Ident() == "session" && call.Arg(0).OK() && call.Arg(0).Kind() == source.Identifier)
		}
		return len(call.Args()) == 0 && on != "response" || fluent(call, "table", "from_", "query")
	case "update", "insert", "upsert":
		return fluent(call, "objects", "filter", "filter_by", "table", "from_")
	case "execute", "exec", "execute_query", "run", "execute_sql":
		return writesSQL(call.Arg(0))
	}
	return false
}

// fluent reports whether a chain of calls goes through a member of one of the names.
func fluent(call source.Node, names ...string) bool {
	for n := call.Child(source.Callee); n.Is(source.Call, source.Member); {
		if n.Kind() == source.Call {
			n = n.Child(source.Callee)
			continue
		}
		for _, name := range names {
			if n.Child(source.Name).Text() == name {
				return true
			}
		}
		n = n.Child(source.ObjectRole)
	}
	return false
}

func writesSQL(n source.Node) bool {
	return anyBelow(n, func(x source.Node) bool {
		switch x.Kind() {
		case source.String:
			s, _ := x.StringValue()
			word := strings.ToUpper(strings.TrimSpace(s))
			return strings.HasPrefix(word, "INSERT") || strings.HasPrefix(word, "UPDATE") || strings.HasPrefix(word, "DELETE") || strings.HasPrefix(word, "REPLACE INTO")
		case source.Call:
			name := x.Child(source.Callee).Ident()
			return name == "insert" || name == "update" || name == "delete"
		}
		return false
	})
}
