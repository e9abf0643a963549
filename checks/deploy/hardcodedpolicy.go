package deploy

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// policyHost finds the host of one deployment in a list of hosts that browsers or
// the framework are allowed to use: a content policy, or where pictures may come
// from. On every other stage what is asked for is blocked.
func policyHost(n source.Node, value string) (literal, bool) {
	hosts := []string{value}
	message := "the host of one stage's pictures, by name"
	switch {
	case policyText(value):
		hosts = strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" ;,\n\t", r) })
		message = "one project's host is allowed by name: the browser blocks that of another stage"
	case n.Parent().Key() != "hostname" || !strings.Contains(n.Parent().Parent().Text(), "http"):
		return literal{}, false
	}
	for _, host := range hosts {
		if _, rest, ok := strings.Cut(host, "://"); ok {
			host = rest
		}
		host, _, _ = strings.Cut(host, "/")
		if strings.ContainsAny(host, "*${}'\"") || documentation(host) || strings.Count(host, ".") < 1 {
			continue
		}
		if !oneProject(host) {
			if isBucket(host) {
				return literal{kind: aroundIt, what: host, host: host, place: check.At(n, message)}, true
			}
			if len(hosts) == 1 {
				return literal{kind: otherHost, what: host, host: strings.ToLower(host), bare: true, place: check.At(n, message)}, true
			}
			continue
		}
		return literal{kind: stageHost, what: host, host: host, place: check.At(n, message)}, true
	}
	return literal{}, false
}

// unescaped takes the escapes out of an address in a regular expression.
var unescaped = strings.NewReplacer(`\/`, "/", `\.`, ".", `\-`, "-")

// cachedHosts are the patterns in the build's settings that name one project's host:
// what a service worker keeps for one stage, it does not for another.
func cachedHosts(f *source.File) []literal {
	var out []literal
	for n := range f.Find(source.Regexp) {
		_, rest, ok := strings.Cut(unescaped.Replace(n.Text()), "://")
		host, _, _ := strings.Cut(rest, "/")
		if ok && oneProject(host) && !strings.ContainsAny(host, "*[(+") && !documentation(host) {
			out = append(out, literal{kind: stageHost, what: host, host: host, place: check.At(n, "only one project's answers are kept")})
		}
	}
	return out
}

// policyText reports whether a text is a content policy, or a part of one.
func policyText(value string) bool {
	if !strings.Contains(value, "-src ") && !strings.Contains(value, "form-action ") {
		return false
	}
	for _, directive := range []string{"default-src ", "connect-src ", "script-src ", "img-src ", "frame-src ", "media-src ", "style-src ", "font-src ", "form-action "} {
		if strings.Contains(value, directive) {
			return true
		}
	}
	return false
}

// backendHosts are the domains below which a service gives each project, and so
// each stage, a host of its own.
var backendHosts = []string{".supabase.co", ".convex.cloud", ".convex.site", ".firebaseapp.com", ".onrender.com", ".up.railway.app", ".fly.dev", ".herokuapp.com", ".azurewebsites.net", ".run.app", ".cloudfunctions.net"}

// oneProject reports whether a host is the one that a service gave to one project.
func oneProject(host string) bool { return hasSuffixOf(strings.ToLower(host), backendHosts) }

// isBucket reports whether a host is a store of files that belongs to one stage.
func isBucket(host string) bool {
	return strings.HasSuffix(host, ".amazonaws.com") && strings.Contains(host, ".s3") || strings.HasSuffix(host, ".cloudfront.net") || strings.HasSuffix(host, ".r2.dev")
}

// patternAddress is the address that a regular expression begins with, as it is
// written in an address: /^https:\/\/tea\.web\.app$/.
func patternAddress(n source.Node) (string, bool) {
	text := strings.TrimPrefix(strings.TrimPrefix(n.Text(), "/"), "^")
	text = unescaped.Replace(text)
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return "", false
	}
	head, host, _ := strings.Cut(text, "://")
	end := strings.IndexFunc(host, func(r rune) bool {
		return r != '.' && r != '-' && r != ':' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
	if end < 0 || end < 4 || host[end] != '(' && host[end] != '$' && host[end] != '/' { // goes on with what varies
		return "", false
	}
	return head + "://" + strings.TrimSuffix(host[:end], ":"), true
}

// databaseHost reports whether a value is the host that a database is reached at,
// in the settings of a client.
func databaseHost(n source.Node, value string) bool {
	if p := n.Parent(); value != "localhost" && value != "127.0.0.1" || p.Key() != "host" && p.Key() != "hostname" {
		return false
	}
	settings := n.Parent().Parent()
	return settings.PropNode("database").OK() && (settings.PropNode("user").OK() || settings.PropNode("username").OK() || settings.PropNode("password").OK())
}

// policyEdit is the edit that puts the variable with a Supabase project's address
// in the place of its host in a content policy, where the app reads such a
// variable.
func policyEdit(p *project.Project, l literal) (e fixes.Edit, ok bool) {
	f := p.Source(l.place.File)
	n := stringAt(f, l.place.Line, l.place.Column)
	value, _ := n.StringValue()
	address := "https://" + l.host
	if l.kind != stageHost || !policyText(value) || !strings.HasSuffix(l.host, ".supabase.co") || !replaceable(n) ||
		strings.ContainsAny(value, "`$\\") || strings.Count(value, l.host) != strings.Count(value, address) {
		return e, false
	}
	for _, name := range []string{"NEXT_PUBLIC_SUPABASE_URL", "SUPABASE_URL"} {
		if readSomewhere(p, name) && p.ConfigPath("next.config") == f.Path {
			text := "`" + strings.ReplaceAll(value, address, "${process.env."+name+"}") + "`"
			return fixes.Edit{Start: n.Start(), End: n.End(), Text: text}, true
		}
	}
	return e, false
}
