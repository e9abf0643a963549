package security

import (
	"maps"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// rowStates is what a function does with the states of rows: which it wants a row to be
// in, so as to go on, and which it writes, each with the text of the value.
type rowStates struct {
	wanted, written map[string]string
	done            bool // a function on the way here does its work once for each row
}

// moves reports whether the states that are written are others than those that were
// wanted: the work is done once for each row, and what is sent beside it is sent once.
func (s rowStates) moves() bool {
	if s.done {
		return true
	}
	for name, next := range s.written {
		if wanted, ok := s.wanted[name]; ok && wanted != next {
			return true
		}
	}
	return false
}

// behind is a function's states when it is called by one with some wants of its own.
func (s rowStates) behind(caller rowStates) rowStates {
	s.done = caller.moves()
	if s.done || len(caller.wanted) == 0 {
		return s
	}
	wanted := maps.Clone(caller.wanted)
	maps.Copy(wanted, s.wanted)
	return rowStates{wanted: wanted, written: s.written}
}

// statesOf reads one function: where it leaves when a row is in another state, and the
// rows that it asks for by their state. One with several tasks tells nothing, and neither
// does one that adds such a row where there is none: for a newsletter, an address.
func statesOf(_ *project.Project, fn source.Node) rowStates {
	for range fn.Find(source.Switch) {
		return rowStates{}
	}
	for c := range fn.Find(source.Call) {
		switch c.CalleeName() {
		case "insert", "insertOne", "create", "upsert":
			if !containsPart(strings.ToLower(c.Child(source.Callee).Child(source.ObjectRole).Text()), notedRows) {
				return rowStates{}
			}
		}
	}
	s := rowStates{wanted: map[string]string{}, written: statesWritten(fn)}
	for i := range fn.Find(source.If) {
		if !i.Child(source.Then).Leaves() {
			continue
		}
		cond := i.Child(source.Cond)
		if state := stateName(cond.Child(source.Name).Text()); cond.Kind() == source.Member && state != "" {
			s.wanted[state] = ""
		}
		for m := range cond.Find(source.Member) {
			if state := stateName(m.Child(source.Name).Text()); state != "" && !containsPart(strings.ToLower(m.Child(source.ObjectRole).Ident()), otherRows) {
				s.wanted[state] = expected(m)
			}
		}
	}
	for c := range fn.Find(source.Call) {
		if name, wanted := stateAsked(c); name != "" {
			s.wanted[name] = wanted
		}
	}
	return s
}

// notedRows are parts of the names of tables that what was done is noted in, and of what
// services make.
var notedRows = []string{"messages", "emails", "completions", "log", "history", "audit", "event", "activity", "activities", "interaction", "notification", "timeline", "transfer", "payout", "ledger", "sessions.create", "paymentintents", "refunds", "customers"}

// otherRows are parts of the names of what has a state that does not say whether something
// was done: of those who may do it, and the answers of services.
var otherRows = []string{"user", "profile", "account", "member", "session", "subscription", "tenant", "store", "shop", "organi", "company", "response", "result", "fetch"}

// stateName is the name of a column for the state of a row, or for when something was
// done with it, however it is spelled; "" for any other.
func stateName(name string) string {
	low := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	for _, end := range []string{"status", "state", "stage", "usedat", "used", "sentat", "notifiedat", "verifiedat", "verified", "processedat", "confirmedat", "acceptedat", "completedat"} {
		if strings.HasSuffix(low, end) {
			return low
		}
	}
	return ""
}

// statesWritten are the states that a function writes, each with the text of its value.
func statesWritten(fn source.Node) map[string]string {
	out := map[string]string{}
	for c := range fn.Find(source.Call) {
		name := c.CalleeName()
		switch name {
		case "update", "set", "updateOne", "updateMany", "findByIdAndUpdate", "findOneAndUpdate", "upsert":
			for _, arg := range c.Args() {
				values := arg.Resolve()
				if data := values.Prop("data"); data.OK() {
					values = data.Resolve()
				}
				for prop := range values.Children() {
					if state := stateName(prop.Key()); state != "" && prop.Kind() == source.Property {
						out[state] = prop.Child(source.Value).Text()
					}
				}
			}
		default: // setOrderStatus(id, "paid")
			rest, ok := strings.CutPrefix(name, "update")
			if !ok {
				rest, ok = strings.CutPrefix(name, "set")
			}
			if ok && strings.HasSuffix(rest, "Status") {
				out["status"] = c.Arg(len(c.Args()) - 1).Text()
			}
		}
	}
	return out
}

// expected is the text of the value that a row must have to go on: "open" of
// row.status !== "open".
func expected(m source.Node) string {
	if up := m.Parent(); up.Kind() == source.Binary && (up.Operator() == "!==" || up.Operator() == "!=") && up.Child(source.Left) == m {
		return up.Child(source.Right).Text()
	}
	return ""
}

// stateAsked is the state that a call asks rows for, and the text of its value:
// .eq("status", "due"), .is("sent_at", null), eq(orders.status, "due"), { where: { status } }.
func stateAsked(c source.Node) (name, wanted string) {
	switch c.CalleeName() {
	case "eq", "is", "neq", "in", "isNull", "not":
		if column, ok := c.Arg(0).StringValue(); ok {
			return stateName(column), c.Arg(1).Text()
		}
		if c.Arg(0).Kind() == source.Member {
			return stateName(c.Arg(0).Child(source.Name).Text()), c.Arg(1).Text()
		}
	case "findFirst", "findMany", "findOne", "find", "updateMany":
		for prop := range c.Arg(0).Resolve().Prop("where").Resolve().Children() {
			if state := stateName(prop.Key()); state != "" {
				return state, prop.Child(source.Value).Text()
			}
		}
	}
	return "", ""
}

// ownPicture reports whether what a picture is made from is a file of the app's own.
func ownPicture(p *project.Project, n source.Node) bool {
	from := n.Resolve()
	for from.Kind() == source.Await {
		from = from.Child(source.Value)
	}
	if name := from.CalleeName(); name == "readFile" || name == "readFileSync" {
		from = from.Arg(0).Resolve()
	}
	switch from.CalleeName() {
	case "join", "resolve":
		return strings.Contains(from.Text(), "process.cwd()") && !p.FlowOf(from).Has(project.FromInput)
	}
	return false
}
