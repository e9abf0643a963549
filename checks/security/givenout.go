package security

import (
	"regexp"
	"strings"
	"unicode"
)

// hostedDatabases are the hosts that services give to one database each; an example
// that somebody made up has words in these places, or the same letter again and again.
var hostedDatabases = regexp.MustCompile(`@(?:` +
	`ep-[a-z]+-[a-z]+-[a-z0-9]{6,12}(?:-pooler)?\.[a-z0-9.-]+\.neon\.tech` + // neon.com/docs/connect/connect-from-any-app
	`|db\.[a-z]{20}\.supabase\.co|[a-z0-9-]+\.pooler\.supabase\.com` + // supabase.com/docs/guides/database/connecting-to-postgres
	`|[a-z0-9-]+\.[a-z0-9]{5,7}\.mongodb\.net` + // mongodb.com/docs/manual/reference/connection-string-formats
	`|[a-z]+\.proxy\.rlwy\.net|dpg-[a-z0-9]{15,}[a-z0-9.-]*\.render\.com)`)

// givenOut reports whether an address of a database is one that a service gave out,
// with its password: both look as chance makes them.
func givenOut(address string) bool {
	if !hostedDatabases.MatchString(address) {
		return false
	}
	_, rest, _ := strings.Cut(address, "://")
	credentials, _, _ := strings.Cut(rest, "@")
	_, password, _ := strings.Cut(credentials, ":")
	return madeByChance(password)
}

// madeByChance reports whether a password mixes letters of both cases and digits, and
// has no long run of one character or of one kind that a person would type.
func madeByChance(password string) bool {
	password = strings.TrimPrefix(password, "npg_")
	lower, upper, digit := 0, 0, 0
	for _, c := range password {
		switch {
		case unicode.IsDigit(c):
			digit++
		case unicode.IsUpper(c):
			upper++
		case unicode.IsLower(c):
			lower++
		}
	}
	folded := strings.ToLower(password)
	for _, word := range []string{"pass", "secret", "example", "your", "xxx", "1234", "abcd", "change", "test", "demo"} {
		if strings.Contains(folded, word) {
			return false
		}
	}
	return len(password) >= 10 && digit > 0 && lower > 0 && upper > 0
}
