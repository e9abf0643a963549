package deploy

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed tls.md
var tlsWords string

// TLS looks for connections that anybody on the way can read or change: without
// encryption, or with one that believes every certificate.
var TLS = &check.Check{
	ID:       "deploy/tls",
	Severity: check.Medium,
	Minutes:  20,
	Words:    check.Explain(tlsWords),
	Look:     lookForTLS,
	Fix:      tlsFix,
}

func lookForTLS(p *project.Project) check.Finding {
	var places []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !shipped(p, name) || !p.HoldsFold(name, "http://", "rejectunauthorized", "sslmode", "node_tls_reject_unauthorized", "checkserveridentity", "usessl") {
			continue
		}
		places = append(places, project.PerFile(p, name, "deploy/tls", func(f *source.File) []check.Place { return openConnections(f) })...)
	}
	places = append(places, openInSettings(p)...)
	places = append(places, openServers(p)...)
	places = append(places, openInPython(p)...)
	if len(places) > 0 {
		return openFinding(places)
	}
	return closedConnections(p)
}

func openFinding(places []check.Place) check.Finding {
	first := places[0]
	more := ""
	if n := len(places); n > 1 {
		more = fmt.Sprintf(" (%d places)", n)
	}
	f := check.Missing(check.Likely, fmt.Sprintf("A connection of the app can be read or changed on its way: %s in %s%s.", first.Message, path.Base(first.File), more), places...)
	f.Brief = []string{
		"Every connection to another machine is encrypted and checks the certificate of the other side; where a provider signs its own, its root certificate is given to the client in place of switching the check off.",
		"On a server of one's own, http answers with a redirect to https.",
	}
	return f
}

// closedConnections is the pass, with what shows it: who ends TLS, and an
// address that is called.
func closedConnections(p *project.Project) check.Finding {
	s := p.Stack()
	for _, h := range s.Hosts {
		if h == project.Docker || h == project.Nginx {
			continue
		}
		t := s.Tool(h)
		return check.Passed(check.Likely, fmt.Sprintf("Every address that the code calls is https, and %s ends TLS for the app.", hostName(h)), check.Line(t.File, max(t.Line, 1), hostName(h)+" ends TLS and redirects to https"))
	}
	if s.Has(project.Lovable) || s.Has(project.Base44) || s.Has(project.Supabase) {
		for _, t := range []project.Tech{project.Lovable, project.Base44, project.Supabase} {
			if tool := s.Tool(t); tool.File != "" {
				return check.Passed(check.Likely, "Every address that the code calls is https, and the services in use answer by https alone.", check.Line(tool.File, max(tool.Line, 1), "answers by https"))
			}
		}
	}
	return check.Passed(check.Likely, "Every address that the code calls is https, and no connection goes without checking certificates.")
}

// openConnections lists what one file opens without encryption or without
// checking who answers.
func openConnections(f *source.File) []check.Place {
	var out []check.Place
	for n := range f.Find(source.Property, source.String, source.Assign) {
		switch n.Kind() {
		case source.Property:
			if what := unchecked(n); what != "" {
				out = append(out, check.At(n, what))
			}
		case source.Assign:
			left := n.Child(source.Left).Path()
			if v, _ := n.Child(source.Right).StringValue(); strings.HasSuffix(left, "NODE_TLS_REJECT_UNAUTHORIZED") && (v == "0" || n.Child(source.Right).Text() == "0") && !guarded(n) {
				out = append(out, check.At(n, "every certificate is believed"))
			}
		case source.String:
			value, _ := n.StringValue()
			if what := plainAddress(n, value); what != "" {
				out = append(out, check.At(n, what))
			}
		}
	}
	return out
}

// unchecked says what an option does that believes any certificate.
func unchecked(n source.Node) string {
	value := n.Child(source.Value)
	switch n.Key() {
	case "rejectUnauthorized":
		looks := strings.Contains(string(n.File().Text), "getPeerCertificate") // reads certificates, bad ones too
		if value.Text() == "false" && !looks && !onlyInDevelopment(n) {
			return "any certificate is believed (rejectUnauthorized: false)"
		}
	case "checkServerIdentity":
		if value.Is(source.Arrow, source.Function) && len(value.ChildrenIn(source.ParamRole)) == 0 {
			return "the other side's name is not checked (checkServerIdentity)"
		}
	}
	return ""
}

// onlyInDevelopment reports whether a condition lets an option apply while
// developing alone.
func onlyInDevelopment(n source.Node) bool {
	at := n
	for p := n.Parent(); p.OK(); at, p = p, p.Parent() {
		switch p.Kind() {
		case source.Conditional, source.If:
			cond := strings.ToLower(p.Child(source.Cond).Text())
			if at.Role() == source.Cond || !stageCondition(cond) {
				continue
			}
			negative := strings.Contains(cond, "!=") || strings.Contains(cond, "development") || strings.Contains(cond, "isdev") || strings.Contains(cond, "local")
			if strings.Contains(cond, "development") && strings.Contains(cond, "!=") {
				negative = false
			}
			return negative == (at.Role() == source.Then)
		case source.Function, source.Arrow, source.Method:
			return false
		}
	}
	return false
}

// plainAddress says what is wrong with an address that code uses; "" for one
// that is only a name, such as that of an XML vocabulary.
func plainAddress(n source.Node, value string) string {
	low := strings.ToLower(value)
	if (strings.Contains(low, "sslmode=disable") || strings.Contains(low, "sslmode=no-verify")) && (strings.Contains(low, "://") || strings.Contains(low, "?sslmode")) {
		if !strings.Contains(low, "localhost") && !strings.Contains(low, "127.0.0.1") && !guarded(n) && !compares(n) {
			if strings.Contains(low, "no-verify") {
				return "any certificate of the database is believed (sslmode=no-verify)"
			}
			return "the database connection is not encrypted (sslmode=disable)"
		}
		return ""
	}
	host, ok := addressIn(n, value)
	if !ok || !strings.HasPrefix(low, "http://") || isLocal(host) || !strings.Contains(host, ".") || documentation(host) || isPrivate(host) || vocabulary(host) {
		return ""
	}
	if compares(n) || told(n) || guarded(n) || !connects(n) {
		return ""
	}
	return "http://" + host + " is not encrypted"
}

// connects reports whether an address is asked for or loaded, and not only
// shown or named.
func connects(n source.Node) bool {
	n = whole(n)
	for p := n.Parent(); p.OK(); n, p = p, p.Parent() {
		switch p.Kind() {
		case source.Call, source.New:
			if n.Role() != source.Arg {
				return false
			}
			name := strings.ToLower(p.CalleePath())
			for _, word := range []string{"fetch", "axios", "got", "request", "http.", "ky.", "ofetch", "superagent", "websocket", "eventsource", "createclient"} {
				if strings.Contains(name, word) {
					return true
				}
			}
			if p.CalleeName() != "URL" {
				return false
			}
		case source.Property:
			return slices.Contains([]string{"baseURL", "baseUrl", "url", "endpoint", "apiUrl", "uri", "target", "destination", "apiBase"}, p.Key()) && p.Parent().Parent().Key() != "openGraph"
		case source.Declarator:
			return namesAddress(p.Child(source.Name).Text()) || strings.Contains(strings.ToUpper(p.Child(source.Name).Text()), "API")
		case source.Attr:
			tag := p.Parent().TagName()
			return p.Key() == "src" && (tag == "script" || tag == "iframe" || tag == "Script") || p.Key() == "action"
		case source.Binary, source.Conditional, source.Template, source.Assign, source.Field:
		default:
			return false
		}
	}
	return false
}

// isPrivate reports whether a host is inside a network of one's own.
func isPrivate(host string) bool {
	for _, prefix := range []string{"10.", "192.168.", "172.", "169.254.", "0."} {
		if strings.HasPrefix(host, prefix) {
			return true
		}
	}
	for _, suffix := range []string{".local", ".internal", ".svc", ".lan", ".test", ".localhost", ".invalid", ".example", ".svc.cluster.local"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

// vocabulary reports whether addresses of a host are names that nobody calls.
func vocabulary(host string) bool {
	for _, h := range []string{"w3.org", "schema.org", "sitemaps.org", "purl.org", "ogp.me", "xmlns.com", "json-schema.org", "openxmlformats.org", "schemas.", "ns.adobe.com", "google.com/schemas", "itunes.com", "apple.com", "creativecommons.org", "ip-api.com.invalid", "base.google.com"} {
		if strings.Contains(host, h) {
			return true
		}
	}
	return false
}
