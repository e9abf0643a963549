package resilience

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// segments are the pages of Next's App Router that wait for data on the server,
// by whether visitors see something meanwhile.
type segments struct {
	bare, covered, heads []check.Place
	pages                []string // the files of bare
	parts                int      // of bare: pages that wait for nothing but a part of theirs
}

func (s segments) words() string {
	if len(s.bare) == 1 {
		return "a page waits for its data on the server with nothing shown meanwhile: no loading file and no Suspense around it"
	}
	return fmt.Sprintf("%d pages wait for their data on the server with nothing shown meanwhile: no loading file and no Suspense around them", len(s.bare))
}

func waitingSegments(p *project.Project) segments {
	var out segments
	for _, r := range p.Routes() {
		if r.Kind != project.Page || r.Stack != project.Next || strings.HasPrefix(r.File, "../") {
			continue
		}
		own := waitsForData(p, r)
		waits := append(slices.Clone(own), partsThatWait(p, r)...)
		if len(waits) == 0 || builtOnce(p, r) {
			continue
		}
		wait := waits[0]
		if files := filesAround(p, r.File, "loading"); len(files) > 0 {
			out.covered = append(out.covered, check.Line(files[0], 1, "shown while the pages here wait"))
			continue
		}
		if len(own) == 0 {
			out.parts++
		}
		out.pages = append(out.pages, r.File)
		out.bare = append(out.bare, check.At(wait, "visitors see nothing new until this is done"))
		for _, other := range waits[1:] {
			out.heads = append(out.heads, check.Line(other.File().Path, other.Line(), "visitors see nothing new until this is done"))
		}
		if r.Node.Has(source.Async) && (wait.Line()-r.Node.Line() > 2 || wait.File() != r.Node.File()) {
			out.heads = append(out.heads, check.Line(r.File, max(r.Node.Line(), 1), "a page that waits, and shows nothing meanwhile"))
		}
	}
	return out
}

// filesAround are the files of a name that Next takes for a page, in its folder and in
// those above it, the nearest first.
func filesAround(p *project.Project, page, stem string) []string {
	var out []string
	for dir := path.Dir(page); dir != "." && dir != "/"; dir = path.Dir(dir) {
		for _, ext := range []string{".tsx", ".jsx", ".js", ".ts"} {
			if name := dir + "/" + stem + ext; p.Has(name) {
				out = append(out, name)
			}
		}
		if path.Base(dir) == "app" {
			break
		}
	}
	return out
}

// quick are functions that a page may await without anybody noticing: what the
// request brings along, texts, and who is signed in.
var quick = map[string]bool{
	"params": true, "searchParams": true, "cookies": true, "headers": true, "draftMode": true, "connection": true, "getTranslations": true, "getLocale": true,
	"getMessages": true, "setRequestLocale": true, "auth": true, "getServerSession": true, "getSession": true, "currentUser": true, "getUser": true,
	"createClient": true, "createServerClient": true, "getDictionary": true, "getI18n": true, "initTranslations": true, "props": true, "redirect": true,
	"createServerComponentClient": true, "getClaims": true, "getAuth": true, "validateRequest": true, "requireAuth": true, "requireUser": true,
	"getCurrentUser": true, "protect": true, "setTimeout": true, "hydrate": true,
}

// mostWaitsOfPage is how many waits of one page are shown.
const mostWaitsOfPage = 3

// waitsForData are the first awaits of a page that ask a database or a service; none
// for pages that are made when the app is built.
func waitsForData(p *project.Project, r project.Route) []source.Node {
	if !r.Node.Has(source.Async) || madeAtBuild(r.Node.File()) && !asksWhoItIs(r.Node) {
		return nil
	}
	return dataAwaits(p, r.Node)
}

func dataAwaits(p *project.Project, fn source.Node) []source.Node {
	var out []source.Node
	for a := range fn.Find(source.Await) {
		if a.Function() != fn || len(out) == mostWaitsOfPage || len(out) > 0 && a.Line() <= out[len(out)-1].Line()+3 {
			continue
		}
		if v := a.Child(source.Value); v.Kind() == source.Call && asksData(p, v, 3) {
			out = append(out, a)
		}
	}
	return out
}

// partsThatWait are the awaits of components that a page puts in as they are, with
// nothing around them that is shown meanwhile.
func partsThatWait(p *project.Project, r project.Route) []source.Node {
	if madeAtBuild(r.Node.File()) || beginsInBrowser(p, r.File) {
		return nil
	}
	var out []source.Node
	for e := range r.Node.Find(source.Element) {
		tag := e.TagName()
		if tag == "" || tag[0] < 'A' || tag[0] > 'Z' || len(out) == mostWaitsOfPage || withinSuspense(e) {
			continue
		}
		part := p.Definition(e.Child(source.Tag))
		if part.Is(source.Function, source.Arrow) && part.Has(source.Async) {
			if waits := dataAwaits(p, part); len(waits) > 0 {
				out = append(out, waits[0])
			}
		}
	}
	return out
}

// withinSuspense reports whether something is shown in an element's place while it
// waits.
func withinSuspense(e source.Node) bool {
	for up := e.Enclosing(source.Element); up.OK(); up = up.Enclosing(source.Element) {
		if strings.HasSuffix(up.TagName(), "Suspense") {
			return true
		}
	}
	return false
}

func madeAtBuild(f *source.File) bool {
	if f == nil {
		return true
	}
	for _, name := range []string{"generateStaticParams", "revalidate"} {
		if _, ok := f.ExportOf(name); ok {
			if text := f.Declaration(name).Child(source.Value).Text(); text != "0" {
				return true
			}
		}
	}
	dynamic, _ := f.Declaration("dynamic").Child(source.Value).StringValue()
	return dynamic == "force-static" || dynamic == "error"
}

// asksWhoItIs reports whether a page asks who is signed in, or for what else belongs to one
// request: then Next makes it for each request, whatever its file says of the build
// (nextjs.org/docs/app/api-reference/functions/generate-static-params). Settings that
// forbid it are obeyed all the same.
func asksWhoItIs(page source.Node) bool {
	if dynamic, _ := page.File().Declaration("dynamic").Child(source.Value).StringValue(); dynamic == "force-static" || dynamic == "error" {
		return false
	}
	for a := range page.Find(source.Await) {
		call := a.Child(source.Value)
		if a.Function() != page || call.Kind() != source.Call {
			continue
		}
		switch call.CalleeName() {
		case "auth", "cookies", "headers", "getServerSession", "currentUser":
			return true
		}
	}
	return false
}

// asksData reports whether a call, or the function of the project that it calls,
// asks a database or a service.
func asksData(p *project.Project, call source.Node, depth int) bool {
	for c := range withSelf(call) {
		if project.AsksNetwork(c) || asksDatabase(c) {
			return true
		}
	}
	if depth == 0 {
		return false
	}
	for c := range withSelf(call) {
		if c.Kind() != source.Call || quick[c.CalleeName()] || asksWho(c.CalleeName()) {
			continue
		}
		fn := p.Definition(c.Child(source.Callee))
		if !fn.Is(source.Function, source.Arrow, source.Method) || fn.Contains(call) {
			continue
		}
		for inner := range fn.Find(source.Call) {
			if project.AsksNetwork(inner) || asksDatabase(inner) {
				return true
			}
		}
		for a := range fn.Find(source.Await) {
			if v := a.Child(source.Value); v.Kind() == source.Call && asksData(p, v, depth-1) {
				return true
			}
		}
	}
	return false
}

// asksWho reports whether a function's name says that it asks who is signed in.
func asksWho(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"session", "auth", "currentuser", "getuser", "requireuser", "loggedin"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// withSelf walks a node and the calls below it.
func withSelf(n source.Node) func(func(source.Node) bool) {
	return func(yield func(source.Node) bool) {
		if !yield(n) {
			return
		}
		for c := range n.Find(source.Call) {
			if !yield(c) {
				return
			}
		}
	}
}

// asksDatabase reports whether a call is one of a query builder.
func asksDatabase(c source.Node) bool {
	switch c.CalleeName() {
	case "findMany", "findFirst", "findUnique", "findUniqueOrThrow", "findFirstOrThrow", "aggregate", "groupBy", "count", "$queryRaw", "findOne", "lean":
		return c.Child(source.Callee).Kind() == source.Member
	case "from":
		object := c.Child(source.Callee).Child(source.ObjectRole)
		return object.Kind() == source.Call && strings.HasPrefix(object.CalleeName(), "select")
	case "query", "execute":
		path := strings.ToLower(c.CalleePath())
		return strings.HasPrefix(path, "db.") || strings.HasPrefix(path, "pool.") || strings.HasPrefix(path, "sql.")
	}
	path := c.CalleePath()
	return strings.HasPrefix(path, "stripe.") || strings.HasPrefix(path, "supabase.from")
}
