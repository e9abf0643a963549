package security

import (
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// machineWords are in the addresses of routes that other machines call, that the app calls
// often by itself, or that belong to its administration; triedWords in those at which
// strangers can try codes one after the other.
var (
	machineWords = wordSet("webhook webhooks hook hooks cron callback track tracking analytics log logs event events vitals health ping revalidate sync heartbeat presence view views typing ipn notify admin internal logout unsubscribe debug test seed")
	triedWords   = wordSet("invite invites invitation invitations promo promos referral claim claims gift validate coupon coupons discount discounts voucher vouchers redeem lookup")
)

// furtherOpen are further handlers, told beside those that are worth a limit by
// themselves, which nobody needs an account for: they keep what is sent, or say whether a
// code is good, and nothing limits how often; and how many handlers they are.
func furtherOpen(p *project.Project, told []check.Place) (out []check.Place, handlers int) {
	const most = 16
	for _, r := range guardedRoutes(p) {
		if r.Kind != project.Handler && r.Kind != project.Edge || len(r.Guards) > 0 || len(r.Roles) > 0 || r.Maybe || internalPath(r.Route) || onlyDeveloped(r.Node) || len(out) >= most {
			continue
		}
		words := routeWords(r.Route)
		if hasWord(words, machineWords) || wrappedInLimit(r.Route) {
			continue
		}
		says := ""
		for _, d := range r.deeds {
			switch {
			case d.kind == deedInserts && r.Method != http.MethodGet && addsSent(p, r.Route, d):
				says = "keeps what strangers send without a limit"
			case says == "" && d.kind == deedReads && hasWord(words, triedWords):
				says = "lets strangers try codes without a limit"
			}
		}
		if says == "" || refusesAtTimes(p, r) {
			continue
		}
		before := len(out)
		for _, pl := range whereGuarded(p, r.Route, says) {
			if !slices.ContainsFunc(told, func(o check.Place) bool { return o.File == pl.File && o.Line == pl.Line }) {
				out = append(out, pl)
			}
		}
		if len(out) > before {
			handlers++
		}
	}
	return out, handlers
}

// addsSent reports whether a call that adds a row may put into it what a route is sent:
// a job that notes its own runs, or a switch that is thrown by whoever calls, keeps
// nothing of theirs.
func addsSent(p *project.Project, r project.Route, d deed) bool {
	added, t := d.node, p.Schema().Table(d.table)
	if onceForEach(t) {
		return false
	}
	if len(p.InputsOf(r)) == 0 && r.Node.Child(source.Body).Contains(added) {
		return false
	}
	last := added // of the chain that begins here: db.from("x").insert(row).select()
	for up := last.Parent(); up.Is(source.Call, source.Member) && up.Start() == added.Start(); up = up.Parent() {
		last = up
	}
	for at := last; at.Is(source.Call, source.Member); {
		if at.Kind() == source.Member {
			at = at.Child(source.ObjectRole)
			continue
		}
		for _, given := range at.Args() {
			if keepsWords(p, t, added, given) {
				return true
			}
		}
		at = at.Child(source.Callee)
	}
	return false
}

// wrappedInLimit reports whether a route, or what stands before it, speaks of a limit.
func wrappedInLimit(r project.Route) bool {
	speaks := func(n source.Node) bool {
		return containsPart(strings.ToLower(n.Text()), []string{"ratelimit", "rate_limit", "rate-limit", "limiter", "throttle", "captcha", "turnstile"})
	}
	if speaks(r.Node) || r.Node.Parent().Kind() == source.Call && speaks(r.Node.Parent().Child(source.Callee)) {
		return true
	}
	return slices.ContainsFunc(r.Through, speaks)
}
