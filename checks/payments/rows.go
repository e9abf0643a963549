package payments

import (
	"strings"

	"underpin/checks/project/source"
)

// A row is a write into the app's own tables, on a handler's way.
type row struct {
	node source.Node // the call, up to the end of its chain
	verb string      // insert, update, upsert or delete
	via  string      // supabase, builder, sql or call
}

// rows lists the writes that a listener leads to.
func (l *listener) rows() []row {
	var out []row
	for _, n := range l.nodes {
		if r, ok := rowAt(n); ok {
			out = append(out, r)
		}
	}
	return out
}

// rowAt is the write that a node makes.
func rowAt(n source.Node) (row, bool) {
	switch n.Kind() {
	case source.Tagged, source.Template, source.String:
		return sqlRow(n)
	case source.Call:
	default:
		return row{}, false
	}
	verb := rowVerb(n.CalleeName())
	if verb == "" {
		return row{}, false
	}
	callee := n.Child(source.Callee)
	if callee.Kind() != source.Member {
		return plainRow(n, verb)
	}
	object := callee.Child(source.ObjectRole)
	if base := supabaseTable(object); base.OK() {
		return row{chain(n), verb, "supabase"}, true
	}
	path := strings.ToLower(n.CalleePath())
	if n.CalleeName() == "set" && !hasWord(path, []string{"doc", "ref", "kv", "redis", "collection"}) {
		return row{}, false
	}
	if n.CalleeName() == "rpc" {
		return row{chain(n), "update", "supabase"}, true
	}
	if path == "" || notTable(path) {
		return row{}, false
	}
	return row{chain(n), verb, "builder"}, true
}

// rowVerb is the kind of write behind a method's name.
func rowVerb(name string) string {
	switch name {
	case "insert", "create", "createMany", "insertOne", "insertMany", "addDoc":
		return "insert"
	case "update", "updateMany", "findByIdAndUpdate", "findOneAndUpdate", "updateOne", "updateDoc", "rpc", "save":
		return "update"
	case "upsert", "setDoc", "set":
		return "upsert"
	case "delete", "deleteMany", "deleteOne", "remove":
		return "delete"
	}
	return ""
}

// plainRow are functions of a document store that are called by name.
func plainRow(n source.Node, verb string) (row, bool) {
	switch n.CalleeName() {
	case "setDoc", "updateDoc", "addDoc":
		return row{chain(n), verb, "builder"}, true
	}
	return row{}, false
}

// supabaseTable is the .from("table") call below a chain, whose results come
// with an error instead of throwing it.
func supabaseTable(n source.Node) source.Node {
	for n.Kind() == source.Call {
		callee := n.Child(source.Callee)
		if callee.Kind() != source.Member {
			return source.Node{}
		}
		if _, ok := n.Arg(0).StringValue(); callee.Child(source.Name).Text() == "from" && ok {
			return n
		}
		n = callee.Child(source.ObjectRole)
	}
	return source.Node{}
}

// notTable reports whether a path is of something that is no table: the
// provider, a cookie jar, a map in memory, a hash.
func notTable(path string) bool {
	for _, client := range []string{"prisma.", "db.", "tx.", "this.prisma.", "ctx.prisma.", "ctx.db."} {
		if strings.HasPrefix(path, client) {
			return false // whatever the table is called: prisma.stripeAccount
		}
	}
	for _, w := range []string{"stripe", "cookie", "header", "map", "cache", "hmac", "hash", "paddle", "polar", "razorpay", "searchparams", "emails", "resend", "sentry", "params", "messages", "checkout", "customers.", "sessions."} {
		if strings.Contains(path, w) {
			return true
		}
	}
	return !strings.Contains(path, ".")
}

// chain is the whole chain of calls that a call stands in: from().update().eq().
func chain(n source.Node) source.Node {
	for n.Parent().Kind() == source.Member && n.Role() == source.ObjectRole && n.Parent().Parent().Kind() == source.Call && n.Parent().Role() == source.Callee {
		n = n.Parent().Parent()
	}
	return n
}

// sqlRow is a write spelled in SQL.
func sqlRow(n source.Node) (row, bool) {
	if n.Kind() == source.String && n.Parent().Is(source.Template, source.Tagged) {
		return row{}, false
	}
	text := strings.ToUpper(n.Text())
	if at := strings.IndexAny(text, "`\"'"); at >= 0 {
		text = strings.TrimLeft(text[at:], "`\"' \n\t\r") // behind a tag such as sql
	}
	for _, s := range []struct{ head, verb string }{{"INSERT INTO", "insert"}, {"UPDATE ", "update"}, {"DELETE FROM", "delete"}} {
		if !strings.HasPrefix(text, s.head) {
			continue
		}
		verb := s.verb
		if strings.Contains(text, "ON CONFLICT") || strings.Contains(text, "ON DUPLICATE KEY") {
			verb = "upsert"
		}
		at := n
		if c := n.Parent(); c.Kind() == source.Call && n.Role() == source.Arg {
			at = chain(c)
		}
		return row{at, verb, "sql"}, true
	}
	return row{}, false
}
