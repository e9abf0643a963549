package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// afterCode reports whether a token is the sign-in that a handler such as verifyOTP
// or confirmCode answers with: it names the account alone, and what suggests another
// purpose is the name of the handler, which checks the code that was mailed or sent.
func afterCode(n, payload source.Node) bool {
	fn := n.Function()
	name := strings.ToLower(nameOfFunction(fn))
	if !strings.HasPrefix(name, "verify") && !strings.HasPrefix(name, "confirm") && !strings.HasPrefix(name, "validate") {
		return false
	}
	if containsPart(name, []string{"email", "mail", "reset", "password", "invit"}) || payload.Kind() != source.Object || !namesAccount(payload) {
		return false
	}
	kept := n.Enclosing(source.Declarator, source.Property, source.Assign)
	if !kept.OK() || !fn.Contains(kept) {
		return false
	}
	for _, name := range []string{kept.Child(source.Name).Ident(), kept.Key(), lastPart(kept.Child(source.Left))} {
		switch strings.ToLower(name) {
		case "token", "accesstoken", "access_token", "authtoken", "jwt":
			return true
		}
	}
	return false
}

// namesAccount reports whether what a token carries is who somebody is, and nothing
// that says what else it is for.
func namesAccount(payload source.Node) bool {
	who := false
	for c := range payload.Children() {
		switch key := strings.ToLower(c.Key()); {
		case key == "purpose", key == "type", key == "action", key == "scope":
			return false
		case accountKeys[key]:
			who = true
		}
	}
	return who
}

// accountKeys are the claims of a token that say whose it is.
var accountKeys = wordSet("id userid user_id _id sub uid")

// handsOverKey reports whether a token is one by which the app calls another
// service: it carries the name of a key and a number that is used once, and nobody's
// account.
func handsOverKey(p *project.Project, payload source.Node) bool {
	key, once := false, false
	for c := range follow(p, payload).Children() {
		switch claim := strings.ToLower(c.Key()); claim {
		case "access_key", "accesskey", "api_key", "apikey", "client_id", "key":
			key = true
		case "nonce", "jti", "query_hash", "uri":
			once = true
		case "email", "username", "user", "role":
			return false
		default:
			if accountKeys[claim] {
				return false
			}
		}
	}
	return key && once
}
