package security

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// A sharedRow is a rule of the database by which whoever has an account reaches
// the rows of others, and that the app's own code runs into.
type sharedRow struct {
	table string
	what  string // for a sentence: "any signed-in user reads every row of notes"
	place check.Place
	query check.Place // of the app, which asks no owner; none when the rule alone is enough
	done  string      // what done looks like; "" for the usual
	adds  bool        // rows are hung on those of others, and none of theirs is read or changed
}

// sharedRows lists the rules that show or give everybody's rows to whoever is
// signed in: policies that ask nothing of the row, of tables whose rows are
// somebody's and that the app reaches with the caller's own token; and functions
// with their maker's rights that take the id of a user at its word.
func sharedRows(p *project.Project) []sharedRow {
	s := p.Schema()
	if !supabaseRules(p) {
		return nil
	}
	var out []sharedRow
	for _, t := range s.Tables {
		if t.Schema != "" || !t.RLS || t.Partial || t.Loose || ownerColumn(t) == "" && !ofGuests(t) {
			continue
		}
		for _, pol := range t.Policies {
			if !sharesRows(t, pol) {
				continue
			}
			strangers := pol.ForStrangers() && !strings.Contains(strings.ToLower(pol.Using), "auth.")
			q, ok := askedByCaller(p, t.Name, pol.Command)
			if !ok && !(strangers && ofGuests(t) && usesTable(p, t.Name)) {
				continue
			}
			who := "any signed-in user"
			if strangers {
				who = "anyone, signed in or not,"
			}
			what := fmt.Sprintf("%s %s any row of %s", who, policyVerbs[pol.Command], t.Name)
			row := sharedRow{
				table: t.Name, what: what,
				place: check.Line(pol.Place.File, conditionLine(p, pol.Place), fmt.Sprintf("%q asks nothing of the row: %s", pol.Name, what)),
			}
			if ok && !forAdministrators(q.File) && !asksForOwn(q) { // who may see them all
				row.query = check.Line(q.File, q.Line, "asks "+t.Name+", and the rules narrow it to nobody's rows")
			}
			out = append(out, row)
		}
	}
	return slices.Concat(out, trustingFunctions(p), nobodyPasses(p), hungOn(p), othersFiles(p))
}

var policyVerbs = map[string]string{"select": "reads", "update": "changes", "delete": "deletes", "all": "reads, changes and deletes"}

// conditionLine is the line of a policy's condition.
func conditionLine(p *project.Project, at schema.Place) int {
	text, _ := p.Read(at.File)
	if at.Start < 0 || at.End > len(text) || at.Start > at.End {
		return at.Line
	}
	head, _, found := strings.Cut(strings.ToLower(string(text[at.Start:at.End])), "using")
	if !found {
		return at.Line
	}
	return at.Line + strings.Count(head, "\n")
}

// ofGuests reports whether the rows of a table are somebody's business alone and name
// that somebody: the order of a guest, with their telephone and address.
func ofGuests(t *schema.Table) bool {
	words := wordsOf(t.Name)
	return len(words) > 0 && privateTables[words[len(words)-1]] && slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
		return hasWord(wordsOf(c.Name), privateColumns)
	})
}

// usesTable reports whether the app asks a table anything.
func usesTable(p *project.Project, table string) bool {
	return slices.ContainsFunc(p.Queries(), func(q project.Query) bool { return strings.EqualFold(q.Table, table) })
}

// askedByCaller is a live query of a table, by a policy's verb, that runs with the rights
// of whoever uses the app: the first outside of the administration that does not ask for
// the caller's own rows by itself, else the first outside of it, else the first.
func askedByCaller(p *project.Project, table, command string) (first project.Query, ok bool) {
	best := -1
	for _, q := range p.Queries() {
		if !strings.EqualFold(q.Table, table) || q.Verb != command && (command != "all" || q.Verb == "insert") {
			continue
		}
		rank := 0
		if !forAdministrators(q.File) {
			rank = 1
			if !asksForOwn(q) {
				rank = 2
			}
		}
		if rank > best && byCaller(p, q) {
			if first, best = q, rank; rank == 2 {
				break
			}
		}
	}
	return first, best >= 0
}

// asksForOwn reports whether a query narrows the rows to somebody's by itself.
func asksForOwn(q project.Query) bool {
	return slices.ContainsFunc(q.Filters, func(f project.Asked) bool {
		return f.Op != project.Constant && peopleColumns[columnSpelling(f.Name)]
	})
}

// byCaller reports whether a query runs with the rights of whoever uses the app:
// in the browser, or on the server with the caller's own token.
func byCaller(p *project.Project, q project.Query) bool {
	if q.Via != project.Supabase || !p.Modules().Live(q.File) {
		return false
	}
	if p.Modules().Browser(q.File) {
		return true
	}
	n := queryNode(p, q)
	return n.OK() && clientOf(p, n.Child(source.Callee).Child(source.ObjectRole)) == callersClient
}

// queryNode is the call with which a query through Supabase begins.
func queryNode(p *project.Project, q project.Query) source.Node {
	f := p.Source(q.File)
	if f == nil {
		return source.Node{}
	}
	for n := range f.Find(source.Call) {
		if n.Start() == q.Start && (n.CalleeName() == "from" || n.CalleeName() == "rpc") {
			return n
		}
	}
	return source.Node{}
}

// sharesRows reports whether a policy lets whoever has an account reach every row
// of a table, though its rows are people's.
func sharesRows(t *schema.Table, pol schema.Policy) bool {
	if pol.Restrictive || policyVerbs[pol.Command] == "" || !forPeople(pol) || !asksNothing(pol.Using) {
		return false
	}
	if slices.ContainsFunc(t.Policies, func(o schema.Policy) bool { return o.Restrictive && !asksNothing(o.Using+o.WithCheck) }) {
		return false
	}
	return pol.Command != "select" || privateRows(t, pol)
}

// forPeople reports whether a policy holds for visitors or for signed-in users,
// whatever it is called: "service role may update" holds for all when it names no role.
func forPeople(pol schema.Policy) bool {
	return pol.ForBrowsers()
}

// asksNothing reports whether a condition is true for whoever has an account: of
// any row, or of any that has a link to share. That a row has a token says nothing
// about whether the caller knows it.
func asksNothing(rule string) bool {
	if column, ok := strings.CutSuffix(strings.ToLower(strings.Join(strings.Fields(strings.Trim(rule, "() \n")), " ")), " is not null"); ok && !strings.Contains(column, " ") && tokenColumn(column) {
		return true
	}
	flat := strings.NewReplacer("(", "", ")", "", "select", "", "::text", "").Replace(strings.ToLower(strings.Join(strings.Fields(rule), "")))
	switch flat {
	case "true", "1=1", "auth.uidisnotnull", "auth.role='authenticated'", "'authenticated'=auth.role", "auth.jwtisnotnull":
		return true
	}
	return false
}

// privateRows reports whether a table's rows are not meant for everyone: it keeps
// what no stranger should see, or another of its policies for reading asks whose
// the row is.
func privateRows(t *schema.Table, open schema.Policy) bool {
	if hasWord(wordsOf(t.Name), privateTables) {
		return !oneRoom(t)
	}
	if hasWord(wordsOf(t.Name), sharedTables) {
		return false
	}
	for _, c := range t.Columns {
		if hasWord(wordsOf(c.Name), privateColumns) && !strings.HasPrefix(strings.ToLower(c.Name), "is_") && !hasWord(wordsOf(t.Name), businessWords) {
			return true
		}
	}
	return slices.ContainsFunc(t.Policies, func(o schema.Policy) bool {
		return o.Command == "select" && o.Place != open.Place && !o.Restrictive && forPeople(o) && strings.Contains(strings.ToLower(o.Using), "auth.uid") && !strings.Contains(strings.ToLower(o.Using), "public")
	})
}

// oneRoom reports whether a table holds the messages of one room that everyone is
// in: it names who wrote, and no one who is to read.
func oneRoom(t *schema.Table) bool {
	if !hasWord(wordsOf(t.Name), wordSet("message messages")) {
		return false
	}
	return !slices.ContainsFunc(t.Columns, func(c *schema.Column) bool {
		return hasWord(wordsOf(c.Name), readerColumns)
	})
}

var readerColumns = wordSet("recipient receiver to conversation thread session chat room ticket order")

// privateTables name rows that are only their owners' business, sharedTables such
// as are there for everyone, and privateColumns what strangers should not see of
// anyone.
var (
	privateTables = wordSet(`document documents note notes journal diary order orders invoice invoices payment payments transaction transactions message messages
 conversation conversations patient patients contract contracts prescription prescriptions ticket tickets`)
	sharedTables   = wordSet(`post posts comment comments review reviews product products listing listings event events profile profiles user users vote votes like likes follower followers follows public badge badges`)
	privateColumns = wordSet(`phone email whatsapp address salary ssn cpf cnpj iban balance passport birthdate birthday dob`)
	businessWords  = wordSet(`shop shops store stores business businesses vendor vendors restaurant restaurants salon clinic school venue venues provider providers setting settings listing
 listings directory agency agencies hotel hotels partner partners barbershop barbershops`)
)

// trustingFunctions lists functions with their maker's rights that browsers call
// and that change the rows of whatever user their argument names.
func trustingFunctions(p *project.Project) []sharedRow {
	var out []sharedRow
	for _, f := range p.StoredFunctions() {
		if !trusts(f) || !namesUser(f.Args) {
			continue
		}
		q, ok := calledByCaller(p, f.Name)
		if !ok {
			continue
		}
		what := f.Name + "() changes the rows of whatever user it is told"
		out = append(out, sharedRow{
			what: what, place: check.Line(f.Place.File, f.Place.Line, "any signed-in user may call it with any user's id, and it does not ask who calls"),
			query: check.Line(q.File, q.Line, "hands the id of a user to "+f.Name+"()"),
		})
	}
	return out
}

// trusts reports whether a function works with its maker's rights, may be called by
// whoever has the public key, changes rows, and asks nobody who is calling.
func trusts(f schema.Function) bool {
	if !f.Definer || f.Schema != "" || f.Returns == "trigger" || slices.Contains(f.Revoked, "authenticated") || slices.Contains(f.Revoked, "public") || asksSecret(f) {
		return false
	}
	return !containsPart(strings.ToLower(f.Body), []string{"auth.", "current_user", "request.jwt", "current_setting", "_role("}) && changesRows(f.Body)
}

// withUncalled adds to a finding the functions of that kind that the app's own pages
// do not call: the database answers whoever names them.
func withUncalled(p *project.Project, f check.Finding) check.Finding {
	s := p.Schema()
	if !supabaseRules(p) {
		return f
	}
	added := 0
	for _, fn := range s.Functions {
		place := check.Line(fn.Place.File, fn.Place.Line, "whoever has the public key may call it about anybody, and it does not ask who calls")
		told := slices.ContainsFunc(f.Places, func(o check.Place) bool { return o.File == place.File && o.Line == place.Line })
		if added < 6 && !told && trusts(fn) && !givesRights(fn) && (namesUser(fn.Args) || namesTeam(fn.Args)) {
			f.Places = append(f.Places, place)
			added++
		}
	}
	return f
}

// namesTeam reports whether a function's arguments name a team.
func namesTeam(args string) bool {
	for arg := range strings.SplitSeq(args, ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(arg), " ")
		if words := wordsOf(name); hasWord(words, teamArguments) && hasWord(words, wordSet("id")) {
			return true
		}
	}
	return false
}

var teamArguments = wordSet("org organization organisation team workspace company tenant")

// calledByCaller is the first live call of a function of the database with the
// rights of whoever uses the app.
func calledByCaller(p *project.Project, function string) (project.Query, bool) {
	for _, st := range p.Statements() {
		if st.Table == function+"()" && byCaller(p, st.Query) {
			return st.Query, true
		}
	}
	return project.Query{}, false
}

// namesUser reports whether a function's arguments name a user.
func namesUser(args string) bool {
	for arg := range strings.SplitSeq(args, ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(arg), " ")
		words := wordsOf(name)
		if hasWord(words, userArguments) {
			return true
		}
	}
	return false
}

var userArguments = wordSet("user userid uid owner profile account")

// changesRows reports whether a function does more than to write a line into a log.
func changesRows(body string) bool {
	return slices.ContainsFunc(schema.Reads(body), func(r schema.Read) bool { return r.Verb == "update" || r.Verb == "delete" })
}
