package deploy

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

var (
	// bareHost matches a host without a scheme.
	bareHost = regexp.MustCompile(`^([a-z0-9-]+\.)+[a-z]{2,12}$`)
	// ownHostName matches names of constants that hold a host of the app's own.
	ownHostName = regexp.MustCompile(`^(legacy|default|main|root|base|app|site|tenant|primary|production|prod|public|marketing|canonical|platform|web|school|company|own|shop|store)+(host|hostname|domain)s?$`)
)

// hostByName tells the hosts of the app's own that stand without a scheme: in a constant
// that says so by its name, and where the host of a request is compared with one.
func hostByName(n source.Node, value string) (literal, bool) {
	if value == "localhost" && n.Parent().Key() == "hostname" && strings.HasPrefix(path.Base(n.File().Path), "next.config") && !guarded(n) {
		return literal{kind: aroundIt, what: value, place: check.At(n, "lets in, in production too, pictures of the developer's machine")}, true
	}
	if len(value) > 80 || !bareHost.MatchString(value) || documentation(value) || path.Ext(value) == ".local" || path.Ext(value) == ".test" || told(n) {
		return literal{}, false
	}
	at, d := n, n.Parent()
	for d.Kind() == source.Binary && (d.Operator() == "||" || d.Operator() == "??") {
		at, d = d, d.Parent()
	}
	switch {
	case d.Kind() == source.Declarator && ownHostName.MatchString(strings.ToLower(strings.ReplaceAll(d.Child(source.Name).Ident(), "_", ""))):
		if at != n && readsVariable(variableBefore(n)) {
			return literal{kind: ownElse, what: value, host: value, place: check.At(n, kindWords[ownElse])}, true
		}
		return literal{kind: ownAddress, what: value, host: value, place: check.At(n, kindWords[ownAddress])}, at == n
	case d.Kind() == source.Binary && (d.Operator() == "===" || d.Operator() == "==" || d.Operator() == "!=="):
		other := d.Child(source.Left)
		if n.Role() == source.Left {
			other = d.Child(source.Right)
		}
		if low := strings.ToLower(other.Text()); strings.HasSuffix(low, "host") || strings.HasSuffix(low, "hostname") {
			return literal{kind: otherHost, what: value, host: value, bare: true, place: check.At(n, "one host of the app's own, known to the code")}, true
		}
	}
	return literal{}, false
}

var (
	// pythonElse matches what takes the place of a variable that holds an address of the app.
	pythonElse = regexp.MustCompile(`(?:getenv|environ\.get|config\.get|config|env)\(\s*["'](\w*(?:CALLBACK_URL|REDIRECT_URI|REDIRECT_URL|WEBHOOK_URL)|(?:APP|SITE|BASE|FRONTEND|PUBLIC|BACKEND|SERVER|WEB|DOMAIN)_?(?:URL|HOST|DOMAIN|ORIGIN)?)["']\s*,\s*(?:default\s*=\s*)?["'](?:https://)([\w.-]+\.\w+)`)
	// pythonMailbox matches a mailbox that mails go to, fixed in code.
	pythonMailbox = regexp.MustCompile(`(?i)\b(?:recipients|to_emails?|\w*(?:admin|support|contact|owner|team|notify|notification)\w*_?e?mails?)\s*=\s*\[?\s*f?["']([\w.+-]+@[\w-]+\.[\w.-]+)["']`)
	// pythonAccount matches a number of an account that is paid into.
	pythonAccount = regexp.MustCompile(`(?i)\b(?:\w*_)?(?:till|paybill|account_number|short_?code|till_number|iban)\s*=\s*["'][A-Z]{0,2}\d{5,}["']`)
)

// pythonAround are what Python code of the app fixes for every stage: its own address where
// a variable is not set, the mailboxes that it writes to, and the accounts that are paid.
func pythonAround(p *project.Project) []literal {
	var out []literal
	for _, l := range pythonLines(p, "https://", "@", "till", "paybill", "account_number", "shortcode", "short_code", "iban") {
		switch m := pythonElse.FindStringSubmatch(l.text); {
		case m != nil && !documentation(m[2]) && !ofDeployment(m[2]):
			out = append(out, literal{kind: ownElse, what: m[2], host: strings.ToLower(m[2]), place: check.Line(l.file, l.n, kindWords[ownElse])})
			continue
		case pythonAccount.MatchString(l.text):
			out = append(out, literal{kind: aroundIt, what: "an account", place: check.Line(l.file, l.n, "one account that is paid into, the same on every stage")})
			continue
		}
		if m := pythonMailbox.FindStringSubmatch(l.text); m != nil && !documentation(m[1]) && !strings.Contains(m[1], "test") {
			out = append(out, literal{kind: aroundIt, what: "a mailbox", place: check.Line(l.file, l.n, "one e-mail address for every stage, fixed in code")})
		}
	}
	return out
}
