package resilience

import (
	"bytes"
	"strings"

	"underpin/checks/project/source"
)

func isFetch(call source.Node) bool {
	path := call.CalleePath()
	return path == "fetch" || path == "window.fetch" || path == "axios" || strings.HasPrefix(path, "axios.") && isVerb(call.CalleeName())
}

func isVerb(name string) bool {
	switch name {
	case "get", "post", "put", "patch", "delete", "request":
		return true
	}
	return false
}

// fetch judges one call over HTTP: is it caught, is its status looked at, does it
// end by itself.
func (f *inFile) fetch(call source.Node) {
	whole := chain(call)
	scope := call.Function()
	if inner := whole.Function(); inner.OK() {
		scope = inner
	}
	if forNoAnswer(call) || atHand(call) || respondsWith(whole) {
		f.sentTogether(call)
		return
	}
	checked := strings.HasPrefix(call.CalleePath(), "axios") || looksAtStatus(whole, scope)
	if passedOn(whole) || !checked && givenBack(whole) {
		f.sentTogether(call)
		f.limit(call)
		return
	}
	caught := inTry(call) || hasCatch(whole) || announced(whole) || askedByLibrary(call)
	switch {
	case !caught && !checked && inHandler(call):
		f.add(call, uncaught)
	case !checked:
		f.add(call, statusUnread)
	case !caught && inHandler(call) && busyUntil(whole.Parent()):
		f.add(call, staysBusy)
	case !caught && inHandler(call):
		f.add(call, breaks)
	default:
		f.good(call)
	}
	if body := bodyRead(whole, call); !checked && body.Line() > call.Line()+3 {
		f.besides(body, statusUnread)
	}
	f.limit(call)
}

// limit judges whether a call ends by itself.
func (f *inFile) limit(call source.Node) {
	through, via := goesThrough(call), leftToCallers(call)
	switch {
	case endless(call) || via != "":
		f.add(call, noTimeout)
	case through && strings.HasPrefix(call.CalleePath(), "fetch"):
		f.add(call, noTimeout)
		f.spots[len(f.spots)-1].relative = true
	default:
		return
	}
	f.spots[len(f.spots)-1].through, f.spots[len(f.spots)-1].via = through, via
}

// atHand reports whether what is fetched is in the browser already: an image as
// text, a file that was picked.
func atHand(call source.Node) bool {
	low := strings.ToLower(call.Arg(0).Text())
	for _, word := range []string{"dataurl", "data_url", "datauri", "objecturl", "bloburl", "base64"} {
		if strings.Contains(strings.ReplaceAll(low, "metadata", ""), word) {
			return true
		}
	}
	for fn := call.Function(); fn.OK(); fn = fn.Function() {
		name := strings.ToLower(fn.Child(source.Name).Text() + fn.Parent().Child(source.Name).Ident())
		if strings.Contains(name, "bloburl") || strings.Contains(name, "dataurl") && !strings.Contains(name, "asdataurl") && !strings.Contains(name, "todataurl") {
			return true
		}
	}
	if d := call.Arg(0).Resolve(); d.Kind() == source.Await && strings.HasPrefix(d.Child(source.Value).CalleeName(), "resize") {
		return true // an image of the canvas, as text
	}
	return strings.HasPrefix(strings.Trim(low, "`\"'"), "data:") || ownFile(call) || askedAtHand(call)
}

// askedAtHand reports whether a call stands where its address was found to be of what
// is in the browser already: if (url.startsWith("data:")).
func askedAtHand(call source.Node) bool {
	name := call.Arg(0).Ident()
	if name == "" {
		return false
	}
	for at := call; at.OK() && at != call.Function(); at = at.Parent() {
		if up := at.Parent(); up.Is(source.If, source.Conditional) && at.Role() == source.Then {
			cond := up.Child(source.Cond).Text()
			if strings.HasPrefix(cond, name+".startsWith") && (strings.Contains(cond, "data:") || strings.Contains(cond, "blob:")) {
				return true
			}
		}
	}
	return false
}

func address(call source.Node) (string, bool) {
	n := call.Arg(0).Resolve()
	if text, ok := n.StringValue(); ok {
		return text, true
	}
	if n.Kind() == source.Template {
		return strings.TrimPrefix(n.Text(), "`"), true
	}
	for n.Kind() == source.Binary && n.Operator() == "+" {
		n = n.Child(source.Left)
	}
	if text, ok := n.StringValue(); ok && strings.HasPrefix(text, "/") {
		return text, true
	}
	return "", false
}

// passedOn reports whether a promise is handed to the caller, who deals with it.
func passedOn(whole source.Node) bool {
	up := whole.Parent()
	if up.Kind() == source.Await {
		up = up.Parent()
	}
	if up.Kind() == source.Return || up.Kind() == source.Arrow {
		return true
	}
	return up.Kind() == source.Array // Promise.all
}

// forNoAnswer reports whether nobody needs to know what became of a call: what is
// sent to count visits, or as the page closes.
func forNoAnswer(call source.Node) bool {
	text := strings.ToLower(call.Text())
	for _, word := range []string{"keepalive", "/track", "analytics", "/logs", "/log`", "/log\"", "/log'", "/logout", "/collect", "telemetry", "beacon", "heartbeat"} {
		if strings.Contains(text[:min(len(text), 300)], word) {
			return word != "analytics" || call.CalleeName() != "get" // which reads what was counted
		}
	}
	return false
}

// inTry reports whether something in the same function catches what fails here.
func inTry(n source.Node) bool {
	fn := n.Function()
	for at := n; at.OK() && at != fn; at = at.Parent() {
		if up := at.Parent(); up.Kind() == source.Try && at.Role() == source.Body && up.Child(source.CatchRole).OK() {
			return true
		}
	}
	return handedToCatch(fn, mostCallers)
}

// mostCallers is how many functions up the chain of callers is looked for one
// that catches.
const mostCallers = 3

// handedToCatch reports whether a function's promise is caught where it is made,
// or by what calls the function that does.
func handedToCatch(fn source.Node, left int) bool {
	if !fn.OK() || left == 0 {
		return false
	}
	if hasCatch(chain(fn.Parent())) && fn.Role() == source.Callee {
		return true
	}
	name := fn.Child(source.Name).Text()
	if d := fn.Parent(); name == "" && d.Kind() == source.Declarator {
		name = d.Child(source.Name).Text()
	}
	if name == "" {
		return false
	}
	for call := range fn.File().Find(source.Call) {
		if call.Child(source.Callee).Ident() == name && !fn.Contains(call) {
			if hasCatch(chain(call)) || announced(chain(call)) || takenUp(call) {
				return true
			}
			for at := call; at.OK(); at = at.Parent() {
				if up := at.Parent(); up.Kind() == source.Try && at.Role() == source.Body && up.Child(source.CatchRole).OK() {
					return true
				}
			}
			if outer := call.Function(); !outer.Contains(fn) && handedToCatch(outer, left-1) {
				return true
			}
		}
	}
	return false
}

// takenUp reports whether a call is all that a function does which is handed to another
// of the app, which runs it and hears of its failing: update(() => save(teas)).
func takenUp(call source.Node) bool {
	fn := call.Parent()
	if fn.Kind() != source.Arrow || fn.Parent().Kind() != source.Call || fn.Role() == source.Callee {
		return false
	}
	called := fn.Parent().Child(source.Callee).Ident()
	if called == "" || strings.HasPrefix(called, "set") || strings.HasPrefix(called, "use") || called == "startTransition" {
		return false
	}
	d := fn.Parent().Child(source.Callee).Lookup(called)
	return d.Kind() == source.Binding // of what a hook gives
}

// hasCatch reports whether a chain of calls ends in catch(…), or in then(…) with
// two functions.
func hasCatch(whole source.Node) bool {
	for c := whole; c.Kind() == source.Call; c = c.Child(source.Callee).Child(source.ObjectRole) {
		if name := c.CalleeName(); name == "catch" || name == "then" && c.Arg(1).OK() {
			return true
		}
	}
	return false
}

// announced reports whether a promise is handed to a message on the screen that
// has words for its failing: toast.promise(…, { error: … }).
func announced(whole source.Node) bool {
	for at := whole; at.OK(); at = at.Parent() {
		if c := at.Parent(); c.Kind() == source.Call && c.CalleeName() == "promise" && strings.Contains(strings.ToLower(c.CalleePath()), "toast") {
			return c.Arg(1).Resolve().Prop("error").OK()
		}
	}
	return false
}

// looksAtStatus reports whether something looks at the status of an answer: a
// function in the chain of the call, or what is done with the name that the answer
// is given.
func looksAtStatus(whole, scope source.Node) bool {
	if readsStatus(whole, "") {
		return true
	}
	d := whole.Parent()
	if d.Kind() == source.Await {
		d = d.Parent()
	}
	name := d.Child(source.Name).Ident()
	if d.Kind() == source.Expression && (thrownAway(whole) || strings.Contains(whole.Text(), ".then(")) {
		return false // nothing is done with the answer, or all of it in there
	}
	if d.Kind() != source.Declarator || name == "" {
		return readsStatus(scope, "")
	}
	block := d.Enclosing(source.Block, source.FileKind)
	if readsStatus(block, name) || readsHeadersAlone(block, name) {
		return true
	}
	for c := range block.Find(source.Call) {
		for _, a := range c.Args() {
			if a.Ident() == name { // a helper looks
				return true
			}
		}
	}
	for body := range block.Find(source.Declarator) { // const body = await answer.json()
		if v := body.Child(source.Value); v.Kind() == source.Await && mentions(v, name) {
			if inner := body.Child(source.Name).Ident(); inner == "" || readsStatus(block, inner) {
				return readsStatus(block, inner)
			} else if again := narrowed(block, body, inner); again != "" && readsStatus(block, again) {
				return true
			}
		}
	}
	return false
}

// narrowed is the name under which the body of an answer goes on once its shape was
// looked at: const data = isRecord(body) ? body : null.
func narrowed(block, body source.Node, name string) string {
	for d := range block.Find(source.Declarator) {
		v := d.Child(source.Value)
		if v.Kind() == source.Conditional && d.Start() > body.End() && mentions(v.Child(source.Cond), name) && mentions(v.Child(source.Then), name) {
			return d.Child(source.Name).Ident()
		}
	}
	return ""
}

// readsHeadersAlone reports whether nothing but its headers, or where it came from, is
// taken of an answer: they say what is asked whatever its status.
func readsHeadersAlone(block source.Node, name string) bool {
	headers := false
	for m := range block.Find(source.Member) {
		if m.Child(source.ObjectRole).Ident() != name {
			continue
		}
		switch m.Child(source.Name).Text() {
		case "headers", "url", "redirected":
			headers = true
		default:
			return false
		}
	}
	return headers
}

// readsStatus reports whether code asks an answer whether it is good; name is that
// of the answer, "" for any.
func readsStatus(n source.Node, name string) bool {
	for m := range n.Find(source.Member) {
		if name != "" && m.Child(source.ObjectRole).Ident() != name || m.Role() == source.Callee { // toast.success(…) asks nothing
			continue
		}
		switch m.Child(source.Name).Text() {
		case "ok", "status", "statusText", "error", "errors", "success":
			return true
		}
	}
	for m := range n.Find(source.Index) {
		if key, _ := m.Child(source.Value).StringValue(); name != "" && m.Child(source.ObjectRole).Ident() == name && (key == "status" || key == "ok" || key == "error" || key == "success") {
			return true
		}
	}
	for c := range n.Find(source.Call) { // a schema looks at the whole answer
		if called := c.CalleeName(); called == "safeParse" || called == "parse" && c.CalleePath() != "JSON.parse" {
			return true
		}
	}
	for b := range n.Find(source.Binding) {
		switch b.Key() {
		case "ok", "status", "error", "errors", "success":
			return true
		}
	}
	return false
}

// askedByLibrary reports whether a call is made by what a library of queries or of
// forms is handed: what fails there reaches the library.
func askedByLibrary(call source.Node) bool {
	for fn := call.Function(); fn.OK(); fn = fn.Function() {
		name := fn.Child(source.Name).Text()
		switch up := fn.Parent(); {
		case up.Kind() == source.Property && (up.Key() == "queryFn" || up.Key() == "mutationFn"):
			return true
		case up.Kind() == source.Call && takesQuestions(up.CalleeName()):
			return true
		case up.Kind() == source.Declarator:
			name = up.Child(source.Name).Ident()
		}
		if name != "" && (bytes.Contains(call.File().Text, []byte("queryFn: "+name)) || bytes.Contains(call.File().Text, []byte("mutationFn: "+name))) {
			return true
		}
	}
	return false
}

func takesQuestions(hook string) bool {
	switch hook {
	case "useQuery", "useInfiniteQuery", "useSWR", "useSWRMutation", "useMutation", "useActionState", "useFormState", "startTransition", "useAsync":
		return true
	}
	return false
}

// inHandler reports whether a call is made in a component, in something that a
// visitor set off or an effect, where nothing above catches it.
func inHandler(call source.Node) bool {
	fn := call.Function()
	for outer := fn; outer.OK(); outer = outer.Function() {
		for e := range outer.Find(source.Element) {
			if !fn.Contains(e) {
				return true
			}
		}
	}
	return false
}
