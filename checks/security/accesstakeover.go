package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

const administersAccounts = "administers accounts"

// keptOut reports whether anything on a route's way asks for more than the key that
// every browser has.
func (r *guardedRoute) keptOut() bool {
	for _, g := range r.Guards {
		if g.Kind != project.PublicKeyGuard {
			return true
		}
	}
	return false
}

// takesOver reports whether a route sets the password or the address of whatever
// account its caller names, or deletes it, with the service role's rights and without
// anything that only the account's holder has: a word like "reset" in its address
// does not make that one for strangers.
func (j *accessJudge) takesOver(r *guardedRoute) bool {
	called := map[string]bool{}
	for _, d := range r.deeds {
		if d.what == administersAccounts && d.node.File() == r.Node.File() {
			called[d.node.CalleeName()] = true
		}
	}
	// what a sign-up takes back when it fails halfway is its own account
	if !called["updateUserById"] && (!called["deleteUser"] || called["createUser"]) {
		return false
	}
	_, proven := r.Reaches(j.p, func(n source.Node) bool {
		name := ""
		switch n.Kind() {
		case source.Identifier:
			name = n.Text()
		case source.Member:
			name = n.Child(source.Name).Text()
		case source.String:
			name, _ = n.StringValue()
		case source.Property, source.Shorthand, source.Binding:
			name = n.Key()
		}
		low := strings.ToLower(name)
		return low != "autorefreshtoken" && len(low) < 40 && containsPart(low, []string{"token", "otp", "code", "secret", "nonce", "signature", "hash", "expire"})
	}, 1)
	return !proven
}

// sendsFor reports whether a call has a message sent by a function of the same
// project, asked by its address, or by the browser makers' push services.
func sendsFor(n source.Node, name string) bool {
	switch name {
	case "fetch":
		if n.Arg(0).Kind() != source.Template {
			return false
		}
		_, function, ok := strings.Cut(n.Arg(0).Text(), "/functions/v1/")
		return ok && sendsByName(strings.Trim(function, "`/"))
	case "sendNotification":
		return isPackage(n, "web-push") || strings.HasSuffix(n.CalleePath(), "webpush.sendNotification")
	}
	return false
}
