package payments

import (
	"slices"

	"underpin/checks/project/source"
)

// ofCalled leaves out what stands in methods that a listener calls by no name: a class
// whose instance it makes comes with all of its methods, those that only the rest of
// the app calls too. A class that extends another may be called by that, and where a
// method is chosen while the app runs any may be the one.
func ofCalled(nodes []source.Node, handler source.Node) []source.Node {
	if slices.ContainsFunc(nodes, func(n source.Node) bool {
		return n.Kind() == source.Call && n.Child(source.Callee).Kind() == source.Index
	}) {
		return nodes
	}
	within := map[source.Node][]source.Node{} // what stands in each method, not known to be called
	named := map[string]bool{}
	for _, n := range nodes {
		if m := methodAround(n); m.OK() && m != handler && !m.Contains(handler) {
			within[m] = append(within[m], n)
			continue
		}
		names(n, named)
	}
	for found := true; found; {
		found = false
		for m, inside := range within {
			if !named[m.Key()] {
				continue
			}
			for _, n := range inside {
				names(n, named)
			}
			delete(within, m)
			found = true
		}
	}
	return slices.DeleteFunc(nodes, func(n source.Node) bool {
		_, uncalled := within[methodAround(n)]
		return uncalled
	})
}

// methodAround is the method of a class that a node stands in, when only calls by its
// name lead there.
func methodAround(n source.Node) source.Node {
	m := n.Enclosing(source.Method)
	for m.OK() && m.Parent().Kind() != source.Class {
		m = m.Enclosing(source.Method)
	}
	if m.Parent().Child(source.SuperRole).OK() {
		return source.Node{}
	}
	for c := range m.Children() {
		if c.Is(source.Decorator) {
			return source.Node{}
		}
	}
	return m
}

// names takes in what a node may call: the name of a member, or a text that may be one.
// What the library of a provider has, stripe.customers.create, is none of the app's.
func names(n source.Node, into map[string]bool) {
	switch n.Kind() {
	case source.Member:
		if of := n.Child(source.ObjectRole).Child(source.ObjectRole); !hasWord(of.Path(), []string{"stripe"}) {
			into[n.Child(source.Name).Text()] = true
		}
	case source.Binding:
		into[n.Key()] = true
		into[n.Child(source.Name).Text()] = true
	case source.String:
		if v, _ := n.StringValue(); v != "" {
			into[v] = true
		}
	}
}
