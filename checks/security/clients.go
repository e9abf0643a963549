package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A clientKind says as whom a Supabase client asks.
type clientKind uint8

const (
	unknownClient clientKind = iota
	callersClient            // with the caller's own token: row policies judge
	serviceClient            // with the service role's key: no policy does
	publicClient             // with the public key alone: policies judge it as a stranger
)

// clientOf says as whom a Supabase client asks, from where it is made.
func clientOf(p *project.Project, n source.Node) clientKind {
	for range 8 {
		for n.Is(source.Await, source.Unary) {
			n = n.Child(source.Value)
		}
		switch n.Kind() {
		case source.Identifier:
			if k := clientByName(n.Text()); k != unknownClient {
				return k
			}
			d := n.Lookup(n.Text())
			switch d.Kind() {
			case source.Declarator:
				n = d.Child(source.Value)
				continue
			case source.Binding: // const { supabase } = await createClient()
				if holder := d.Enclosing(source.Declarator, source.Param); holder.Kind() == source.Declarator {
					n = holder.Child(source.Value)
					if made := clientOf(p, madeInside(p, n, d.Key())); made != unknownClient {
						return made
					}
					continue
				} else if strings.Contains(holder.Text(), "locals") {
					return callersClient // SvelteKit's hook makes it for the request
				}
				return unknownClient
			case source.Param:
				return clientHanded(p, d)
			}
			n = p.Definition(n)
		case source.Member:
			if k := clientByName(n.Child(source.Name).Text()); k != unknownClient {
				return k
			}
			if strings.HasSuffix(n.Path(), "locals.supabase") {
				return callersClient
			}
			n = p.Definition(n)
		case source.Call:
			return clientMade(p, n)
		default:
			return unknownClient
		}
	}
	return unknownClient
}

// clientHanded says as whom a client asks that a function is handed: by a helper that
// calls it back, as in asServer(async (client) => …), or by those who call it, when they
// all hand it one with the service role's key.
func clientHanded(p *project.Project, param source.Node) clientKind {
	fn := param.Parent()
	i := slices.Index(fn.ChildrenIn(source.ParamRole), param)
	if i < 0 || param.Child(source.Name).Kind() != source.Identifier {
		return unknownClient
	}
	return project.Of(p, param, "security/client handed", func(p *project.Project, _ source.Node) clientKind {
		if call := fn.Parent(); call.Kind() == source.Call {
			return clientCalledBack(p, call, fn, i)
		}
		calls := p.CallsOf(fn)
		for _, c := range calls {
			if clientOf(p, c.Arg(i)) != serviceClient {
				return unknownClient
			}
		}
		if len(calls) == 0 {
			return unknownClient
		}
		return serviceClient
	})
}

// clientCalledBack is the client that a helper hands to the function that it is called
// with.
func clientCalledBack(p *project.Project, call, back source.Node, i int) clientKind {
	helper := p.Definition(call.Child(source.Callee))
	params := helper.ChildrenIn(source.ParamRole)
	at := slices.Index(call.Args(), back)
	if !helper.Is(source.Function, source.Arrow, source.Method) || at < 0 || at >= len(params) {
		return unknownClient
	}
	for c := range helper.Find(source.Call) {
		if callee := c.Child(source.Callee); callee.Kind() == source.Identifier && callee.Lookup(callee.Text()) == params[at] {
			return clientOf(p, c.Arg(i))
		}
	}
	return unknownClient
}

// madeInside is what a function of the app that answers with several things calls one
// of them: const supabase = createServerClient(token), of getCaller() in
// const { supabase, user } = await getCaller(request).
func madeInside(p *project.Project, n source.Node, name string) source.Node {
	for n.Is(source.Await) {
		n = n.Child(source.Value)
	}
	fn := p.Definition(n.Child(source.Callee))
	if n.Kind() != source.Call || !fn.Is(source.Function, source.Arrow, source.Method) {
		return source.Node{}
	}
	for d := range fn.Find(source.Declarator) {
		if d.Function() == fn && name != "" && d.Child(source.Name).Ident() == name && d.Child(source.Value).Is(source.Call, source.Await) {
			return d.Child(source.Value)
		}
	}
	return source.Node{}
}

func clientByName(name string) clientKind {
	low := strings.ToLower(name)
	if containsPart(low, []string{"admin", "service"}) {
		return serviceClient
	}
	return unknownClient
}

// clientMade reads the call that makes a client, or the project's function
// behind it.
func clientMade(p *project.Project, call source.Node) clientKind {
	if k := clientByName(call.CalleeName()); k != unknownClient {
		return k
	}
	text := call
	fn := p.Definition(call.Child(source.Callee))
	if inner := fn.Arg(0); fn.Kind() == source.Call && inner.Is(source.Function, source.Arrow) { // cache(async () => …)
		fn = inner
	}
	if fn.Is(source.Function, source.Arrow, source.Method) {
		text = fn
	}
	whole := text.Text()
	for _, a := range text.Args() { // createClient(url, key): where the key comes from
		if a.Kind() == source.Identifier {
			whole += " " + p.Definition(a).Text()
			if d := a.Lookup(a.Text()); d.Kind() == source.Declarator {
				whole += " " + d.Child(source.Value).Text()
			}
		}
	}
	switch {
	case containsPart(whole, []string{"SERVICE_ROLE", "serviceRole", "SERVICE_KEY", "SUPABASE_SECRET", "service_role", "ServiceKey", "ServiceRole"}):
		if strings.Contains(whole, "Authorization") && strings.Contains(whole, "ANON") || sendsCallersToken(call) {
			return callersClient
		}
		return serviceClient
	case containsPart(whole, []string{"cookie", "Cookie", "Authorization", "authorization", "serverSupabaseClient", "accessToken"}):
		return callersClient
	case containsPart(whole, []string{"ANON", "PUBLISHABLE", "anonKey", "publishable"}):
		return publicClient
	}
	switch name := call.CalleeName(); {
	case strings.HasPrefix(name, "createRouteHandler"), strings.HasPrefix(name, "createServerComponent"), strings.HasPrefix(name, "createServerAction"), name == "createServerClient", name == "createServerSupabaseClient", name == "serverSupabaseClient":
		return callersClient
	}
	return unknownClient
}

// sendsCallersToken reports whether a client is made to send the header that came with the
// request along: the database takes the token in it for who is asking, and the key, be it
// the service role's, for no more than which app it is.
func sendsCallersToken(call source.Node) bool {
	for _, a := range call.Args() {
		header := a.Prop("global").Prop("headers").Prop("Authorization")
		if !header.OK() {
			continue
		}
		if header.Kind() == source.Identifier {
			header = header.Resolve()
		}
		low := strings.ToLower(header.Text())
		return strings.Contains(low, "headers.get(") && !strings.Contains(low, "service")
	}
	return false
}
