package project

import (
	"cmp"
	"slices"
	"strings"

	"underpin/checks/project/firerules"
	"underpin/checks/project/source"
)

// A SelfGiven is a rule of Firebase by which people write, in what is their own, a
// field that says what they may do or have paid for.
type SelfGiven struct {
	File       string
	Line       int
	Path       string // of the rule, as it stands there
	Collection string
	Fields     []string // the ones that surely count come first
	// Sure says that the rules themselves, or the server, go by one of the fields.
	Sure bool
	// Made says that people can only make the row with them, and not change it.
	Made bool
}

// FirebaseSelfGiven lists such rules. The list must not be changed.
func (p *Project) FirebaseSelfGiven() []SelfGiven {
	return remember(p, "firebase self given", func(p *Project) []SelfGiven {
		var out []SelfGiven
		for _, rs := range p.FirebaseRules() {
			if rs.Kind == firerules.Storage {
				continue
			}
			fields := p.firebaseRights(rs)
			for _, r := range rs.Rules.Rules {
				if g, ok := selfGiven(r, fields); ok {
					g.File = rs.File
					out = append(out, g)
				}
			}
		}
		return out
	})
}

// A right is a field of a collection by which the app goes.
type right struct {
	collection, field string
	sure              bool
}

// firebaseRights are the fields of accounts that say what somebody may do or has paid
// for: those that the rules ask for, and those that the code reads or writes.
func (p *Project) firebaseRights(rs FirebaseRules) []right {
	found := map[right]bool{} // to whether it is sure
	add := func(collection, field string, sure bool) {
		if FieldOfRights(field) && HoldsAccounts(collection) {
			k := right{collection: collection, field: field}
			found[k] = found[k] || sure
		}
	}
	for _, r := range rs.Rules.Rules {
		for _, looked := range r.Looked() {
			collection, field, _ := strings.Cut(looked, ".")
			field, _, _ = strings.Cut(field, ".")
			add(collection, field, true)
		}
	}
	for _, c := range p.FirebaseCalls() {
		if c.Kind != rs.Kind {
			continue
		}
		if len(c.Path) > 2 && c.Kind == firerules.Realtime {
			add(c.Path[0], c.Path[2], !c.Browser && c.Verb == "select")
		}
		for _, f := range c.Fields {
			add(c.Collection(), f, false)
		}
		for _, f := range c.Asked {
			add(c.Collection(), f, !c.Browser)
		}
	}
	var out []right
	for k, sure := range found {
		k.sure = sure
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b right) int {
		if a.sure != b.sure {
			if a.sure {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.collection, b.collection), cmp.Compare(a.field, b.field))
	})
	return out
}

// selfGiven asks a rule whether owners may write any of the fields of what lies at its
// path.
func selfGiven(r firerules.Rule, fields []right) (SelfGiven, bool) {
	g := SelfGiven{Line: r.Line, Path: r.Steps()}
	changes := false
	for _, f := range fields {
		if !aboutOwn(r, f) {
			continue
		}
		change := r.Answer(firerules.Attempt{Caller: firerules.Owner, Op: firerules.Update, Field: f.field}).Lets()
		if !change && !r.Answer(firerules.Attempt{Caller: firerules.Owner, Op: firerules.Create, Field: f.field}).Lets() {
			continue
		}
		if g.Collection == "" {
			g.Collection = f.collection
		}
		if f.collection == g.Collection {
			g.Fields, g.Sure, changes = append(g.Fields, f.field), g.Sure || f.sure, changes || change
		}
	}
	g.Made = !changes
	return g, len(g.Fields) > 0
}

// aboutOwn reports whether a rule is about single rows of a collection, or about that
// field of them.
func aboutOwn(r firerules.Rule, f right) bool {
	n := len(r.Path)
	if n == 0 {
		return false
	}
	if r.Kind == firerules.Realtime && n > 2 { // a rule that lies below the row
		return r.Path[n-1] == f.field && r.Path[n-3] == f.collection
	}
	return r.Within([]string{f.collection}) || n > 3 && r.Path[n-2] == f.collection
}

// FieldOfRights reports whether a field, by its name, says what somebody may do or has
// paid for.
func FieldOfRights(name string) bool { return FieldOfRole(name) || FieldOfPlan(name) }

// FieldOfRole reports whether a field says what somebody may do.
func FieldOfRole(name string) bool {
	switch plainField(name) {
	case "role", "roles", "userrole", "isadmin", "admin", "issuperadmin", "superadmin", "isstaff", "ismoderator", "permissions", "approle", "accountrole", "rol", "papel", "rolle":
		return true
	}
	return false
}

// FieldOfPlan reports whether a field says what somebody has paid for, or has left of it.
func FieldOfPlan(name string) bool {
	switch n := plainField(name); n {
	case "plan", "plantype", "planid", "planname", "userplan", "tier", "subscriptiontier", "subscriptionplan", "subscriptionstatus", "subscriptiontype", "issubscribed", "stripesubscriptionstatus", "subscription",
		"ispremium", "premium", "premiumuntil", "ispro", "ispaid", "haspaid", "haspremium", "credits", "creditbalance", "creditsremaining", "aicredits", "walletbalance", "balance", "lifetimeaccess", "membershiptier", "membership",
		"quota", "usagelimit", "trialendsat", "trialend", "planexpiresat", "subscriptionendsat", "subscriptionexpiresat":
		return true
	}
	return false
}

func plainField(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
}

// HoldsAccounts reports whether a collection, by its name, holds people's accounts or
// what they are entitled to.
func HoldsAccounts(name string) bool {
	switch strings.TrimSuffix(plainField(name), "s") {
	case "user", "profile", "userprofile", "account", "member", "customer", "subscription", "wallet", "credit", "entitlement", "membership", "usuario", "subscriber", "userdata", "artist", "seller", "vendor", "driver", "student", "teacher", "player":
		return true
	}
	return false
}

// rightsRead are the fields of rights that the function around a read takes from a
// document: snapshot.data().role, const { plan } = snapshot.val().
func rightsRead(n source.Node) []string {
	scope := n.Function()
	if !scope.OK() {
		return nil
	}
	var out []string
	add := func(name string, from source.Node) {
		if FieldOfRights(name) && !slices.Contains(out, name) && ofDocument(from) {
			out = append(out, name)
		}
	}
	for m := range scope.Find(source.Member, source.Binding) {
		if m.Kind() == source.Member {
			add(m.Child(source.Name).Text(), m.Child(source.ObjectRole))
		} else if d := m.Enclosing(source.Declarator); d.OK() && d.Child(source.Name).Kind() == source.ObjectPattern {
			add(m.Key(), d.Child(source.Value))
		}
	}
	return out
}

// ofDocument reports whether an expression is the data of a document that was read.
func ofDocument(n source.Node) bool {
	if n.Kind() == source.Identifier {
		d := n.Lookup(n.Text())
		if d.Kind() != source.Declarator {
			return false
		}
		n = d.Child(source.Value)
	}
	text := n.Text()
	return strings.Contains(text, ".data()") || strings.Contains(text, ".val()")
}
