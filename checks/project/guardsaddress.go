package project

import (
	"strings"
	"time"

	"github.com/dlclark/regexp2/v2"

	"underpin/checks/project/source"
)

// asksAddress reads a question about the address that is asked for: does it
// begin with a path, match a pattern, stand in a list?
func (m *stranger) asksAddress(name string, object, arg source.Node) truth {
	object = m.field(object)
	if name == "test" {
		if s, ok := m.text(arg); ok {
			return m.regexp(object, s)
		}
		return untold
	}
	s, ok := m.text(object)
	if !ok {
		return m.asksList(name, object, arg)
	}
	if name == "match" {
		return m.regexp(arg, s)
	}
	part, ok := m.text(arg)
	if !ok {
		return untold
	}
	switch name {
	case "startsWith":
		return truthOf(strings.HasPrefix(s, part))
	case "endsWith":
		return truthOf(strings.HasSuffix(s, part))
	case "includes":
		return truthOf(strings.Contains(s, part))
	}
	return untold
}

// asksList reads LIST.includes(path), LIST.some(p => path.startsWith(p)) and a
// Set's has.
func (m *stranger) asksList(name string, object, arg source.Node) truth {
	list := m.p.object(object)
	if list.Kind() == source.New {
		list = m.p.object(list.Arg(0))
	}
	if list.Kind() != source.Array {
		return untold
	}
	answer := never
	for item := range list.Children() {
		t := untold
		if s, ok := m.p.fixedText(item); ok {
			t = m.asksItem(name, s, arg)
		} else if item.Kind() == source.Object && (name == "some" || name == "find") && arg.Child(source.ParamRole).OK() {
			t = m.asksEntry(item, arg)
		} else if item.Kind() == source.Regexp && arg.Is(source.Arrow) {
			t = m.regexp(item, m.path)
		}
		if t == surely {
			return surely
		}
		if t == untold {
			answer = untold
		}
	}
	return answer
}

func (m *stranger) asksItem(name, item string, arg source.Node) truth {
	switch name {
	case "includes", "has":
		if s, ok := m.text(arg); ok {
			return truthOf(s == item)
		}
	case "some", "find":
		param := arg.Child(source.ParamRole)
		if !param.OK() {
			return untold
		}
		m.set(param, item)
		return m.returns(arg)
	}
	return untold
}

// asksEntry asks a function about one object of a list: { path: "/login", method: "POST" }.
func (m *stranger) asksEntry(item, fn source.Node) truth {
	if m.entries == nil {
		m.entries = map[source.Node]source.Node{}
	}
	m.entries[fn.Child(source.ParamRole)] = item
	return m.returns(fn)
}

// field is what an object of a list says under the name that is asked of it, the
// expression itself when it asks nothing of one.
func (m *stranger) field(n source.Node) source.Node {
	if object := n.Child(source.ObjectRole); n.Kind() == source.Member && object.Kind() == source.Identifier {
		if entry, ok := m.entries[object.Lookup(object.Text())]; ok {
			return entry.Prop(n.Child(source.Name).Text())
		}
	}
	return n
}

// asksField is whether an object of a list says anything under the name that is asked
// of it; known is false where no such object is asked.
func (m *stranger) asksField(n source.Node) (t truth, known bool) {
	v := m.field(n)
	switch {
	case v == n:
		return untold, false
	case !v.OK():
		return never, true
	case v.Is(source.String, source.Regexp, source.Array, source.Object, source.Arrow, source.Function):
		return surely, true
	}
	return m.holds(v), true
}

// matches reads the patterns of createRouteMatcher.
func (m *stranger) matches(list source.Node) truth {
	list = m.p.object(list)
	for item := range list.Children() {
		s, ok := m.p.fixedText(item)
		if !ok {
			return untold
		}
		if re := matcherPattern(s); re != nil {
			if hit, err := re.MatchString(m.path); err == nil && hit {
				return surely
			}
		}
	}
	return never
}

func (m *stranger) regexp(n source.Node, s string) truth {
	n = n.Resolve()
	text := n.Text()
	end := strings.LastIndexByte(text, '/')
	if n.Kind() != source.Regexp || end < 1 {
		return untold
	}
	re, err := regexp2.Compile(text[1:end])
	if err != nil {
		return untold
	}
	re.MatchTimeout = 50 * time.Millisecond // a pattern of a project must not hang us
	hit, err := re.MatchString(s)
	if err != nil {
		return untold
	}
	return truthOf(hit)
}

func (m *stranger) set(param source.Node, s string) {
	if m.texts == nil {
		m.texts = map[source.Node]string{}
	}
	m.texts[param] = s
}

// bind gives a function's parameters the texts that a call gives them.
func (m *stranger) bind(fn, call source.Node) {
	for i, param := range fn.ChildrenIn(source.ParamRole) {
		if s, ok := m.text(call.Arg(i)); ok {
			m.set(param, s)
		}
	}
}

// text is an expression that is a constant or the address asked for.
func (m *stranger) text(n source.Node) (string, bool) {
	for range hops {
		switch n = m.field(n); n.Kind() {
		case source.String:
			return n.StringValue()
		case source.Binary: // rewritten?.pathname ?? request.nextUrl.pathname
			if op := n.Operator(); op != "??" && op != "||" {
				return "", false
			}
			if s, ok := m.text(n.Child(source.Left)); ok {
				return s, true
			}
			n = n.Child(source.Right)
		case source.Member:
			switch n.Child(source.Name).Text() {
			case "method":
				return m.method, m.method != ""
			case "pathname", "path", "originalUrl", "baseUrl":
				return m.path, true
			case "id": // event.route.id of SvelteKit
				return m.id, m.id != "" && n.Child(source.ObjectRole).Kind() == source.Member && n.Child(source.ObjectRole).Child(source.Name).Text() == "route"
			case "NODE_ENV": // strangers come to what is deployed
				return "production", n.Text() == "process.env.NODE_ENV"
			}
			return "", false
		case source.Call:
			switch n.CalleeName() {
			case "toLowerCase", "toString", "trim":
				n = n.Child(source.Callee).Child(source.ObjectRole)
				continue
			}
			return "", false
		case source.Binding:
			if key := n.Key(); key == "pathname" || key == "path" {
				return m.path, true
			}
			return "", false
		case source.Identifier:
			d := n.Lookup(n.Text())
			if s, ok := m.texts[d]; ok {
				return s, true
			}
			if d.Kind() == source.Declarator && d.Child(source.Name).Kind() == source.Identifier {
				d = filledOnce(d)
			} else if d.Kind() == source.ImportName {
				return m.p.fixedText(n)
			}
			n = d
		default:
			return "", false
		}
	}
	return "", false
}

// filledOnce is what a variable holds: what it is made with, or the one thing that is put
// into it later where it begins as nothing: let id = null; try { id = event.route.id }.
func filledOnce(d source.Node) source.Node {
	first := d.Child(source.Value)
	if first.OK() && first.Kind() != source.Null || !d.Function().OK() {
		return first
	}
	var put source.Node
	for a := range d.Function().Find(source.Assign) {
		if left := a.Child(source.Left); left.Kind() != source.Identifier || left.Lookup(left.Text()) != d {
			continue
		}
		if put.OK() {
			return first
		}
		put = a.Child(source.Right)
	}
	return put
}

// routeID is the name that SvelteKit has for a route: its folder, with the groups that
// its address leaves out; "" elsewhere.
func (p *Project) routeID(r Route) string {
	_, id, ok := strings.Cut(strings.TrimPrefix(r.File, p.FolderOf(SvelteKit)), "routes/")
	if r.Stack != SvelteKit || !ok {
		return ""
	}
	end := max(strings.LastIndexByte(id, '/'), 0)
	return "/" + id[:end]
}
