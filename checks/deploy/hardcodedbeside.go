package deploy

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// siteMarks are how the ids of one site begin, for statistics and at its form's guard.
var siteMarks = []string{"G-", "GTM-", "UA-", "0x4AAAA", "PIXEL", "pixelId", "CAPTCHA", "formspree.io/f/", "formsubmit.co/", "getform.io/f/", "hooks.zapier.com/hooks/catch/", "script.google.com/macros/s/", ".make.com/"}

// besideLiterals are values that belong to one stage and that one may well have in
// code on purpose: mailboxes, the ids of statistics, the app's own address in its
// pages. They are told beside others, and are no gap alone.
func besideLiterals(p *project.Project) []literal {
	var out []literal
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !shipped(p, name) || !p.Holds(name, siteMarks...) && !(p.Holds(name, "@") && p.HoldsFold(name, "mail", "admin")) && !p.Holds(name, rowMarks...) {
			continue
		}
		out = append(out, project.PerFile(p, name, "deploy/beside", besideIn)...)
	}
	idle := func(l literal) bool { return l.idle }
	if slices.ContainsFunc(out, idle) && !slices.ContainsFunc(p.Sources(), func(name string) bool {
		return p.Holds(name, "getAnalytics", "initializeAnalytics", "firebase.analytics")
	}) {
		out = slices.DeleteFunc(out, idle)
	}
	return append(out, placeholderProject(p)...)
}

const countedWithOthers = "the statistics of one stage: visits to every other are counted with them"

func besideIn(f *source.File) []literal {
	var out []literal
	for n := range f.Find(source.String) {
		value, ok := n.StringValue()
		if !ok || len(value) < 6 || len(value) > 4000 || n.Role() == source.Source {
			continue
		}
		if id, from := measureID(value); id != "" && !strings.ContainsAny(id, " ") {
			at := check.At(n, countedWithOthers)
			if elseOf(n) {
				at.Message = "the statistics of one stage, wherever the variable is not set"
			}
			at.Line += strings.Count(value[:from], "\n")
			if at.Line > at.EndLine {
				at = check.Line(f.Path, at.Line, at.Message)
			}
			idle := n.Parent().Key() == "measurementId" // Firebase counts nothing until its analytics are asked for
			out = append(out, literal{kind: aroundIt, what: id, place: at, idle: idle})
			continue
		}
		if what := ofOneStage(n, value); what != "" {
			out = append(out, literal{kind: aroundIt, what: "an id", place: check.At(n, what)})
			continue
		}
		if siteKey.MatchString(value) {
			out = append(out, literal{kind: aroundIt, what: "a Turnstile key", place: check.At(n, "the key of one site")})
		}
		if what := ofOneSite(n, value); what != "" {
			out = append(out, literal{kind: aroundIt, what: "an id", place: check.At(n, what)})
		}
		if _, known := knownAccount(n, value); known {
			continue // told by itself
		}
		if len(value) < 120 && mailbox(value) && namesMailbox(n) && !guarded(n) {
			at := check.At(n, "one e-mail address for every stage, fixed in code")
			if elseOf(n) || schemaDefault(n) {
				at.Message = "one e-mail address for every stage where the variable is not set"
			}
			out = append(out, literal{kind: aroundIt, what: "a mailbox", place: at})
		}
		if sampleMailbox(value) && (schemaDefault(n) || elseOf(n)) && namesMailbox(n) {
			out = append(out, literal{kind: aroundIt, what: "a sample's mailbox", place: check.At(n, "a sample's address, used when the variable is not set")})
		}
	}
	return out
}

var siteKey = regexp.MustCompile(`^0x4AAAA[A-Za-z0-9_-]{14,22}$`)

var (
	pixelID     = regexp.MustCompile(`^[0-9]{15,16}$`)
	inboxOfForm = regexp.MustCompile(`^https://(?:formspree\.io/f/[a-z]{8}|formsubmit\.co/[^/ ]+@[^/ ]+|formsubmit\.co/(?:ajax/)?[0-9a-f]{32}|getform\.io/f/[0-9a-z-]{8,}|hooks\.zapier\.com/hooks/catch/[0-9]+/[0-9a-z]+|script\.google\.com/macros/s/[A-Za-z0-9_-]{30,}|hook\.[a-z0-9.]*make\.com/[a-z0-9]{20,})`)
)

// ofOneSite tells what a value is that a service gave to one site: where its forms go, the
// id of its advertising, the key that keeps robots from its forms; "" for others.
func ofOneSite(n source.Node, value string) string {
	name := givenName(n)
	switch {
	case inboxOfForm.MatchString(value):
		return "what is sent from every stage goes to the form or the automation of one account"
	case pixelID.MatchString(value) && strings.Contains(name, "pixel"):
		return countedWithOthers
	case rowID.MatchString(value) && strings.Contains(name, "captcha") && !strings.Contains(name, "secret") && value != "10000000-ffff-ffff-ffff-000000000001":
		return "the key of one site"
	}
	return ""
}

var measureIDs = regexp.MustCompile(`\b(G-[A-Z0-9]{8,12}|GTM-[A-Z0-9]{6,9}|UA-[0-9]{6,10}-[0-9]{1,2})\b`)

// measureID is the id of a property of Google's statistics in a text, with where it
// begins.
func measureID(value string) (id string, from int) {
	if !strings.Contains(value, "G-") && !strings.Contains(value, "GTM-") && !strings.Contains(value, "UA-") {
		return "", 0
	}
	at := measureIDs.FindStringIndex(value)
	if at == nil {
		return "", 0
	}
	id = value[at[0]:at[1]]
	named := strings.HasSuffix(value[:at[0]], "?id=")
	if strings.Contains(id, "XXX") || strings.HasPrefix(id, "G-") && !named && !strings.ContainsAny(id[2:], "0123456789") || at[0] > 0 && value[at[0]-1] == '-' {
		return "", 0
	}
	return id, at[0]
}

var addressOfMail = regexp.MustCompile(`^(?:[^<>@"]{1,60}<)?[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[a-z]{2,12}>?$`)

// mailbox reports whether a text is the address of a mailbox that is nobody's
// sample.
func mailbox(value string) bool {
	if !strings.Contains(value, "@") || !addressOfMail.MatchString(value) {
		return false
	}
	low := strings.ToLower(value)
	_, domain, _ := strings.Cut(low, "@")
	if strings.HasPrefix(domain, "s.whatsapp.") || strings.HasPrefix(domain, "g.us") { // the id of a phone or a group
		return false
	}
	for _, word := range []string{"example", "test", "domain.", "email.com", "acme", "company.", "placeholder", "localhost", "mail.com", "foo.", "bar."} {
		if strings.HasPrefix(domain, word) || strings.Contains(domain, "."+word) {
			return false
		}
	}
	if domain == "resend.dev" && !strings.HasPrefix(low, "onboarding@") {
		return false // the service's own, for trying out
	}
	for _, word := range []string{"test@", "demo@", "user@", "you@", "name@", "john", "jane", "dev@"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	return !strings.Contains(domain, "your")
}

// sampleMailbox reports whether a text is a mailbox at a domain that stands for the
// reader's own.
func sampleMailbox(value string) bool {
	if len(value) >= 120 || !strings.Contains(value, "@") {
		return false
	}
	_, domain, _ := strings.Cut(strings.ToLower(value), "@")
	return strings.Contains(domain, "your") && addressOfMail.MatchString(value)
}

// namesMailbox reports whether a value is what mails are sent from or to, or what
// decides who runs the app, by the name that it is given or compared with.
func namesMailbox(n source.Node) bool {
	n = whole(n)
	for p := n.Parent(); p.OK(); n, p = p, p.Parent() {
		switch p.Kind() {
		case source.Property:
			return mailboxName(p.Key())
		case source.Declarator:
			return mailboxName(p.Child(source.Name).Ident())
		case source.Binary:
			switch p.Operator() {
			case "===", "==", "!==", "!=":
				other := p.Child(source.Left)
				if n.Role() == source.Left {
					other = p.Child(source.Right)
				}
				return strings.Contains(strings.ToLower(other.Text()), "email")
			case "||", "??":
			default:
				return false
			}
		case source.New:
			if p.CalleeName() != "Set" {
				return false
			}
		case source.Call:
			if n.Role() == source.Arg && p.CalleeName() != "default" {
				return false
			}
		case source.Array, source.Conditional, source.Member, source.Spread:
		default:
			return false
		}
	}
	return false
}

func mailboxName(name string) bool {
	low := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	switch low {
	case "from", "to", "cc", "bcc", "replyto", "sender", "recipient", "recipients", "fromaddress", "senderaddress", "replytoaddress":
		return true
	}
	for _, word := range []string{"support", "contact", "help", "privacy", "legal", "placeholder", "label", "sample", "demo"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	if !strings.Contains(low, "mail") && !strings.Contains(low, "admin") {
		return false
	}
	for _, word := range []string{"from", "sender", "admin", "notif", "alert", "recipient", "replyto", "owner", "mailto", "emails"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return name == strings.ToUpper(name) // a constant
}

// placeholderProject is the project that the command line of Supabase was never
// told, and the one address that its settings send everybody to.
func placeholderProject(p *project.Project) []literal {
	const file = "supabase/config.toml"
	set := func(name string, is func(value string) bool) int {
		return lineWith(p, file, func(line string) bool {
			key, value, ok := strings.Cut(line, "=")
			return ok && strings.TrimSpace(key) == name && is(value)
		})
	}
	var out []literal
	if n := set("project_id", func(value string) bool { return strings.Contains(strings.ToLower(value), "your-") }); n > 0 {
		out = append(out, literal{kind: aroundIt, what: "a project that is not there", place: check.Line(file, n, "stands for a project that nobody named")})
	}
	if n := set("site_url", func(value string) bool {
		return strings.Contains(value, "://") && !strings.Contains(value, "127.0.0.1")
	}); n > 0 {
		out = append(out, literal{kind: aroundIt, what: "the address that mails lead to", place: check.Line(file, n, "where sign-in mails lead, on every stage that is given these settings")})
	}
	return out
}

// pageLiterals are the hosts of one project, and the ids of statistics, in the page
// that the app is served with, and in what its database calls.
func pageLiterals(p *project.Project) []literal {
	var out []literal
	for _, name := range p.Files() {
		page := path.Base(name) == "index.html" && (name == "index.html" || name == "client/index.html" || name == "src/index.html" || name == "public/index.html")
		calls := strings.HasSuffix(name, ".sql") && strings.Contains(name, "migrations/") && p.Holds(name, "net.http", "http_post")
		if !page && !calls {
			continue
		}
		text, _ := p.Read(name)
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			line, _, _ = strings.Cut(line, "<!--")
			if calls {
				line, _, _ = strings.Cut(line, "--")
			}
			if host := projectHostIn(line); host != "" {
				out = append(out, literal{kind: stageHost, what: host, host: host, place: check.Line(name, n, "the host of one project")})
				continue
			}
			if id, _ := measureID(line); page && id != "" {
				out = append(out, literal{kind: aroundIt, what: id, place: check.Line(name, n, countedWithOthers)})
			}
		}
	}
	return out
}

// projectHostIn is the host of one project of a service in the first address of a
// line.
func projectHostIn(line string) string {
	_, rest, ok := strings.Cut(line, "https://")
	if !ok {
		return ""
	}
	end := strings.IndexFunc(rest, func(r rune) bool {
		return r != '.' && r != '-' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
	if end < 0 {
		end = len(rest)
	}
	if host := strings.ToLower(rest[:end]); oneProject(host) && !documentation(host) && !strings.Contains(host, "project") {
		return host
	}
	return ""
}

var ownPage = regexp.MustCompile(`(?:rel="canonical"\s+href|property="og:url"\s+content)="https://([A-Za-z0-9.-]+)`)

// pageHost is the address that the page of an app gives as its own.
func pageHost(p *project.Project) string {
	for _, name := range []string{"index.html", "client/index.html"} {
		text, ok := p.Read(name)
		if found := ownPage.FindSubmatch(text); ok && found != nil && !documentation(string(found[1])) {
			return strings.TrimPrefix(strings.ToLower(string(found[1])), "www.")
		}
	}
	return ""
}
