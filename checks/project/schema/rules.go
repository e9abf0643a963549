package schema

import (
	"regexp"
	"slices"
	"strings"
)

// PassesNobody reports whether a function guards itself by a comparison with the
// caller's id that a caller without an account passes: `if p_user <> auth.uid() then
// raise` raises nothing while auth.uid() is null.
func (f Function) PassesNobody() bool {
	if !f.Definer || f.Schema != "" || strings.EqualFold(f.Returns, "trigger") || slices.Contains(f.Revoked, "public") || slices.Contains(f.Revoked, "anon") && slices.Contains(f.Revoked, "authenticated") {
		return false
	}
	body := withoutComments(strings.ToLower(f.Body))
	tests := 0
	for _, m := range guardedIf.FindAllStringSubmatch(body, -1) {
		if !strings.Contains(m[1], "auth.uid()") {
			continue
		}
		if !comparedCaller.MatchString(m[1]) || strings.Contains(m[1], "coalesce") || strings.Contains(m[1], " null") {
			return false
		}
		if asked := strings.Count(m[1], "auth.uid()"); strings.Contains(m[2], "raise") || strings.Contains(m[2], "return") {
			tests += asked
		}
	}
	return tests > 0 && strings.Count(body, "auth.uid()") == tests && !strings.Contains(body, "auth.role") && !strings.Contains(body, "auth.jwt") && !strings.Contains(body, "current_setting")
}

var (
	// guardedIf finds a condition and the first statement behind it.
	guardedIf = regexp.MustCompile(`\bif\s+([^;]*?)\bthen\b([^;]*);`)
	// comparedCaller finds an argument that is held against the caller's id, either way
	// round, so that null gives null.
	comparedCaller = regexp.MustCompile(`\b\w+\s*(?:!=|<>)\s*\(?(?:select\s+)?auth\.uid\(\)|auth\.uid\(\)\)?\s*(?:!=|<>)\s*\w+|\bnot\s*\(\s*(?:\w+\s*=\s*auth\.uid\(\)|auth\.uid\(\)\s*=\s*\w+)\s*\)`)
	lineComment    = regexp.MustCompile(`--[^\n]*`)
)

func withoutComments(sql string) string { return lineComment.ReplaceAllString(sql, "") }

// ComparesItself is the column that a policy of a table means to hold against the row,
// and holds against itself: inside of a subquery, a name without its table is the
// subquery's own column when that has one. "" when there is none.
func (s *Schema) ComparesItself(t *Table, pol Policy) string {
	for _, rule := range []string{pol.Using, pol.WithCheck} {
		for _, m := range insideFrom.FindAllStringSubmatch(plainCaller(rule), -1) {
			from, alias, of, column, other := m[1], m[2], m[3], m[4], m[5]
			if alias == "where" || alias == "" {
				alias = from
			}
			if of == "" {
				of = alias
			}
			if of != alias && of != from || column != other {
				continue
			}
			if inner := s.Table(from); inner != nil && inner.Column(column) != nil && t.Column(column) != nil {
				return column
			}
		}
	}
	return ""
}

// insideFrom finds the table of a subquery, its alias, and a comparison of one of its
// columns with a name that says no table.
var insideFrom = regexp.MustCompile(`\bfrom (?:public\.)?(\w+)(?: (?:as )?(\w+))? where (?:[^()]*? and )?\(*(?:(\w+)\.)(\w+) = (\w+)\b(?: |\)|$)`)

// LooseParent is the key by which whoever has an account adds rows to what belongs to
// somebody else: a policy for insert that asks no more than that the caller signs the
// row, of a table whose rows hang on rows that only their owners see, or that are
// parts of what only its owner changes. Rows that nobody but their signer is shown do
// nothing to anyone.
func (s *Schema) LooseParent(t *Table, pol Policy) (ForeignKey, bool) {
	if pol.Command != "insert" && pol.Command != "all" || pol.Restrictive || !pol.ForBrowsers() || !t.RLS || t.Schema != "" {
		return ForeignKey{}, false
	}
	rule := pol.WithCheck
	if rule == "" {
		rule = pol.Using
	}
	signs := signedBy(rule)
	if signs == "" || peopleTable(t.Name) || slices.ContainsFunc(t.Policies, func(o Policy) bool { return o.Restrictive && (o.Command == "insert" || o.Command == "all") }) {
		return ForeignKey{}, false
	}
	for _, key := range t.ForeignKeys {
		parent := s.Table(key.Table)
		if len(key.Columns) != 1 || key.Columns[0] == signs || key.Schema != "" || parent == nil || parent == t || !parent.RLS || peopleTable(parent.Name) {
			continue
		}
		if (s.ownersOnly(parent) || partOf(t.Name, parent.Name) && changedByOwner(parent)) && shownWith(t, key) && !s.looksAtParent(key.Columns[0]) {
			return key, true
		}
	}
	return ForeignKey{}, false
}

// shownWith reports whether a rule shows a table's rows to whom the row behind a key is
// shown, or to everyone.
func shownWith(t *Table, key ForeignKey) bool {
	return slices.ContainsFunc(t.Policies, func(o Policy) bool {
		if o.Command != "select" && o.Command != "all" || o.Restrictive || !o.ForBrowsers() || signedBy(o.Using) != "" {
			return false
		}
		rule := strings.ToLower(o.Using)
		return strings.Contains(rule, strings.ToLower(key.Columns[0])) || strings.Contains(rule, strings.ToLower(key.Table)) || strings.Trim(rule, "() \n") == "true"
	})
}

// peopleTable reports whether a table's rows are people: that a row names one says who
// is meant, and takes nothing from them.
func peopleTable(name string) bool {
	low := strings.ToLower(name)
	for _, word := range []string{"profile", "user", "account", "member", "customer", "client", "employee", "staff", "rider", "driver", "agent", "courier", "patient", "doctor", "student", "teacher", "tutor", "seller", "vendor", "contact"} {
		if strings.HasSuffix(low, word) || strings.HasSuffix(low, word+"s") {
			return true
		}
	}
	return false
}

// signedBy is the column that a rule holds against the caller's id when it asks for
// nothing else.
func signedBy(rule string) string {
	rule = plainCaller(rule)
	for _, word := range strings.Fields(rule) {
		switch strings.Trim(word, "()") {
		case "and", "or", "in", "select", "not", "exists", "is":
			return ""
		}
	}
	flat := strings.NewReplacer(" ", "", "(", "", ")", "", "::uuid", "", "::text", "").Replace(rule)
	column, ok := strings.CutPrefix(flat, "auth.uid=")
	if !ok {
		column, ok = strings.CutSuffix(flat, "=auth.uid")
	}
	if i := strings.LastIndexByte(column, '.'); i >= 0 {
		column = column[i+1:]
	}
	if !ok || column == "" || strings.ContainsFunc(column, func(c rune) bool { return c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') }) {
		return ""
	}
	return column
}

// plainCaller is a rule in small letters and single blanks, with the caller's id in one
// spelling.
func plainCaller(rule string) string {
	flat := strings.Join(strings.Fields(strings.ToLower(rule)), " ")
	return strings.ReplaceAll(callersID.ReplaceAllString(flat, "auth.uid"), "auth.uid()", "auth.uid")
}

var callersID = regexp.MustCompile(`\( ?select auth\.uid\(\)(?: as \w+)? ?\)`)

// ownersOnly reports whether every rule by which browsers read a table asks who is
// calling, and one of them whose the row is.
func (s *Schema) ownersOnly(t *Table) bool {
	owned := false
	for _, pol := range t.Policies {
		if pol.Command != "select" && pol.Command != "all" || pol.Restrictive || !pol.ForBrowsers() {
			continue
		}
		rule := strings.ToLower(pol.Using)
		if ofParties(rule) {
			owned = true
			continue
		}
		if !asksForRole(rule) || strings.Contains(strings.ReplaceAll(rule, "public.", ""), "public") || strings.Contains(rule, " or true") {
			return false
		}
	}
	return owned
}

// ofParties reports whether a rule asks for no more than that the caller is named in the
// row, in one of its columns or another, or has a role.
func ofParties(rule string) bool {
	named := false
	for either := range strings.SplitSeq(plainCaller(rule), " or ") {
		switch {
		case signedBy(either) != "":
			named = true
		case !asksForRole(either):
			return false
		}
	}
	return named
}

// asksForRole reports whether a rule lets in those alone who have a role or a part in
// the row.
func asksForRole(rule string) bool {
	for _, word := range []string{"has_role", "is_admin", "'admin'", "admin(", "is_super", "service_role", "auth.uid()"} {
		if strings.Contains(rule, word) {
			return true
		}
	}
	return false
}

// changedByOwner reports whether the rules by which browsers change a table's rows ask
// whose they are.
func changedByOwner(t *Table) bool {
	owned := false
	for _, pol := range t.Policies {
		if pol.Command != "update" && pol.Command != "all" || pol.Restrictive || !pol.ForBrowsers() {
			continue
		}
		switch {
		case signedBy(pol.Using) != "":
			owned = true
		case !asksForRole(strings.ToLower(pol.Using)):
			return false
		}
	}
	return owned
}

// partOf reports whether a table's name says that its rows are parts of another's, and
// not what people say to them: post_images of posts, and not post_likes.
func partOf(name, parent string) bool {
	stem := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(parent), "s"), "ie")
	rest, ok := strings.CutPrefix(strings.ToLower(name), stem)
	if !ok {
		return false
	}
	switch rest[strings.LastIndexByte(rest, '_')+1:] {
	case "image", "images", "photo", "photos", "media", "file", "files", "attachment", "attachments", "item", "items", "option", "options", "variant", "variants", "video", "videos", "document", "documents", "line", "lines":
		return true
	}
	return false
}

// looksAtParent reports whether a trigger looks at the row that a new one hangs on and
// asks who is calling.
func (s *Schema) looksAtParent(column string) bool {
	return slices.ContainsFunc(s.Functions, func(f Function) bool {
		body := strings.ToLower(f.Body)
		return strings.EqualFold(f.Returns, "trigger") && strings.Contains(body, "new."+strings.ToLower(column)) && strings.Contains(body, "auth.uid") && strings.Contains(body, "raise")
	})
}
