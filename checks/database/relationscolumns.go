package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// An untiedColumn is a column that names a row of another table without a
// foreign key.
type untiedColumn struct {
	table      *schema.Table
	column     *schema.Column
	target     string        // for people
	parent     *schema.Table // nil for the accounts of Supabase
	confidence check.Confidence
	taken      bool // a later migration takes the key away that its line declares
}

// untiedColumns lists them in the order of the schema.
func untiedColumns(p *project.Project, s *schema.Schema) []untiedColumn {
	out := untiedIn(p, s, func(t *schema.Table) bool { return !record(t) })
	return taken(p, leftOutOnPurpose(p, inDatabase(p, s, weighed(s, out))))
}

// untiedRecords are the columns of the same kind in tables that keep what happened:
// worth a word beside others, and no gap by themselves.
func untiedRecords(p *project.Project, s *schema.Schema) []check.Place {
	const most = 10
	var out []check.Place
	for _, u := range taken(p, leftOutOnPurpose(p, inDatabase(p, s, untiedIn(p, s, record)))) {
		base, _ := pointerName(u.column.Name)
		if len(out) < most && !signature(u.column) && (person(base) || strings.Contains(plainName(u.target), plainName(base))) {
			out = append(out, u.place())
		}
	}
	return out
}

// place is where a column stands, and what it says of itself.
func (u untiedColumn) place() check.Place {
	if u.taken {
		return at(u.column.Place, fmt.Sprintf("%s.%s names a row of %s, and a later migration takes its key, or that table, away", u.table.Qualified(), u.column.Name, u.target))
	}
	return at(u.column.Place, fmt.Sprintf("%s.%s names a row of %s, and no foreign key says so", u.table.Qualified(), u.column.Name, u.target))
}

// untiedIn lists the columns of some of the tables.
func untiedIn(p *project.Project, s *schema.Schema, judged func(*schema.Table) bool) []untiedColumn {
	names := tableNames(s)
	accounts := s.Source == schema.Supabase && p.Stack().Has(project.SupabaseAuth)
	var out []untiedColumn
	for _, t := range s.Tables {
		if t.Partial || t.Ignored || !judged(t) {
			continue
		}
		for _, c := range t.Columns {
			if u, ok := untiedOf(s, names, t, c, accounts); ok {
				out = append(out, u)
			}
		}
	}
	return out
}

// untiedOf judges one column.
func untiedOf(s *schema.Schema, names map[string]*schema.Table, t *schema.Table, c *schema.Column, accounts bool) (untiedColumn, bool) {
	u := untiedColumn{table: t, column: c, confidence: check.Certain}
	base, ok := pointerName(c.Name)
	if snake(c.Name) == "assigned_to" && family(c.Type) != "text" { // text is a name as often as an id
		base, ok = "assigned_to", true
	}
	if s.Source == schema.SQLAlchemy && doneBy(snake(c.Name)) && family(c.Type) == "text" {
		return u, false // a name or a word as often as an id
	}
	if !ok || c.List || inKey(t, c) || itself(t, c) || foreignService(base) && !tiedByName(s, c) || providersOwn(t, base) || hasSibling(t, base) || inWords(t, c) {
		return u, false
	}
	if u.parent = target(s, names, t, c, base); u.parent == nil {
		u.parent = ofBuilder(s, t, c)
	}
	if u.parent == nil && person(base) && !accounts {
		u.parent = soleAccounts(s, t, c)
	}
	switch {
	case u.parent != nil:
		u.target = u.parent.Qualified()
	case accounts && person(base) && family(c.Type) == "uuid":
		u.target = "auth.users"
	default:
		return u, false
	}
	if signature(c) {
		u.confidence = check.Possible
	}
	return u, !signature(c) || s.Source != schema.Prisma // left out on purpose there: a relation would need fields in both models
}

// weighed lowers the confidence where a few columns among many keys were left out,
// and most where it is one, or few among very many: then somebody decided so.
func weighed(s *schema.Schema, untied []untiedColumn) []untiedColumn {
	keys, sure := 0, 0
	for _, t := range s.Tables {
		keys += len(t.ForeignKeys)
	}
	for _, u := range untied {
		if u.confidence != check.Possible {
			sure++
		}
	}
	most := check.Certain
	switch {
	case (30*sure < keys || 15*sure < keys && sure == 1) && s.Source != schema.Supabase && s.Source != schema.SQL:
		most = check.Possible // in code, where a relation asks for more than the column
	case 15*sure < keys:
		most = check.Likely
	}
	forgotten := map[string]int{}
	for _, u := range untied {
		if most == check.Possible && !s.NoForeignKeys && u.column.NotNull && tiedElsewhere(s, u) > 4 {
			forgotten[u.column.Name]++ // the rule of the schema
		}
	}
	for i, u := range untied {
		limit := most
		if forgotten[u.column.Name] > 1 && u.column.NotNull {
			limit = check.Likely
		}
		untied[i].confidence = min(u.confidence, limit)
	}
	return untied
}

// tiedElsewhere counts the tables whose column of the same name has a key to the same
// table.
func tiedElsewhere(s *schema.Schema, u untiedColumn) int {
	n := 0
	for _, t := range s.Tables {
		if slices.ContainsFunc(t.ForeignKeys, func(f schema.ForeignKey) bool {
			return len(f.Columns) == 1 && strings.EqualFold(f.Columns[0], u.column.Name) && u.parent != nil && s.Table(f.Table) == u.parent
		}) {
			n++
		}
	}
	return n
}

// itself reports whether a column is the name of the table's own rows: its key, which
// the database or the client makes.
func itself(t *schema.Table, c *schema.Column) bool {
	return len(t.Primary.Parts) == 1 && t.Primary.Parts[0].Column == c.Name && (c.Default != "" || c.Identity)
}

// inKey reports whether a foreign key that the database checks, or Prisma's
// client in its place, holds the column.
func inKey(t *schema.Table, c *schema.Column) bool {
	for _, f := range t.ForeignKeys {
		if f.Virtual && f.Place.File == t.Place.File && !strings.HasSuffix(f.Place.File, ".prisma") {
			continue // known to a query builder alone
		}
		if slices.ContainsFunc(f.Columns, func(n string) bool { return strings.EqualFold(n, c.Name) }) {
			return !f.Virtual || strings.HasSuffix(f.Place.File, ".prisma")
		}
	}
	return false
}

// pointerName is what a column that ends like a pointer names: user for
// user_id and userId, created_by for itself.
func pointerName(name string) (string, bool) {
	if base, ok := strings.CutSuffix(name, "Id"); ok && base != "" {
		return snake(base), true
	}
	low := snake(name)
	for _, end := range []string{"_id", "_uuid"} {
		if base, ok := strings.CutSuffix(low, end); ok && base != "" {
			return base, true
		}
	}
	if doneBy(low) {
		return low, true
	}
	return "", false
}

// doneBy reports whether a column says who did something: created_by, and not
// replaced_by.
func doneBy(name string) bool {
	verb, ok := strings.CutSuffix(name, "_by")
	if !ok {
		return false
	}
	switch verb[strings.LastIndexByte(verb, '_')+1:] {
	case "created", "updated", "deleted", "assigned", "uploaded", "invited", "approved", "reviewed", "submitted", "added", "changed", "modified", "closed",
		"resolved", "requested", "granted", "sent", "owned", "managed", "verified", "published", "rejected", "cancelled", "canceled", "tagged", "archived",
		"completed", "confirmed", "recorded", "performed", "imported", "hosted", "posted", "booked", "paid", "processed":
		return true
	}
	return false
}

// snake spells a name with underscores and small letters.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' {
			if i > 0 && name[i-1] != '_' {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// foreignService reports whether an id is one of another service's.
func foreignService(base string) bool {
	if strings.HasPrefix(base, "platform_") { // the post as the platform counts it
		return true
	}
	for part := range strings.SplitSeq(base, "_") {
		switch part {
		case "stripe", "clerk", "google", "github", "paypal", "razorpay", "external", "ext", "provider", "apple", "facebook", "discord", "slack",
			"twilio", "auth0", "firebase", "lemon", "paddle", "polar", "resend", "gmail", "microsoft", "telegram", "whatsapp", "mp", "mercadopago",
			"webauthn", "aws", "s3", "cloudinary", "openai", "meta", "instagram", "tiktok", "twitter", "linkedin", "youtube", "vercel", "session", "request",
			"trace", "correlation", "checkout", "payment", "intent", "idempotency", "remote", "client", "device", "tmdb", "imdb", "plaid", "shopify",
			"supabase", "n8n", "retell", "vapi", "elevenlabs", "square", "xero", "quickbooks", "zoom", "notion", "airtable", "hubspot", "sentry", "postmark":
			return true
		}
	}
	return false
}

// providersOwn reports whether a column is filled with what a payment provider calls a
// price: in a subscription that is kept under the provider's own id. A table of prices
// beside it is a copy, which a synchronisation may empty.
func providersOwn(t *schema.Table, base string) bool {
	if !strings.Contains(plainName(t.Name), "subscription") || base != "price" && base != "product" && base != "plan" || len(t.Primary.Parts) != 1 {
		return false
	}
	k := t.Column(t.Primary.Parts[0].Column)
	return k != nil && k.Default == "" && !k.Identity && family(k.Type) == "text"
}

// hasSibling reports whether the column's target is named by another column:
// entity_id beside entity_type.
func hasSibling(t *schema.Table, base string) bool {
	for _, end := range []string{"_type", "_kind", "_table", "_model"} {
		if t.Column(base+end) != nil || t.Column(camel(base+end)) != nil {
			return true
		}
	}
	return false
}

// camel spells a name with underscores as code does.
func camel(name string) string {
	parts := strings.Split(name, "_")
	for i := 1; i < len(parts); i++ {
		if parts[i] != "" {
			parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
		}
	}
	return strings.Join(parts, "")
}

// person reports whether a column names somebody with an account.
func person(base string) bool {
	switch base {
	case "user", "owner", "author", "creator", "created_by", "updated_by", "assigned_to", "assignee", "sender", "recipient", "receiver", "member",
		"uploaded_by", "invited_by", "approved_by", "reviewed_by", "profile", "account_owner", "submitted_by", "deleted_by", "manager", "reviewer",
		"applicant", "buyer", "seller", "landlord", "technician", "driver", "employee", "instructor", "teacher", "student", "inviter", "reporter", "follower", "host":
		return true
	}
	return strings.HasSuffix(base, "_user") || doneBy(base)
}

// record reports whether a table keeps what happened: rows that are meant to
// outlive what they speak of. What people put into a calendar is none of them, nor is
// what stands beside one.
func record(t *schema.Table) bool {
	words := tableWords(t.Name)
	for i, w := range words {
		switch one := strings.TrimSuffix(w, "s"); one {
		case "audit", "log", "history", "historie", "analytic", "metric", "archive", "webhook", "snapshot", "deleted", "telemetry", "ratelimit", "queue", "outbox", "job", "backup", "stat", "statistic":
			return true
		case "event":
			if i == len(words)-1 && (i > 0 || t.Column("title") == nil && t.Column("name") == nil) {
				return true
			}
		default:
			if slices.ContainsFunc([]string{"auditlog", "eventlog", "activitylog", "history", "analytics", "ratelimit", "webhook", "outbox"}, func(word string) bool { return strings.Contains(w, word) }) {
				return true
			}
		}
	}
	return strings.Contains(plainName(t.Name), "ratelimit")
}

// undecidedKeys lists keys that say nothing about deleting: in SQL they make the
// deletion of the row behind fail. Those to accounts come first. One among many
// that decide, and to no account, is left out unless it stands beside other gaps:
// somebody decides as a rule.
func undecidedKeys(s *schema.Schema, beside bool) []check.Place {
	const most, many = 30, 8
	keys := 0
	var accounts, others []check.Place
	for _, t := range s.Tables {
		keys += len(t.ForeignKeys)
		for _, f := range t.ForeignKeys {
			switch {
			case undecided(s, t, f) == nil:
			case toAccounts(f):
				accounts = append(accounts, at(f.Place, fmt.Sprintf("%s.%s says nothing about deleting: an account with such rows cannot be deleted", t.Qualified(), f.Columns[0])))
			default:
				others = append(others, at(f.Place, fmt.Sprintf("%s.%s says nothing about deleting: a row of %s that is used here cannot be deleted", t.Qualified(), f.Columns[0], f.Table)))
			}
		}
	}
	if len(accounts) == 0 && len(others) == 1 && keys > many && !beside {
		return nil
	}
	out := append(accounts, others...)
	return out[:min(len(out), most)]
}

// undecided is the column of a key that does not say what happens when the row
// behind is deleted; nil for other keys. Prisma has a default that suits each.
func undecided(s *schema.Schema, t *schema.Table, f schema.ForeignKey) *schema.Column {
	if s.Source == schema.Prisma {
		return nil
	}
	if c := silent(s, t, f); c != nil && !signature(c) {
		return c
	}
	return nil
}

// silent is the column of a key that leaves deleting to the default of the engine
// or of Prisma.
func silent(s *schema.Schema, t *schema.Table, f schema.ForeignKey) *schema.Column {
	if onlyMarked(s.Table(f.Table)) {
		return nil
	}
	return leftToDefault(s, t, f)
}

// leftToDefault is the same, whether rows behind are ever deleted or not.
func leftToDefault(s *schema.Schema, t *schema.Table, f schema.ForeignKey) *schema.Column {
	if s.NoForeignKeys || s.Dialect == schema.MongoDB || f.Virtual || f.Kept || f.OnDelete != "" || len(f.Columns) != 1 {
		return nil
	}
	return t.Column(f.Columns[0])
}

// byDefault lists the keys that would be no gap by themselves, and still leave
// open what deleting does.
func byDefault(s *schema.Schema) []check.Place {
	var out []check.Place
	for _, t := range s.Tables {
		for _, f := range t.ForeignKeys {
			if leftToDefault(s, t, f) != nil && undecided(s, t, f) == nil {
				out = append(out, at(f.Place, fmt.Sprintf("what deleting a row of %s does to %s is left to the default", f.Table, t.Qualified())))
			}
		}
	}
	return out
}

// onlyMarked reports whether rows of a table are marked as deleted and stay.
func onlyMarked(t *schema.Table) bool {
	if t == nil {
		return false
	}
	for _, c := range t.Columns {
		switch plainName(c.Name) {
		case "deletedat", "isdeleted", "deletedon":
			return true
		}
	}
	return false
}

// toAccounts reports whether a key points to the people who sign in.
func toAccounts(f schema.ForeignKey) bool {
	switch plainName(f.Table) {
	case "user", "users", "profile", "profiles":
		return true
	}
	return false
}
