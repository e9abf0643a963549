package resilience

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// unreadChoice reports whether a box to tick, or a switch, keeps what was chosen in a
// state that nothing reads but the box itself: "remember me", which nobody remembers.
// What a form sends under a name, or the browser insists on, is read.
func unreadChoice(e source.Node) (check.Place, bool) {
	if !isChoiceBox(e) {
		return check.Place{}, false
	}
	if !e.AttrValue("checked").OK() && !listens(e) && promisesByName(e) && !e.Attr("name").OK() && !e.Attr("required").OK() && !e.Attr("ref").OK() && !opens(e) && !disabled(e) {
		return lineOf(e, "what is chosen here is read by nothing"), true
	}
	value := e.AttrValue("checked")
	if !value.OK() {
		value = e.AttrValue("defaultChecked")
	}
	state := value.Ident()
	if state == "" || e.Attr("name").OK() || e.Attr("required").OK() || e.Attr("form").OK() || disabled(e) || opens(e) {
		return check.Place{}, false
	}
	binding := value.Lookup(state)
	hook := binding.Enclosing(source.Declarator)
	if hook.Child(source.Value).CalleeName() != "useState" {
		return check.Place{}, false
	}
	setter := setterOf(hook)
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

// setterOf is the second name of const [on, setOn] = useState(…).
func setterOf(hook source.Node) string {
	i := 0
	for b := range hook.Child(source.Name).Children() {
		if i == 1 {
			return b.Child(source.Name).Ident()
		}
		i++
	}
	return ""
}

// heardElsewhere reports whether a state or its setter is used anywhere but in the
// element itself.
func heardElsewhere(hook, e source.Node, state, setter string) bool {
	fn := hook.Function()
	for id := range fn.Find(source.Identifier, source.Shorthand) {
		name := id.Text()
		if id.Kind() == source.Shorthand {
			name = id.Key()
		}
		if name != state && name != setter || hook.Child(source.Name).Contains(id) || e.Contains(id) {
			continue
		}
		return true
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
			to := n.Child(source.Left).Text()
			if !strings.HasSuffix(to, "location") && !strings.HasSuffix(to, "location.href") {
				return false
			}
			moves = moves || leadsToSignIn(n.Child(source.Right))
		default:
			kind, _ := callKind(n)
			switch {
			case n.CalleeName() == "push" || n.CalleeName() == "replace" || n.CalleeName() == "navigate" || n.CalleeName() == "assign" || n.CalleeName() == "setLocation":
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
			if to := n.Child(source.Left).Text(); !strings.HasSuffix(to, "location") && !strings.HasSuffix(to, "location.href") {
				return source.Node{}
			}
			on = n
		default:
			kind, _ := callKind(n)
			switch {
			case n.CalleeName() == "push" || n.CalleeName() == "replace" || n.CalleeName() == "navigate" || n.CalleeName() == "setLocation":
				on = n
			case kind != aDeed, strings.HasPrefix(n.CalleeName(), "set") && n.Child(source.Callee).Ident() != "":
			default:
				return source.Node{}
			}
		}
	}
	return on
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
