package security

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// accountOfAddress is where a route that asks nobody who is calling finds an account by
// the mail address that is sent, and writes what is sent into it: whoever knows the
// address rewrites the account. What signs people in, and what proves the address by
// something that only its holder has, is meant for strangers.
func (j *ownershipJudge) accountOfAddress(r *guardedRoute, d deed) source.Node {
	if d.kind != deedUpdates || d.bound || !hasWord(wordsOf(d.table), peopleTables) && !signsInBy(j.p, j.p.Schema().Table(d.table)) || hasWord(routeWords(r.Route), provingWords) {
		return source.Node{}
	}
	conditions, open := conditionsOf(d.node)
	if open || len(conditions) != 1 || !j.byAddress(conditions[0]) {
		return source.Node{}
	}
	written := writtenValue(d.node).Resolve()
	if written.Kind() != source.Object {
		return source.Node{}
	}
	takes := false
	for field := range written.Children() {
		if hasWord(wordsOf(field.Key()), provedWords) {
			return source.Node{}
		}
		takes = takes || j.flow(givenValue(field)).Has(sent)
	}
	if !takes {
		return source.Node{}
	}
	if _, proved := r.ReachesBy(j.p, "security/proves an address", provesAddress, 3); proved {
		return source.Node{}
	}
	return conditions[0].value
}

// byAddress reports whether a condition is met by the row that has an address which was
// sent: by the address itself, or by the id of the row that was read by it.
func (j *ownershipJudge) byAddress(c condition) bool {
	if addressColumns[columnSpelling(c.column)] {
		return j.flow(c.value).Only(sent)
	}
	object := c.value.Child(source.ObjectRole)
	d := object.Lookup(object.Ident())
	if d.Kind() == source.Binding {
		d = d.Enclosing(source.Declarator)
	}
	read := d.Child(source.Value)
	for read.Kind() == source.Await {
		read = read.Child(source.Value)
	}
	if !isRowID(c.column) || read.Kind() != source.Call {
		return false
	}
	if words := wordsOf(read.CalleeName()); hasWord(words, wordSet("by")) && hasWord(words, wordSet("email")) {
		return len(read.Args()) == 1 && j.flow(read.Arg(0)).Only(sent)
	}
	asked, open := conditionsOf(read)
	return !open && len(asked) == 1 && addressColumns[columnSpelling(asked[0].column)] && j.flow(asked[0].value).Only(sent)
}

var (
	provingWords = wordSet("login signin signup register auth verify confirm reset forgot password callback webhook webhooks otp code token activate invite cron unsubscribe")
	provedWords  = wordSet("password hash token otp code verified session reset attempts login")
)

// provesAddress reports whether a call looks at something that only the holder of an
// address has.
func provesAddress(n source.Node) bool {
	if n.Kind() != source.Call && n.Kind() != source.New {
		return false
	}
	return slices.ContainsFunc([]string{"compare", "verify", "timingsafe", "constructevent", "signature", "checkcode", "checktoken"}, func(part string) bool {
		return strings.Contains(strings.ToLower(n.CalleeName()), part)
	})
}
