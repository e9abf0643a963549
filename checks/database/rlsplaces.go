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
// paid for or may do included. Alone they belong to roles; beside other holes
// they are part of what the rules leave open.
func ownersWrite(s *schema.Schema) []check.Place {
	var out []check.Place
	for _, t := range s.Tables {
		for _, pol := range t.Policies {
			if len(out) < 10 && t.RLS && t.Schema == "" && ownersRule(s, t, pol) {
				out = append(out, at(pol.Place, fmt.Sprintf("%q lets owners change %s of their row in %s", pol.Name, heldColumn(t), t.Name)))
			}
		}
	}
	return out
}

// ownersRule reports whether by a rule people change their own row, a column included
// that is not theirs to say, and no trigger looks at it.
func ownersRule(s *schema.Schema, t *schema.Table, pol schema.Policy) bool {
	column := heldColumn(t)
	rule := strings.ToLower(pol.Using + pol.WithCheck)
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
		case "plan", "plantype", "planname", "subscriptionplan", "subscriptiontier", "subscriptionstatus", "credits", "creditbalance", "tier", "ispremium", "ispro", "paymentstatus":
			return c.Name
		}
	}
	return ""
}

// ownersAdd are rules by which people write down their own payments. Alone they
// belong to roles, too.
func ownersAdd(s *schema.Schema) []check.Place {
	const most = 6
	var out []check.Place
	for _, t := range s.Tables {
		if !t.RLS || t.Schema != "" || !paidTable(t) {
			continue
		}
		for _, pol := range t.Policies {
			rule := strings.ToLower(pol.WithCheck)
			if pol.Command == "insert" && !pol.Restrictive && len(out) < most && strings.Contains(rule, "auth.uid") && !strings.Contains(rule, "role") && !slices.Contains(pol.Roles, "service_role") {
				out = append(out, at(pol.Place, fmt.Sprintf("%q lets people add rows of %s themselves", pol.Name, t.Name)))
			}
		}
	}
	return out
}

// paidTable reports whether a table's rows say what somebody has paid for.
func paidTable(t *schema.Table) bool {
	name := plainName(t.Name)
	for _, word := range []string{"payment", "subscription", "credittransaction", "creditledger", "invoice"} {
		if strings.HasSuffix(name, word) || strings.HasSuffix(name, word+"s") {
			return true
		}
	}
	return false
}
