package database

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// A need is a column that rows are looked up by and that no index leads with.
type need struct {
	table   *schema.Table
	column  *schema.Column
	foreign bool     // a foreign key that the database checks
	virtual bool     // a relation that only the code knows
	policy  string   // an access rule that asks for it
	uses    []string // places of the code that filter by it, file:line
	ranges  []string // places that ask for a range of times
	sorts   []string // places that sort by it
}

// heat orders needs by how often the database is asked.
func (n *need) heat() int {
	h := 3*len(n.uses) + len(n.ranges) + len(n.sorts)
	if n.policy != "" {
		h += 20
	}
	if n.foreign || n.virtual {
		h += 2
	}
	return h
}

// asked reports whether code or access rules look rows up by the column.
func (n *need) asked() bool { return len(n.uses) > 0 || n.policy != "" || len(n.ranges) > 2 }

// minor reports whether an index would matter so little that saying so is
// noise: a list sorted in one place, a time asked for now and then, a column
// that only says who did something, a reference that MongoDB does not check.
func (n *need) minor(s *schema.Schema) bool {
	switch {
	case n.asked():
		return false
	case n.foreign || n.virtual:
		return s.Dialect == schema.MongoDB || signature(n.column)
	}
	return len(n.sorts) < 2
}

// why says what looks rows up by the column.
func (n *need) why() string {
	var parts []string
	if n.policy != "" {
		parts = append(parts, fmt.Sprintf("the access rule %q asks for it at every row", n.policy))
	}
	if len(n.uses) > 0 {
		parts = append(parts, "rows are looked up by it in "+check.FewNames(n.uses))
	}
	if len(n.ranges) > 0 {
		parts = append(parts, "rows of a time are looked for in "+check.FewNames(n.ranges))
	}
	if len(n.sorts) > 0 {
		parts = append(parts, "rows are sorted by it in "+check.FewNames(n.sorts))
	}
	if n.foreign || n.virtual && len(parts) == 0 {
		parts = append(parts, n.pointing())
	}
	return fmt.Sprintf("%s.%s has no index that leads with it: %s", n.table.Qualified(), n.column.Name, strings.Join(parts, "; "))
}

// pointing says where the key that is the column leads.
func (n *need) pointing() string {
	if k, ok := n.table.Reference(n.column.Name); ok && strings.EqualFold(k.Table, n.table.Name) {
		return "it points to other rows of the table"
	}
	return "it points to another table"
}

// finder collects needs.
type finder struct {
	schema *schema.Schema
	reach  reach
	needs  map[*schema.Column]*need
}

// missingIndexes lists the columns that want an index, the hottest first.
func missingIndexes(p *project.Project) []*need {
	wanted, _ := wantedIndexes(p)
	return wanted
}

// wantedIndexes lists the same, and those that would not be worth a word by themselves.
func wantedIndexes(p *project.Project) (out, minor []*need) {
	f := &finder{schema: p.Schema(), reach: reachOf(p), needs: map[*schema.Column]*need{}}
	for _, t := range f.schema.Tables {
		f.keys(t)
		f.policies(t)
	}
	for _, q := range p.Queries() {
		if f.wants(q) && p.ReachedAt(q.File, q.Line, q.Column) && !neverCalled(p, q) {
			f.query(q)
		}
	}
	for _, t := range f.schema.Tables {
		for _, c := range t.Columns {
			switch n := f.needs[c]; {
			case n == nil:
			case n.minor(f.schema):
				minor = append(minor, n)
			default:
				out = append(out, n)
			}
		}
	}
	hottest := func(a, b *need) int { return cmp.Compare(b.heat(), a.heat()) }
	slices.SortStableFunc(out, hottest)
	slices.SortStableFunc(minor, hottest)
	return out, minor
}

// neverCalled reports whether a query stands in a function of Python that nothing names.
func neverCalled(p *project.Project, q project.Query) bool {
	if !strings.HasSuffix(q.File, ".py") {
		return false
	}
	src := p.Source(q.File)
	if src == nil {
		return false
	}
	n := src.From(q.Start)
	for fn := n.Function(); fn.OK(); fn = fn.Function() {
		if p.PythonNeverCalled(fn) {
			return true
		}
	}
	return false
}

// want is the need of a column, nil when an index leads with it, or when none
// would help: the table is small, or partly unknown.
func (f *finder) want(t *schema.Table, c *schema.Column) *need {
	if t == nil || c == nil || t.Partial || t.Ignored || lookup(t) || c.List || !f.reach.has(t) {
		return nil
	}
	if _, ok := t.Leading(c.Name); ok {
		return nil
	}
	if f.engineIndexes(t, c) {
		return nil
	}
	n := f.needs[c]
	if n == nil {
		n = &need{table: t, column: c}
		f.needs[c] = n
	}
	return n
}

// engineIndexes reports whether the engine makes the index itself: InnoDB does
// for every foreign key.
func (f *finder) engineIndexes(t *schema.Table, c *schema.Column) bool {
	if f.schema.Dialect != schema.MySQL {
		return false
	}
	k, ok := t.Reference(c.Name)
	return ok && !k.Virtual
}

// keys wants an index for every foreign key.
func (f *finder) keys(t *schema.Table) {
	for _, k := range t.ForeignKeys {
		if len(k.Columns) == 0 || f.covered(t, k.Columns) {
			continue
		}
		c := t.Column(k.Columns[0])
		if c == nil || !selective(t, c) {
			continue // a role or state that points to a list of them
		}
		if n := f.want(t, c); n != nil {
			n.foreign = n.foreign || !k.Virtual
			n.virtual = n.virtual || k.Virtual
		}
	}
}

// covered reports whether an index leads with the columns, in any order.
func (f *finder) covered(t *schema.Table, columns []string) bool {
	for _, k := range t.Keys() {
		if len(k.Parts) < len(columns) {
			continue
		}
		all := true
		for _, part := range k.Parts[:len(columns)] {
			all = all && slices.ContainsFunc(columns, func(c string) bool { return strings.EqualFold(c, part.Column) })
		}
		if all {
			return true
		}
	}
	return false
}

// policies wants an index for the columns by which access rules find rows, in
// the table itself and in those that the rule asks.
func (f *finder) policies(t *schema.Table) {
	for _, pol := range t.Policies {
		if pol.Command == "insert" {
			continue // looks at the new row alone
		}
		for _, read := range t.Asks(pol.Using) {
			f.read(read, pol.Name)
		}
	}
}

func (f *finder) read(read schema.Read, policy string) {
	for _, table := range read.Tables {
		t := f.schema.Table(table)
		var asked []*schema.Column
		served := false
		for _, ref := range read.Filters {
			if ref.Table != "" && ref.Table != table {
				continue
			}
			c := t.Column(ref.Column)
			if c == nil || !selective(t, c) || !indexable(ref.Op, c) || timed(c) {
				continue
			}
			if _, ok := t.Leading(c.Name); ok {
				served = true
			}
			asked = append(asked, c)
		}
		if served || len(asked) == 0 {
			continue
		}
		if n := f.want(t, asked[0]); n != nil {
			n.policy = policy
		}
	}
}
