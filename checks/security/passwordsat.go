package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// keepingAt reads one node.
func keepingAt(p *project.Project, n source.Node) (keeping, bool) {
	if n.Kind() == source.Binary {
		return comparedPlain(p, n)
	}
	pkg, imported := n.Origin()
	name := n.CalleeName()
	switch {
	case bcryptLike(pkg):
		return bcryptKeeping(p, n, name)
	case pkg == "argon2" || pkg == "@node-rs/argon2" || imported == "Argon2id" || imported == "Scrypt" && strings.HasPrefix(pkg, "oslo"):
		return keeping{node: n, how: "argon2"}, name == "hash" || name == "verify"
	case strings.HasPrefix(n.CalleePath(), "Bun.password."): // argon2id, unless told otherwise
		return keeping{node: n, how: "the runtime's own hash"}, strings.HasPrefix(name, "hash") || strings.HasPrefix(name, "verify")
	case name == "scrypt" || name == "scryptSync" || name == "scryptAsync":
		return keeping{node: n, how: "scrypt"}, aboutPassword(n)
	case name == "pbkdf2" || name == "pbkdf2Sync":
		return pbkdf2Keeping(p, n)
	case name == "update" && hashOf(p, n) != "":
		return fastKeeping(p, n)
	case (name == "deriveBits" || name == "deriveKey") && strings.Contains(n.CalleePath(), "subtle"):
		return derivedKeeping(p, n)
	case name == "digest" && strings.Contains(n.CalleePath(), "subtle") && len(n.Args()) == 2:
		return digestKeeping(n)
	case name == "eq" && len(n.Args()) == 2:
		column, _ := n.Arg(0).StringValue()
		return keeping{node: n, how: "in plain text: the row is looked up by it", weak: true, severity: check.Blocker, sure: check.Likely}, isPasswordColumn(column) && column != "hash" && namesPassword(n.Arg(1)) && !hashedBefore(n.Arg(1))
	case name == "findOne" || name == "findFirst" || name == "findUnique":
		return lookedUp(p, n)
	case name == "query" || name == "execute" || name == "prepare" || name == "oneOrNone":
		return askedPlain(n)
	}
	return keeping{}, false
}

// askedPlain judges query("… WHERE email = $1 AND password = $2", [email, password]).
func askedPlain(n source.Node) (keeping, bool) {
	compared, _ := project.ComparedValues(n)
	for _, c := range compared {
		if !isPasswordColumn(c.Column) || strings.Contains(strings.ToLower(c.Column), "hash") || !namesPassword(c.Value) || hashedBefore(c.Value) || c.Value.Resolve().Is(source.Call, source.Await) {
			continue
		}
		return keeping{node: n, how: "in plain text: the row is looked up by it", weak: true, severity: check.Blocker, sure: check.Likely}, true
	}
	return keeping{}, false
}

func bcryptLike(pkg string) bool {
	switch pkg {
	case "bcrypt", "bcryptjs", "bcrypt-ts", "@node-rs/bcrypt":
		return true
	}
	return false
}

// bcryptKeeping judges a call of bcrypt by its cost.
func bcryptKeeping(p *project.Project, n source.Node, name string) (keeping, bool) {
	var cost source.Node
	switch name {
	case "hash", "hashSync":
		cost = n.Arg(1)
	case "genSalt", "genSaltSync":
		cost = n.Arg(0)
	case "compare", "compareSync", "verify":
		return keeping{node: n, how: "bcrypt"}, true
	default:
		return keeping{}, false
	}
	rounds, known := numberOf(p, cost, 0)
	if known && rounds < 10 && !otherHash(n) {
		return keeping{node: n, how: fmt.Sprintf("bcrypt at a cost of %d, which is fast enough to guess at", int(rounds)), weak: true, severity: check.Medium, sure: check.Certain}, true
	}
	if known {
		return keeping{node: n, how: fmt.Sprintf("bcrypt at a cost of %d", int(rounds))}, true
	}
	return keeping{node: n, how: "bcrypt"}, true
}

// otherHash reports whether what is hashed is no password: a one-time code, a
// refresh token.
func otherHash(n source.Node) bool {
	return containsPart(strings.ToLower(n.Arg(0).Text()), []string{"otp", "code", "token", "apikey", "api_key", "pin"})
}

func pbkdf2Keeping(p *project.Project, n source.Node) (keeping, bool) {
	if !aboutPassword(n) {
		return keeping{}, false
	}
	if rounds, ok := numberOf(p, n.Arg(2), 0); ok && rounds < 50000 {
		return keeping{node: n, how: fmt.Sprintf("PBKDF2 at only %d rounds", int(rounds)), weak: true, severity: check.Medium, sure: check.Likely}, true
	}
	return keeping{node: n, how: "PBKDF2"}, true
}

// derivedKeeping judges crypto.subtle.deriveBits({ name: "PBKDF2", … }).
func derivedKeeping(p *project.Project, n source.Node) (keeping, bool) {
	settings := follow(p, n.Arg(0))
	around := strings.ToLower(nameOfFunction(n.Function()) + nameOfFunction(n.Function().Function()))
	if constant(p, property(p, settings, "name")) != "PBKDF2" || !strings.Contains(around, "password") || containsPart(around, []string{"encrypt", "decrypt"}) {
		return keeping{}, false
	}
	if rounds, ok := numberOf(p, property(p, settings, "iterations"), 0); ok && rounds < 50000 {
		return keeping{node: n, how: fmt.Sprintf("PBKDF2 at only %d rounds", int(rounds)), weak: true, severity: check.Medium, sure: check.Likely}, true
	}
	return keeping{node: n, how: "PBKDF2"}, true
}

// aboutPassword reports whether a key derivation is given a password that
// somebody types.
func aboutPassword(n source.Node) bool {
	name := strings.ToLower(nameOfFunction(n.Function()))
	if containsPart(name, []string{"encrypt", "decrypt", "derivekey", "getkey"}) {
		return false
	}
	return namesPassword(n.Arg(0)) || strings.Contains(name, "password")
}

// hashOf is the algorithm of createHash("x").update(…).
func hashOf(p *project.Project, n source.Node) string {
	maker := n.Child(source.Callee).Child(source.ObjectRole)
	if maker.Kind() == source.Identifier {
		maker = maker.Resolve()
	}
	if maker.Kind() != source.Call || maker.CalleeName() != "createHash" && maker.CalleeName() != "createHmac" {
		return ""
	}
	return strings.ToLower(constant(p, maker.Arg(0)))
}

// fastKeeping judges createHash("sha256").update(password).
func fastKeeping(p *project.Project, n source.Node) (keeping, bool) {
	if !holdsPassword(n.Arg(0)) || breachLookup(n) {
		return keeping{}, false
	}
	return keeping{node: n, how: "as a " + strings.ToUpper(hashOf(p, n)) + " hash, which is made to be fast", weak: true, severity: check.Blocker, sure: check.Certain}, true
}

// digestKeeping judges crypto.subtle.digest("SHA-256", encode(password)).
func digestKeeping(n source.Node) (keeping, bool) {
	data := n.Arg(1)
	if data.Kind() == source.Identifier {
		data = data.Resolve()
	}
	if !holdsPassword(data) || breachLookup(n) {
		return keeping{}, false
	}
	algorithm, _ := n.Arg(0).StringValue()
	return keeping{node: n, how: "as a " + strings.ToUpper(algorithm) + " hash, which is made to be fast", weak: true, severity: check.Blocker, sure: check.Certain}, true
}

// holdsPassword reports whether an expression contains a password by name.
func holdsPassword(n source.Node) bool {
	if namesPassword(n) {
		return true
	}
	for d := range n.Find(source.Identifier, source.Member) {
		if d.Role() != source.Callee && namesPassword(d) && d.Path() != "" && !strings.Contains(d.Path(), "process.env") {
			return true
		}
	}
	return false
}

// breachLookup reports whether a hash is made to ask a list of leaked passwords,
// or to compare two values in constant time.
func breachLookup(n source.Node) bool {
	text := strings.ToLower(n.Function().Text())
	name := strings.ToLower(nameOfFunction(n.Function()))
	return containsPart(text, []string{"pwned", "hibp", "timingsafeequal", "gravatar", "slice(0, 5)", "substring(0, 5)", "substr(0, 5)"}) || containsPart(name, []string{"encrypt", "decrypt", "payfast", "signature", "cachekey", "etag"}) || strings.Contains(text, "aes-256")
}

// hashedBefore reports whether a name says that a value is a hash by now.
func hashedBefore(n source.Node) bool {
	return containsPart(strings.ToLower(n.Text()), []string{"hash", "encrypted", "digest"})
}

// comparedPlain judges user.password === password.
func comparedPlain(p *project.Project, n source.Node) (keeping, bool) {
	switch n.Operator() {
	case "===", "==", "!==", "!=":
	default:
		return keeping{}, false
	}
	left, right := n.Child(source.Left), n.Child(source.Right)
	if keptPassword(p, right) {
		left, right = right, left
	}
	if !keptPassword(p, left) || !namesPassword(right) || keptPassword(p, right) || hashedBefore(left) || hashedBefore(right) {
		return keeping{}, false
	}
	if other := strings.ToLower(right.Path()); containsPart(other, []string{"confirm", "repeat", "again", "old", "process.env"}) {
		return keeping{}, false
	}
	if unmadeRow(p, left.Child(source.ObjectRole)) {
		return keeping{}, false
	}
	return keeping{node: n, how: "in plain text: what is stored is compared with what was typed", weak: true, severity: check.Blocker, sure: check.Certain}, true
}

// unmadeRow reports whether a name holds what a method of the app's own class gives that
// the class does not have: nothing is ever compared there.
func unmadeRow(p *project.Project, n source.Node) bool {
	made := n.Resolve()
	for made.Kind() == source.Await {
		made = made.Child(source.Value)
	}
	callee := made.Child(source.Callee)
	if n.Kind() != source.Identifier || made.Kind() != source.Call || callee.Kind() != source.Member {
		return false
	}
	store := p.Definition(callee.Child(source.ObjectRole))
	if store.Kind() != source.New {
		return false
	}
	class := p.Definition(store.Child(source.Callee))
	return class.Kind() == source.Class && !class.Child(source.SuperRole).OK() && !p.Holds(class.File().Path, callee.Child(source.Name).Text())
}

// keptPassword reports whether an expression is the password of a row.
func keptPassword(p *project.Project, n source.Node) bool {
	if n.Kind() != source.Member || !isPasswordColumn(n.Child(source.Name).Text()) {
		return false
	}
	object := strings.ToLower(n.Child(source.ObjectRole).Path())
	last := object[strings.LastIndexByte(object, '.')+1:]
	if containsPart(object, []string{"body", "input", "form", "values", "data.", "new", "create", "update", "dto"}) {
		return false
	}
	return containsPart(last, []string{"user", "account", "admin", "row", "found", "existing", "member", "customer", "record", "rows", "employee"}) || looksUp(n.Child(source.ObjectRole)) || keepsPasswords(p, keptIn(p, n.Child(source.ObjectRole)))
}

// looksUp reports whether a name holds a row that was looked up by an e-mail address or a
// name: await store.getDriverByEmail(email).
func looksUp(n source.Node) bool {
	made := n.Resolve()
	for made.Kind() == source.Await {
		made = made.Child(source.Value)
	}
	if n.Kind() != source.Identifier || made.Kind() != source.Call {
		return false
	}
	switch name := strings.ToLower(made.CalleeName()); name {
	case "findone", "findfirst", "findunique":
		return containsPart(strings.ToLower(made.Text()), []string{"email", "username", "phone"})
	default:
		return containsPart(name, []string{"byemail", "byusername", "byphone"})
	}
}

// lookedUp judges findOne({ email, password }).
func lookedUp(p *project.Project, n source.Node) (keeping, bool) {
	o := follow(p, n.Arg(0))
	if where := property(p, o, "where"); where.OK() {
		o = follow(p, where)
	}
	v := property(p, o, "password")
	if !v.OK() || !namesPassword(v) || hashedBefore(v) || !property(p, o, "email").OK() && !property(p, o, "username").OK() {
		return keeping{}, false
	}
	if d := v.Resolve(); d.Kind() == source.Await || d.Kind() == source.Call { // hashed before
		return keeping{}, false
	}
	return keeping{node: n, how: "in plain text: the row is looked up by it", weak: true, severity: check.Blocker, sure: check.Likely}, true
}
