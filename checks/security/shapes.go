package security

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"math/bits"
	"strings"

	"underpin/checks/check"
)

// A shape is what the secret values of one provider look like.
type shape struct {
	what     string // for a sentence: "a live Stripe secret key"
	prefix   string
	min      int    // characters behind the prefix
	chars    string // which characters may follow: one of the classes below
	severity check.Severity
	sure     check.Confidence
}

// The classes of characters that values are made of.
const (
	alnum   = "A-Za-z0-9"
	upper   = "A-Z0-9"
	hexa    = "0-9a-f"
	wordish = "A-Za-z0-9_-"
	base64s = "A-Za-z0-9+/="
	dotted  = "A-Za-z0-9_.-"
)

// shapes are the values that are recognised by themselves, wherever they stand.
var shapes = []shape{
	{"a live secret key of Stripe or Clerk", "sk_live_", 20, alnum, check.Blocker, check.Certain},
	{"a live restricted Stripe key", "rk_live_", 20, alnum, check.Blocker, check.Certain},
	{"a test secret key of Stripe or Clerk", "sk_test_", 20, alnum, check.Medium, check.Certain},
	{"a restricted Stripe test key", "rk_test_", 20, alnum, check.Medium, check.Certain},
	{"a webhook signing secret", "whsec_", 24, base64s, check.High, check.Certain},
	{"an AWS access key", "AKIA", 16, upper, check.High, check.Certain},
	{"a GitHub token", "ghp_", 36, alnum, check.Blocker, check.Certain},
	{"a GitHub token", "gho_", 36, alnum, check.Blocker, check.Certain},
	{"a GitHub token", "ghs_", 36, alnum, check.Blocker, check.Certain},
	{"a GitHub token", "github_pat_", 40, wordish, check.Blocker, check.Certain},
	{"a GitLab token", "glpat-", 20, wordish, check.Blocker, check.Certain},
	{"a Slack token", "xoxb-", 30, wordish, check.High, check.Certain},
	{"a Slack token", "xoxp-", 30, wordish, check.High, check.Certain},
	{"an Anthropic API key", "sk-ant-", 40, wordish, check.High, check.Certain},
	{"an OpenAI API key", "sk-proj-", 40, wordish, check.High, check.Certain},
	{"an OpenAI API key", "sk-svcacct-", 40, wordish, check.High, check.Certain},
	{"an OpenRouter API key", "sk-or-v1-", 40, hexa, check.High, check.Certain},
	{"an AI provider's API key", "sk-", 32, alnum, check.High, check.Likely},
	{"a Groq API key", "gsk_", 40, alnum, check.High, check.Certain},
	{"an xAI API key", "xai-", 60, alnum, check.High, check.Certain},
	{"a Perplexity API key", "pplx-", 40, alnum, check.High, check.Certain},
	{"a Hugging Face token", "hf_", 34, alnum, check.High, check.Certain},
	{"a Replicate token", "r8_", 37, alnum, check.High, check.Certain},
	{"a Google API key", "AIza", 35, wordish, check.Medium, check.Possible},
	{"a SendGrid API key", "SG.", 60, dotted, check.High, check.Certain},
	{"a Resend API key", "re_", 30, wordish, check.High, check.Likely},
	{"an npm token", "npm_", 36, alnum, check.Blocker, check.Certain},
	{"a Shopify access token", "shpat_", 32, hexa, check.High, check.Certain},
	{"a Supabase access token", "sbp_", 40, hexa, check.Blocker, check.Certain},
	{"a Supabase secret key", "sb_secret_", 20, wordish, check.Blocker, check.Certain},
	{"a DigitalOcean token", "dop_v1_", 64, hexa, check.Blocker, check.Certain},
	{"a Mercado Pago access token", "APP_USR-", 60, wordish, check.High, check.Likely},
	{"a Polar access token", "polar_oat_", 30, alnum, check.High, check.Certain},
	{"a Linear API key", "lin_api_", 40, alnum, check.High, check.Certain},
	{"a Notion token", "ntn_", 40, alnum, check.High, check.Certain},
}

// A secret is one value found.
type secret struct {
	what     string
	value    string // never leaves this package but masked
	offset   int    // within the text that was searched
	severity check.Severity
	sure     check.Confidence
	whole    bool // short enough that any part of it tells too much
}

// masked is what may be shown of a value: enough to find it again.
func (s secret) masked() string {
	if s.whole {
		return "masked"
	}
	return s.value[:min(4, len(s.value))] + "…"
}

// everyonesKey is the secret key of every Supabase that runs on somebody's own
// machine; it opens none elsewhere.
const everyonesKey = "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz"

// shortest is less than any of them is long.
const shortest = 16

// secretsIn finds the secrets in one text. Placeholders are not secrets.
func secretsIn(text string) []secret {
	if len(text) < shortest {
		return nil
	}
	var out []secret
	begun := beginningsIn(text)
	for k, s := range shapes {
		if begun>>k&1 == 0 {
			continue
		}
		for from := 0; ; {
			i := strings.Index(text[from:], s.prefix)
			if i < 0 {
				break
			}
			at := from + i
			from = at + len(s.prefix)
			tail := run(text[from:], s.chars)
			if s.prefix+tail == everyonesKey || at > 0 && (isWordByte(text[at-1]) || midPath(text[:at])) || len(tail) < s.min || !random(tail) {
				continue
			}
			if s.prefix == "sk-" && (strings.HasPrefix(tail, "ant") || len(run(text[from:], wordish)) != len(tail)) {
				continue
			}
			out = append(out, secret{what: s.what, value: s.prefix + tail, offset: at, severity: s.severity, sure: s.sure})
		}
	}
	out = append(out, jwtsIn(text)...)
	out = append(out, urlsIn(text)...)
	return append(out, keysIn(text)...)
}

// midPath reports whether a text ends within a name that a package manager makes of
// several, as in node_modules/a@1.0.0_b+.
func midPath(before string) bool {
	return strings.HasSuffix(before, "+") && strings.Contains(before[max(0, len(before)-200):], "@")
}

// firstBytes and secondBytes tell which shapes begin with a byte, and have it behind
// that: one bit for each.
var firstBytes, secondBytes = func() (first, second [256]uint64) {
	for k, s := range shapes {
		first[s.prefix[0]] |= 1 << k
		second[s.prefix[1]] |= 1 << k
	}
	return first, second
}()

// beginningsIn tells in one pass which shapes' prefixes stand in a text, one bit for
// each.
func beginningsIn(text string) (begun uint64) {
	for i := 0; i+1 < len(text); i++ {
		for left := firstBytes[text[i]] & secondBytes[text[i+1]] &^ begun; left != 0; left &= left - 1 {
			k := bits.TrailingZeros64(left)
			if strings.HasPrefix(text[i:], shapes[k].prefix) {
				begun |= 1 << k
			}
		}
	}
	return begun
}

// run is the longest beginning of text made of a class of characters.
func run(text, class string) string {
	for i := 0; i < len(text); i++ {
		if !inClass(text[i], class) {
			return text[:i]
		}
	}
	return text
}

func inClass(b byte, class string) bool {
	for i := 0; i < len(class); i++ {
		if i+2 < len(class) && class[i+1] == '-' {
			if b >= class[i] && b <= class[i+2] {
				return true
			}
			i += 2
			continue
		}
		if b == class[i] {
			return true
		}
	}
	return false
}

func isWordByte(b byte) bool { return inClass(b, "A-Za-z0-9_") }

// jwtsIn finds Supabase service-role keys: tokens whose payload says so. The
// anonymous key is the same kind of token and meant for browsers.
func jwtsIn(text string) []secret {
	var out []secret
	for from := 0; ; {
		i := strings.Index(text[from:], "eyJ")
		if i < 0 {
			return out
		}
		at := from + i
		token := run(text[at:], dotted)
		from = at + max(len(token), 3)
		parts := strings.Split(token, ".")
		if len(parts) != 3 {
			continue
		}
		payload, err := base64.RawURLEncoding.DecodeString(parts[1])
		var claims struct{ Role, Iss string }
		if err != nil || json.Unmarshal(payload, &claims) != nil || claims.Role != "service_role" || claims.Iss == "supabase-demo" {
			continue
		}
		out = append(out, secret{what: "the Supabase service-role key, which passes every row policy", value: token, offset: at, severity: check.Blocker, sure: check.Certain})
	}
}

// databases are the schemes of connection strings.
var databases = []string{"postgres://", "postgresql://", "mysql://", "mongodb://", "mongodb+srv://", "redis://", "rediss://", "amqp://", "amqps://"}

// urlsIn finds connection strings that carry a password for a host elsewhere.
func urlsIn(text string) []secret {
	if !strings.Contains(text, "://") {
		return nil
	}
	var out []secret
	for _, scheme := range databases {
		for from := 0; ; {
			i := strings.Index(text[from:], scheme)
			if i < 0 {
				break
			}
			at := from + i
			from = at + len(scheme)
			end := strings.IndexAny(text[at:], " \t\r\n\"'`<>,;)\\")
			whole := text[at:]
			if end >= 0 {
				whole = text[at : at+end]
			}
			if hasPassword(whole) {
				out = append(out, secret{what: "a database address with its password", value: whole, offset: at, severity: check.Blocker, sure: check.Certain})
			}
		}
	}
	return out
}

func hasPassword(address string) bool {
	if strings.ContainsAny(address, "${}[]*") {
		return false
	}
	_, rest, _ := strings.Cut(address, "://")
	rest, _, _ = strings.Cut(rest, "?")
	at := strings.LastIndexByte(rest, '@') // people paste passwords as they are, with what an address may not hold
	if at < 0 {
		return false
	}
	_, password, set := strings.Cut(rest[:at], ":")
	host, _, _ := strings.Cut(rest[at+1:], "/")
	host, _, _ = strings.Cut(host, ":")
	host, _, _ = strings.Cut(host, ",")
	if !set || len(password) < 6 || placeholder(password) || placeholder(host) || !strings.Contains(host, ".") {
		return false // a host without a dot is on this machine or in the same compose file
	}
	switch strings.ToLower(password) {
	case "password", "postgres", "secret", "username", "user", "admin", "prisma", "root", "johndoe", "randompassword", "mypassword", "dbpassword", "db_password", "p@ssword", "p@ssw0rd", "passw0rd":
		return false
	}
	return !strings.HasPrefix(host, "127.") && !strings.HasSuffix(host, ".local") && !strings.HasSuffix(host, ".internal") && host != "0.0.0.0"
}

// keysIn finds private keys in PEM form.
func keysIn(text string) []secret {
	var out []secret
	for from := 0; ; {
		i := strings.Index(text[from:], "PRIVATE KEY-----")
		if i < 0 {
			return out
		}
		at := from + i
		from = at + len("PRIVATE KEY-----")
		body := strings.ReplaceAll(text[from:min(len(text), from+400)], `\n`, "")
		body = strings.Join(strings.Fields(body), "")
		if start := strings.LastIndex(text[:at], "-----BEGIN "); start >= 0 && at-start < 40 && len(run(body, base64s)) >= 60 && random(run(body, base64s)) {
			out = append(out, secret{what: "a private key", value: "----", offset: start, severity: check.Blocker, sure: check.Certain})
		}
	}
}

// random reports whether a value looks made by a generator: not words, not a
// placeholder, not a counted row of characters.
func random(value string) bool {
	return !placeholder(value) && entropy(value) >= threshold(len(value))
}

// threshold is the entropy per character that a random value of a length
// surpasses nearly always; short values cannot reach more.
func threshold(length int) float64 {
	if length < 24 {
		return 2.9
	}
	return 3.2
}

// entropy is the Shannon entropy of a text in bits per byte.
func entropy(s string) float64 {
	var counts [256]int
	for i := 0; i < len(s); i++ {
		counts[s[i]]++
	}
	bits := 0.0
	for _, n := range counts {
		if n > 0 {
			share := float64(n) / float64(len(s))
			bits -= share * math.Log2(share)
		}
	}
	return bits
}

// fillers are parts of values that stand for the real one, in small letters.
var fillers = []string{
	"your", "xxx", "example", "placeholder", "changeme", "change-me", "change_me", "dummy", "replace", "todo", "insert",
	"fake", "sample", "demo", "mock", "1234567890", "0123456789", "abcdefgh", "<", ">", "...", "***", "process.env", "secret-key",
	"secretkey", "_here", "-here", "redacted", "removed", "foobar", "test-key", "testkey", "000000", "111111",
}

// placeholder reports whether a value stands for the real one.
func placeholder(value string) bool {
	return containsPart(strings.ToLower(value), fillers)
}
