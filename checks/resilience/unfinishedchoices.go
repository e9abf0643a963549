package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// unreadChoice reports whether a box to tick, or a switch, keeps what was chosen in a
// state that nothing reads but the box itself: "remember me", which nobody remembers.
// What a form sends under a name, or the browser insists on, is read.
func unreadChoice(e source.Node) (check.Place, bool) {
	if !isChoiceBox(e) || e.Attr("name").OK() || e.Attr("required").OK() || opens(e) || disabled(e) {
		return check.Place{}, false
	}
	if !e.AttrValue("checked").OK() && !listens(e) && promisesByName(e) && !e.Attr("ref").OK() {
		return lineOf(e, "what is chosen here is read by nothing"), true
	}
	value := e.AttrValue("checked")
	if !value.OK() {
		value = e.AttrValue("defaultChecked")
	}
	state := value.Ident()
	if state == "" || e.Attr("form").OK() {
		return check.Place{}, false
	}
	hook := value.Lookup(state).Enclosing(source.Declarator)
	_, setter := project.StatePair(hook)
	if setter == "" || heardElsewhere(hook, e, state, setter) {
		return check.Place{}, false
	}
	at := e.Attr("onCheckedChange")
	if !at.OK() {
		at = e.Attr("onChange")
	}
	if !at.OK() {
		return check.Place{}, false
	}
	return check.At(at, "what is chosen here is read by nothing"), true
}

// promisesByName reports whether the name of a box says what is to follow from it.
func promisesByName(e source.Node) bool {
	id, _ := e.AttrValue("id").StringValue()
	low := strings.ToLower(id)
	for _, word := range []string{"remember", "terms", "agree", "newsletter", "marketing", "consent", "notif", "stay-signed", "keep-signed"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

func isChoiceBox(e source.Node) bool {
	switch e.TagName() {
	case "Checkbox", "Switch", "Toggle":
		return true
	case "input":
		kind, _ := e.AttrValue("type").StringValue()
		return kind == "checkbox"
	}
	return false
}

// heardElsewhere reports whether a state or its setter is used anywhere but in the
// element itself.
func heardElsewhere(hook, e source.Node, state, setter string) bool {
	for id := range hook.Function().Find(source.Identifier, source.Shorthand) {
		name := id.Text()
		if id.Kind() == source.Shorthand {
			name = id.Key()
		}
		if (name == state || name == setter) && !hook.Child(source.Name).Contains(id) && !e.Contains(id) {
			return true
		}
	}
	return false
}

// staysSignedIn reports whether a control says that it signs the visitor out and only
// leads to another page: the session is as good as before.
func staysSignedIn(e, fn source.Node) bool {
	words := strings.ToLower(strings.Join(strings.Fields(wordsOf(e)), " "))
	switch words {
	case "sign out", "log out", "logout", "signout", "abmelden", "cerrar sesión", "déconnexion", "se déconnecter", "sair":
	default:
		return false
	}
	moves := false
	for n := range fn.Find(source.Call, source.Assign, source.Await) {
		switch n.Kind() {
		case source.Await:
			return false
		case source.Assign:
			if !setsLocation(n) {
				return false
			}
			moves = moves || leadsToSignIn(n.Child(source.Right))
		default:
			kind, _ := callKind(n)
			switch {
			case navigates(n) || n.CalleeName() == "assign":
				moves = moves || leadsToSignIn(n.Arg(0))
			case kind == aForm || kind == aQuietCall || kind == aMessage:
			case strings.HasPrefix(n.CalleeName(), "set") && (n.Arg(0).Text() == "false" || n.Arg(0).Text() == "null") && !strings.Contains(strings.ToLower(n.CalleeName()), "user") && !strings.Contains(strings.ToLower(n.CalleeName()), "auth"):
			default:
				return false
			}
		}
	}
	return moves
}

// signsNobodyIn is where the form of a sign-in leads on to another page without having
// asked anybody whether the password is right.
func signsNobodyIn(form, fn source.Node) source.Node {
	asks := false
	for e := range form.Find(source.Element) {
		kind, _ := e.AttrValue("type").StringValue()
		asks = asks || kind == "password"
	}
	if !asks {
		return source.Node{}
	}
	var on source.Node
	for n := range fn.Find(source.Call, source.Await, source.Assign) {
		switch n.Kind() {
		case source.Await:
			if v := n.Child(source.Value); v.Kind() != source.New || v.CalleeName() != "Promise" {
				return source.Node{}
			}
		case source.Assign:
			if !setsLocation(n) {
				return source.Node{}
			}
			on = n
		default:
			kind, _ := callKind(n)
			switch {
			case navigates(n):
				on = n
			case kind != aDeed, strings.HasPrefix(n.CalleeName(), "set") && n.Child(source.Callee).Ident() != "":
			default:
				return source.Node{}
			}
		}
	}
	return on
}

// setsLocation reports whether an assignment leads to another page.
func setsLocation(assign source.Node) bool {
	to := assign.Child(source.Left).Text()
	return strings.HasSuffix(to, "location") || strings.HasSuffix(to, "location.href")
}

// navigates reports whether a call leads to another page, by its name.
func navigates(call source.Node) bool {
	switch call.CalleeName() {
	case "push", "replace", "navigate", "setLocation":
		return true
	}
	return false
}

// leadsToSignIn reports whether an address is that of the page where people sign in,
// or the first.
func leadsToSignIn(n source.Node) bool {
	url, _ := n.StringValue()
	low := strings.ToLower(url)
	return low == "/" || strings.HasSuffix(low, "/login") || strings.HasSuffix(low, "/signin") || strings.HasSuffix(low, "/sign-in") || low == "/auth"
}

// wordsOf is the text that an element shows.
func wordsOf(e source.Node) string {
	out := ""
	for t := range e.Find(source.Text) {
		out += " " + t.Text()
	}
	return out
}

// takesNoFile reports whether a text in a frame invites to drop files or to pick them,
// in a file with nothing that could take one.
func takesNoFile(t source.Node) bool {
	low := strings.ToLower(t.Text())
	if !strings.Contains(low, "drag and drop") && !strings.Contains(low, "drag & drop") && !strings.Contains(low, "click to upload") && !strings.Contains(low, "drop your file") && !strings.Contains(low, "drop files here") {
		return false
	}
	if strings.Contains(low, "reorder") || strings.Contains(low, "sort") || strings.Contains(low, "arrange") {
		return false
	}
	text := string(t.File().Text)
	for _, word := range []string{`"file"`, `'file'`, "onDrop", "useDropzone", "getRootProps", "Dropzone", "onDragOver", "draggable", "dnd", "DragDrop", "Sortable"} {
		if strings.Contains(text, word) {
			return false
		}
	}
	zone := false
	for up := t.Enclosing(source.Element); up.OK(); up = up.Enclosing(source.Element) {
		if listens(up) || !isPlain(up.TagName()) {
			return false
		}
		zone = zone || strings.Contains(up.AttrValue("className").Text(), "dashed")
	}
	return zone
}
