package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A caller is who may call a route at most.
type caller uint8

// The callers, those with the most to lose by first.
const (
	operator caller = iota // of the administration, or another service with a shared secret
	member                 // whoever has signed in
	stranger
)

// callers says of each route's function who may call it. Several checks name the
// worst of their places first by it.
func callers(p *project.Project) map[source.Node]caller {
	return project.Answer(p, "security/callers", func(p *project.Project) map[source.Node]caller {
		out := map[source.Node]caller{}
		for _, r := range p.GuardedRoutes() {
			out[r.Node] = max(out[r.Node], callerOf(r))
		}
		return out
	})
}

func callerOf(r project.GuardedRoute) caller {
	g, closed := r.Closed()
	switch {
	case !closed && !r.Maybe:
		return stranger
	case isAdministration(r.Route), g.Kind == project.SecretGuard, slices.ContainsFunc(r.Roles, asksForStaff):
		return operator
	}
	return member
}

// asksForStaff reports whether a question for a role is one for those who run the app: who
// owns a team, or may edit in it, is one of its customers.
func asksForStaff(n source.Node) bool {
	asked := n
	if i := n.Enclosing(source.If); i.OK() && i.Child(source.Cond).Contains(n) {
		asked = i.Child(source.Cond)
	} else if call := n.Enclosing(source.Call); call.OK() && n.Kind() != source.Call && call.Line() == n.Line() {
		asked = call
	}
	return containsPart(strings.ToLower(asked.Text()), []string{"admin", "staff", "superuser", "moderator", "operator", "employee"})
}

// A stake is what hangs on the value of a field, going by its name.
type stake uint8

const (
	cosmetic   stake = iota // how something is shown, or where somebody came from
	ordinary                // what most fields are
	valuable                // money, rights, credentials
	structural              // which table or collection is meant, or all columns at once
)

// stakeOf is what hangs on a field.
func stakeOf(name string) stake {
	words := wordsOf(name[strings.LastIndexByte(name, '.')+1:])
	switch {
	case hasWord(words, structuralWords):
		return structural
	case hasWord(words, valuableWords):
		return valuable
	case len(words) > 0 && hasWord(words, cosmeticWords):
		return cosmetic
	}
	return ordinary
}

var valuableWords = wordSet(`price amount total plan tier quantity credits balance cost fee discount coupon currency card iban payout wallet role roles admin
		permission permissions password secret token credential credentials challenge otp code apikey email status`)

var structuralWords = wordSet(`collection table tablename collectionname`)

var cosmeticWords = wordSet(`page pathname path redirect source referrer referer ref utm campaign locale lang language theme color style tone device useragent agent timezone
	label note notes caption reason layout icon sort`)

// stake says how much hangs on what a stranger can do at an endpoint, by the rows
// that it names: money, accounts and keys before all, notes of what happened last.
func (e unguarded) stake() int {
	words := wordsOf(e.does)
	weight := 1
	switch {
	case hasWord(words, weightyRows):
		weight = 3
	case hasWord(words, passingRows):
		weight = 0
	}
	if slices.Contains(words, "deletes") {
		weight++
	}
	weight *= 2
	if hasWord(routeWords(e.route.Route), administrationWords) {
		weight += 3
	}
	if e.direct {
		weight++
	}
	return weight
}

var passingRows = wordSet(`log logs notification notifications event events analytics cache history activity queue template templates`)

var weightyRows = wordSet(`payment payments gateway gateways key keys secret secrets credential credentials user users account accounts participant participants
		customer customers subscription subscriptions balance wallet wallets order orders role roles`)
