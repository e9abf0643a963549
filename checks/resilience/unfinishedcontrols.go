package resilience

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// controls finds buttons, forms and links that do nothing, or that claim to have
// done something.
func controls(p *project.Project) []stub {
	var out []stub
	for _, name := range p.Sources() {
		if ext := path.Ext(name); ext != ".tsx" && ext != ".jsx" && ext != ".js" || strings.HasPrefix(name, "../") || !p.Modules().Live(name) {
			continue
		}
		if !p.Holds(name, "onClick", "onSubmit", "onFormSubmit", "onConfirm", "onDelete", "utton", "href=\"#\"", "to=\"#\"", "href='#'", "to='#'", "href=\"\"", "javascript:", "heckbox", "Switch", "TabPanel", "TabsContent", "Tabs.Content", "Tab.Panel", "rag and drop", "rag & drop") || libraryPart(name) {
			continue
		}
		f := p.Source(name)
		for e := range f.Find(source.Element) {
			if s, ok := control(p, e); ok {
				out = append(out, s)
			}
		}
		if p.Holds(name, "rag and drop", "rag & drop", "lick to upload", "op your file", "op files here") {
			for t := range f.Find(source.Text) {
				if takesNoFile(t) {
					out = append(out, stub{deadButton, textPlace(t, "nothing here takes a file"), check.Likely})
				}
			}
		}
	}
	return out
}

// libraryPart reports whether a file is a part of a component library that was
// copied into the app.
func libraryPart(name string) bool {
	name = "/" + strings.ToLower(name)
	return strings.Contains(name, "/components/ui/") || strings.Contains(name, "/ai-elements/") || forShow(name)
}

// ownCode are the live source files of the app's own, without the parts of component
// libraries and what is only for show.
func ownCode(p *project.Project) []string {
	return project.Answer(p, "resilience/own", func(p *project.Project) []string {
		var out []string
		for _, name := range p.Sources() {
			if !strings.HasPrefix(name, "../") && !libraryPart(name) && p.Modules().Live(name) {
				out = append(out, name)
			}
		}
		return out
	})
}

// forShow reports whether a file shows what something would look like: a preview,
// a demonstration, a placeholder.
func forShow(name string) bool {
	if strings.Contains(name, "demo") {
		name = askingForDemos.Replace(name)
	}
	return slices.ContainsFunc(showWords, func(word string) bool { return strings.Contains(name, word) })
}

// askingForDemos takes out of a path the pages where visitors ask to be shown the app.
var askingForDemos = strings.NewReplacer("request-demo", "", "book-demo", "", "book-a-demo", "", "schedule-demo", "")

// showWords stand in the paths of files that only show what something would look like.
var showWords = []string{
	"preview", "demo", "placeholder", "skeleton", "example", "showcase", "playground", "/dev/", "mock-", "tutorial",
	"styleguide", "style-guide", "ui-elements", "design-system", "kitchen-sink", "/componentsv", "/components/page.",
}

func control(p *project.Project, e source.Node) (stub, bool) {
	if whileLoading(e) {
		return stub{}, false
	}
	for _, key := range []string{"onClick", "onSubmit", "onPress", "onSave", "onFormSubmit", "onConfirm", "onDelete"} {
		a := e.Attr(key)
		value := a.Child(source.Value)
		if value.Kind() == source.Call && value.CalleeName() == "handleSubmit" { // of react-hook-form
			value = value.Arg(0)
		}
		if tag := strings.ToLower(e.TagName()); a.OK() && (strings.HasSuffix(tag, "button") || strings.HasSuffix(tag, "item")) && handedByNobody(p, e, value) {
			return stub{deadButton, check.At(a, "nothing happens: nobody who shows this says what it is to do"), check.Likely}, true
		}
		fn := p.Definition(value)
		if !fn.Is(source.Arrow, source.Function) || !a.OK() {
			continue
		}
		if key == "onSubmit" {
			if at := signsNobodyIn(e, fn); at.OK() {
				return stub{pretence, check.OnLine(at, "does nothing with the password: whatever is typed leads on"), check.Likely}, true
			}
		}
		if key == "onClick" && staysSignedIn(e, fn) {
			return stub{pretence, handlerPlace(a, fn, "nobody is signed out: this only leads to another page"), check.Likely}, true
		}
		switch does(fn) {
		case doesNothing:
			if disabled(e) || e.TagName() != strings.ToLower(e.TagName()) && !isButton(e) && !dropsWhatItGets(key, fn) && !commentedOut(fn) && !leavesAtOnce(a, fn) {
				continue
			}
			return stub{emptyHandler, handlerPlace(a, fn, "nothing happens"), check.Certain}, true
		case claims:
			if pauses(fn) { // which is told where it waits
				continue
			}
			return stub{pretence, handlerPlace(a, fn, "claims success, and nothing is done"), check.Likely}, true
		case announces:
			return stub{emptyHandler, handlerPlace(a, fn, "says that it is not there yet"), check.Likely}, true
		}
	}
	if a := leadsToItself(e); a.OK() && !e.Attr("onClick").OK() && !e.Spreads() {
		return stub{emptyAnchor, check.At(a, "leads nowhere"), check.Likely}, true
	}
	if emptyTab(e) {
		return stub{barePage, check.OnLine(e, "there is nothing behind this tab"), check.Likely}, true
	}
	if at, ok := unreadChoice(e); ok {
		return stub{unreadBox, at, check.Likely}, true
	}
	if isDeadButton(e) {
		return stub{deadButton, check.OnLine(e, "nothing is behind this button"), check.Likely}, true
	}
	if offForGood(e) {
		return stub{switchedOff, check.OnLine(e, "is switched off whatever happens"), check.Likely}, true
	}
	if form := sendsNowhere(e); form.OK() {
		return stub{deadButton, check.OnLine(form, "what is typed here goes nowhere: its form has no handler, and its fields no names"), check.Likely}, true
	}
	return stub{}, false
}

// whileLoading reports whether an element belongs to what a screen shows in the place
// of something that is on its way: a component that is named for that.
func whileLoading(e source.Node) bool {
	for fn := e.Function(); fn.OK(); fn = fn.Function() {
		name := fn.Child(source.Name).Text()
		if d := fn.Parent(); name == "" && d.Kind() == source.Declarator {
			name = d.Child(source.Name).Ident()
		}
		if strings.Contains(name, "Skeleton") || strings.HasSuffix(name, "Loading") || strings.HasPrefix(name, "Loading") {
			return true
		}
	}
	return false
}

// emptyTab reports whether an element is what a tab shows, and has nothing in it.
func emptyTab(e source.Node) bool {
	switch e.TagName() {
	case "TabPanel", "TabsContent", "Tabs.Content", "Tab.Panel":
	default:
		return false
	}
	attrs := 0
	for c := range e.Children() {
		switch {
		case c.Kind() == source.Attr && c.Key() == "value":
			attrs++
		case c.Role() == source.Tag:
		default:
			return false
		}
	}
	return attrs == 1
}

// handlerPlace is the place of a handler where it is written, which is where it would be
// made to do something.
func handlerPlace(a, fn source.Node, message string) check.Place {
	if a.Contains(fn) {
		return check.At(a, message)
	}
	return check.OnLine(fn, message)
}

// dropsWhatItGets reports whether a handler is handed what somebody filled in and
// only writes that to the console.
func dropsWhatItGets(key string, fn source.Node) bool {
	if key == "onClick" || key == "onPress" {
		return false
	}
	for c := range fn.Find(source.Call) {
		if isLog(c) && len(c.Args()) > 1 {
			return true
		}
	}
	return false
}

// leadsToItself is the attribute of a link by which it leads to the page that it
// is on.
func leadsToItself(e source.Node) source.Node {
	switch tag := e.TagName(); tag {
	case "a", "Link", "NavLink":
		for _, key := range []string{"href", "to"} {
			if url, ok := e.AttrValue(key).StringValue(); ok && (leadsNowhere(url) || url == "" && tag == "a") && (key == "href" || tag != "a") {
				return e.Attr(key)
			}
		}
	}
	return source.Node{}
}

// leadsNowhere reports whether an address is written only because a link needs one.
func leadsNowhere(url string) bool {
	return url == "#" || strings.HasPrefix(url, "javascript:void") || url == "javascript:;"
}

func disabled(e source.Node) bool {
	a := e.Attr("disabled")
	return a.OK() && (!a.Child(source.Value).OK() || a.Child(source.Value).Text() == "true")
}

func isButton(e source.Node) bool {
	tag := e.TagName()
	return tag == "button" || tag == "Button" || tag == "IconButton"
}

// isDeadButton reports whether a button has no handler, sends no form and is part
// of nothing that would give it one.
func isDeadButton(e source.Node) bool {
	if !isButton(e) || e.Spreads() || disabled(e) || untilShown(e) {
		return false
	}
	for c := range e.Children() {
		key := c.Key()
		if c.Kind() != source.Attr {
			continue
		}
		if strings.HasPrefix(key, "on") || strings.HasPrefix(key, "form") || strings.HasPrefix(key, "data-") && key != "data-testid" {
			return false
		}
		switch key {
		case "asChild", "href", "to", "as", "component", "render", "ref", "popoverTarget", "commandfor", "command", "disabled", "slot", "id", "nativeButton", "action", "tabIndex", "hidden", "loading", "isLoading":
			return false
		case "type":
			if v, _ := c.Child(source.Value).StringValue(); v != "button" {
				return false
			}
		case "aria-hidden", "aria-haspopup", "aria-expanded", "aria-controls":
			return false
		}
	}
	if !e.Enclosing(source.Element).OK() && takesSomething(e.Function()) { // what renders it may give it a meaning
		return false
	}
	for up := e.Parent(); up.OK(); up = up.Parent() {
		switch up.Kind() {
		case source.Attr: // given to a component as a part
			return false
		case source.Element:
			if !isPlain(up.TagName()) || listens(up) {
				return false
			}
		}
	}
	for inner := range e.Find(source.Element) {
		if t := inner.TagName(); t == "a" || t == "Link" || t == "input" || strings.HasSuffix(t, "Link") {
			return false
		}
	}
	return saysSomething(e) && !opensOnHover(e)
}

// takesSomething reports whether what a button alone is written in may be given
// something for it: it is no component, or one with properties.
func takesSomething(fn source.Node) bool {
	name := fn.Child(source.Name).Text()
	if d := fn.Parent(); name == "" && d.Kind() == source.Declarator {
		name = d.Child(source.Name).Ident()
	}
	return name == "" || name[0] < 'A' || name[0] > 'Z' || len(paramsOf(fn)) > 0
}

// listens reports whether an element has a handler of its own, which hears of
// presses inside of it too.
func listens(e source.Node) bool {
	for c := range e.Children() {
		if c.Kind() == source.Attr && strings.HasPrefix(c.Key(), "on") {
			return true
		}
	}
	return false
}

// isPlain reports whether an element around a button gives it no meaning of its
// own.
func isPlain(tag string) bool {
	switch tag {
	case "form", "a", "label", "summary", "details", "dialog", "fieldset":
		return false
	}
	if tag == strings.ToLower(tag) {
		return true
	}
	for _, head := range []string{"Card", "motion.", "Container", "Section", "Layout", "Box", "Stack", "Flex", "Grid", "Fragment", "Table", "Tabs", "Alert", "ScrollArea"} {
		if strings.HasPrefix(tag, head) && !strings.HasSuffix(tag, "Trigger") {
			return true
		}
	}
	if strings.HasPrefix(tag, "Protected") || strings.HasPrefix(tag, "RequireAuth") { // who may see what is inside
		return true
	}
	for _, tail := range []string{"Section", "Layout", "Container", "Box", "Gate", "AuthGuard", "PrivateRoute", "Suspense", "ErrorBoundary"} {
		if strings.HasSuffix(tag, tail) && tag != "CheckBox" && tag != "Checkbox" && tag != "ComboBox" && tag != "ListBox" {
			return true
		}
	}
	return false
}

// saysCount reports whether an element only tells how many there are of something:
// {tag.count} links.
func saysCount(e source.Node) bool {
	for c := range e.Children() {
		if c.Kind() == source.Attr || c.Role() == source.Tag || c.Kind() == source.Text && strings.TrimSpace(c.Text()) == "" {
			continue
		}
		return c.Is(source.Binary, source.Member, source.Index) && c.Operator() != "&&"
	}
	return false
}

func saysSomething(e source.Node) bool {
	if saysCount(e) {
		return false
	}
	for t := range e.Find(source.Text) {
		if len(strings.TrimSpace(t.Text())) > 1 {
			return true
		}
	}
	for c := range e.Find(source.Call) {
		if key, ok := c.Arg(0).StringValue(); ok && key != "" && (c.CalleeName() == "t" || c.CalleeName() == "formatMessage") {
			return true
		}
	}
	return onlyIcon(e)
}
