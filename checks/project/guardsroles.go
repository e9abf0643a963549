package project

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// roleAt reports whether a node asks whether the caller may: a test of a role,
// or a call that is named as one.
func roleAt(n source.Node) bool {
	switch n.Kind() {
	case source.Binary:
		switch n.Operator() {
		case "==", "===", "!=", "!==":
			left, right := n.Child(source.Left), n.Child(source.Right)
			return (isRole(left) || isRole(right)) && !isSpeaker(left) && !isSpeaker(right) && !keptOnly(n)
		}
	case source.Member, source.Identifier:
		return turnsOn(n) && isAdminFlag(n)
	case source.Property: // where: { userId, role: "ADMIN" }
		return n.Key() == "role" && strings.Contains(strings.ToLower(n.Enclosing(source.Property).Key()), "where")
	case source.Call:
		return asksRole(n) && !keptOnly(n)
	}
	return false
}

// aboutNoCaller reports whether a comparison is of a role that the caller only names, as
// one who signs up does, or that the code itself hands over: it says nothing of what
// the caller may do.
func (p *Project) aboutNoCaller(n source.Node) bool {
	if n.Kind() != source.Binary {
		return false
	}
	role, with := n.Child(source.Left), n.Child(source.Right)
	if !isRole(role) {
		role, with = with, role
	}
	if !role.Is(source.Identifier, source.Member) || !with.Is(source.String, source.Member) {
		return false
	}
	switch flow := p.FlowOf(role); flow.Place {
	case InBody, InForm, InQuery, InParams:
		return flow.Only(FromInput | Looked | FromConstant)
	case NoInput:
		return flow.Only(FromConstant)
	}
	return false
}

// keptOnly reports whether the answer of a test is kept in a variable that nothing
// in the function turns on: it is handed on, for others to ask.
func keptOnly(n source.Node) bool {
	name := ""
	switch p := n.Parent(); {
	case p.Kind() == source.Assign && p.Child(source.Right) == n:
		name = p.Child(source.Left).Ident()
	case p.Kind() == source.Declarator:
		name = p.Child(source.Name).Ident()
	}
	switch n.CalleeName() {
	case "includes", "has", "some", "": // "" is a comparison
	default:
		return false
	}
	if name == "" {
		return false
	}
	for id := range n.Function().Find(source.Identifier) {
		if id.Text() == name && id != n && (turnsOn(id) || id.Parent().Is(source.Unary, source.Binary, source.Conditional)) {
			return false
		}
	}
	return true
}

func lastName(n source.Node) string {
	switch n.Kind() {
	case source.Member:
		return strings.ToLower(n.Child(source.Name).Text())
	case source.Identifier:
		return strings.ToLower(n.Text())
	case source.Call:
		if n.CalleeName() == "toLowerCase" || n.CalleeName() == "toUpperCase" {
			return lastName(n.Child(source.Callee).Child(source.ObjectRole))
		}
	}
	return ""
}

func isRole(n source.Node) bool {
	name := strings.ReplaceAll(lastName(n), "_", "")
	switch name {
	case "role", "roles", "userrole", "accounttype", "usertype", "orgrole", "memberrole", "teamrole", "isadmin", "issuperadmin", "isowner", "currentrole", "myrole", "rolename", "adminrole", "isstaff", "platformrole":
		return true
	case "email", "useremail", "adminemail", "adminemails":
		other := n.Parent().Child(source.Left)
		if other == n {
			other = n.Parent().Child(source.Right)
		}
		return strings.Contains(strings.ToUpper(other.Text()), "ADMIN")
	}
	return false
}

// isSpeaker reports whether an expression is about who speaks in a conversation
// with a model: message.role === "assistant".
func isSpeaker(n source.Node) bool {
	switch s, _ := n.StringValue(); s {
	case "assistant", "system", "tool", "model", "function", "developer":
		return true
	}
	switch n.Child(source.ObjectRole).Text() {
	case "m", "msg", "message", "lastMessage", "turn", "entry":
		return n.Kind() == source.Member
	}
	return false
}

func isAdminFlag(n source.Node) bool {
	switch strings.ReplaceAll(lastName(n), "_", "") {
	case "isadmin", "issuperadmin", "isowner", "isstaff", "adminuser", "ismoderator", "isorgadmin", "isorgowner", "isteamadmin", "isteamowner", "isworkspaceadmin", "isworkspaceowner":
		return n.Role() != source.Callee
	}
	return false
}

// turnsOn reports whether an expression is what a condition turns on.
func turnsOn(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.Unary, source.Binary:
			n = p
		case source.If, source.Conditional:
			return n.Role() == source.Cond
		case source.Return:
			return true
		default:
			return false
		}
	}
	return false
}

// asksRole reports whether a call asks for a role or a permission.
func asksRole(n source.Node) bool {
	low := strings.ToLower(strings.ReplaceAll(n.CalleeName(), "_", ""))
	switch low {
	case "includes", "has", "some", "indexof", "get":
		for _, a := range n.Args() {
			if isRole(a) || strings.Contains(lastName(a), "email") && strings.Contains(strings.ToUpper(n.CalleePath()), "ADMIN") {
				return true
			}
		}
		object := n.Child(source.Callee).Child(source.ObjectRole)
		return isRole(object) || low == "includes" && lastName(object) == "permissions" || low == "has" && (n.Arg(0).Prop("role").OK() || n.Arg(0).Prop("permission").OK())
	case "rpc":
		s, _ := n.Arg(0).StringValue()
		s = strings.ToLower(s)
		return strings.Contains(s, "role") || strings.Contains(s, "admin") || strings.Contains(s, "permission")
	case "from":
		s, _ := n.Arg(0).StringValue()
		return strings.Contains(s, "role") || strings.Contains(s, "admin")
	case "eq":
		s, _ := n.Arg(0).StringValue()
		return s == "role" && n.Arg(1).Kind() == source.String
	case "can", "cannot", "ability", "authorize", "throwifnotallowed", "throwifnopermission", "userhaspermission":
		return len(n.Args()) > 0
	}
	return namesRole(low)
}

// roleStems are in every part of a name that namesRole knows: most names have none.
var roleStems = []string{"admin", "role", "permi", "owner", "staff", "can", "allow", "restrict", "moderator"}

// namesRole reports whether a function is named as one that asks for a role.
func namesRole(name string) bool {
	low := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	if !slices.ContainsFunc(roleStems, func(stem string) bool { return strings.Contains(low, stem) }) {
		return false
	}
	if rest, ok := strings.CutPrefix(low, "getadmin"); ok && makesClient(rest) {
		return false // with the rights of an administrator, whoever calls
	}
	for _, part := range []string{
		"isadmin", "requireadmin", "hasrole", "requirerole", "checkrole", "verifyadmin", "assertadmin", "ensureadmin", "checkadmin", "adminonly", "adminmiddleware", "withadmin", "adminguard",
		"haspermission", "requirepermission", "checkpermission", "assertpermission", "superadmin", "getadmin", "canmanage", "canaccess", "canedit", "candelete", "restrictto", "authorizerole", "adminsession", "adminauth", "allowroles", "rolecheck", "permittedto", "withrole", "withpermission", "requireowner", "assertowner",
		"requirestaff", "authenticatestaff", "verifystaff", "staffauth", "staffonly", "withstaff", "isstaff", "authenticateadmin", "requiremoderator",
	} {
		if strings.Contains(low, part) {
			return true
		}
	}
	_, what, ok := strings.Cut(low, "isallowed") // an origin or a type of files that is allowed is no caller
	return ok && (what == "" || hasPrefixOf(what, "to", "user", "role", "for", "by", "action", "member"))
}

func hasPrefixOf(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(s, prefix) })
}

// makesClient reports whether the rest of a name such as getAdminClient says that the
// function makes what asks the database, or reads settings.
func makesClient(rest string) bool {
	for _, part := range []string{"client", "supabase", "db", "database", "firestore", "auth", "app", "storage", "sdk", "service", "api", "config", "email", "url", "path", "token", "stat", "dashboard"} {
		if strings.HasPrefix(rest, part) {
			return true
		}
	}
	return false
}

// tokenLookup reports whether a query finds its row by a secret that only its
// holder has: an invitation's token, an API key.
func tokenLookup(n source.Node, name string) bool {
	switch {
	case name == "eq":
		s, ok := n.Arg(0).StringValue()
		if !ok && n.Arg(0).Kind() == source.Member {
			s = n.Arg(0).Child(source.Name).Text()
		}
		return (isToken(s) || s == "key" && isToken(lastName(n.Arg(1)))) && !n.Arg(1).Is(source.String)
	case name == "upsert":
		return false // where there is no such row it makes one, and turns nobody away
	case prismaVerbs[name] == "select" || prismaVerbs[name] == "update" || prismaVerbs[name] == "delete" || mongooseVerbs[name] != "":
		where := n.Arg(0).Resolve()
		if w := where.Prop("where").Resolve(); w.OK() {
			where = w
		} else if mongooseVerbs[name] == "" {
			return false // what is written, and no condition
		}
		for prop := range where.Children() {
			if isToken(prop.Key()) || prop.Key() == "key" && isToken(n.CalleePath()) { // of db.apiKey
				return true
			}
		}
	}
	return false
}

func isToken(column string) bool {
	low := strings.ToLower(strings.ReplaceAll(column, "_", ""))
	for _, part := range []string{"token", "apikey", "secret", "signature", "invitecode", "accesscode", "keyhash", "hashedkey", "otp", "magic", "verificationcode", "tokenhash", "resetcode"} {
		if strings.Contains(low, part) {
			return true
		}
	}
	return false
}
