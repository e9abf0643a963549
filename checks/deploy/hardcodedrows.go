package deploy

import (
	"regexp"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// rowMarks are how the names end that constants with the id of one row have, and what
// such an id is compared with.
var rowMarks = []string{"_ID =", "_ID=", "Id =", ".id ===", ".id !==", "_id ===", "user_id: '", `user_id: "`, "userId: '", `userId: "`, ".id, '", `.id, "`, "_id', '", `_id", "`, "PHONE", "WHATSAPP", "TELEFON"}

var (
	rowID      = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	accountID  = regexp.MustCompile(`^[0-9a-f]{32}$`)
	phoneDigit = regexp.MustCompile(`^\+?[1-9][0-9]{9,14}$`)
)

// ofOneStage tells what a value is that only one stage, or one customer, has: the id of
// a row, the id of an account at a service, a telephone; "" for others.
func ofOneStage(n source.Node, value string) string {
	name := givenName(n)
	switch {
	case len(value) == 36 && rowID.MatchString(value) && strings.Count(value, value[:1]) < 20:
		if strings.HasSuffix(name, "id") || comparedWithID(n) || askedByID(n) {
			return "an id that no other stage has"
		}
	case len(value) >= 6 && len(value) <= 12 && digits(value) && askedByID(n):
		return "an id that no other stage has"
	case len(value) == 32 && accountID.MatchString(value) && strings.HasSuffix(name, "accountid"):
		return "the id of one account, the same on every stage"
	case len(value) <= 16 && phoneDigit.MatchString(value) && strings.Trim(value, value[:1]) != "" && (strings.Contains(name, "phone") || strings.Contains(name, "whatsapp") || strings.Contains(name, "telefon")):
		if n.Parent().Kind() == source.Declarator && !sampleNumber(value) {
			return "one telephone for every stage, fixed in code"
		}
	}
	return ""
}

// oneAccount reports whether what answers requests asks the database for the row of one
// mailbox that stands in the code.
func oneAccount(n source.Node, value string) bool {
	if !mailbox(value) || n.Role() != source.Arg {
		return false
	}
	call := n.Parent()
	switch column := call.Arg(0); {
	case call.CalleeName() != "eq" || call.Arg(1) != n:
		return false
	case column.Kind() == source.String:
		if name, _ := column.StringValue(); name != "email" {
			return false
		}
	case !strings.HasSuffix(column.Path(), ".email"):
		return false
	}
	for fn := call.Function(); fn.OK(); fn = fn.Function() {
		if p := fn.Parent(); p.Kind() == source.Call && len(p.Args()) > 1 && strings.HasPrefix(pathOf(p), "/") {
			return true
		}
	}
	return false
}

// pathOf is the first argument of a call, where it is a text: what a route is made for.
func pathOf(call source.Node) string {
	path, _ := call.Arg(0).StringValue()
	return path
}

// givenName is the name of the constant or the key that a value is given to, in small
// letters and without what stands between the words.
func givenName(n source.Node) string {
	name := ""
	switch p := n.Parent(); p.Kind() {
	case source.Declarator:
		name = p.Child(source.Name).Ident()
	case source.Property:
		name = p.Key()
	}
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}

// comparedWithID reports whether a value is compared with the id of somebody or
// something.
func comparedWithID(n source.Node) bool {
	p := n.Parent()
	if op := p.Operator(); p.Kind() != source.Binary || op != "===" && op != "==" && op != "!==" && op != "!=" {
		return false
	}
	other := p.Child(source.Left)
	if n.Role() == source.Left {
		other = p.Child(source.Right)
	}
	text := strings.ToLower(strings.TrimRight(other.Text(), ")?!"))
	return strings.HasSuffix(text, "id")
}

// askedByID reports whether a value is that by which a query asks for one row.
func askedByID(n source.Node) bool {
	call := n.Parent()
	if call.Kind() != source.Call || call.CalleeName() != "eq" || call.Arg(1) != n {
		return false
	}
	column, ok := call.Arg(0).StringValue()
	if !ok {
		column = call.Arg(0).Path()
	}
	return column == "id" || strings.HasSuffix(column, ".id") || strings.HasSuffix(column, "_id") || strings.HasSuffix(column, "Id")
}

// rowsEverywhere takes the id of one row out of what stands beside others, where file after
// file has it: the code is of one customer, and so is every stage.
func rowsEverywhere(p *project.Project, beside *[]literal) []literal {
	const files = 3
	valueOf := func(l literal) string {
		if f := p.Source(l.place.File); l.what == "an id" && f != nil {
			if v, _ := stringAt(f, l.place.Line, l.place.Column).StringValue(); rowID.MatchString(v) {
				return v
			}
		}
		return ""
	}
	in := map[string]map[string]bool{}
	for _, l := range *beside {
		if v := valueOf(l); v != "" && p.ReachedAt(l.place.File, l.place.Line, l.place.Column) {
			if in[v] == nil {
				in[v] = map[string]bool{}
			}
			in[v][l.place.File] = true
		}
	}
	var out, rest []literal
	for _, l := range *beside {
		if len(in[valueOf(l)]) >= files {
			l.kind, l.what = oneRow, "the id of one row"
			out = append(out, l)
		} else {
			rest = append(rest, l)
		}
	}
	*beside = rest
	return out
}

// sampleNumber reports whether a telephone is nobody's.
func sampleNumber(value string) bool {
	return strings.Contains(value, "123456") || strings.Contains(value, "555555") || strings.Contains(value, "000000") || strings.Contains(value, "999999")
}
