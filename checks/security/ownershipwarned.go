package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// warnedOnly lists the comparisons of whose something is with who is calling, behind a
// sign-in, after which the code writes a line into its log and goes on all the same.
func warnedOnly(p *project.Project) []sharedRow {
	var out []sharedRow
	seen := map[source.Node]bool{}
	for _, r := range guardedRoutes(p) {
		if _, signedIn := r.Session(); !signedIn {
			continue
		}
		n, ok := r.ReachesBy(p, "security/only warned", passesStrangers, 4)
		if !ok || seen[n] {
			continue
		}
		seen[n] = true
		out = append(out, sharedRow{
			what:  address(r.Route) + " compares whose something is with who is calling, writes the difference into a log, and goes on all the same",
			place: at(n.Child(source.Cond), "a difference is only written down: the caller gets what is somebody else's"),
			query: leadsTo(p, r.Node, n),
			done:  "Where the two differ the function ends: nothing is written, and the caller gets 403.",
		})
	}
	return out
}

// leadsTo is the call of a route by which it comes to code in another file.
func leadsTo(p *project.Project, route, n source.Node) check.Place {
	for c := range route.Find(source.Call) {
		if fn := p.Definition(c.Child(source.Callee)); fn.OK() && fn.File() == n.File() && n.File() != route.File() {
			return at(c, "goes on with what comes back")
		}
	}
	return check.Place{}
}

// passesStrangers reports whether an if compares two accounts, and does nothing but to
// write a line when they differ.
func passesStrangers(n source.Node) bool {
	if n.Kind() != source.If || n.Child(source.Else).OK() || !logsOnly(n.Child(source.Then)) {
		return false
	}
	for c := range n.Child(source.Cond).Find(source.Binary) {
		if c.Operator() != "!==" && c.Operator() != "!=" {
			continue
		}
		left, right := c.Child(source.Left), c.Child(source.Right)
		if isNull(left) || isNull(right) || left.Kind() == source.Number || right.Kind() == source.Number {
			continue
		}
		if saysWhose(left) && saysCaller(right) || saysWhose(right) && saysCaller(left) {
			return true
		}
	}
	return false
}

// logsOnly reports whether statements do nothing but to write lines into a log.
func logsOnly(then source.Node) bool {
	some := false
	statements := []source.Node{then}
	if then.Kind() == source.Block {
		statements = nil
		for s := range then.Children() {
			statements = append(statements, s)
		}
	}
	for _, s := range statements {
		call := s.Child(source.Value)
		head, _, _ := strings.Cut(strings.ToLower(call.CalleePath()), ".")
		if s.Kind() != source.Expression || call.Kind() != source.Call || head != "console" && !strings.HasSuffix(head, "logger") && head != "log" {
			return false
		}
		some = true
	}
	return some
}

// saysWhose reports whether an expression is named for the account that something
// belongs to, saysCaller whether it is named for who is calling.
func saysWhose(n source.Node) bool {
	return hasWord(wordsOf(lastPart(n)), wordSet("email mail user owner customer account payer buyer"))
}

func saysCaller(n source.Node) bool {
	text := n.Text()
	if d := n.Lookup(n.Ident()); n.Kind() == source.Identifier && d.Kind() == source.Declarator {
		text += " " + d.Child(source.Value).Text()
	}
	return hasWord(wordsOf(text), wordSet("session caller current")) || strings.HasPrefix(text, "user.") || strings.Contains(text, "req.user")
}

// addressTaken lists the reads of somebody's rows by the address of the account that is
// signed in, where whoever makes an account may name any address: nothing in the app
// ever asks whether it is theirs.
func addressTaken(p *project.Project) []sharedRow {
	if slices.ContainsFunc(p.Stack().Auth, func(by project.Tech) bool { return by != project.CustomAuth }) {
		return nil // the service behind the sign-in asks
	}
	for _, name := range p.Sources() {
		if p.HoldsFold(name, "emailverified", "email_verified", "verifyemail", "verify-email", "verify_email", "verificationtoken", "verification_token", "confirmemail", "confirm-email", "magiclink", "magic-link") {
			return nil
		}
	}
	made := map[string]source.Node{}
	for _, r := range guardedRoutes(p) {
		if _, closed := r.Closed(); closed {
			continue
		}
		for _, d := range r.deeds {
			if d.kind == deedInserts && hasWord(routeWords(r.Route), wordSet("register signup registration")) && hasWord(wordsOf(d.table), signingInTables) {
				made[strings.ToLower(d.table)] = d.node
			}
		}
	}
	var out []sharedRow
	for _, r := range guardedRoutes(p) {
		if _, closed := r.Closed(); !closed || len(made) == 0 {
			continue
		}
		for _, d := range r.deeds {
			if d.kind != deedReads || made[strings.ToLower(d.table)].OK() || d.bound || !hasWord(wordsOf(d.table), privateTables) {
				continue
			}
			conditions, _ := conditionsOf(d.node)
			if len(conditions) != 1 || !strings.HasSuffix(columnSpelling(conditions[0].column), "email") {
				continue
			}
			value := conditions[0].value
			if lastPart(value) != "email" || !p.FlowOf(value).Has(project.FromDatabase|project.FromSession) && !readFrom(value, made) {
				continue
			}
			for table, node := range made {
				out = append(out, sharedRow{
					what:  address(r.Route) + " finds rows of " + d.table + " by the address of the account alone, and whoever makes an account may name anybody's address",
					place: at(value, "shows rows of "+d.table+" to whoever says that this address is theirs"),
					query: at(node, "adds an account to "+table+" with an address that nobody has proven"),
					done:  "An account counts as the holder of an address after a link or a code that was sent there came back; until then, rows that were made under that address stay hidden. Or rows carry the account's id.",
				})
				break
			}
			if len(out) > 0 {
				return out
			}
		}
	}
	return out
}

// readFrom reports whether a value is a part of a row that was read from one of the
// tables: const [customer] = await db.select().from(customers)….
func readFrom(value source.Node, tables map[string]source.Node) bool {
	object := value.Child(source.ObjectRole)
	d := object.Lookup(object.Ident())
	if d.Kind() == source.Binding {
		d = d.Enclosing(source.Declarator)
	}
	for id := range d.Child(source.Value).Find(source.Identifier) {
		if tables[strings.ToLower(id.Text())].OK() {
			return true
		}
	}
	return false
}
