package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// payingWords are what a route speaks of that looks at whether something is paid for, or is
// given to somebody for another reason.
var payingWords = []string{
	"price", "prices", "pricing", "amount", "cost", "paid", "pay", "payment", "payments", "free", "gratis", "stripe", "checkout", "purchase", "purchases", "purchased", "coupon", "voucher", "promo",
	"invite", "invites", "invitation", "invitations", "credits", "subscription", "subscriptions", "plan", "trial", "role", "roles", "admin", "instructor", "teacher", "preco", "precio", "pago", "gratuito",
}

// accessFreely lists where a route adds a row which is by itself what was paid for, as the
// handlers of payments do, for everybody who asks: it looks at no price and at no payment.
func accessFreely(p *project.Project) []check.Place {
	bought := tablesBought(p)
	if len(bought) == 0 {
		return nil
	}
	t := tradeOf(p)
	confirming := confirmations(p)
	var out []check.Place
	for _, g := range p.GuardedRoutes() {
		r := g.Route
		confirms := slices.ContainsFunc(confirming, func(l listener) bool { return l.route.Node == r.Node })
		if !r.Node.OK() || !changes(r) || len(g.Roles) > 0 || t.listensAt(r) || confirms || ofStaff(g) {
			continue
		}
		if hasWord(strings.ToLower(r.Path+" "+r.File), []string{"admin", "webhook", "cron", "internal", "seed", "test", "free", "invit", "staff", "import", "redeem"}) {
			continue
		}
		for _, st := range p.StatementsIn(r.Node) {
			if st.Verb != "insert" && st.Verb != "upsert" || !slices.Contains(bought, plain(st.Table)) || st.File != r.Node.File().Path || speaksOfPaying(p, r) {
				continue
			}
			out = append(out, stated(st, "adds what a payment brings, for everybody who asks"))
			if head(r.Node).Line() != st.Line && r.Node.File().Path == st.File {
				out = append(out, check.At(head(r.Node), "looks at no price and at no payment"))
			}
			break
		}
	}
	return apart(out)
}

// tablesBought are the tables into which the handlers of payments put rows of access.
func tablesBought(p *project.Project) []string {
	var out []string
	for _, l := range tradeOf(p).listeners {
		for _, r := range l.rows() {
			if table := tableIn(p, r.node); (r.verb == "insert" || r.verb == "upsert") && has(wordsOf(table), accessTables...) {
				out = append(out, plain(table))
			}
		}
	}
	return out
}

// speaksOfPaying reports whether a route names a price, a payment or another ground on which
// it gives something to its caller, or leaves that to a function which is asked.
func speaksOfPaying(p *project.Project, r project.Route) bool {
	for _, fn := range ownSteps(p, r) {
		for n := range fn.Find(source.Identifier, source.String) {
			text, _ := n.StringValue()
			if strings.ContainsAny(text, " /") {
				continue
			}
			if words := wordsOf(text + n.Ident()); has(words, payingWords...) {
				return true
			}
		}
		for c := range fn.Find(source.Call) {
			if words := wordsOf(c.CalleeName()); len(words) > 1 && has(words[:1], "can", "check", "verify", "require", "assert", "ensure", "validate", "is", "may") && has(words, "enroll", "enrol", "access", "eligible", "eligibility", "allowed", "join", "enrollment") {
				return true
			}
		}
	}
	return false
}
