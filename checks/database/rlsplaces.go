package database

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// tellingLines are the lines that give functions their maker's rights, and the
// conditions of rules, where they stand some way below the head.
func tellingLines(p *project.Project, holes []hole) []check.Place {
	var out []check.Place
	for _, h := range holes {
		if len(out) >= 12 || h.function == nil && h.policy == nil {
			continue
		}
		head, word, says := schema.Place{}, "using", "the condition that lets them in"
		if h.function != nil {
			head, word, says = h.function.Place, "security definer", h.function.Name+"() gets its maker's rights here"
		} else {
			head = h.policy.Place
		}
		text, _ := p.Read(head.File)
		line := 0
		for l := range bytes.Lines(text) {
			line++
			low := strings.ToLower(string(l))
			if strings.HasPrefix(strings.TrimSpace(low), "--") {
				continue
			}
			if line > head.Line && strings.HasPrefix(strings.TrimSpace(low), "create ") {
				break // the next statement
			}
			if line > head.Line+apart && strings.Contains(low, word) {
				out = append(out, check.Line(head.File, line, says))
				break
			}
		}
	}
	return out
}

// ownersWrite are rules by which people change their own row, what they have
// paid for or may do included.
func ownersWrite(p *project.Project, s *schema.Schema) []check.Place {
	var out []check.Place
	for _, t := range s.Tables {
		if t.Schema != "" || !t.RLS && (!t.Partial || len(t.Policies) == 0) || p.ChangesTaken(t.Name) {
			continue
		}
		whole := described(p, t)
		for _, pol := range t.Policies {
			if len(out) < 10 && ownersRule(s, whole, pol) {
				out = append(out, at(pol.Place, fmt.Sprintf("%q lets owners change %s of their row in %s", pol.Name, heldColumn(whole), t.Name)))
			}
			if len(out) > 0 && len(out) < 10 && addsOwn(s, whole, pol) {
				out = append(out, at(pol.Place, fmt.Sprintf("%q lets people add their own row in %s with any %s", pol.Name, t.Name, heldColumn(whole))))
			}
		}
	}
	return out
}

// addsOwn reports whether by a rule people add their own row, a column included that is
// not theirs to say.
func addsOwn(s *schema.Schema, t *schema.Table, pol schema.Policy) bool {
	rule, column := strings.ToLower(pol.WithCheck), heldColumn(t)
	return column != "" && pol.Command == "insert" && !pol.Restrictive && pol.ForBrowsers() && strings.Contains(rule, "auth.uid") && !strings.Contains(rule, "role") && !strings.Contains(rule, "admin") &&
		!slices.Contains(pol.Columns, strings.ToLower(column)) && !writtenByTrigger(s, column)
}

// described is a table with all of its columns that anything tells of.
func described(p *project.Project, t *schema.Table) *schema.Table {
	if !t.Partial {
		return t
	}
	whole := *t
	whole.Columns = slices.Clip(t.Columns)
	for _, name := range p.ColumnsOf(t.Name) {
		if t.Column(name) == nil {
			whole.Columns = append(whole.Columns, &schema.Column{Name: name})
		}
	}
	return &whole
}

// ownersRule reports whether by a rule people change their own row, a column included
// that is not theirs to say, and no trigger looks at it.
func ownersRule(s *schema.Schema, t *schema.Table, pol schema.Policy) bool {
	column := heldColumn(t)
	rule := withoutAdmins(strings.ToLower(pol.Using + pol.WithCheck))
	return column != "" && (pol.Command == "update" || pol.Command == "all") && !pol.Restrictive && strings.Contains(rule, "auth.uid") &&
		!strings.Contains(rule, "role") && (!strings.Contains(rule, "admin") || strings.Contains(rule, "owner")) && (paidColumn(t) != "" || holdsWord(rule, "id") || holdsWord(rule, "user_id")) && !slices.Contains(pol.Columns, strings.ToLower(column)) &&
		!slices.Contains(pol.Roles, "service_role") && !comparedColumn(s, column)
}

// heldColumn is a column that says what somebody has paid for, or in a table of
// accounts what they may do; "" when there is none.
func heldColumn(t *schema.Table) string {
	if c := paidColumn(t); c != "" {
		return c
	}
	name := plainName(t.Name)
	if !accountTable(t) && !strings.HasSuffix(name, "profile") && !strings.HasSuffix(name, "profiles") && !strings.HasSuffix(name, "users") {
		return ""
	}
	for _, c := range t.Columns {
		switch plainName(c.Name) {
		case "role", "isadmin", "esadmin", "userrole", "issuperadmin":
			return c.Name
		}
	}
	return ""
}

// paidColumn is a column of an account or subscription that says what somebody
// has paid for; "" when there is none.
func paidColumn(t *schema.Table) string {
	for _, c := range t.Columns {
		switch plainName(c.Name) {
		case "plan", "plantype", "planname", "subscriptionplan", "subscriptiontier", "subscriptionstatus", "credits", "creditbalance", "tier", "ispremium", "ispro", "paymentstatus", "hasaccess", "haspaid", "ispaid", "lifetimeaccess":
			return c.Name
		}
	}
	if c := quotaColumn(t); c != "" {
		return c
	}
	if c := termColumn(t); c != "" {
		return c
	}
	if name := plainName(t.Name); slices.ContainsFunc([]string{"wallet", "wallets", "financials", "balances", "earnings"}, func(end string) bool { return strings.HasSuffix(name, end) }) {
		for _, c := range t.Columns {
			if n := plainName(c.Name); strings.HasSuffix(n, "balance") || strings.HasPrefix(n, "balance") || n == "totalearnings" || n == "totalearned" {
				return c.Name
			}
		}
	}
	return ""
}

// quotaColumn is a column of a table of quotas that says how much somebody may use, or has
// used; "" for none, and in a table that only takes down what was used.
func quotaColumn(t *schema.Table) string {
	words := tableWords(t.Name)
	if !hasWord(t.Name, quotaTables) || slices.ContainsFunc(words, func(w string) bool { return takenDown(w) || strings.HasPrefix(w, "histor") || w == "storage" }) {
		return ""
	}
	for _, c := range t.Columns {
		n := plainName(c.Name)
		if strings.HasPrefix(n, "last") { // a moment
			continue
		}
		if strings.HasPrefix(n, "max") || strings.HasSuffix(n, "usagecount") || strings.HasSuffix(n, "limit") || strings.HasSuffix(n, "quota") || strings.HasSuffix(n, "used") || strings.HasSuffix(n, "usage") {
			return c.Name
		}
	}
	return ""
}

// quotaTables name tables that hold how much of something each account may use.
var quotaTables = setOf("usage", "quota", "allowance")

// payoutAsked reports whether by a rule people ask for any amount to be paid out to them,
// and nothing in the database holds it against what they have.
func payoutAsked(s *schema.Schema, t *schema.Table, rule string) bool {
	name := plainName(t.Name)
	if !strings.Contains(name, "withdrawal") && !strings.Contains(name, "payoutrequest") && !strings.Contains(name, "saque") {
		return false
	}
	return slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
		low := strings.ToLower(c.Name)
		return strings.Contains(low, "amount") && !strings.Contains(rule, low) && !writtenByTrigger(s, c.Name)
	})
}

// ownersAdd are rules by which people write down their own payments: rows of a table
// of payments, or of orders that say whether they are paid.
func ownersAdd(p *project.Project, s *schema.Schema) []check.Place {
	const most = 24
	var out []check.Place
	for _, t := range s.Tables {
		if !t.RLS || t.Schema != "" || p.ChangesTaken(t.Name) {
			continue
		}
		state := stateOfPayment(s, t)
		if !paidTable(t) && state == "" && !payoutAsked(s, t, "") {
			continue
		}
		for _, pol := range t.Policies {
			rule := strings.ToLower(pol.WithCheck)
			if pol.Command != "insert" || pol.Restrictive || len(out) == most || !strings.Contains(rule, "auth.uid") || strings.Contains(rule, "role") || bySeller(rule) && !payoutAsked(s, t, rule) || slices.Contains(pol.Roles, "service_role") {
				continue
			}
			switch {
			case state != "" && !slices.Contains(pol.Columns, state):
				out = append(out, at(pol.Place, fmt.Sprintf("%q lets people add rows of %s with any %s", pol.Name, t.Name, state)))
			case payoutAsked(s, t, rule):
				out = append(out, at(pol.Place, fmt.Sprintf("%q lets people ask for any amount in %s, whatever they have", pol.Name, t.Name)))
			case paidTable(t):
				out = append(out, at(pol.Place, fmt.Sprintf("%q lets people add rows of %s themselves", pol.Name, t.Name)))
			}
		}
	}
	return out
}

// bySeller reports whether a rule is about who sells: what they write down of their own
// trade is theirs to say.
func bySeller(rule string) bool {
	return slices.ContainsFunc([]string{"agency_id", "seller_id", "vendor_id", "merchant_id", "producer_id", "issuer", "business_id", "freelancer_id"}, func(word string) bool { return strings.Contains(rule, word) })
}

// paidTable reports whether a table's rows say what somebody has paid the app for: it
// is called so, and holds what a provider or a plan calls a purchase. The bills of a
// household, the invoices that people write to their own clients and the browsers that
// wish to be notified are called the same.
func paidTable(t *schema.Table) bool {
	name := plainName(t.Name)
	for _, word := range []string{"payment", "subscription", "credittransaction", "creditledger", "invoice"} {
		if strings.HasSuffix(name, word) || strings.HasSuffix(name, word+"s") {
			return strings.HasPrefix(word, "credit") || slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return ofPurchase(plainName(c.Name)) })
		}
	}
	return false
}

// ofPurchase reports whether a column, by its plain name, is of something bought here.
func ofPurchase(name string) bool {
	switch name {
	case "plan", "planid", "plantype", "planname", "tier", "tierid", "priceid", "currentperiodend", "currentperiodstart", "cancelatperiodend", "trialend", "trialendsat",
		"transactionid", "transactionhash", "txhash", "paymentintent", "paymentintentid", "checkoutsessionid", "sessionid", "subscriptionid", "orderid", "bookingid", "courseid", "productid":
		return true
	}
	for _, provider := range []string{"stripe", "paypal", "razorpay", "paystack", "paddle", "lemon", "mollie", "square", "mercadopago", "asaas", "flutterwave", "provider", "gateway", "mpesa", "external"} {
		if strings.HasPrefix(name, provider) {
			return true
		}
	}
	return false
}

// stateOfPayment is the column, in small letters, by which a row says that it is paid,
// when nothing in the database writes over it as the row is made; "" for none.
func stateOfPayment(s *schema.Schema, t *schema.Table) string {
	for _, c := range t.Columns {
		switch plainName(c.Name) {
		case "paymentstatus", "ispaid", "paidat":
			if !writtenByTrigger(s, c.Name) {
				return strings.ToLower(c.Name)
			}
		}
	}
	return ""
}

// writtenByTrigger reports whether a trigger has to do with what a column of a new row
// is to be.
func writtenByTrigger(s *schema.Schema, column string) bool {
	return slices.ContainsFunc(s.Functions, func(f schema.Function) bool {
		return strings.EqualFold(f.Returns, "trigger") && strings.Contains(strings.ToLower(f.Body), "new."+strings.ToLower(column))
	})
}
