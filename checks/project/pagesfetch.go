package project

import (
	"strings"

	"underpin/checks/project/source"
)

// AsksNetwork reports whether a call asks something over the network, as far as
// its name tells: fetch, axios, a client of Supabase, Firebase or tRPC.
func AsksNetwork(call source.Node) bool {
	if call.Kind() != source.Call {
		return false
	}
	name, path := call.CalleeName(), strings.ToLower(call.CalleePath())
	switch name {
	case "fetch", "getDocs", "getDoc", "addDoc", "updateDoc", "deleteDoc", "setDoc", "httpsCallable", "apiRequest", "$fetch", "ofetch":
		return true
	}
	if path == "axios" {
		return true
	}
	for _, head := range []string{"axios.", "ky.", "api.", "apiclient.", "client.get", "client.post", "http."} {
		if strings.HasPrefix(path, head) {
			return true
		}
	}
	return isSupabaseCall(call)
}

// isSupabaseCall reports whether a call is one of those on Supabase's client that
// ask the server: from("table"), rpc, functions.invoke, storage.
func isSupabaseCall(call source.Node) bool {
	name := call.CalleeName()
	object := strings.ToLower(call.Child(source.Callee).Child(source.ObjectRole).Text())
	switch name {
	case "from", "rpc", "invoke":
		return len(object) < 80 && strings.Contains(object, "supabase")
	}
	return false
}

// FetchingEffect is the effect of a component that fetches something over the
// network and hands it to a setter; no node without one.
func FetchingEffect(component source.Node, setter string) source.Node {
	for call := range component.Find(source.Call) {
		if call.CalleeName() != "useEffect" {
			continue
		}
		bodies := []source.Node{call}
		for id := range call.Find(source.Identifier) {
			if id.Role() == source.Callee {
				if f := id.Resolve(); component.Contains(f) && f.Is(source.Function, source.Arrow, source.Call) {
					bodies = append(bodies, f)
				}
			}
		}
		fetches, sets := false, false
		for _, b := range bodies {
			for c := range b.Find(source.Call, source.Identifier) {
				fetches = fetches || AsksNetwork(c)
				sets = sets || c.Ident() == setter
			}
		}
		if fetches && sets {
			return call
		}
	}
	return source.Node{}
}

// StatePair are the names of `const [value, setValue] = useState(…)`; empty for
// another declarator.
func StatePair(d source.Node) (value, setter string) {
	name := d.Child(source.Name)
	if name.Kind() != source.ArrayPattern || !strings.HasSuffix(d.Child(source.Value).CalleePath(), "useState") {
		return "", ""
	}
	var names []string
	for b := range name.Children() {
		names = append(names, b.Child(source.Name).Ident())
	}
	if len(names) != 2 {
		return "", ""
	}
	return names[0], names[1]
}
