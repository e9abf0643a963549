package deploy

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// handedOn reports whether a value is an argument of a call.
func handedOn(n source.Node) bool {
	n = whole(n)
	return n.Role() == source.Arg && n.Parent().Kind() == source.Call
}

// takenInstead reports whether an address that is handed to a function takes the place of a
// variable with the app's own there: appUrl("https://tea.shop"), whose parameter stands
// behind process.env.APP_URL, or setting("SITE_URL", "https://tea.shop").
func takenInstead(p *project.Project, l literal) bool {
	n := whole(stringAt(p.Source(l.place.File), l.place.Line, l.place.Column))
	call := n.Parent()
	at := slices.Index(call.Args(), n)
	if n.Role() != source.Arg || at < 0 {
		return false
	}
	fn := p.Definition(call.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow, source.Method) {
		return false
	}
	params := fn.ChildrenIn(source.ParamRole)
	if at >= len(params) {
		return false
	}
	asked, _ := call.Arg(0).StringValue()
	name := params[at].Child(source.Name).Ident()
	for id := range fn.Find(source.Identifier) {
		if id.Text() != name || !elseOf(id) {
			continue
		}
		before := variableBefore(id)
		if readsVariable(before) && (namesAppSomewhere(before) || at > 0 && slices.Contains(appVariables, unprefixed(asked))) {
			return true
		}
	}
	return false
}

// namesAppSomewhere reports whether one of the variables of a chain of defaults holds, by
// its name, the app's own address.
func namesAppSomewhere(expression string) bool {
	words := strings.FieldsFunc(expression, func(r rune) bool {
		return r != '_' && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(appVariables, unprefixed(w)) })
}

// knownAccount is the account that code knows by its mailbox, where it asks whether somebody
// is that one: user.email === "rosa@tea.shop", ADMIN_EMAILS.includes(user.email).
func knownAccount(n source.Node, value string) (literal, bool) {
	if len(value) > 120 || !mailbox(value) || guarded(n) || strings.Contains(strings.ToLower(n.File().Path), "login") {
		return literal{}, false
	}
	what := n
	if up := n.Parent(); up.Kind() == source.Array {
		what = up
	}
	if up := what.Parent(); up.Kind() == source.New && up.CalleeName() == "Set" {
		what = up
	}
	known := comparedWith(what)
	if d := what.Parent(); d.Kind() == source.Declarator && mailboxName(d.Child(source.Name).Ident()) {
		name := d.Child(source.Name).Ident()
		for id := range n.File().Find(source.Identifier) {
			if id.Text() == name && !d.Contains(id) {
				known = known || comparedWith(id)
			}
		}
	}
	return literal{kind: whoRuns, what: value, place: check.At(n, "one account, known to the code by its mailbox on every stage")}, known
}

// comparedWith reports whether the mailbox of somebody who is signed in is compared with
// what a node holds, or looked for in it.
func comparedWith(n source.Node) bool {
	up := n.Parent()
	asked := source.Node{}
	switch {
	case up.Kind() == source.Binary && (up.Operator() == "===" || up.Operator() == "=="):
		if asked = up.Child(source.Left); n.Role() == source.Left {
			asked = up.Child(source.Right)
		}
	case up.Kind() == source.Member && (up.Parent().CalleeName() == "includes" || up.Parent().CalleeName() == "has") && up.Child(source.ObjectRole) == n:
		asked = up.Parent().Arg(0)
	}
	if op := asked.Operator(); asked.Kind() == source.Binary && (op == "??" || op == "||") {
		asked = asked.Child(source.Left)
	}
	path := strings.ToLower(strings.ReplaceAll(asked.Text(), "?", ""))
	return strings.HasSuffix(strings.TrimSuffix(path, ".tolowercase()"), ".email") && ofSomebody(path)
}

// ofSomebody reports whether a path leads to who is signed in: user.email,
// session.user.email, req.auth.email.
func ofSomebody(path string) bool {
	return slices.ContainsFunc([]string{"user", "session", "auth", "profile", "account", "me.", "member", "claims", "token"}, func(word string) bool { return strings.Contains(path, word) })
}
