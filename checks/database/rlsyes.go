package database

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/schema"
)

var (
	// onlyCall is a condition that is nothing but one call without arguments.
	onlyCall = regexp.MustCompile(`^\(*(?:select)?(?:public\.)?"?([a-z_][a-z0-9_]*)"?\(\)\)*$`)
	// onlyYes is the body of a function that answers true whoever asks.
	onlyYes = regexp.MustCompile(`^(?:begin)?(?:return|select)\(?true\)?;?(?:end;?)?$`)
	comment = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
)

// saysYes is the function that a rule leaves its question to and that answers true to
// everybody, as a check of administrators does that was opened while the app was built.
func saysYes(s *schema.Schema, pol schema.Policy) (schema.Function, bool) {
	for _, expr := range []string{pol.Using, pol.WithCheck} {
		call := onlyCall.FindStringSubmatch(strings.ToLower(strings.Join(strings.Fields(expr), "")))
		if call == nil {
			continue
		}
		i := slices.IndexFunc(s.Functions, func(f schema.Function) bool {
			return f.Schema == "" && strings.EqualFold(f.Name, call[1]) && strings.TrimSpace(f.Args) == ""
		})
		if i >= 0 && onlyYes.MatchString(strings.ToLower(strings.Join(strings.Fields(comment.ReplaceAllString(s.Functions[i].Body, " ")), ""))) {
			return s.Functions[i], true
		}
	}
	return schema.Function{}, false
}

// leftToYes is the hole of such a rule.
func leftToYes(s *schema.Schema, t *schema.Table, pol schema.Policy) []hole {
	f, ok := saysYes(s, pol)
	if !ok {
		return nil
	}
	crowd, h := "anyone with the public key", hole{severity: check.Blocker, confidence: check.Certain, table: t, policy: &pol, byHand: true}
	if forAccounts(pol) {
		crowd, h.severity = "everyone who has an account", check.High
	}
	if pol.Command == "select" && privateColumn(t) == "" {
		return nil
	}
	h.what = fmt.Sprintf("%s can %s rows of %s", crowd, verb(pol.Command), t.Name)
	h.place = at(pol.Place, fmt.Sprintf("%q lets %s %s rows of %s: it asks %s(), which says yes to all", pol.Name, crowd, verb(pol.Command), t.Name, f.Name))
	answer := h
	answer.place = at(f.Place, f.Name+"() answers true, whoever asks")
	return []hole{h, answer}
}
