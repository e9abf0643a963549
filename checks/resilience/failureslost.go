package resilience

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

var (
	// putsBy matches calls that put by what is about to be thrown away.
	putsBy = regexp.MustCompile(`^(export|backup|backUp|dump|archive|snapshot)`)
	// throwsAway matches calls that destroy something.
	throwsAway = regexp.MustCompile(`^(delete|destroy|drop|purge|wipe|remove)([A-Z]\w*)?$`)
)

// lost judges a catch clause that writes to a log what failed to be put by, or to be ended,
// in front of the work that throws it away: a backup, or what a customer goes on paying.
func (f *inFile) lost(c source.Node) bool {
	try := c.Parent()
	if !putsOff(try.Child(source.Body)) {
		return false
	}
	for out := range c.Child(source.Body).Find(source.Return, source.Throw) {
		if out.Function() == c.Function() {
			return false
		}
	}
	for _, around := range []source.Node{try.Parent(), try.Parent().Parent(), try.Parent().Parent().Parent()} { // a branch of the function's
		if !around.Is(source.Block, source.Function, source.Arrow, source.Method, source.If, source.Try) {
			break
		}
		for a := range around.Find(source.Await) {
			if a.Start() > try.End() && throwsAway.MatchString(a.Child(source.Value).CalleeName()) && a.Function() == c.Function() {
				f.add(c, lostForGood)
				return true
			}
		}
	}
	return false
}

// putsOff reports whether a block waits for something to be put by, or for a subscription
// or a customer of Stripe's to be ended.
func putsOff(block source.Node) bool {
	for a := range block.Find(source.Await) {
		call := a.Child(source.Value)
		path := strings.ToLower(call.CalleePath())
		switch name := call.CalleeName(); {
		case putsBy.MatchString(name):
			return true
		case strings.Contains(path, "stripe") && strings.Contains(path, "subscriptions.") && (name == "cancel" || name == "del" || name == "update"):
			return true
		}
	}
	return false
}

// firebase judges what a screen asks Firebase for: an answer that nothing catches when it
// does not come, and a listener that is not told when it may listen no more.
// https://firebase.google.com/docs/reference/js/database
func (f *inFile) firebase(call source.Node) {
	pkg, _ := call.Child(source.Callee).Origin()
	if pkg != "firebase/database" && pkg != "firebase/firestore" {
		return
	}
	switch name := call.CalleeName(); name {
	case "onValue", "onSnapshot":
		if args := call.Args(); len(args) == 2 && args[1].Is(source.Arrow, source.Function) {
			f.add(call, notListened)
		}
	case "get", "getDoc", "getDocs", "set", "update", "remove", "setDoc", "addDoc", "updateDoc", "deleteDoc":
		whole := chain(call)
		if up := whole.Parent(); up.Kind() != source.Await && (up.Kind() != source.Expression || whole == call) || hasCatch(whole) || inTry(call) || heardAround(call) {
			return
		}
		if rendersSomething(call.Outermost()) {
			f.add(call, uncaught)
		}
	}
}

// heardAround reports whether the function that a call stands in, by its name, is waited
// for or followed up elsewhere in its file: whoever calls it may hear of the failure.
func heardAround(call source.Node) bool {
	for fn := call.Function(); fn.OK(); fn = fn.Function() {
		name := fn.Child(source.Name).Text()
		if d := fn.Parent(); name == "" && d.Kind() == source.Declarator {
			name = d.Child(source.Name).Ident()
		}
		if up := fn.Parent(); up.Kind() == source.Property || up.Kind() == source.Call && (slices.Contains([]string{"useQuery", "useMutation", "useSWR", "useCallback"}, up.CalleeName()) || inTry(up) || hasCatch(chain(up))) {
			return true
		}
		if name == "" || name[0] >= 'A' && name[0] <= 'Z' {
			continue
		}
		for id := range call.File().Root().Find(source.Identifier) {
			if id.Text() != name || id.Role() == source.Name {
				continue
			}
			up := id.Parent()
			if up.Kind() != source.Call || id.Role() != source.Callee || inTry(up) || hasCatch(chain(up)) {
				return true // handed on, or heard
			}
		}
	}
	return false
}

// nothingToAdd judges rows that are added for each thing of a list that was sent: Drizzle
// throws when there is none (orm.drizzle.team/docs/insert).
func (f *inFile) nothingToAdd(call source.Node) {
	rows := call.Arg(0)
	insert := call.Child(source.Callee).Child(source.ObjectRole)
	if rows.CalleeName() != "map" || insert.CalleeName() != "insert" || insert.Arg(0).Kind() != source.Identifier || len(insert.Args()) != 1 {
		return
	}
	list := rows.Child(source.Callee).Child(source.ObjectRole)
	name := list.Ident()
	if list.Kind() == source.Member {
		name = list.Child(source.Name).Text()
	}
	if name == "" || !ofParameters(list) {
		return
	}
	for fn := call.Function(); fn.OK(); fn = fn.Function() {
		if text := fn.Text(); strings.Contains(text, name+".length") || strings.Contains(text, name+"?.length") {
			return
		}
	}
	f.add(call, emptyThrows)
	f.spots[len(f.spots)-1].list = keyOf(list, name)
}

// ofParameters reports whether a value is a parameter of a function, or a part of one.
func ofParameters(n source.Node) bool {
	for range 4 {
		if n.Kind() == source.Member {
			n = n.Child(source.ObjectRole)
		}
		d := n.Lookup(n.Ident())
		switch d.Kind() {
		case source.Param:
			return true
		case source.Binding:
			if d.Enclosing(source.Param).OK() && !d.Enclosing(source.Declarator).OK() {
				return true
			}
			n = d.Enclosing(source.Declarator).Child(source.Value)
		default:
			return false
		}
		if !n.Is(source.Identifier, source.Member) {
			return false
		}
	}
	return false
}

// keyOf is the name under which a list was sent, which may be another than its own.
func keyOf(list source.Node, name string) string {
	if d := list.Lookup(list.Ident()); d.Kind() == source.Binding && d.Key() != "" {
		return d.Key()
	}
	return name
}

// neverEmpty reports whether a schema of the app says of a list that it has something in it.
func neverEmpty(p *project.Project, list string) bool {
	return project.Answer(p, "resilience/never empty "+list, func(p *project.Project) bool {
		return slices.ContainsFunc(p.Sources(), func(name string) bool {
			if !p.Holds(name, list+":") || !p.Holds(name, ".min(", "nonempty", "minLength", "minItems") {
				return false
			}
			for n := range p.Source(name).Find(source.Property) {
				if text := n.Child(source.Value).Text(); n.Key() == list && (strings.Contains(text, ".min(") || strings.Contains(text, "nonempty") || strings.Contains(text, "minLength") || strings.Contains(text, "minItems")) {
					return true
				}
			}
			return false
		})
	})
}
