package security

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// ownerColumns are columns that say whose a row is.
var ownerColumns = wordSet(`user_id owner_id author_id created_by created_by_id creator_id account_id organization_id organisation_id org_id team_id workspace_id
 tenant_id company_id customer_id profile_id member_id business_id uid owner user author creator seller_id student_id teacher_id client_id usuario_id
 empresa_id user_email owner_email clerk_id clerk_user_id auth_id auth_user_id userid created_by_user_id project_id`)

// peopleTables name the tables of accounts.
var peopleTables = wordSet("user users profile profiles")

// An ownershipJudge tells which queries reach the rows of others.
type ownershipJudge struct {
	p      *project.Project
	owned  map[string]string      // table as queries name it → its owner's column
	closed map[string]bool        // whether the app treats a table's rows as private
	alone  map[*schema.Table]bool // whether only their owner reaches a table's rows
	whose  map[*guardedRoute]*whoseAsked
	enough bool // enough evidence of good queries was seen
}

// asksWhose reports whether something on a route's way asks whose the rows are that a deed
// reaches, or whether one of the values that name the row is the caller's own.
func (j *ownershipJudge) asksWhose(r *guardedRoute, d deed, by ...source.Node) bool {
	asks := j.whose[r]
	if asks == nil {
		asks = &whoseAsked{row: j.asksOwner(r)}
		if !asks.row {
			j.comparesCaller(r, asks)
			asks.reads = j.ownReads(r, asks)
		}
		j.whose[r] = asks
	}
	return asks.row || slices.ContainsFunc(asks.reads, func(own deed) bool { return j.tells(own, d) && !j.comesLater(r, own, d) }) ||
		slices.ContainsFunc(by, func(n source.Node) bool { return asks.own(n, j.flow(n)) })
}

// flow is where a value comes from.
func (j *ownershipJudge) flow(n source.Node) project.Flow {
	return project.Of(j.p, n, "flow", (*project.Project).FlowOf)
}

// ownedTables are the tables whose rows are somebody's, with the column that says
// whose: by the schema, or by a query that asks for it.
func ownedTables(p *project.Project) map[string]string {
	out := map[string]string{}
	for _, t := range p.Schema().Tables {
		column := ownerColumn(t)
		if column == "" {
			column = cmp.Or(partyColumn(t), profileColumn(p.Schema(), t), holderColumn(p, t), teamColumn(p, t))
		}
		if column == "" {
			continue
		}
		for _, name := range []string{t.Name, t.Model} {
			if name != "" {
				out[strings.ToLower(name)] = column
			}
		}
	}
	for _, q := range p.Queries() {
		name := strings.ToLower(q.Table)
		for _, f := range q.Filters {
			if out[name] == "" && f.Op != project.Constant && ownerColumns[columnSpelling(f.Name)] && f.Name != "project_id" && (q.Via == project.Supabase || p.Schema().Table(q.Table) == nil) {
				out[name] = f.Name
			}
		}
	}
	return out
}

func ownerColumn(t *schema.Table) string {
	for _, c := range t.Columns {
		name := cmp.Or(c.Field, c.Name)
		if spelled := columnSpelling(name); ownerColumns[spelled] && spelled != "project_id" {
			return name
		}
	}
	return ""
}

// partyColumn is a column that points at an account and says whom the row is about, by
// whatever name: the employer and the applicant of a match. Who looked at a row, or who
// last changed it, is no party to it.
func partyColumn(t *schema.Table) string {
	for _, key := range t.ForeignKeys {
		if len(key.Columns) != 1 || !hasWord(wordsOf(key.Table), peopleTables) || len(wordsOf(key.Table)) > 1 {
			continue
		}
		c := t.Column(key.Columns[0])
		if c == nil || !c.NotNull || hasWord(wordsOf(c.Name), wordSet("by assigned approved reviewed updated deleted changed verified moderator admin")) {
			continue
		}
		if c.Field != "" {
			return c.Field
		}
		return c.Name
	}
	return ""
}

// judge is what one deed of a route behind a sign-in is: a gap, a pass, or
// nothing to say.
func (j *ownershipJudge) judge(r *guardedRoute, d deed) (foreignRow, check.Verdict) {
	if n, ok := j.named(r, d); ok {
		return n, check.Gap
	}
	if column, where := j.listedForAnyone(r, d); where.OK() && !j.asksWhose(r, d) {
		return foreignRow{route: r, deed: d, column: column, taken: column, where: where}, check.Gap
	}
	return j.queried(r, d)
}

// queried judges the conditions of a query.
func (j *ownershipJudge) queried(r *guardedRoute, d deed) (foreignRow, check.Verdict) {
	f := foreignRow{route: r, deed: d}
	if d.table == "" || d.kind == deedInserts || !d.changes() && d.kind != deedReads {
		return f, check.NotNeeded
	}
	if d.bound {
		f.taken = "row policies decide: it runs with the caller's own token"
		return f, check.Pass
	}
	f.column = j.owned[strings.ToLower(d.table)]
	people := hasWord(wordsOf(d.table), peopleTables) || signsInBy(j.p, j.p.Schema().Table(d.table))
	if f.column == "" && !people && (d.changes() && (signedIn(r) || d.all) || dealt(d) && signedIn(r)) {
		f.column, f.through = j.ownedThrough(d)
	}
	if f.column == "" && !people && f.through == nil || via(d) == project.Supabase && !d.all {
		return f, check.NotNeeded
	}
	reads := readBy(j.p, r, d) || r.Method == http.MethodGet || isProcedure(r.Route) && r.Node.Parent().CalleeName() == "query"
	secret := d.kind != deedReads || reads && j.private(d) || d.all && (people || hasWord(wordsOf(d.table), privateTables) || j.private(d))
	secret = secret || d.all && j.policiesHide(d) || reads && signedIn(r) && dealt(d)
	secret = secret || readBy(j.p, r, d) && !signedIn(r) && (&accessJudge{p: j.p}).readsClosed(d)
	conditions, open := conditionsOf(d.node)
	secret = secret || slices.ContainsFunc(conditions, func(c condition) bool { return j.orAnothers(c.value).OK() })
	if open || len(conditions) == 0 || !secret && j.enough {
		return f, check.NotNeeded
	}
	named := false
	var values []source.Node
	for _, c := range conditions {
		where := c.value
		values = append(values, where)
		if given, ok := handedHere(j.p, r, where); ok {
			c.value = given
			values = append(values, given)
		}
		flow := j.flow(c.value)
		if fromContext(c.value) && !plainlyPassed(c.value, flow) {
			f.taken = "narrowed by what the guard found"
			return f, check.Pass
		}
		input := flow.Has(project.FromInput | project.FromChecked | project.FromCast)
		owner := namesOwner(c.column) || c.column == f.column || people && c.column == "id" // the row is the account
		if owner && input && flow.Has(project.FromSession|project.FromDatabase) {
			if either := j.orAnothers(c.value); either.OK() {
				named = true
				f.taken, f.where = c.column, either
				continue
			}
		}
		switch {
		case flow.Has(project.FromSession), owner && !input:
			f.taken = "asks whose the row is"
			return f, check.Pass
		case !input && flow.Has(project.FromUnknown|project.FromDatabase|project.FromService):
			return f, check.NotNeeded // narrowed by what the app knows, or found before
		case flow.Has(project.FromDatabase) && flow.Has(project.FromInput):
			return f, check.NotNeeded // of a row that was found by what was sent, such as a token
		case input && (c.column == f.column && !people || people && d.changes() && addressColumns[columnSpelling(c.column)]) && signedIn(r):
			named = true
			f.taken, f.where = c.column, where
		case tokenColumn(c.column):
			return f, check.NotNeeded
		case input && (owner || isRowID(c.column)):
			named = true
			f.taken, f.where = c.column, where
		}
	}
	if !named || !secret || madeBefore(r, d, conditions) || j.asksRole(r) && !roleOfOwners(j.p, r, f.column) && !j.asksParties(r, d) {
		return f, check.NotNeeded
	}
	if j.asksWhose(r, d, values...) {
		f.taken = "whose the row is, is asked on the way"
		return f, check.Pass
	}
	return f, check.Gap
}

func signedIn(r *guardedRoute) bool {
	_, ok := r.Session()
	return ok
}

// fromContext reports whether a value comes from what a guard hands to the
// function that it wraps: ({ ctx, parsedInput }), ({ session, params }).
func fromContext(n source.Node) bool {
	for range 8 {
		switch n.Kind() {
		case source.Member, source.Index:
			n = n.Child(source.ObjectRole)
		case source.Call: // Hono's c.get("jwtPayload")
			key, _ := n.Arg(0).StringValue()
			return n.CalleeName() == "get" && (contextKeys[strings.ToLower(key)] || key == "jwtPayload")
		case source.Identifier:
			d := n.Lookup(n.Text())
			holder := d
			if d.Kind() == source.Binding {
				holder = d.Enclosing(source.Declarator, source.Param)
				if holder.Kind() == source.Param {
					return contextKeys[strings.ToLower(d.Key())]
				}
			}
			if holder.Kind() == source.Param {
				return contextKeys[strings.ToLower(holder.Child(source.Name).Text())]
			}
			n = holder.Child(source.Value)
		default:
			return false
		}
	}
	return false
}

// plainlyPassed reports whether a value is a parameter of a helper that a route hands
// on what was sent, whatever the helper calls it.
func plainlyPassed(n source.Node, flow project.Flow) bool {
	return n.Kind() == source.Identifier && n.Lookup(n.Text()).Kind() == source.Param && flow.Only(sent)
}

// contextKeys are what guards call the things that they hand on.
var contextKeys = wordSet("ctx session user userid workspace team org organization partner program member currentuser auth tenant account project customer")

// via is the tool of a deed's query.
func via(d deed) project.Tech {
	if before := d.node.Child(source.Callee).Child(source.ObjectRole); d.node.CalleeName() == "from" && !strings.HasPrefix(before.CalleeName(), "select") { // Drizzle's
		return project.Supabase
	}
	return ""
}

func tokenColumn(column string) bool {
	return containsPart(strings.ToLower(column), []string{"token", "secret", "apikey", "api_key", "code", "email", "slug"})
}

// isRowID reports whether a column is a row's own id.
func isRowID(column string) bool {
	low := strings.ToLower(column[strings.LastIndexByte(column, '.')+1:])
	return low == "id" || low == "_id" || low == "uuid" || strings.HasSuffix(low, "_id") || strings.HasSuffix(column, "Id")
}

// namesOwner reports whether a condition asks whose a row is, also through a
// relation.
func namesOwner(column string) bool {
	for part := range strings.SplitSeq(column, ".") {
		if ownerColumns[columnSpelling(part)] || hasWord(wordsOf(part), memberWords) {
			return true
		}
	}
	return false
}

// private reports whether the app itself treats a table's rows as private: it
// reads them by their owner elsewhere, and no stranger's page reads them.
func (j *ownershipJudge) private(d deed) bool {
	column := j.owned[strings.ToLower(d.table)]
	if column == "" {
		return false
	}
	is, known := j.closed[d.table]
	if !known {
		is = j.readByOwner(d.table, column) && !j.readByStrangers(d.table)
		j.closed[d.table] = is
	}
	return is
}

func (j *ownershipJudge) readByOwner(table, column string) bool {
	return slices.ContainsFunc(j.p.Queries(), func(q project.Query) bool {
		return strings.EqualFold(q.Table, table) && q.Verb == "select" && slices.ContainsFunc(q.Filters, func(f project.Asked) bool {
			return f.Name == column && f.Op != project.Constant
		})
	})
}

// readByStrangers reports whether a route without a guard reads the table.
func (j *ownershipJudge) readByStrangers(table string) bool {
	return slices.ContainsFunc(guardedRoutes(j.p), func(r guardedRoute) bool {
		if _, closed := r.Closed(); closed || r.Maybe {
			return false
		}
		return slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind == deedReads && d.table == table })
	})
}

// asksOwner reports whether a route asks on its way whose a row is: it compares a
// row's owner, or asks a helper that is named for it.
func (j *ownershipJudge) asksOwner(r *guardedRoute) bool {
	own := j.withoutCommon(r)
	_, ok := own.ReachesBy(j.p, "security/asks owner", func(n source.Node) bool {
		switch n.Kind() {
		case source.Binary:
			switch n.Operator() {
			case "===", "!==", "==", "!=":
				left, right := n.Child(source.Left), n.Child(source.Right)
				return (ownerMember(left) || ownerMember(right)) && !isSent(left) && !isSent(right) && !isNull(left) && !isNull(right) && !saysRole(left) && !saysRole(right)
			}
		case source.Call:
			return asksOwnerByName(n)
		case source.Property, source.Shorthand:
			return narrowsRelation(n)
		}
		return false
	}, 3)
	return ok
}

// narrowsRelation reports whether a property narrows a relation to the caller's
// part in it: include: { users: { where: { userId } } }.
func narrowsRelation(n source.Node) bool {
	if !ownerColumns[columnSpelling(n.Key())] {
		return false
	}
	where := n.Parent().Parent()
	return where.Key() == "where" && where.Parent().Parent().Kind() == source.Property || where.Key() == "some"
}

// ownerMember reports whether an expression is a row's owner, such as
// document.userId or doc.owner.toString().
func ownerMember(n source.Node) bool {
	if n.Kind() == source.Call {
		n = n.Child(source.Callee).Child(source.ObjectRole)
	}
	if n.Kind() != source.Member {
		return false
	}
	name := n.Child(source.Name).Text()
	return ownerColumns[columnSpelling(name)] || ownerMember(n.Child(source.ObjectRole)) && name != "length"
}

func asksOwnerByName(n source.Node) bool {
	low := strings.ToLower(n.CalleeName())
	switch low {
	case "equals":
		return ownerMember(n.Child(source.Callee).Child(source.ObjectRole)) || ownerMember(n.Arg(0))
	case "includes", "some", "find":
		return containsPart(strings.ToLower(n.CalleePath()), []string{"member", "participant", "owner", "collaborator", "users", "companies", "companyids", "company_ids", "teamids", "team_ids", "orgids", "org_ids", "tenantids", "tenant_ids", "workspaceids", "branches", "branchids"})
	}
	if strings.HasPrefix(low, "unauthor") || containsPart(low, []string{"grant", "revoke", "handle", "accesstoken", "requirerole", "checkrole", "hasrole"}) {
		return false // gives access, and asks for none; or asks for a role alone
	}
	return containsPart(low, []string{"owner", "belongsto", "access", "permission", "authoriz", "membership", "canview", "canedit", "candelete", "foruser", "byuser", "ofuser", "requireteam", "requirework", "ismember"})
}
