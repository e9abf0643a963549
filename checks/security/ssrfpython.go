package security

import (
	"fmt"
	"net/url"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonSSRF answers for a server in Python: requests to an address whose host a
// caller names.
func pythonSSRF(p *project.Project) check.Finding {
	var open, closed []check.Place
	var first, from source.Node
	asks := false
	for f := range p.PythonHolding("requests.", "httpx", "urlopen", "aiohttp", "urllib", "ClientSession", ".goto(") {
		for c := range f.Find(source.Call) {
			address, ok := pythonAddress(c)
			if !ok {
				continue
			}
			asks = true
			input := p.PythonInput(address)
			switch {
			case fixesHost(p, address, 0) || !input.OK():
				continue
			case limitsHosts(c, input):
				closed = append(closed, at(c, "looks at the host before the request"))
			default:
				if !first.OK() {
					first, from = address, input
				}
				open = append(open, at(c, "calls the address in "+brief(address.Text())))
			}
		}
	}
	switch {
	case len(open) > 0:
		f := check.Missing(check.Likely, fmt.Sprintf("The server calls %s, an address from the %s, and nothing limits which hosts it may be.", brief(first.Text()), project.InputPart(from)), open...)
		if from.File() == first.File() && from.Line() != first.Line() {
			f.Places = append(f.Places, at(from, "where it comes in"))
		}
		f.Brief = []string{
			"Where only a few hosts make sense, compare the parsed address's hostname with a list in the code and answer 400 to any other.",
			"Where any site may be named, allow https alone, resolve the name first, refuse private, loopback and link-local addresses (ipaddress.ip_address(…).is_global), and do not follow redirects unchecked.",
		}
		return f
	case len(closed) > 0:
		return check.Passed(check.Likely, "Where a caller names an address, its host is looked at first.", closed...)
	case asks:
		return check.Passed(check.Likely, "The server only calls hosts that the app itself names.", manifestPlace(p))
	}
	return check.Unneeded("The app's server makes no requests of its own to other hosts.")
}

// pythonAddress is the address that a call asks for over HTTP.
func pythonAddress(c source.Node) (source.Node, bool) {
	callee := c.Child(source.Callee)
	address := c.Arg(0)
	switch c.CalleeName() {
	case "get", "post", "put", "patch", "delete", "head", "stream":
	case "request":
		address = c.Arg(1)
	case "urlopen", "Request", "urlretrieve":
		if !pythonPackage(callee, "urllib") {
			return source.Node{}, false
		}
	case "goto":
		if len(c.File().ImportsFrom("playwright.sync_api"))+len(c.File().ImportsFrom("playwright.async_api")) == 0 {
			return source.Node{}, false
		}
	default:
		return source.Node{}, false
	}
	if v := c.Named("url"); v.OK() {
		address = v
	}
	if address.Kind() == source.Property || !address.OK() {
		return source.Node{}, false
	}
	if c.CalleeName() == "goto" || c.CalleeName() == "urlopen" || c.CalleeName() == "Request" || c.CalleeName() == "urlretrieve" {
		return address, true
	}
	return address, pythonPackage(callee, "requests", "httpx", "aiohttp") || opensClient(callee.Child(source.ObjectRole))
}

// opensClient reports whether a name is a client that a with statement, or an
// assignment, made of one of the libraries.
func opensClient(n source.Node) bool {
	v := n.Resolve()
	return v.Kind() == source.Call && pythonPackage(v, "requests", "httpx", "aiohttp")
}

// fixesHost reports whether the code itself names the host of an address: its
// text begins with one, however it goes on.
func fixesHost(p *project.Project, n source.Node, depth int) bool {
	if depth > 6 {
		return false
	}
	n = follow(p, n)
	if s, ok := n.StringValue(); ok {
		u, err := url.Parse(s)
		return err == nil && u.Host != "" || strings.HasPrefix(s, "/") || strings.Count(s, "/") > 2
	}
	switch n.Kind() {
	case source.Template:
		head, whole := "", true
		for c := range n.Children() {
			s, ok := c.StringValue()
			if !ok {
				if head == "" {
					return !p.PythonInput(c).OK() // a base of the app's own
				}
				whole = false
				break
			}
			head += s
		}
		_, rest, found := strings.Cut(head, "://")
		return found && rest != "" && (whole || strings.ContainsAny(rest, "/?"))
	case source.Binary:
		return fixesHost(p, n.Child(source.Left), depth+1) || !p.PythonInput(n.Child(source.Left)).OK()
	case source.Call:
		if n.CalleeName() == "format" {
			return fixesHost(p, n.Child(source.Callee).Child(source.ObjectRole), depth+1)
		}
	}
	return false
}

// hostDecides reports whether a value is compared, or stands in a condition.
func hostDecides(n source.Node) bool {
	for up := n; up.OK() && !up.Is(source.Expression, source.Declarator, source.Return); up = up.Parent() {
		if up.Role() == source.Cond {
			return true
		}
		switch up.Operator() {
		case "in", "==", "!=", "===", "!==":
			return up.Kind() == source.Binary
		}
	}
	return false
}

// limitsHosts reports whether the function around a request, or the one that takes
// the address in, looks at its host: by a list, by a test of its own, or by
// resolving the name.
func limitsHosts(c, input source.Node) bool {
	for _, fn := range []source.Node{c.Outermost(), input.Outermost()} {
		for n := range fn.Find(source.Call, source.Member) {
			if n.Kind() == source.Member {
				switch n.Child(source.Name).Text() {
				case "netloc", "hostname", "is_private", "is_global", "host":
					if hostDecides(n) {
						return true
					}
				}
				continue
			}
			name := strings.ToLower(n.CalleeName())
			if containsPart(name, []string{"allow", "valid", "is_safe", "safe_url", "is_public", "whitelist", "extract_video_id", "getaddrinfo", "ip_address", "gethostbyname"}) {
				return true
			}
			for _, a := range n.Args() {
				if s, ok := a.StringValue(); ok && (name == "match" || name == "fullmatch" || name == "startswith") && strings.Contains(s, "://") && !strings.HasSuffix(s, "://") {
					return true
				}
			}
		}
	}
	return false
}
