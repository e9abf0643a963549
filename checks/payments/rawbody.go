package payments

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// spoiled finds why the library cannot see the bytes that the provider signed;
// then genuine events fail, and the usual "repair" is to switch the check off.
func (h *hook) spoiled(p *project.Project, verified source.Node) (at source.Node, why string, ok bool) {
	name := verified.CalleeName()
	if name != "constructEvent" && name != "constructEventAsync" {
		return source.Node{}, "", false
	}
	body := h.handedBody(verified.Arg(0).Resolve())
	if body.Kind() == source.Await {
		body = body.Child(source.Value)
	}
	switch {
	case body.Kind() == source.Call && body.CalleePath() == "JSON.stringify":
		return body, "writes the parsed body out again, which changes the signed bytes", true
	case body.Kind() == source.Call && body.CalleeName() == "json" && readsRequest(body):
		return body, "parses the body before the check", true
	}
	if h.route.Stack == project.Next && strings.Contains("/"+h.route.File, "/pages/api/") {
		return h.parsedByNext(verified)
	}
	if h.route.Stack == project.Express && body.Kind() == source.Member && body.Child(source.Name).Text() == "body" {
		return h.parsedByExpress(p)
	}
	return source.Node{}, "", false
}

// handedBody is what the handler hands to the method that checks the signature, where that
// takes the body as a parameter.
func (h *hook) handedBody(body source.Node) source.Node {
	home := body.Function()
	if body.Kind() != source.Param || home == h.route.Node || h.route.Node.Contains(home) {
		return body
	}
	at := slices.IndexFunc(home.ChildrenIn(source.ParamRole), func(n source.Node) bool { return n == body })
	for c := range h.route.Node.Find(source.Call) {
		if name := nameOf(home); at >= 0 && (c.CalleeName() == name || c.CalleeName() == home.Key()) && c.Arg(at).OK() {
			return c.Arg(at).Resolve()
		}
	}
	return body
}

// parsedByNext reports whether Next parses the body of a Pages API route before
// the handler runs: unless the file's config says otherwise.
func (h *hook) parsedByNext(verified source.Node) (source.Node, string, bool) {
	for _, f := range []*source.File{h.route.Node.File(), verified.File()} {
		if f == nil {
			continue
		}
		for prop := range f.Find(source.Property) {
			if prop.Key() == "bodyParser" && prop.Child(source.Value).Text() == "false" {
				return source.Node{}, "", false
			}
		}
	}
	return head(h.route.Node), "is in a Pages API route whose body Next parses first, since its config does not switch bodyParser off", true
}

// parsedByExpress reports whether a JSON parser that keeps nothing of the raw
// body is mounted for everything before the route.
func (h *hook) parsedByExpress(p *project.Project) (source.Node, string, bool) {
	for _, path := range p.Sources() {
		if !p.Holds(path, ".json") || !p.Holds(path, ".use(") {
			continue
		}
		parser := globalParser(p.Source(path))
		if !parser.OK() {
			continue
		}
		mount := h.mountedIn(p, parser.File())
		if mount.OK() && !project.Answer(p, "payments/leaves raw", leavesRaw) && mount.Start() > parser.Start() && !rawBefore(parser, h.route.Path) {
			return parser, "comes after a JSON parser that is mounted for every path, so the signed bytes are gone", true
		}
	}
	return source.Node{}, "", false
}

// leavesRaw reports whether a server of the app parses JSON only where the path is not the
// webhook's: of several ways to start it, one is right.
func leavesRaw(p *project.Project) bool {
	for _, file := range p.Sources() {
		if !p.Holds(file, "express.json(") || !p.HoldsFold(file, "webhook") || p.Modules().Browser(file) {
			continue
		}
		for parse := range p.Source(file).Find(source.Call) {
			if fn := parse.Function(); parse.CalleePath() == "express.json" && fn.Is(source.Function, source.Arrow) {
				for i := range fn.Find(source.If, source.Conditional) {
					if cond := strings.ToLower(i.Child(source.Cond).Text()); hasWord(cond, []string{"path", "url"}) && hasWord(cond, []string{"webhook", "stripe"}) {
						return true
					}
				}
			}
		}
	}
	return false
}

// globalParser is the app.use(express.json()) of a file that covers every path
// and keeps no raw copy.
func globalParser(f *source.File) source.Node {
	if f == nil {
		return source.Node{}
	}
	for use := range f.Find(source.Call) {
		if use.CalleeName() != "use" || use.Arg(0).Kind() == source.String {
			continue
		}
		for _, arg := range use.Args() {
			if losesRaw(arg) || wrapsLoser(arg) {
				return use
			}
		}
	}
	return source.Node{}
}

// losesRaw reports whether a call makes a parser of JSON that keeps nothing of what it read:
// its options ask for no type, and for no look at the bytes that puts them away.
func losesRaw(call source.Node) bool {
	switch call.CalleePath() {
	case "express.json", "bodyParser.json", "json":
	default:
		return false
	}
	o := call.Arg(0)
	if o.PropNode("type").OK() {
		return false
	}
	if !o.PropNode("verify").OK() {
		return true
	}
	verify := o.Prop("verify")
	if !verify.Is(source.Arrow, source.Function, source.Method) {
		return false
	}
	for range verify.Find(source.Assign) {
		return false // req.rawBody = buf
	}
	return true
}

// wrapsLoser reports whether a function of its own hands every request to such a parser:
// (req, res, next) => express.json()(req, res, next).
func wrapsLoser(fn source.Node) bool {
	if !fn.Is(source.Arrow, source.Function) {
		return false
	}
	for c := range fn.Find(source.Call) {
		if losesRaw(c) && c.Function() == fn && c.Role() == source.Callee {
			up := c.Enclosing(source.If, source.Conditional, source.Switch)
			return !up.OK() || !fn.Contains(up)
		}
	}
	return false
}

// rawBefore reports whether the raw parser was mounted for the path before the
// JSON parser.
func rawBefore(parser source.Node, path string) bool {
	for use := range parser.File().Find(source.Call) {
		if use.Start() >= parser.Start() {
			return false
		}
		prefix, ok := use.Arg(0).StringValue()
		if !ok || !strings.HasPrefix(path, strings.TrimSuffix(prefix, "/")) {
			continue
		}
		for _, arg := range use.Args() {
			if c := arg.CalleeName(); c == "raw" || c == "text" {
				return true
			}
		}
	}
	return false
}

// mountedIn is the statement of a file that brings the route into the app: the
// route itself, or the first use of an import that leads to its file.
func (h *hook) mountedIn(p *project.Project, f *source.File) source.Node {
	if h.route.Node.File() == f {
		return h.route.Node
	}
	m := p.Modules()
	var first source.Node
	for _, im := range f.Imports {
		target := m.Resolve(f.Path, im.Spec)
		if target == "" || !leadsTo(m, target, h.route.File, 3) && target != h.route.Node.File().Path {
			continue
		}
		for _, name := range im.Names {
			n := firstUse(f, name.Local, im.Node)
			if n.OK() && h.insideOf(name.Imported) {
				return n
			}
			if n.OK() && (!first.OK() || n.Start() < first.Start()) {
				first = n
			}
		}
	}
	return first
}

// insideOf reports whether the route is declared in a function of this name.
func (h *hook) insideOf(name string) bool {
	for fn := h.route.Node.Function(); fn.OK(); fn = fn.Function() {
		if fn.Child(source.Name).Text() == name {
			return true
		}
	}
	return false
}

func leadsTo(m *project.Modules, from, to string, steps int) bool {
	if from == to {
		return true
	}
	if steps == 0 {
		return false
	}
	for _, next := range m.ImportsOf(from) {
		if leadsTo(m, next, to, steps-1) {
			return true
		}
	}
	return false
}

// firstUse is the first call behind an import that names what it brought in.
func firstUse(f *source.File, local string, behind source.Node) source.Node {
	for n := range f.Find(source.Identifier) {
		if n.Text() == local && n.Start() > behind.End() && n.Enclosing(source.Call).OK() {
			return n.Enclosing(source.Call)
		}
	}
	return source.Node{}
}
