package deploy

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

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
