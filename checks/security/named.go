package security

import (
	"strings"

	"underpin/checks/check"
)

// secretNames are parts of the names under which secrets are kept.
var secretNames = []string{
	"secret", "password", "passwd", "private_key", "privatekey", "api_key", "apikey", "access_token", "accesstoken",
	"auth_token", "authtoken", "service_role", "bot_token", "encryption_key", "signing_key", "jwt_key", "token", "db_pass",
}

// publicNames are parts of the names of values that browsers are meant to have,
// or that are no values at all.
var publicNames = []string{
	"public", "publishable", "anon", "vite_", "next_public_", "expo_public_", "react_app_", "nuxt_public_", "gatsby_",
	"site_key", "sitekey", "client_id", "clientid", "url", "_name", "_id", "tokenid", "keyid", "expires", "expiry", "ttl", "length", "max", "min",
	"label", "hint", "placeholder", "message", "error", "type", "endpoint", "path", "route", "header", "cookie", "prefix", "regex",
	"pattern", "address", "contract", "mint", "checkout", "measurement", "limit", "count", "csrf", "reset", "key_name",
}

// namedSecret judges a value by the name it is kept under, where the value alone
// says nothing. It wants a name that asks for a secret and a value that a
// generator made.
func namedSecret(name, value string) (secret, bool) {
	if name == "" || len(value) < 20 || len(value) > 200 {
		return secret{}, false
	}
	lower := strings.ReplaceAll(strings.ToLower(name), "-", "_") // "X-RapidAPI-Key"
	lower = strings.ReplaceAll(lower, "admin", "")               // which holds a "min" that is none
	if !containsPart(lower, secretNames) || containsPart(lower, publicNames) || strings.HasSuffix(lower, "_address") || strings.HasSuffix(name, "Address") {
		return secret{}, false // of a token on a chain, which all may know
	}
	if !random(value) || entropy(value) < 3.5 || !mixed(value) || spoken(value) {
		return secret{}, false
	}
	if strings.Contains(lower, "passw") && hashed(value) {
		return secret{}, false
	}
	return secret{what: "a random value under the name " + name, value: value, severity: check.High, sure: check.Likely}, true
}

// hashed reports whether a value has the form and length of what a hash makes:
// under the name of a password, that is what is left of it.
func hashed(value string) bool {
	switch len(value) {
	case 32, 40, 64, 96, 128:
		return len(run(strings.ToLower(value), hexa)) == len(value)
	}
	return false
}

func containsPart(text string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// mixed reports whether a value has letters and several digits and none of the
// characters of sentences, addresses and paths.
func mixed(value string) bool {
	digits, letters := 0, 0
	for i := 0; i < len(value); i++ {
		switch b := value[i]; {
		case b >= '0' && b <= '9':
			digits++
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z':
			letters++
		case b == ' ' || b == ':' || b == '(' || b == '{' || b == '$' || b == '@' || b == ',' || b == '\\' || b == '[' || b == '^' || b == '<':
			return false
		}
	}
	return digits >= 3 && letters >= 6
}

// spoken reports whether a value is mostly words with separators between them,
// as people make up.
func spoken(value string) bool {
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == '-' || r == '_' || r == '.' || r == '/' })
	letters := 0
	for _, part := range parts {
		if len(run(part, "a-z")) == len(part) || len(run(part, "A-Z")) == len(part) {
			letters += len(part)
		}
	}
	return len(parts) > 1 && letters*2 > len(value)
}

// sessionNames are parts of the names of secrets that guard the app itself. A
// value in the code that stands in for a missing one is then the secret.
var sessionNames = []string{"jwt", "session_secret", "auth_secret", "cookie_secret", "encryption", "signing", "internal_api_key", "internal_secret", "cron_secret", "token_secret", "secret_key_base"}

// standIn judges a literal behind process.env.NAME || "…": when the variable is
// unset the app signs and trusts with a value that anyone can read.
func standIn(variable, value string) (secret, bool) {
	if variable == "" {
		return secret{}, false
	}
	lower := strings.ToLower(variable)
	if len(value) < 4 || !containsPart(lower, sessionNames) && !ownSecret(lower) || containsPart(lower, []string{"expir", "_ttl", "algorithm", "issuer", "audience", "public"}) {
		return secret{}, false
	}
	return secret{what: "a value that stands in for " + variable + " when that is not set", value: value, severity: check.High, sure: check.Likely}, true
}

// keepers are who a secret of the app's own lets in.
var keepers = []string{"admin", "staff", "internal", "master", "moderator", "operator"}

// ownSecret reports whether a variable, in small letters, holds a secret that the
// app itself asks for at its door, not one that another service gave it.
func ownSecret(lower string) bool {
	if containsPart(lower, publicNames[:11]) || containsPart(lower, []string{"client_secret", "consumer", "webhook", "stripe", "app_secret", "api_secret", "firebase", "aws", "cloudinary", "oauth", "google", "github", "twilio", "paypal", "db_", "database", "postgres", "mysql", "smtp", "mail", "redis"}) {
		return false
	}
	if strings.HasSuffix(lower, "_secret") {
		return true
	}
	for _, end := range []string{"password", "passcode", "_token", "_key", "_pin"} {
		if strings.HasSuffix(lower, end) && containsPart(lower, keepers) {
			return true
		}
	}
	return false
}

// fixedSecret judges a constant that is named like the password of the app's own
// door and holds one: const ADMIN_PASSWORD = "…".
func fixedSecret(name, value string) (secret, bool) {
	if !strings.Contains(name, "_") || name != strings.ToUpper(name) {
		return secret{}, false
	}
	lower := strings.ToLower(name)
	if len(value) < 6 || len(value) > 60 || placeholder(value) || containsPart(lower, []string{"storage", "cache", "cookie", "label", "text", "query", "route", "test", "mock", "example"}) {
		return secret{}, false
	}
	digits := strings.ContainsAny(value, "0123456789")
	if !digits || strings.ContainsAny(value, " :/${}()<>,") || !ownSecret(lower) && !strings.HasSuffix(lower, "_password") && !strings.HasSuffix(lower, "_passcode") {
		return secret{}, false
	}
	return secret{what: "a value that the app itself asks for, under the name " + name, value: value, severity: check.High, sure: check.Likely}, true
}
