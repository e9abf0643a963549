package deploy

import (
	"net/url"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// openInPython lists what Python code opens without encryption or without asking who
// answers: requests that believe any certificate or go to an address in the clear, and
// a sign-in with another service that is allowed to be sent in the clear.
func openInPython(p *project.Project) []check.Place {
	if !p.Stack().Python() {
		return nil
	}
	var out []check.Place
	for f := range p.PythonHolding("verify", "_create_unverified_context", "CERT_NONE", "OAUTHLIB_INSECURE_TRANSPORT", "http://") {
		if besideThePython(f.Path) {
			continue
		}
		for n := range f.Find(source.Call, source.Member, source.Assign) {
			if what := openAt(n); what != "" && !developing(n) {
				out = append(out, check.At(n, what))
			}
		}
	}
	return out
}

func openAt(n source.Node) string {
	switch n.Kind() {
	case source.Member:
		if name := n.Child(source.Name).Ident(); name == "_create_unverified_context" || name == "CERT_NONE" {
			return "any certificate is believed"
		}
	case source.Assign: // os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
		left := n.Child(source.Left)
		key, _ := left.Child(source.Value).StringValue()
		if v, _ := n.Child(source.Right).StringValue(); left.Kind() == source.Index && key == insecureSignIn && v != "" && v != "0" {
			return "signing in with another service may go without encryption"
		}
	case source.Call:
		if n.Named("verify").Text() == "False" && n.CalleeName() != "decode" {
			return "any certificate is believed"
		}
		if v, _ := n.Arg(0).StringValue(); n.CalleeName() == "setdefault" && v == insecureSignIn {
			return "signing in with another service may go without encryption"
		}
		if host := plainHost(n); host != "" {
			return "http://" + host + " is not encrypted"
		}
	}
	return ""
}

// insecureSignIn is the variable that lets oauthlib work without https.
// https://oauthlib.readthedocs.io/en/latest/oauth2/security.html
const insecureSignIn = "OAUTHLIB_INSECURE_TRANSPORT"

// plainHost is the public host that a call sends a request to in the clear.
func plainHost(c source.Node) string {
	switch c.CalleeName() {
	case "get", "post", "put", "patch", "delete", "urlopen", "request":
	default:
		return ""
	}
	if from, _ := c.Child(source.Callee).Origin(); from != "requests" && from != "httpx" && !strings.HasPrefix(from, "urllib") && !strings.HasPrefix(from, "aiohttp") {
		return ""
	}
	at := c.Arg(0)
	if at.Kind() == source.Identifier {
		if at = at.Resolve(); at.Kind() == source.Declarator {
			at = at.Child(source.Value)
		}
	}
	text, _ := at.StringValue()
	if at.Kind() == source.Template {
		for part := range at.Children() {
			text, _ = part.StringValue()
			break
		}
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || !strings.Contains(u.Host, ".") || isLocal(u.Hostname()) || isPrivate(u.Hostname()) || documentation(u.Hostname()) {
		return ""
	}
	return u.Host
}

// developing reports whether code runs on a developer's machine alone, as the condition
// around it says.
func developing(n source.Node) bool {
	for i := n.Enclosing(source.If, source.Conditional); i.OK(); i = i.Enclosing(source.If, source.Conditional) {
		cond := strings.ToLower(i.Child(source.Cond).Text())
		for _, word := range []string{"debug", "dev", "local", "prod", "env", "test", "stage", "__main__"} {
			if strings.Contains(cond, word) {
				return true
			}
		}
	}
	return false
}
