package database

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// keyedNumber is a number under a key of Redis or another store of keys that is read, changed in
// code and set again: the store would count it up by itself.
func keyedNumber(n source.Node) []counter {
	on := strings.ToLower(n.Child(source.Callee).Child(source.ObjectRole).Text())
	if !strings.Contains(on, "redis") && on != "kv" && !strings.HasSuffix(on, ".kv") || inTransaction(n) || locked(n) {
		return nil
	}
	key := n.Arg(0).Text()
	for _, v := range n.Args()[min(1, len(n.Args())):] {
		for v.CalleeName() == "String" || v.CalleeName() == "toString" {
			if v.CalleeName() == "String" {
				v = v.Arg(0)
			} else {
				v = v.Child(source.Callee).Child(source.ObjectRole)
			}
		}
		sum := unwrapped(v)
		if sum.Kind() != source.Binary || sum.Operator() != "+" && sum.Operator() != "-" || joinsText(sum) || !sum.Child(source.Left).Is(source.Identifier) {
			continue
		}
		number := sum.Child(source.Left)
		read := keyRead(declared(number).Child(source.Value), key, 3)
		if !read.OK() || !counts(strings.TrimPrefix(snake(number.Ident()), "current_")) {
			continue
		}
		c := counterAt(n, number.Ident(), false)
		if b := comparedBefore(n, number.Ident()); b.OK() {
			c.before = []check.Place{check.At(b, number.Ident()+" is looked at here, and another request may do so at the same time")}
		}
		c.before = append(c.before, check.At(read, "the number is read here, and another request may read it at the same time"))
		return []counter{c}
	}
	return nil
}

// keyRead is the call in a value, or in what its names were given, that gets what is under a key.
func keyRead(v source.Node, key string, steps int) source.Node {
	nodes := []source.Node{v}
	for d := range v.Descendants() {
		nodes = append(nodes, d)
	}
	for _, d := range nodes {
		if d.Kind() == source.Call && d.CalleeName() == "get" && d.Arg(0).Text() == key {
			return d
		}
		if d.Kind() != source.Identifier || steps == 0 {
			continue
		}
		if decl := declared(d); decl.Kind() == source.Declarator && !decl.Contains(d) {
			if r := keyRead(decl.Child(source.Value), key, steps-1); r.OK() {
				return r
			}
		}
	}
	return source.Node{}
}

// comparedBefore is the comparison of a name by size in the function around a node, before it.
func comparedBefore(n source.Node, name string) source.Node {
	for b := range n.Outermost().Find(source.Binary) {
		if b.Start() >= n.Start() {
			break
		}
		switch b.Operator() {
		case "<", "<=", ">", ">=":
			if b.Child(source.Left).Ident() == name || b.Child(source.Right).Ident() == name {
				return b
			}
		}
	}
	return source.Node{}
}
