package resilience

import (
	"regexp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A leaning is a place of a screen that leans on something of the project's own
// whose failing it may not hear of: a hook from which it takes the data and not the
// error, or work that it waits for without looking at what came of it.
type leaning struct {
	start, line, column int
	hook                bool
}

// leaningsIn lists them for a file: what the other side is, its project knows.
func leaningsIn(f *source.File) []leaning {
	var out []leaning
	add := func(n source.Node, hook bool) {
		line, column := n.Position()
		out = append(out, leaning{n.Start(), line, column, hook})
	}
	for n := range f.Find(source.Call) {
		switch up := n.Parent(); up.Kind() {
		case source.Declarator:
			if isHook(n) && takesUnheard(up) {
				add(n, true)
			}
		case source.Await:
			if up.Parent().Kind() == source.Expression && n.Child(source.Callee).Is(source.Identifier, source.Member) && saidDoneAfter(up.Parent()) {
				add(n, false)
			}
		}
	}
	return out
}

// isHook reports whether a call is of a hook that a project may have made for
// itself.
func isHook(call source.Node) bool {
	name := call.Child(source.Callee).Ident()
	rest, ok := strings.CutPrefix(name, "use")
	if !ok || rest == "" || rest[0] < 'A' || rest[0] > 'Z' {
		return false
	}
	switch name {
	case "useQuery", "useSWR", "useState", "useEffect", "useMemo", "useRef", "useForm", "useRouter", "useToast", "useMutation", "useTranslation", "useNavigate", "useParams", "useSearchParams", "useReducer", "useCallback", "useAuth", "useUser", "useSession", "useCurrentUser":
		return false
	}
	im, _, imported := call.File().ImportOf(name)
	return !imported || strings.HasPrefix(im.Spec, ".") || strings.HasPrefix(im.Spec, "@/") || strings.HasPrefix(im.Spec, "~") || strings.HasPrefix(im.Spec, "#") || strings.HasPrefix(im.Spec, "src/")
}

// takesUnheard reports whether a component takes from a hook what it lists, and
// neither its error nor all that there is.
func takesUnheard(d source.Node) bool {
	component, target := d.Function(), d.Child(source.Name)
	if target.Kind() != source.ObjectPattern || !component.OK() || !rendersSomething(component) {
		return false
	}
	lists := false
	for b := range target.Children() { // what is cheap to see first
		k := strings.ToLower(b.Key())
		switch {
		case b.Has(source.Rest):
			return false
		case strings.Contains(k, "error") || k == "status":
			if heardOf(component, b, b.Child(source.Name).Ident()) {
				return false
			}
			lists = lists || k == "error" // taken, and left
		}
	}
	for b := range target.Children() {
		if lists {
			break
		}
		local := b.Child(source.Name).Ident()
		if k := strings.ToLower(b.Key()); strings.Contains(k, "error") || k == "status" {
			continue
		}
		lists = local != "" && (listed(component, local) || handedAsList(component, local))
	}
	return lists
}

// errorNotTaken reports whether a component takes the data out of a query's answer and
// nothing else that would tell it of a failure. Who is signed in is another matter: that
// the question fails is an answer too.
func errorNotTaken(d source.Node) bool {
	target, data := d.Child(source.Name), ""
	if target.Kind() != source.ObjectPattern {
		return false
	}
	for b := range target.Children() {
		switch k := strings.ToLower(b.Key()); {
		case b.Has(source.Rest), strings.Contains(k, "error"), k == "status", k == "issuccess":
			return false
		case k == "data":
			data = b.Child(source.Name).Ident()
		}
	}
	low := strings.ToLower(d.Child(source.Value).Text())
	for not := range d.Function().Find(source.Unary) {
		if not.Operator() == "!" && not.Child(source.Value).Ident() == data {
			return false // something stands there without it
		}
	}
	return data != "" && uses(d.Function(), data) > 1 && !strings.Contains(low, "auth") && !strings.Contains(low, "/me") && !strings.Contains(low, "session") && !strings.Contains(strings.ToLower(data), "user")
}

// heardOf reports whether a component uses a name that it took out of an answer;
// others of that name, such as a catch clause's, are not it.
func heardOf(component, binding source.Node, name string) bool {
	for id := range component.Find(source.Identifier) {
		if id.Text() == name && id != binding.Child(source.Name) && !namesPart(id) && id.Lookup(name) == binding {
			return true
		}
	}
	return false
}

// namesPart reports whether an identifier stands for a part of something else, and not
// for what is in scope under its name: error of toast.error(…) or of { error: … }.
func namesPart(id source.Node) bool {
	return id.Role() == source.Name && id.Parent().Is(source.Member, source.Property, source.Method, source.Attr)
}

// handedAsList reports whether a component hands a value to another as the rows that
// it shows: <TeaTable teas={teas} loading={loading} />.
func handedAsList(component source.Node, value string) bool {
	for a := range component.Find(source.Attr) {
		if a.Child(source.Value).Ident() != value {
			continue
		}
		e := a.Parent()
		for c := range e.Children() {
			if k := strings.ToLower(c.Key()); c.Kind() == source.Attr && (k == "loading" || k == "isloading") {
				return true
			}
		}
	}
	return false
}

// saidDoneAfter reports whether what follows a statement, in its block or in those
// around it, tells the visitor that all went well.
func saidDoneAfter(statement source.Node) bool {
	for at := statement; at.OK() && at != statement.Function(); at = at.Parent() {
		if up := at.Parent(); up.Is(source.Block, source.Try) && doneBehind(at) {
			return true
		}
	}
	return false
}

// doneBehind reports whether what stands behind a statement in its block says so.
func doneBehind(statement source.Node) bool {
	behind := false
	for item := range statement.Parent().Children() {
		if item == statement {
			behind = true
			continue
		}
		if !behind || item.Is(source.Catch) {
			continue
		}
		for c := range item.Find(source.Call) {
			if kind, text := callKind(c); kind == aMessage && (saysDone(strings.ToLower(text)) || tellsWell(c)) {
				return true
			}
			if name := strings.ToLower(c.CalleeName()); name == "setlastsaved" || name == "setsaved" || name == "setsuccess" {
				return true
			}
		}
	}
	return false
}

// tellsWell reports whether a message is one of success by its kind: a toast that is
// none of an error.
func tellsWell(c source.Node) bool {
	if strings.HasPrefix(c.CalleePath(), "toast.success") {
		return true
	}
	text := c.Text()
	if strings.Contains(text, "'success'") || strings.Contains(text, `"success"`) {
		return true
	}
	low := strings.ToLower(text)
	return c.CalleePath() == "toast" && c.Arg(0).Kind() == source.Object && !strings.Contains(low, "destructive") && !strings.Contains(low, "error") && !strings.Contains(low, "warning")
}

// unheard lists where a screen does not hear of a failure that the other side tells
// it of.
func unheard(p *project.Project, name string, forAll bool) []spot {
	if !p.Modules().Browser(name) || !p.Holds(name, "use", "await") {
		return nil
	}
	var out []spot
	for _, l := range project.PerFile(p, name, "resilience/leanings", leaningsIn) {
		call := callAt(p.Source(name), l.start)
		fn := p.Definition(call.Child(source.Callee))
		if !fn.Is(source.Function, source.Arrow, source.Method) {
			continue
		}
		switch {
		case l.hook && tellsOfError(fn, forAll):
			out = append(out, spot{file: name, line: l.line, column: l.column, kind: queryMute, ownHook: true})
		case !l.hook && answersByValue(fn):
			out = append(out, spot{file: name, line: l.line, column: l.column, kind: resultIgnored})
		}
	}
	return out
}

// tellsOfError reports whether a hook asks for data and hands an error to those who
// use it, and says nothing to the visitor itself.
func tellsOfError(hook source.Node, forAll bool) bool {
	for r := range hook.Find(source.Return) {
		v := r.Child(source.Value)
		if r.Function() != hook {
			continue
		}
		switch {
		case v.Kind() == source.Call && (v.CalleeName() == "useQuery" || v.CalleeName() == "useSWR"):
			return !forAll && leavesErrors(hook.Text())
		case v.Kind() == source.Object && (v.PropNode("error").OK() || v.PropNode("isError").OK()):
			text := hook.Text()
			asks := strings.Contains(text, "await ") || strings.Contains(text, ".then(") || strings.Contains(text, "useQuery(") && !forAll
			return asks && leavesErrors(text)
		}
	}
	return false
}

// leavesErrors reports whether the code of a hook leaves it to those who use it to
// tell of an error, and asks for data itself.
func leavesErrors(text string) bool {
	return !speaks(text) && !strings.Contains(text, "useContext(") && (!strings.Contains(text, "useMutation(") || strings.Contains(text, "useQuery("))
}

// settingError matches what shows or keeps an error where it was met.
var settingError = regexp.MustCompile(`toast|alert\(|Snackbar|set\w*Error\(|showError|notify`)

// speaks reports whether code tells the visitor of an error itself.
func speaks(text string) bool {
	return settingError.MatchString(strings.ReplaceAll(text, "setError(", "keep("))
}

// answersByValue reports whether a function says that it failed in what it returns
// and throws nothing: { error } in one place and something else in another.
func answersByValue(fn source.Node) bool {
	failed, well := false, false
	for r := range fn.Find(source.Return) {
		v := r.Child(source.Value)
		if r.Function() != fn || v.Kind() != source.Object {
			continue
		}
		e := v.Prop("error")
		if e.OK() && e.Kind() != source.Null && e.Text() != "undefined" || v.Prop("success").Text() == "false" || v.Prop("ok").Text() == "false" {
			failed = true
		} else {
			well = true
		}
	}
	return failed && well && !settingError.MatchString(fn.Text())
}
