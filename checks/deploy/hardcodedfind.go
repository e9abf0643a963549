package deploy

import (
	"encoding/base64"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// literalMarks are what a file must hold to be worth reading.
var literalMarks = []string{"localhost", "127.0.0.1", "0.0.0.0", "price_1", "prod_", "pri_01", "https://", "http://", ".firebaseapp.com", ".supabase.co", ".clerk.accounts.dev", "airtable", "AIRTABLE", "'HX", `"HX`, "pk_test_", "pk_live_", "eyJhbGci", "sb_publishable_", ".apps.googleusercontent.com", "plan_", "P-", "pdt_", ".email, '", `.email, "`, ".email ==", ".email)", "_EMAIL", "HOST", "DOMAIN", "hostname", "Host ===", "host ===", "('email', '", `("email", "`}

// stageIDs are the ids that services give out for one stage.
var stageIDs = []struct {
	pattern *regexp.Regexp
	what    string
}{
	{regexp.MustCompile(`^price_1[A-Za-z0-9]{22,26}$`), "a Stripe price"},
	{regexp.MustCompile(`^prod_[A-Za-z0-9]{14}$`), "a Stripe product"},
	{regexp.MustCompile(`^pri_01[a-z0-9]{24}$`), "a Paddle price"},
	{regexp.MustCompile(`^pk_(test|live)_[A-Za-z0-9]{20,}=*$`), "a publishable key"},
	{regexp.MustCompile(`^sb_publishable_[A-Za-z0-9_-]{20,}$`), "a Supabase project's publishable key"},
	{regexp.MustCompile(`^[0-9]{8,}-[a-z0-9]{20,}\.apps\.googleusercontent\.com$`), "a Google client"},
	{regexp.MustCompile(`^app[A-Za-z0-9]{14}$`), "an Airtable base"},
	{regexp.MustCompile(`^HX[0-9a-f]{32}$`), "a Twilio template"},
	{regexp.MustCompile(`^https://buy\.stripe\.com/[A-Za-z0-9_]{8,}`), "a Stripe payment link"},
}

// deploymentHosts are the domains below which hosts give each deployment a name.
var deploymentHosts = []string{
	".vercel.app", ".netlify.app", ".onrender.com", ".railway.app", ".fly.dev", ".herokuapp.com", ".replit.app", ".replit.dev", ".repl.co", ".lovable.app",
	".lovableproject.com", ".framer.site", ".web.app", ".firebaseapp.com", ".pages.dev", ".workers.dev", ".supabase.co", ".ngrok.io", ".ngrok-free.app", ".ngrok.app",
	".clerk.accounts.dev", ".azurewebsites.net", ".run.app", ".cloudfunctions.net", ".convex.cloud", ".convex.site", ".deno.dev", ".koyeb.app", ".trycloudflare.com", ".r2.dev", ".elasticbeanstalk.com",
	".amplifyapp.com", ".azurestaticapps.net", ".appspot.com", ".ondigitalocean.app", ".modal.run", ".on.aws", ".firebaseio.com", ".firebasedatabase.app",
}

// gatewayHost matches the address that AWS gives to one deployed interface.
var gatewayHost = regexp.MustCompile(`^[a-z0-9]{8,12}\.execute-api\.[a-z0-9-]+\.amazonaws\.com$`)

// ofDeployment reports whether a host is the name that one deployment was given.
func ofDeployment(host string) bool {
	return hasSuffixOf(host, deploymentHosts) || gatewayHost.MatchString(host)
}

// literalsIn lists the literals of one file, each with what it is; addresses of
// others are among them, since only all files together tell whose they are.
func literalsIn(f *source.File) []literal {
	if len(f.ImportsFrom("electron")) > 0 { // a program on its user's machine: no host gives it settings
		return nil
	}
	var out []literal
	for n := range f.Find(source.String, source.Regexp) {
		value, ok := n.StringValue()
		if n.Kind() == source.Regexp {
			value, ok = patternAddress(n)
		} else if l, held := policyHost(n, value); held && len(value) < 4000 {
			out = append(out, l)
			continue
		}
		if !ok || len(value) < 8 || len(value) > 400 || n.Role() == source.Source {
			continue
		}
		if l, ok := literalOf(n, value); ok {
			out = append(out, l)
		} else if l, ok := hostByName(n, value); ok {
			out = append(out, l)
		}
	}
	return out
}

func literalOf(n source.Node, value string) (literal, bool) {
	if l, ok := idOf(n, value); ok {
		return l, !byMode(n)
	}
	if l, ok := knownAccount(n, value); ok {
		return l, true
	}
	host, ok := addressIn(n, value)
	if databaseHost(n, value) {
		host, ok = value, true
	}
	if !ok || told(n) || compares(n) || strings.Contains(value, "/wp-content/") { // what another system keeps
		return literal{}, false
	}
	l := literal{host: host, what: host, weak: schemaDefault(n), kind: addressKind(n, host)}
	if l.weak {
		l.setting = n.Enclosing(source.Property).Key()
	}
	switch l.kind {
	case localhost, localElse:
		switch {
		case onlyParses(n), ofVisitorsProgram(n, value), itself(n) && strings.Contains(n.Function().Text(), "typeof window"): // a page that asks its own server, wherever it renders
			return literal{}, false
		case itself(n):
			return literal{kind: aroundIt, what: host, place: check.At(n, "answers only on the machine that the app itself runs on")}, true
		case guarded(n):
			return literal{kind: aroundIt, what: host, place: check.At(n, "used wherever the host gives no address of its own")}, afterHosts(n)
		}
		l.what, l.aside = strings.TrimRight(value, ":/"), besideOrigin(n)
	case none:
		sample := literal{kind: aroundIt, what: "a sample's address", place: check.At(n, "a sample's address, used when the variable is not set")}
		return sample, documentation(host) && elseOf(n) && readsVariable(variableBefore(n))
	}
	l.place, l.handed = check.At(n, kindWords[l.kind]), l.kind == otherHost && handedOn(n)
	if l.kind == localhost && namesItself(n) && inList(n) {
		l.place.Message = "lets in, in production too, what runs on the developer's machine"
	}
	if l.given = sampleOfMail(n); l.given {
		l.place.Message = "a sample's address, used when the mail is given none"
	}
	return l, true
}

// sampleOfMail reports whether a value is what a mail's template shows while it is
// given nothing: function Welcome({ url = "https://app.tea.example" }).
func sampleOfMail(n source.Node) bool {
	low := strings.ToLower(n.File().Path)
	return strings.Contains(low, "email") && strings.HasSuffix(low, "x") && whole(n).Parent().Is(source.Param, source.Binding)
}

// inList reports whether a value stands in a list.
func inList(n source.Node) bool { return n.Parent().Kind() == source.Array }

// ofVisitorsProgram reports whether an address is that of a program which runs beside
// the app wherever it is: on the visitor's own machine, which a module that connects to
// such ones is for, or at a well-known door of the visitor's or the host's machine.
func ofVisitorsProgram(n source.Node, value string) bool {
	for _, door := range []string{
		":4455", // OBS Studio's websocket
		":1106", // the sidecar that Replit runs beside each app and its deployments, for object storage
	} {
		if strings.Contains(value, "localhost"+door) || strings.Contains(value, "127.0.0.1"+door) {
			return true
		}
	}
	low := strings.ToLower(path.Base(n.File().Path))
	return strings.Contains(low, "local") && slices.ContainsFunc([]string{"connector", "bridge", "companion", "device", "printer"}, func(word string) bool { return strings.Contains(low, word) })
}

// idOf tells the ids, keys and names that a service gives for one stage.
func idOf(n source.Node, value string) (literal, bool) {
	for _, id := range stageIDs {
		if id.pattern.MatchString(value) && hasDigitAndLetter(value) && !shortKey(value) && (id.what != "an Airtable base" || mixedCase(value[3:])) {
			return literal{kind: stageID, what: id.what, place: check.At(n, id.what+" of one account and mode")}, true
		}
	}
	if what := offerOf(value); what != "" && hasDigitAndLetter(value) && mixedCase(strings.TrimPrefix(strings.TrimPrefix(value, "plan_"), "P-")+"a") {
		return literal{kind: stageID, what: what, place: check.At(n, what+" of one account")}, true
	}
	switch {
	case oneAccount(n, value):
		return literal{kind: oneMailbox, what: value, place: check.At(n, "asks for one account, which no other stage has, whoever sent the request")}, true
	case publicKey(value):
		return literal{kind: stageID, what: "a Supabase project's public key", place: check.At(n, "the public key of one project")}, true
	case n.Parent().Key() == "authDomain" && strings.HasSuffix(value, ".firebaseapp.com"):
		return literal{kind: stageHost, what: value, host: value, place: check.At(n, "one Firebase project")}, true
	}
	return literal{}, false
}

// shortKey reports whether a publishable key of Stripe's is too short for one: those that
// begin with the number of an account have more than a hundred letters.
func shortKey(value string) bool {
	return (strings.HasPrefix(value, "pk_live_51") || strings.HasPrefix(value, "pk_test_51")) && len(value) < 90
}

// addressKind tells what an address binds the code to.
func addressKind(n source.Node, host string) literalKind {
	switch {
	case isLocal(host) && (elseOf(n) || schemaDefault(n) || elseByReturn(n)):
		return localElse
	case isLocal(host):
		return localhost
	case !strings.Contains(host, ".") || documentation(host):
		return none
	case ofDeployment(host) && saysOfItself(n):
		return ownAddress
	case ofDeployment(host) && !linkTo(n), besideLocal(n), isMachine(host):
		return stageHost
	case sandboxAlone(n, host):
		return sandbox
	case elseByReturn(n):
		return ownElse
	case elseOf(n):
		if namesApp(variableBefore(n)) {
			return ownElse
		}
		return none
	case namesItself(n):
		return ownAddress
	case linkTo(n) && (oneProject(host) || isBucket(host)):
		return aroundIt
	case linkTo(n):
		return none
	}
	return otherHost
}

// saysOfItself reports whether an address is what the head of a page says of the site.
func saysOfItself(n source.Node) bool {
	for up := n.Enclosing(source.Property); up.OK(); up = up.Enclosing(source.Property) {
		switch up.Key() {
		case "openGraph", "twitter", "alternates", "metadataBase":
			return true
		}
	}
	return false
}

// isMachine reports whether a host is one machine, named by its number.
func isMachine(host string) bool {
	return strings.Count(host, ".") == 3 && digits(strings.ReplaceAll(host, ".", ""))
}

// besideLocal reports whether an address is one branch of a choice by the stage
// whose other branch is the developer's machine: the addresses of two stages.
func besideLocal(n source.Node) bool {
	n = whole(n)
	p := n.Parent()
	if p.Kind() != source.Conditional || !stageCondition(p.Child(source.Cond).Text()) {
		return false
	}
	other := p.Child(source.Then)
	if other == n {
		other = p.Child(source.Else)
	}
	value, ok := other.StringValue()
	if !ok && other.Kind() == source.Template {
		value, ok = other.Child(source.Item).StringValue()
	}
	_, rest, found := strings.Cut(value, "://")
	name, _, _ := strings.Cut(rest, ":")
	name, _, _ = strings.Cut(name, "/")
	return ok && found && isLocal(name)
}

var kindWords = map[literalKind]string{
	localhost: "only answers on the developer's machine", localElse: "used when the variable is not set", stageHost: "the address of one deployment", sandbox: "a place for trying things out, on every stage: nothing real happens there",
	ownAddress: "the app's own address, fixed in code", ownElse: "used when the variable is not set", otherHost: "an address",
	aroundIt: "what one project keeps: every other stage shows it too",
}

// publicKey reports whether a value is the key of a Supabase project that
// browsers may know: a token whose role is anon. Others are secrets, and not
// looked for here.
func publicKey(value string) bool {
	parts := strings.Split(value, ".")
	if len(parts) != 3 || !strings.HasPrefix(value, "eyJ") {
		return false
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	return err == nil && strings.Contains(string(claims), `"role":"anon"`)
}

// addressIn is the host that a string begins with. "localhost" without a scheme
// counts where a host is meant: as the value that stands in for a variable.
func addressIn(n source.Node, value string) (host string, ok bool) {
	scheme, rest, has := strings.Cut(value, "://")
	if host, ok := hostAlone(value); ok {
		return host, true
	}
	if host := deploymentInside(scheme, rest); host != "" {
		return host, true
	}
	if !has {
		if name, p, _ := strings.Cut(value, ":"); isLocal(name) && (p != "" && digits(p) || elseOf(n) && readsVariable(whole(n).Parent().Text())) {
			return name, true
		}
		return "", false
	}
	switch scheme {
	case "http", "https", "ws", "wss", "redis", "rediss", "postgres", "postgresql", "mongodb", "amqp", "mysql":
	default:
		return "", false
	}
	if rest == "" || strings.ContainsAny(value, " \n\t<>*") {
		return "", false
	}
	authority, _, _ := strings.Cut(rest, "/")
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	name, _, _ := strings.Cut(authority, ":")
	name, _, _ = strings.Cut(name, "?")
	if _, err := url.Parse("http://" + name); err != nil || name == "" || n.Parent().Kind() == source.Template && !strings.ContainsAny(rest, "/:") && !isLocal(name) && !completed(n) {
		return "", false
	}
	return strings.ToLower(name), true
}

// hostAlone is a value that is nothing but the host that a service gave to one
// project for its development.
func hostAlone(value string) (string, bool) {
	return value, strings.HasSuffix(value, ".clerk.accounts.dev") && strings.Count(value, ".") == 3 && !strings.ContainsAny(value, "*/: ${")
}

// deploymentInside is the address of one deployment inside of a text that begins
// with something else: "URL:https://tea.vercel.app/…".
func deploymentInside(before, rest string) string {
	scheme := strings.HasSuffix(before, "https")
	if !scheme || before == "https" || len(before) > 60 || strings.Contains(before, "url(") { // a picture in a style, wherever it comes from
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	if host = strings.ToLower(host); strings.ContainsAny(host, " \n\t<>*$'\"") || !ofDeployment(host) || documentation(host) {
		return ""
	}
	return host
}

func mixedCase(s string) bool {
	return s != strings.ToLower(s) && s != strings.ToUpper(s)
}

// completed reports whether a template's part is followed by nothing that could
// go on with the host's name.
func completed(n source.Node) bool {
	parts := n.Parent().ChildrenIn(source.Item)
	return len(parts) > 0 && parts[len(parts)-1] == n
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

func isLocal(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "0.0.0.0" || strings.HasPrefix(host, "192.168.") || host == "host.docker.internal"
}

func hasSuffixOf(host string, suffixes []string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(host, s) && host != s[1:] {
			return true
		}
	}
	return false
}

// documentation reports whether a host only stands in for one.
func documentation(host string) bool {
	for _, word := range []string{"example.", "dummy.", "your-", "yourdomain", "yoursite", "yourapp", "placeholder", "xxxx", "my-app.", "project-ref", "<", "${"} {
		if strings.Contains(host, word) {
			return true
		}
	}
	return false
}

func hasDigitAndLetter(s string) bool {
	_, tail, ok := strings.Cut(s, "_")
	if !ok {
		tail = s
	}
	return strings.ContainsAny(tail, "0123456789") && strings.ContainsAny(tail, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") &&
		!strings.Contains(strings.ToLower(tail), "xxx") && !strings.Contains(tail, "123456") && !strings.Contains(strings.ToLower(tail), "abcdef")
}
