package database

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/schema"
)

// openWrite is a rule that lets everyone, or everyone with an account, change
// rows.
func openWrite(t *schema.Table, pol schema.Policy) (hole, bool) {
	expr := pol.Using
	if pol.Command == "insert" || expr == "" {
		expr = pol.WithCheck
	}
	if pol.Command == "select" || expr == "" {
		return hole{}, false
	}
	open, state := who(expr), false
	if open == owners && pol.Command != "insert" && stateOnly(expr) {
		open, state = everyone, true
	}
	if open == everyone && forAccounts(pol) {
		open = signedIn
	}
	if open == owners || pol.Command == "insert" && (mailbox(t) || open == signedIn && !ownedRows(t)) {
		return hole{}, false // visitors may leave a message, and users may add a row of nobody
	}
	h := hole{table: t, policy: &pol, severity: check.Blocker, confidence: check.Certain}
	crowd := "anyone with the public key"
	if open == signedIn {
		crowd, h.severity, h.confidence = "everyone who has an account", check.High, check.Likely
	}
	h.place = at(pol.Place, fmt.Sprintf("%q lets %s %s rows of %s", pol.Name, crowd, verb(pol.Command), t.Name))
	if state {
		h.confidence = check.Likely
		h.place.Message += ": the condition looks at the row alone, and not at who asks"
	}
	if service(pol.Name) {
		h.place.Message += "; it is meant for the server alone, but names no role"
	}
	if pol.Command == "insert" {
		h.severity, h.confidence = check.High, check.Likely
	}
	h.what = fmt.Sprintf("%s can %s rows of %s", crowd, verb(pol.Command), t.Name)
	return h, true
}

// stateOnly reports whether a condition looks at the row's own columns, and at nothing
// about who asks.
func stateOnly(expr string) bool {
	low := strings.ToLower(expr)
	if low == "" || strings.Contains(low, "false") && !strings.Contains(low, "=") {
		return false
	}
	for _, word := range []string{"auth.", "jwt", "current_user", "current_role", "session_user", "select", "user_id", "owner"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	for i := range len(low) {
		if low[i] != '(' {
			continue
		}
		before := strings.TrimRight(low[:i], " ")
		name := before[strings.LastIndexAny(before, " (),=<>!")+1:]
		switch name {
		case "", "now", "coalesce", "lower", "and", "or", "not", "in", "any":
		default:
			return false // a function may ask who calls
		}
	}
	return true
}

// forAccounts reports whether a rule is for some roles only, and for none of those
// that visitors have.
func forAccounts(pol schema.Policy) bool {
	return len(pol.Roles) > 0 && !holdsRole(pol, "anon") && !holdsRole(pol, "public")
}

func holdsRole(pol schema.Policy, role string) bool {
	for _, r := range pol.Roles {
		if r == role {
			return true
		}
	}
	return false
}

func verb(command string) string {
	switch command {
	case "insert":
		return "add"
	case "update":
		return "change"
	case "delete":
		return "delete"
	case "select":
		return "read"
	}
	return "read, change and delete"
}

// service reports whether a rule's name says that it is for the server.
func service(name string) bool {
	low := strings.ToLower(name)
	return strings.Contains(low, "service") || strings.Contains(low, "system") || strings.Contains(low, "server") || strings.Contains(low, "backend")
}

// mailbox reports whether visitors are meant to add rows to a table without an
// account: messages, sign-ups to a list, visits.
func mailbox(t *schema.Table) bool {
	name := plainName(t.Name)
	for _, word := range []string{
		"contact", "waitlist", "newsletter", "subscriber", "lead", "feedback", "inquir", "enquir", "visit", "view", "event", "analytic", "click",
		"signup", "demo", "survey", "response", "submission", "log", "report", "vote", "message", "request", "rsvp", "guest", "application", "track",
		"error", "quote", "donation", "booking", "order", "comment", "review", "answer", "session", "interest", "registration",
	} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// ownedRows reports whether a table's rows belong to users.
func ownedRows(t *schema.Table) bool { return ownerColumn(t) != nil }

// ownerColumn is the column that says whose row it is: one that points to the
// accounts, else one that is called like it.
func ownerColumn(t *schema.Table) *schema.Column {
	for _, f := range t.ForeignKeys {
		if len(f.Columns) == 1 && strings.EqualFold(f.Schema, "auth") && strings.EqualFold(f.Table, "users") {
			if c := t.Column(f.Columns[0]); c != nil && !signature(c) && !strings.HasSuffix(c.Name, "_por") && !strings.HasSuffix(c.Name, "_par") {
				return c
			}
		}
	}
	for _, c := range t.Columns {
		switch plainName(c.Name) {
		case "userid", "ownerid", "profileid", "accountid", "authorid", "creatorid", "memberid":
			return c
		}
	}
	return nil
}

// openRead is a rule that shows every row of a private table.
func openRead(t *schema.Table, pol schema.Policy) (hole, bool) {
	if pol.Command != "select" && pol.Command != "all" {
		return hole{}, false
	}
	open := who(pol.Using)
	crowd, role := "anyone with the public key", "anon"
	if open == signedIn || forAccounts(pol) {
		crowd, role = "everyone who has an account", "authenticated"
	}
	private := privateFor(t, role)
	if open == owners && stateOnly(pol.Using) && (strings.HasSuffix(plainName(private), "token") || shownByState(t, pol, private)) {
		open = everyone // whoever has the token may see the row: the rule shows the token itself
	}
	if role == "anon" && private == "" && len(t.Readable) > 0 {
		crowd, role = "everyone who has an account", "authenticated" // visitors may read fewer columns
		private = privateFor(t, role)
	}
	if open == owners || private == "" {
		return hole{}, false
	}
	h := hole{table: t, policy: &pol, severity: check.High, confidence: check.Likely}
	if role == "anon" {
		h.severity = check.Blocker
	}
	h.place = at(pol.Place, fmt.Sprintf("%q shows every row of %s to %s, %s included", pol.Name, t.Name, crowd, private))
	h.what = fmt.Sprintf("%s can read all rows of %s", crowd, t.Name)
	return h, true
}

// privateColumn is a column, or "its rows", that strangers must not see; "" when
// the table seems public.
func privateColumn(t *schema.Table) string { return privateFor(t, "") }

// privateFor is the same among what a role has the right to read.
func privateFor(t *schema.Table, role string) string {
	for _, c := range t.Columns {
		if !t.Reads(role, c.Name) {
			continue
		}
		switch name := plainName(c.Name); {
		case name == "email", name == "phone", name == "phonenumber", strings.HasSuffix(name, "email"), strings.HasSuffix(name, "phone"):
			if !business(t) {
				return c.Name
			}
		case strings.HasPrefix(name, "stripe") && !onSale(name), name == "password", strings.HasSuffix(name, "passwordhash"), strings.HasSuffix(name, "token"),
			strings.HasSuffix(name, "secret"), name == "ssn", name == "iban", name == "ipaddress", name == "balance", name == "salary",
			name == "dateofbirth", name == "birthdate", name == "apikey", name == "diagnosis", name == "allergies", name == "medicalhistory", name == "antecedents", name == "taxid", name == "homeaddress", name == "shippingaddress":
			return c.Name
		}
	}
	name := plainName(t.Name)
	if ownedRows(t) {
		for _, word := range []string{"document", "note", "journal", "diary", "diarie", "transcription", "transcript", "recording", "resume", "contract", "prescription"} {
			if name == word || name == word+"s" {
				return "private rows"
			}
		}
		for _, word := range []string{"message", "conversation", "order", "invoice", "payment", "transaction", "transcript"} {
			if strings.HasSuffix(name, word) || strings.HasSuffix(name, word+"s") {
				return "private rows"
			}
		}
	}
	for _, word := range []string{"order", "invoice", "payment", "transaction", "subscription", "message", "notification", "customer", "payout", "credit", "wallet", "conversation", "medical", "patient"} {
		if name == word || name == word+"s" || strings.HasPrefix(name, "user"+word) {
			return "private rows"
		}
	}
	return ""
}

// onSale reports whether an id of a payment provider is that of something for
// sale, which every checkout page shows.
func onSale(column string) bool {
	return strings.Contains(column, "price") || strings.Contains(column, "product") || strings.Contains(column, "plan") || strings.Contains(column, "coupon")
}

// business reports whether a table's addresses are those of firms or places that
// want to be found.
func business(t *schema.Table) bool {
	name := plainName(t.Name)
	for _, word := range []string{"shop", "store", "business", "vendor", "compan", "organi", "restaurant", "salon", "clinic", "school", "location", "venue", "provider", "setting", "site", "listing", "directory", "agenc", "hotel", "partner", "contactinfo"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
