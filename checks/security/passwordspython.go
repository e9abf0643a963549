package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonPasswords answers for a server in Python.
func pythonPasswords(p *project.Project) check.Finding {
	s := pythonSignIns(p)
	weak := weakPythonHashes(p)
	if len(weak) > 0 {
		return weaklyKept(weak)
	}
	for _, n := range s.hashes {
		if how := soundPythonHash(n); how != "" {
			return check.Passed(check.Likely, "Passwords are kept with "+how+".", at(n, how))
		}
	}
	for _, n := range s.verifies {
		if how := soundPythonHash(n); how != "" {
			return check.Passed(check.Likely, "Passwords are compared with "+how+".", at(n, how))
		}
	}
	switch {
	case s.django:
		return check.Passed(check.Likely, "Django keeps the passwords, hashed with PBKDF2 or what PASSWORD_HASHERS names.", at(djangoListed(p, "INSTALLED_APPS", "django.contrib.auth")[0], "Django's own accounts"))
	case len(s.hashes)+len(s.verifies) > 0:
		n := append(s.hashes, s.verifies...)[0]
		return check.Cannot("How passwords are hashed here could not be followed.", at(n, "handles a password"))
	case s.none():
		return nobodySignsInPython(p)
	}
	return check.Unneeded("The app keeps no passwords of its own.")
}

// soundPythonHash names what keeps a password well, or is "".
func soundPythonHash(n source.Node) string {
	callee := n.Child(source.Callee)
	switch {
	case pythonPackage(callee, "werkzeug"):
		return "Werkzeug's salted scrypt or PBKDF2"
	case pythonPackage(callee, "hashlib"):
		return "PBKDF2 or scrypt of hashlib"
	case pythonPackage(callee, "bcrypt", "flask_bcrypt"):
		return "bcrypt"
	case pythonPackage(callee, "argon2"):
		return "Argon2"
	case pythonPackage(callee, "passlib", "pwdlib"):
		return "the schemes of its library"
	case pythonPackage(callee, "django"):
		return "Django's own hashers"
	}
	return ""
}

// weakPythonHashes are the quick hashes that passwords are put through, the ones
// that are compared as they are, and schemes of Passlib and Django that are such.
func weakPythonHashes(p *project.Project) []keeping {
	var out []keeping
	for f := range p.PythonHolding("password", "Password", "passwd", "pwd", "CryptContext") {
		for n := range f.Find(source.Call, source.Binary) {
			if k, ok := weakPythonHash(n); ok {
				out = append(out, k)
			}
		}
	}
	if listed := djangoListed(p, "PASSWORD_HASHERS", "django.contrib.auth.hashers."); len(listed) > 0 { // the first one hashes
		if v, _ := listed[0].StringValue(); strings.Contains(v, "MD5") || strings.Contains(v, "SHA1PasswordHasher") && !strings.Contains(v, "PBKDF2") {
			out = append(out, keeping{node: listed[0], how: "a quick hash", weak: true, severity: check.High, sure: check.Certain})
		}
	}
	return out
}

// quickHashes are of hashlib: made to be fast, which is what a password's hash
// must not be. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
var quickHashes = wordSet("md5 sha1 sha224 sha256 sha384 sha512 sha3_256 sha3_512 blake2b blake2s new")

func weakPythonHash(n source.Node) (keeping, bool) {
	if n.Kind() == source.Binary {
		if n.Operator() == "==" && comparesPlain(n) {
			return keeping{node: n, how: "as they were typed, and compared so", weak: true, severity: check.Blocker, sure: check.Likely}, true
		}
		return keeping{}, false
	}
	name := n.CalleeName()
	if quickHashes[name] && pythonPackage(n.Child(source.Callee), "hashlib") && hashedIsPassword(n.Arg(0)) {
		return keeping{node: n, how: "a single round of " + strings.ToUpper(strings.ReplaceAll(name, "new", "a quick hash")), weak: true, severity: check.High, sure: check.Likely}, true
	}
	if rounds := n.Arg(3); name == "pbkdf2_hmac" && rounds.Kind() == source.Number && len(rounds.Text()) < 5 && mentionsPassword(n) {
		return keeping{node: rounds, how: "PBKDF2 with only " + rounds.Text() + " rounds", weak: true, severity: check.Medium, sure: check.Likely}, true
	}
	if name == "CryptContext" {
		for s := range n.Named("schemes").Find(source.String) {
			v, _ := s.StringValue()
			switch v {
			case "plaintext", "md5_crypt", "hex_md5", "hex_sha1", "hex_sha256", "des_crypt", "sha1_crypt":
				return keeping{node: s, how: "the scheme " + v, weak: true, severity: check.High, sure: check.Likely}, true
			}
			break // the first scheme is the one that hashes
		}
	}
	return keeping{}, false
}

// hashedIsPassword reports whether what is hashed is a password as it was typed,
// with or without a salt.
func hashedIsPassword(n source.Node) bool {
	for id := range n.Find(source.Identifier) {
		if isPasswordName(id.Text()) {
			return true
		}
	}
	return isPasswordName(n.Ident())
}

func isPasswordName(name string) bool {
	name = strings.ToLower(name)
	switch {
	case strings.Contains(name, "reset"), strings.Contains(name, "token"), strings.Contains(name, "hash"):
		return false
	}
	return strings.Contains(name, "password") || strings.Contains(name, "passwd") || name == "pwd"
}

// comparesPlain reports whether a comparison is that of a kept password, of an
// object's field or a row's column, with what somebody typed.
func comparesPlain(n source.Node) bool {
	left, right := n.Child(source.Left), n.Child(source.Right)
	return keptPythonPassword(left) && typedPassword(right) || keptPythonPassword(right) && typedPassword(left)
}

func keptPythonPassword(n source.Node) bool {
	switch n.Kind() {
	case source.Member:
		object := strings.ToLower(n.Child(source.ObjectRole).Path())
		return isPasswordName(n.Child(source.Name).Text()) && containsPart(object, []string{"user", "account", "admin", "member", "row"}) && !containsPart(object, []string{"form", "data", "request", "payload", "schema"})
	case source.Index:
		key, _ := n.Child(source.Value).StringValue()
		return isPasswordName(key) && containsPart(strings.ToLower(n.Child(source.ObjectRole).Path()), []string{"user", "account", "row"})
	}
	return false
}

func typedPassword(n source.Node) bool {
	switch n.Kind() {
	case source.Identifier:
		return isPasswordName(n.Text())
	case source.Member, source.Index, source.Call:
		text := strings.ToLower(n.Text())
		return strings.Contains(text, "password") && containsPart(text, []string{"form", "request", "data", "json", "payload", "body", "credentials"})
	}
	return false
}
