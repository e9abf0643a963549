package security

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// rightsColumns are columns that say what somebody may do or has paid for.
var rightsColumns = wordSet(`role user_role is_admin admin is_superuser is_super_admin is_staff permissions plan plan_type plan_name subscription_plan
 subscription_tier subscription_status subscription_type tier membership_tier account_type credits credit_balance credits_remaining credits_balance bonus_credits subscription_credits remaining_credits available_credits purchased_credits ai_credits
 tokens_remaining token_balance balance wallet_balance max_usage usage_limit quota monthly_quota trial_ends_at trial_end is_premium is_pro premium is_paid has_paid
 has_access is_subscribed is_approved is_verified verified subscription_expires_at subscription_ends_at plan_expires_at usage_count generations_remaining lifetime_access
 es_admin eh_admin es_administrador ist_admin est_admin rol papel rolle tipo_usuario nivel_acesso nivel_acceso plano plan_actual creditos is_administrator is_moderator`)

// holderWords name tables of accounts and of what they are entitled to.
var holderWords = wordSet(`profile profiles user users account accounts member members membership memberships subscription subscriptions usage credit credits
 wallet wallets customer customers owner owners organization organizations organisation organisations org orgs team teams workspace workspaces company companies
 business businesses subscriber subscribers billing quota quotas roles entitlement entitlements plans perfiles perfis perfil usuarios usuario utilizadores membros miembros
 assinaturas suscripciones utilisateurs benutzer`)

// paidTables name tables whose rows say what somebody has paid for: a new row is as
// good as a changed one.
var paidTables = wordSet("subscription subscriptions credit credits wallet wallets entitlement entitlements")

// policyHoles lists the tables of accounts whose owners may write columns that
// say what they may do: a policy over the whole row, and nothing that keeps the
// columns as they are.
func policyHoles(p *project.Project) []roleHole {
	s := p.Schema()
	if !supabaseRules(p) {
		return nil
	}
	var out []roleHole
	for _, t := range s.Tables {
		if t.Schema == "auth" || !t.RLS && (!t.Partial || len(t.Policies) == 0) || !hasWord(wordsOf(t.Name), holderWords) && !hasWord(wordsOf(t.Name), workerWords) && !tellsPaid(t) {
			continue
		}
		columns := rightsOf(p, t)
		if len(columns) == 0 || p.ChangesTaken(t.Name) {
			continue
		}
		var hole *roleHole
		for _, pol := range t.Policies {
			h, ok := policyHole(t, pol, columns)
			if !ok {
				h, ok = openPolicy(t, pol, columns)
			}
			switch {
			case ok && hole == nil:
				hole = &h
			case ok && h.severity > hole.severity: // the owners of a row before those who run a team
				h.places = append(h.places, hole.places...)
				hole = &h
			case ok:
				hole.places = append(hole.places, h.places...)
			}
		}
		inserts := ownInserts(t, columns)
		if hole == nil && len(inserts) > 0 && (hasWord(wordsOf(t.Name), paidTables) || tellsPaid(t)) {
			hole = &roleHole{
				reason:     fmt.Sprintf("Whoever is signed in may add a row of their own with any %s in %s: nobody but the server should", columns[0], t.Name),
				confidence: check.Likely, severity: check.Blocker, table: t.Name,
				brief: fmt.Sprintf("Write a migration: drop the policy by which people add rows to `%s`; the server adds them with the service role.", t.Name),
			}
		}
		if hole != nil {
			hole.places = append(hole.places, inserts...)
			hole.places = append(hole.places, believers(p, t, columns)...)
			for _, column := range columns {
				if c := t.Column(column); c != nil && c.Place.File != "" && isRoleName(c.Name) {
					hole.places = append(hole.places, check.Line(c.Place.File, c.Place.Line, "a right that people can give themselves"))
					break
				}
			}
			out = append(out, *hole)
		}
	}
	return out
}

// supabaseRules reports whether the row policies in the repository are those of Supabase's
// browsers: of a project of Supabase's tool, or of SQL that an app which uses Supabase keeps
// elsewhere.
func supabaseRules(p *project.Project) bool {
	source := p.Schema().Source
	return source == schema.Supabase || source == schema.SQL && p.Stack().Has(project.Supabase)
}

// rightsOf lists the columns of a table that say what their owner may do, those
// left out that a trigger keeps as they are.
func rightsOf(p *project.Project, t *schema.Table) []string {
	var out []string
	paid := tellsPaid(t)
	for _, column := range p.ColumnsOf(t.Name) {
		name := strings.ToLower(column)
		amount := name == "amount" && hasWord(wordsOf(t.Name), wordSet("credit credits wallet wallets"))
		if c := t.Column(column); !rightsColumns[name] && !amount && !(paid && paidColumns[name]) || c != nil && strings.Contains(c.Type, "json") || name == "is_verified" && !hasWord(wordsOf(t.Name), verifiedWords) || name == "balance" && keptByHand(t) {
			continue
		}
		if !slices.ContainsFunc(p.Schema().Functions, func(f schema.Function) bool { return keepsColumn(f.Body, name) }) {
			out = append(out, column)
		}
	}
	return out
}

// keptByHand reports whether a table is people's own list of their accounts elsewhere, which
// they name and whose balance they write down: no money of the app hangs on it.
func keptByHand(t *schema.Table) bool {
	return hasWord(wordsOf(t.Name), wordSet("account accounts")) && t.Column("name") != nil &&
		slices.ContainsFunc([]string{"type", "account_type", "institution", "bank_name", "currency", "color", "icon"}, func(c string) bool { return t.Column(c) != nil })
}

// workerWords name tables of people whom an app lets work for others, verifiedWords
// those where a mark says that somebody has looked at who they are.
var (
	workerWords   = wordSet("rider riders driver drivers courier couriers agent agents seller sellers doctor doctors tutor tutors instructor instructors freelancer freelancers professional professionals vendor vendors provider providers")
	verifiedWords = wordSet(`profile profiles user users rider riders driver drivers courier couriers agent agents seller sellers doctor doctors tutor tutors instructor instructors
 freelancer freelancers professional professionals vendor vendors provider providers`)
)

// keepsColumn reports whether the body of a trigger keeps a column as it is: it looks at
// the column of the row and refuses the change or writes a value of its own over it. One
// that only reads the column, to write a log or to fill another table, keeps nothing.
func keepsColumn(body, column string) bool {
	body = strings.ToLower(body)
	if !strings.Contains(body, "old."+column) && !strings.Contains(body, "new."+column) {
		return false
	}
	return refuses.MatchString(body) || slices.ContainsFunc(rowWritten.FindAllStringSubmatch(body, -1), func(m []string) bool { return m[1] == column })
}

var (
	// refuses finds what ends a change of a row: an error, or the old row instead.
	refuses = regexp.MustCompile(`\braise\s+(?:exception\b|sqlstate\b|'|[a-z_]+\s*(?:;|using))|\breturn\s+(?:old|null)\b|\bnew\s*:?=\s*old\b`)
	// rowWritten finds an assignment to a column of the row: at the beginning of a
	// statement, where an equals sign is no comparison, or by SELECT … INTO.
	rowWritten = regexp.MustCompile(`(?:;|\bthen|\belse|\bbegin|\bloop|\binto)\s*(?:--[^\n]*\n\s*)*new\.([a-z_]+)`)
)

// policyHole reads one policy: it lets owners change their row, and does not look
// at the columns.
func policyHole(t *schema.Table, pol schema.Policy, columns []string) (roleHole, bool) {
	rule := ownAlone(strings.ToLower(pol.Using + " " + pol.WithCheck))
	switch {
	case pol.Command != "update" && pol.Command != "all", pol.Restrictive,
		!strings.Contains(rule, "auth.uid"), slices.Contains(pol.Roles, "service_role"), strings.Contains(rule, "service_role"):
		return roleHole{}, false
	case containsPart(rule, roleRules):
		return teamPlanHole(t, pol, rule, columns)
	}
	byStaff := !ownRow(rule) && containsPart(rule, []string{"admin", "staff", "permission"})
	var free []string
	for _, c := range columns {
		if strings.Contains(strings.ToLower(c), "role") && !ownRow(rule) || byStaff && !isRoleName(c) {
			continue // whoever runs a team gives roles to its members, and staff gives plans
		}
		if !slices.Contains(pol.Columns, strings.ToLower(c)) {
			free = append(free, c)
		}
	}
	if len(free) == 0 {
		return roleHole{}, false
	}
	names := strings.Join(free[:min(3, len(free))], ", ")
	if !ownRow(rule) && !strings.Contains(rule, "owner") {
		return roleHole{
			reason:     fmt.Sprintf("Whoever the policy %q lets in may write %s of rows in %s: it covers the whole row", pol.Name, names, t.Name),
			confidence: check.Certain, severity: check.High, table: t.Name,
			places: []check.Place{check.Line(pol.Place.File, pol.Place.Line, "lets more people than the server write "+names)},
			brief:  fmt.Sprintf("Write a migration: take UPDATE on `%s` from `authenticated` and grant it on the columns that these people are meant to change; the server changes %s with the service role.", t.Name, names),
		}, true
	}
	return roleHole{
		reason:     fmt.Sprintf("Whoever is signed in may write %s of their own row in %s: the policy %q covers the whole row", names, t.Name, pol.Name),
		confidence: check.Certain, severity: check.Blocker, table: t.Name,
		places: []check.Place{check.Line(pol.Place.File, pol.Place.Line, "lets owners write "+names)},
		brief:  fmt.Sprintf("Write a migration: take UPDATE on `%s` from `authenticated` and grant it on the harmless columns alone, or keep %s as they are in a BEFORE UPDATE trigger; the server changes them with the service role.", t.Name, names),
	}, true
}

// ownInserts are the policies by which people add their own row, with whatever
// rights they write into it.
func ownInserts(t *schema.Table, columns []string) []check.Place {
	var out []check.Place
	for _, pol := range t.Policies {
		rule := strings.ToLower(pol.WithCheck)
		if pol.Command == "insert" && !pol.Restrictive && ownRow(rule) && !containsPart(rule, roleRules) && !slices.Contains(pol.Roles, "service_role") {
			out = append(out, check.Line(pol.Place.File, pol.Place.Line, "lets people add their own row with any "+columns[0]))
		}
	}
	return out
}

// ownRow reports whether a rule is about the caller's own row and no one else's.
func ownRow(rule string) bool {
	flat := strings.NewReplacer(" ", "", "(", "", ")", "", "select", "", "public.", "", "::text", "", "::uuid", "").Replace(rule)
	if strings.Contains(rule, " from ") {
		return false
	}
	for _, column := range []string{"user_id", "id", "profile_id", "auth_id", "auth_user_id", "uid"} {
		if strings.Contains(flat, "auth.uid="+column) || strings.HasPrefix(flat, column+"=auth.uid") || strings.Contains(flat, "."+column+"=auth.uid") {
			return true
		}
	}
	return false
}
