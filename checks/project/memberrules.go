package project

import (
	"slices"
	"strings"

	"underpin/checks/project/schema"
)

// A MemberRule is a row policy by which every member of a team may write who may do what
// in it: their own row of the members included.
type MemberRule struct {
	Table  string
	Column string // that says what a member may do
	Policy schema.Policy
}

// MemberRules lists the policies that let every member of a team change the rows of its
// members: the rule asks, itself or by a function of the database, whether somebody is
// one of them, and for no role.
func (p *Project) MemberRules() []MemberRule {
	return remember(p, "member rules", func(p *Project) []MemberRule {
		s := p.Schema()
		var out []MemberRule
		for _, t := range s.Tables {
			column := memberRight(s, t)
			if column == "" || t.Schema != "" || !t.RLS || p.ChangesTaken(t.Name) {
				continue
			}
			for _, pol := range t.Policies {
				rule := pol.Using
				if pol.WithCheck != "" {
					rule = pol.WithCheck
				}
				if (pol.Command == "all" || pol.Command == "update" || pol.Command == "insert") && !pol.Restrictive && pol.ForBrowsers() && AsksMembersAlone(s, t, rule) {
					out = append(out, MemberRule{t.Name, column, pol})
				}
			}
		}
		return out
	})
}

// memberRight is the column of a table of a team's members that says what each may do;
// "" where the table is none: its rows tie an account to a team.
func memberRight(s *schema.Schema, t *schema.Table) string {
	words := strings.ToLower(t.Name)
	if !strings.Contains(words, "member") && !strings.Contains(words, "staff") && !strings.Contains(words, "employee") && !strings.HasSuffix(words, "_users") {
		return ""
	}
	account := slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
		name := strings.ToLower(c.Name)
		return name == "user_id" || name == "profile_id" || name == "auth_user_id"
	})
	right := ""
	for _, c := range t.Columns {
		switch strings.ToLower(c.Name) {
		case "is_owner", "is_admin", "role", "role_id", "permissions":
			if right == "" || strings.HasPrefix(c.Name, "is_") {
				right = c.Name
			}
		}
	}
	keeps := func(f schema.Function) bool {
		body := strings.ToLower(f.Body)
		return strings.EqualFold(f.Returns, "trigger") && (strings.Contains(body, "new."+right) || strings.Contains(body, "old."+right))
	}
	if !account || right == "" || slices.ContainsFunc(s.Functions, keeps) {
		return ""
	}
	return right
}

// AsksMembersAlone reports whether a rule lets in whoever is among the rows of a table,
// and whatever they may do there.
func AsksMembersAlone(s *schema.Schema, t *schema.Table, rule string) bool {
	low := strings.ToLower(rule)
	all := low
	for _, f := range s.Functions {
		if strings.Contains(low, strings.ToLower(f.Name)+"(") {
			all += " " + strings.ToLower(f.Body)
		}
	}
	if !strings.Contains(all, "auth.uid") || !readsRows(all, t.Name) {
		return false
	}
	for _, word := range []string{"role", "owner", "admin", "permission", "manager", "can_", "has_", "service_role", "invite", "token", "email"} {
		if strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// readsRows reports whether a piece of SQL, in small letters, selects from a table.
func readsRows(sql, table string) bool {
	words := strings.Fields(strings.NewReplacer("public.", "", `"`, "", ";", " ", ")", " ", "(", " ").Replace(sql))
	for i, w := range words {
		if (w == "from" || w == "join") && i+1 < len(words) && words[i+1] == strings.ToLower(table) {
			return true
		}
	}
	return false
}
