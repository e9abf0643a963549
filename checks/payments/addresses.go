package payments

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A request is one that the app sends to a provider, with the address that the code
// puts together.
type request struct {
	at      source.Node // where the address is named, or its last part
	call    source.Node // what sends it, or has a helper send it
	via     source.Node // what sends it in the end
	method  string      // "" when the call does not say
	address string
	of      provider
}

// requests lists those of the server's live code.
func requests(p *project.Project) []request {
	return project.Answer(p, "payments/requests", readRequests)
}

// sendWords occur in every file that sends requests.
var sendWords = []string{"fetch", "axios", "got", "ky", "request", "Request"}

func readRequests(p *project.Project) []request {
	var out []request
	seen := map[source.Node]bool{}
	m := p.Modules()
	for _, file := range nearHosts(p) {
		if !p.Holds(file, sendWords...) || !m.Live(file) || m.Side(file) == project.Client {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for c := range f.Find(source.Call) {
			for _, r := range requestsOf(p, c) {
				if !seen[r.at] {
					seen[r.at] = true
					out = append(out, r)
				}
			}
		}
	}
	return out
}

// urlWords end the names of variables that hold a provider's address.
var urlWords = []string{"_API_URL", "_BASE_URL", "_URL", "_HOST", "_ENDPOINT"}

// toProvider reports whether a call sends a request to a provider that is known.
func toProvider(p *project.Project, call source.Node) bool {
	for _, r := range requests(p) {
		if r.call == call || r.via == call {
			return true
		}
	}
	return false
}

// nearHosts are the files that name a provider's API, and those that import them.
func nearHosts(p *project.Project) []string {
	near := map[string]bool{}
	for _, file := range p.Sources() {
		if p.Holds(file, hostWords...) || p.Holds(file, urlWords...) {
			near[file] = true
			for _, by := range p.Modules().ImportersOf(file) {
				near[by] = true
			}
		}
	}
	var out []string
	for _, file := range p.Sources() {
		if near[file] {
			out = append(out, file)
		}
	}
	return out
}

// requestsOf are the requests to providers that a call sends: its own, or, for a
// helper that is given the path, those of the helper's callers.
func requestsOf(p *project.Project, c source.Node) []request {
	base, ok := sends(p, c)
	if !ok {
		return nil
	}
	address := base + addressOf(p, c.Arg(0), 4)
	of, known := providerAt(address)
	if !known {
		return nil
	}
	host, path, _ := splitAddress(address)
	r := request{at: c.Arg(0), call: c, via: c, method: methodOf(p, c), address: address, of: of}
	if !strings.HasSuffix(path, "{}") && path != "" {
		return []request{r}
	}
	fn := c.Function()
	i := pathParam(fn, c.Arg(0))
	if i < 0 {
		return []request{r}
	}
	var out []request
	for _, by := range callsTo(p, fn) {
		tail := addressOf(p, by.Arg(i), 3)
		if tail == "" || tail == "{}" {
			continue
		}
		before, _ := strings.CutSuffix(path, "{}")
		full := joinedPath("https://" + host + "/" + before + "/" + tail)
		out = append(out, request{at: by.Arg(i), call: by, via: c, method: helpersMethod(p, by), address: full, of: of})
	}
	if len(out) == 0 {
		return []request{r}
	}
	return out
}

// sends reports whether a call sends a request, and to which base its first argument
// is added.
func sends(p *project.Project, c source.Node) (base string, ok bool) {
	switch path := c.CalleePath(); path {
	case "fetch", "axios", "$fetch", "ofetch", "got", "ky", "fetchWithTimeout", "fetchWithRetry", "globalThis.fetch":
		return "", true
	}
	callee := c.Child(source.Callee)
	switch c.CalleeName() {
	case "post", "put", "patch", "get", "delete", "request":
	default:
		return "", false
	}
	client := callee.Child(source.ObjectRole)
	if name := client.Ident(); name == "axios" || name == "got" || name == "ky" || name == "request" || name == "superagent" {
		return "", true
	}
	made := client.Resolve()
	if client.Kind() == source.Member || made.Kind() == source.ImportName {
		made = p.Definition(client)
	}
	if made.Kind() == source.Call && (made.CalleeName() == "create" || made.CalleeName() == "extend") {
		for _, name := range []string{"baseURL", "baseUrl", "prefixUrl"} {
			if v := made.Arg(0).Resolve().Prop(name); v.OK() {
				return strings.TrimSuffix(addressOf(p, v, 3), "/") + "/", true
			}
		}
	}
	return "", false
}

// methodOf is the method of a request, by the name of what sends it or its options.
func methodOf(p *project.Project, c source.Node) string {
	switch name := c.CalleeName(); name {
	case "post", "put", "patch", "get", "delete":
		return strings.ToUpper(name)
	}
	said := false
	for _, o := range objects(p, c.Arg(1), 2) {
		said = true
		if v, ok := o.Prop("method").StringValue(); ok {
			return strings.ToUpper(v)
		}
		if o.Prop("method").OK() {
			return ""
		}
	}
	for range c.Arg(1).Find(source.Spread) {
		return "" // the caller's options
	}
	if said || len(c.Args()) == 1 {
		return "GET"
	}
	return ""
}

// helpersMethod is the method that a helper is told to use.
func helpersMethod(p *project.Project, c source.Node) string {
	for _, a := range c.Args() {
		v, ok := a.StringValue()
		if !ok {
			for _, o := range objects(p, a, 2) {
				if v, ok = o.Prop("method").StringValue(); ok {
					break
				}
			}
		}
		switch v = strings.ToUpper(v); v {
		case "GET", "POST", "PUT", "PATCH", "DELETE":
			return v
		}
	}
	switch name := strings.ToLower(c.CalleeName()); {
	case strings.Contains(name, "post"), strings.Contains(name, "create"):
		return "POST"
	case strings.HasPrefix(name, "get"), len(c.Args()) == 1:
		return "GET"
	}
	return ""
}

// pathParam is the place among a helper's parameters of the one that its address ends
// in; -1 when there is none.
func pathParam(fn, address source.Node) int {
	v := address
	if v.Kind() == source.Identifier {
		if r := v.Resolve(); r.Is(source.Template, source.Binary) {
			v = r
		}
	}
	var last source.Node
	for id := range v.Find(source.Identifier) {
		last = id
	}
	if v.Kind() == source.Identifier {
		last = v
	}
	for i, param := range fn.ChildrenIn(source.ParamRole) {
		if param.Child(source.Name).Ident() == last.Ident() && last.OK() {
			return i
		}
	}
	return -1
}

// addressOf is the text of an address as far as the code says it, with "{}" for what
// is known only when it runs.
func addressOf(p *project.Project, n source.Node, depth int) string {
	if v, ok := n.StringValue(); ok {
		return v
	}
	if depth == 0 || !n.OK() {
		return "{}"
	}
	if strings.HasSuffix(n.File().Path, ".py") {
		if text, ok := pythonPart(p, n, depth); ok {
			return text
		}
	}
	switch n.Kind() {
	case source.Template:
		var b strings.Builder
		for c := range n.Children() {
			part := fixedPart(c)
			if c.Kind() != source.String {
				part = addressOf(p, c, depth-1)
			}
			if strings.HasSuffix(b.String(), "{}") && part == "{}" {
				continue
			}
			b.WriteString(part)
		}
		return joinedPath(b.String())
	case source.Binary:
		left := n.Child(source.Left)
		if op := n.Operator(); op == "+" {
			return joinedPath(addressOf(p, left, depth-1) + addressOf(p, n.Child(source.Right), depth-1))
		} else if op == "||" || op == "??" {
			if text := addressOf(p, left, depth-1); strings.Contains(text, "://") {
				return text
			}
			return addressOf(p, n.Child(source.Right), depth-1)
		}
	case source.Conditional:
		if text := addressOf(p, n.Child(source.Then), depth-1); text != "{}" {
			return text
		}
		return addressOf(p, n.Child(source.Else), depth-1)
	case source.Await, source.Other:
		return addressOf(p, n.Child(source.Value), depth-1)
	case source.Call:
		switch n.CalleeName() {
		case "replace", "trim", "toString", "replaceAll", "trimEnd":
			return addressOf(p, n.Child(source.Callee).Child(source.ObjectRole), depth-1)
		}
		if name, ok := n.Arg(0).StringValue(); ok && strings.HasSuffix(n.CalleePath(), "env.get") {
			if host := hostInEnv("env." + name); host != "" {
				return host
			}
		}
		return returned(p, p.Definition(n.Child(source.Callee)), depth-1)
	case source.New: // new URL(path, base)
		if n.CalleeName() == "URL" {
			text := addressOf(p, n.Arg(0), depth-1)
			if n.Arg(1).OK() && !strings.Contains(text, "://") {
				return strings.TrimSuffix(addressOf(p, n.Arg(1), depth-1), "/") + "/" + strings.TrimPrefix(text, "/")
			}
			return text
		}
	case source.Identifier, source.Member, source.Index:
		if host := hostInEnv(n.Path()); host != "" {
			return host
		}
		d := p.Definition(n)
		if d.Kind() == source.Getter {
			return returned(p, d, depth-1)
		}
		if d != n && d.Is(source.String, source.Template, source.Binary, source.Conditional, source.Call, source.Member, source.New, source.Await) {
			return addressOf(p, d, depth-1)
		}
		if later := givenLater(n); later.OK() {
			return addressOf(p, later, depth-1)
		}
		if text := toldAddress(p, n, depth-1); text != "" {
			return text
		}
		if d.Kind() == source.Binding { // const { apiUrl } = settings()
			for _, o := range within(p, d.Enclosing(source.Declarator).Child(source.Value), 2) {
				if v := o.Prop(d.Key()); v.OK() {
					return addressOf(p, v, depth-1)
				}
			}
		}
	}
	return "{}"
}

// fixedPart is the text of a part of a template that stands as it is.
func fixedPart(n source.Node) string {
	if v, ok := n.StringValue(); ok {
		return v
	}
	return strings.Trim(n.Text(), "`")
}

// callsTo are all calls of a helper, however many they are.
func callsTo(p *project.Project, fn source.Node) []source.Node {
	name, _ := declaredAs(fn)
	if len(name) < 2 {
		return p.CallsOf(fn)
	}
	var out []source.Node
	for _, file := range p.Sources() {
		if !p.Holds(file, name) || !p.Modules().Live(file) || p.Modules().Browser(file) && file != fn.File().Path {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for c := range f.Find(source.Call) {
			if c.CalleeName() == name && p.Definition(c.Child(source.Callee)) == fn {
				out = append(out, c)
			}
		}
	}
	return out
}

// hostInEnv is the address of the provider that a variable of the environment names:
// ASAAS_API_URL.
func hostInEnv(path string) string {
	_, name, ok := strings.Cut(path, "env.")
	low := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	if !ok || !hasWord(low, []string{"url", "base", "host", "endpoint"}) {
		return ""
	}
	for _, pr := range providers {
		plain := strings.NewReplacer(" ", "", ".", "", "-", "").Replace(strings.ToLower(pr.name))
		if host, _, _ := strings.Cut(pr.hosts, " "); len(plain) > 3 && strings.HasPrefix(low, plain) {
			return "https://" + host
		}
	}
	return ""
}

// returned is the address that a function gives.
func returned(p *project.Project, fn source.Node, depth int) string {
	if !fn.Is(source.Function, source.Arrow, source.Method, source.Getter) {
		return "{}"
	}
	if body := fn.Child(source.Body); fn.Kind() == source.Arrow && body.Kind() != source.Block {
		return addressOf(p, body, depth)
	}
	for r := range fn.Find(source.Return) {
		if r.Function() != fn {
			continue
		}
		if text := addressOf(p, r.Child(source.Value), depth); strings.Contains(text, "://") {
			return text
		}
	}
	return "{}"
}

// joinedPath closes up the doubled slashes that parts of an address leave.
func joinedPath(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	for strings.Contains(rest, "//") {
		rest = strings.ReplaceAll(rest, "//", "/")
	}
	return scheme + "://" + rest
}
