package resilience

import (
	"iter"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// secretName matches names of what a log must never hold.
var secretName = regexp.MustCompile(`(?i)(secret|password|passwd|api_?key|private_?key|secret_?key|signing_?key|encryption_?key|service_?role(_?key)?|^token|(access|refresh|reset|session|api|auth|bearer|verification|confirmation|invite|magic|id|csrf)_?token|^otp|(otp|totp|sms|verification|confirmation|recovery|two_?factor|2fa)_?code)$`)

// connection matches settings that hold how the database is reached, its password in it.
var connection = regexp.MustCompile(`^(MONGO(DB)?_(URI|URL)|DATABASE_(URL|URI)|POSTGRES_(URL|URI)|DB_(URL|URI)|REDIS_(URL|URI)|DIRECT_URL)$`)

// signedIn matches what holds a token that lets somebody in.
var signedIn = regexp.MustCompile(`(?i)(session|user|account|auth|login|credential|reset|invite)\w*$`)

// codeText matches what a log says of a code that lets somebody in.
var codeText = regexp.MustCompile(`(?i)\b(sms|otp|2fa|mfa|verification|confirmation|one-time|login|sign-?in|reset|pin)\b.*\bcode\b|\bcode\b.*\b(sms|otp|2fa|mfa|verification|confirmation|one-time|login|sign-?in|reset)\b`)

// harmlessName matches names that speak of such a thing and do not hold it.
var harmlessName = regexp.MustCompile(`(?i)^(has|is|no|must|missing|needs?|with|without|valid|hashed|encrypted|masked|redacted|forgot|change|update)_?(?:[A-Z_]|password|secret|token|key)|^reset_?password`)

// secretsLogged are the lines of server code that hand a secret to a log. What goes
// to a logger that takes such things out itself is none.
func secretsLogged(p *project.Project, files []string) []check.Place {
	var out []check.Place
	hidden := slices.ContainsFunc(files, func(name string) bool { return p.HoldsFold(name, "redact") })
	for _, name := range files {
		if strings.Contains(name, "seed") { // filled on the machine of who writes the app
			continue
		}
		if !p.HoldsFold(name, "secret", "password", "passwd", "key", "token", "code", "otp", "mongo", "database_ur", "postgres_ur", "db_ur", "redis_ur", "direct_url") || !p.Holds(name, "log", "console.") {
			continue
		}
		for _, s := range project.PerFile(p, name, "resilience/secrets logged", secretsLoggedIn) {
			if s.console || !hidden {
				out = append(out, s.place)
			}
		}
	}
	return check.Reached(p, out)
}

// A loggedSecret is a line that writes a secret, through console or a logger.
type loggedSecret struct {
	place   check.Place
	console bool
}

const beginningWritten = "the beginning of a secret is written to the log"

// secretWritten says how much of a secret a line writes.
func secretWritten(log source.Node) string {
	text := log.Text()
	for _, cut := range []string{".substring(0,", ".slice(0,", ".substr(0,"} {
		if strings.Contains(text, cut) {
			return beginningWritten
		}
	}
	return "a secret is written to the log"
}

func secretsLoggedIn(f *source.File) []loggedSecret {
	var out []loggedSecret
	for c := range f.Find(source.Call) {
		if !isLog(c) && !callsLogger(f, c) || onlyInDevelopment(c) {
			continue
		}
		for _, a := range c.Args() {
			if handsSecret(a) || handsCode(c, a) {
				out = append(out, loggedSecret{check.Line(f.Path, c.Line(), secretWritten(c)), strings.HasPrefix(c.CalleePath(), "console.")})
				break
			}
		}
	}
	return out
}

// handsSecret reports whether an argument of a log holds a secret as it is, or the
// beginning of one.
func handsSecret(a source.Node) bool {
	for n := range itselfAndBelow(a) {
		if !n.Is(source.Identifier, source.Member, source.Shorthand) || n.Role() == source.Cond || n.Role() == source.ObjectRole && !cutShort(n.Parent()) {
			continue
		}
		if n.Role() == source.Name { // what a value is called in the log
			continue
		}
		name := n.Ident()
		switch n.Kind() {
		case source.Member:
			if name = n.Child(source.Name).Text(); name == "token" && !signedIn.MatchString(n.Child(source.ObjectRole).Text()) {
				continue // of a coupon, of a parser
			}
		case source.Shorthand:
			name = n.Text()
		}
		if !(secretName.MatchString(name) || n.Kind() == source.Member && connection.MatchString(name)) || harmlessName.MatchString(name) || strings.ToUpper(name) == name && n.Kind() == source.Identifier {
			continue
		}
		switch up := n.Parent(); up.Kind() {
		case source.Unary, source.Conditional, source.Binary, source.Call:
			if up.Kind() == source.Call && up != a.Parent() || up.Kind() != source.Call {
				continue // !!secret, secret ? "set" : "missing", mask(secret)
			}
		}
		return true
	}
	return false
}

// handsCode reports whether an argument is, or holds, a code of which the log itself
// says that it lets somebody in: `SMS code for ${phone}: ${code}`.
func handsCode(call, a source.Node) bool {
	for n := range itselfAndBelow(a) {
		if n.Is(source.Identifier) && (n.Text() == "code" || n.Text() == "pin") && n.Parent().Is(source.Template, source.Call, source.Property) && n.Role() != source.Name {
			return codeText.MatchString(call.Arg(0).Text())
		}
	}
	return false
}

// itselfAndBelow lists a node and all that is in it.
func itselfAndBelow(n source.Node) iter.Seq[source.Node] {
	return func(yield func(source.Node) bool) {
		if !yield(n) {
			return
		}
		for d := range n.Descendants() {
			if !yield(d) {
				return
			}
		}
	}
}

// cutShort reports whether a member takes the beginning of a text.
func cutShort(m source.Node) bool {
	switch m.Child(source.Name).Text() {
	case "substring", "slice", "substr":
		end := m.Parent().Arg(1).Text()
		return m.Kind() == source.Member && (len(end) != 1 || end > "4") // four characters tell which key it is, and no more
	}
	return false
}

// logsElsewhere is where an app makes and calls a logger in code that answers no
// requests itself and is called by what does.
func logsElsewhere(p *project.Project) []check.Place {
	var makes, uses []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) || !p.HoldsFold(name, "logger", "pino", "winston") || p.Modules().Side(name) == project.Client {
			continue
		}
		l := project.PerFile(p, name, "resilience/logs", logsIn)
		if l.makes {
			makes = append(makes, check.Line(name, 1, "the logger"))
		} else {
			uses = append(uses, l.uses...)
		}
	}
	if len(makes) == 0 || len(uses) == 0 {
		return nil
	}
	return append(makes[:1], uses[:min(len(uses), 4)]...)
}
