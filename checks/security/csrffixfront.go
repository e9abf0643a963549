package security

import (
	"slices"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// csrfInFront puts the question at the head of the function that a Next app runs before
// its routes already.
func csrfInFront(d *fixes.Draft, file string) error {
	p := d.Project()
	if newCSRFJudge(p).front.OK() {
		return nil // it asks already
	}
	unknown := fixes.Refuse(file+" runs before every request already, and where in it the question belongs is not known", "ts", csrfSketch)
	fn, request := beforeRoutes(p, file)
	if request == "" {
		return unknown
	}
	open, _, _ := newCSRFJudge(p).routes()
	for _, r := range open {
		if !slices.Contains(r.route.Through, fn) {
			return fixes.Refuse("the matcher of "+file+" leaves out "+address(r.route.Route)+": name its path there first", "ts", csrfSketch)
		}
	}
	text, err := d.Template("security/csrf/next/same-origin.ts", nil)
	if err != nil {
		return err
	}
	stem := fixes.NextFolder(p, "lib") + "/same-origin"
	if _, there := fixes.HasModule(d, stem); there {
		return unknown
	}
	module, text, err := fixes.NextModule(d, stem+".ts", text)
	if err != nil {
		return err
	}
	lines := "if (!isSameOrigin(" + request + ")) {\n  return NextResponse.json({ error: \"This request came from another site.\" }, { status: 403 });\n}\n"
	edits, ok := fixes.AtTop(d, fn, lines)
	if !ok {
		return unknown
	}
	f := d.Source(file)
	edits = append(edits, fixes.ImportEdits(d, f, fixes.Import{Names: []string{"NextResponse"}, From: "next/server"})...)
	edits = append(edits, fixes.ImportModule(d, f, module, "isSameOrigin")...)
	if err := d.Create(module, text); err != nil {
		return err
	}
	d.Review()
	noteOtherSites(d, "leave them out of the question in "+file)
	return d.Edit(file, edits...)
}

// beforeRoutes is the function that runs before the routes, and what it calls the request; ""
// when that cannot be told.
func beforeRoutes(p *project.Project, file string) (fn source.Node, request string) {
	for _, r := range p.Routes() {
		if r.Kind != project.Middleware || r.File != file || !r.Node.Is(source.Function, source.Arrow) || r.Node.File().Path != file || !r.Node.Child(source.Body).Is(source.Block) {
			continue
		}
		params := r.Node.ChildrenIn(source.ParamRole)
		at := 0
		if around := r.Node.Parent(); around.Kind() == source.Call {
			switch around.CalleeName() {
			case "clerkMiddleware": // (auth, request)
				at = 1
			case "auth", "withAuth":
			default:
				return source.Node{}, ""
			}
		}
		if at < len(params) {
			return r.Node, params[at].Child(source.Name).Ident()
		}
	}
	return source.Node{}, ""
}
