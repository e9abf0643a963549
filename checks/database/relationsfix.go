package database

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/fixes"
)

// relationsFix adds the foreign keys that are missing, and the decision on
// deletion to those that have none.
var relationsFix = &fixes.Fix{
	Title:   "Add the missing foreign keys",
	Safety:  fixes.Behaviour,
	Kind:    fixes.Guided,
	Options: relationsOptions,
	Plan:    planRelations,
}

func relationsOptions(*project.Project) []fixes.Option {
	return []fixes.Option{{
		Name: "on-delete", Label: "What happens to a row when the one it points to is deleted?", Default: "by need",
		Help:    "By need: rows that cannot be without their parent are deleted with it, others are kept without the link, and records of money keep their parent from being deleted.",
		Choices: []string{"by need", "cascade", "set null", "restrict"},
	}}
}

func planRelations(d *fixes.Draft) error {
	p := d.Project()
	s := p.Schema()
	if len(s.Tables) == 0 || s.Dialect == schema.MongoDB {
		return fixes.Refuse("there are no tables described here that could have foreign keys", "sql", "alter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id) on delete cascade;\n")
	}
	var relations []fixes.NewRelation
	for _, u := range untiedColumns(p, s) {
		relations = append(relations, newRelation(u))
	}
	relations = append(relations, decisions(s)...)
	if stuck := stuckKeys(s); len(stuck) > 0 {
		d.Note("Whether rows go with the one behind or lose the link is yours to decide where a key sets null and its column may not be: " + stuck[0].File + ".")
		if len(relations) == 0 {
			return fixes.Refuse("whether such rows go with the one behind or may lose the link is yours to decide", "sql", "alter table orders alter column shop_id drop not null;\n-- or: on delete cascade, on delete restrict\n")
		}
	}
	if keys, _ := blockedDeletes(p, s); len(keys) > 0 {
		d.Note("Whether rows go with what is deleted, or keep it from being deleted, is yours to decide in the schema: " + keys[0].File + ".")
		if len(relations) == 0 {
			return fixes.Refuse("whether such rows go with the one behind or keep it is yours to decide", "prisma", "project Project @relation(fields: [projectId], references: [id], onDelete: Cascade)\n")
		}
	}
	if len(relations) == 0 {
		return nil
	}
	var cascades, kept []string
	for i := range relations {
		r := &relations[i]
		choice := d.Option("on-delete")
		r.OnDelete = onDelete(choice, r)
		switch {
		case r.OnDelete == "cascade":
			cascades = append(cascades, r.Table.Name)
		case r.OnDelete == "restrict" && choice == "by need":
			kept = append(kept, r.Table.Name)
		}
	}
	if len(kept) > 0 {
		d.Note(fmt.Sprintf("What rows of %s point to can't be deleted any more, since the books need those rows. When a customer wants to be gone, empty their personal data and keep the row.", check.FewNames(unique(kept))))
	}
	if len(cascades) > 0 {
		d.Note(fmt.Sprintf("Deleting a parent now deletes its rows in %s too. Where they must outlive it, choose restrict.", check.FewNames(unique(cascades))))
	}
	return fixes.AddRelations(d, s, "add_foreign_keys", relations)
}

func newRelation(u untiedColumn) fixes.NewRelation {
	r := fixes.NewRelation{Table: u.table, Column: u.column, Model: u.parent, Schema: "auth", Parent: "users", Key: "id"}
	if u.parent != nil {
		r.Schema, r.Parent = u.parent.Schema, u.parent.Name
		r.Key = keyOf(u.parent, u.column)
	}
	return r
}

// keyOf is the parent's column that is pointed to: one of the same name that is
// unique, else its primary key.
func keyOf(parent *schema.Table, c *schema.Column) string {
	if _, ok := parent.UniqueOn(c.Name); ok {
		return c.Name
	}
	if len(parent.Primary.Parts) == 1 {
		return parent.Primary.Parts[0].Column
	}
	return "id"
}

// decisions lists the keys to accounts that say nothing about deleting.
func decisions(s *schema.Schema) []fixes.NewRelation {
	var out []fixes.NewRelation
	for _, t := range s.Tables {
		for i, f := range t.ForeignKeys {
			c := undecided(s, t, f)
			if c == nil {
				continue
			}
			r := fixes.NewRelation{Table: t, Column: c, Schema: f.Schema, Parent: f.Table, Key: "id", Old: &t.ForeignKeys[i]}
			for _, parent := range s.Tables {
				if strings.EqualFold(parent.Name, f.Table) && strings.EqualFold(parent.Schema, f.Schema) {
					r.Model, r.Key = parent, keyOf(parent, &schema.Column{})
				}
			}
			if len(f.References) == 1 {
				r.Key = f.References[0]
			}
			out = append(out, r)
		}
	}
	return out
}

// onDelete is what happens to a row, by what was chosen, what its column allows
// and whether it records money.
func onDelete(choice string, r *fixes.NewRelation) string {
	switch {
	case choice == "set null" && r.Column.NotNull:
		return "restrict"
	case choice == "cascade", choice == "set null", choice == "restrict":
		return choice
	case !r.Column.NotNull:
		return "set null"
	case recordsMoney(r.Table.Name) && !(partOfRecord(r.Table.Name) && recordsMoney(r.Parent)):
		return "restrict"
	}
	return "cascade"
}

// moneyRecords are the words of tables whose rows say that money was asked for or
// paid.
var moneyRecords = []string{
	"order", "booking", "reservation", "payment", "invoice", "transaction", "purchase", "refund", "payout", "transfer", "donation", "sale", "receipt", "subscription",
	"charge", "bill", "ledger", "withdrawal", "commission", "checkout", "rental", "expense", "settlement", "dispute",
}

// recordsMoney reports whether the rows of a table are such records by its name, or
// parts of one: order_items is, payment_methods is not.
func recordsMoney(table string) bool {
	words := strings.Split(snake(table), "_")
	if partOfRecord(table) && len(words) > 1 {
		words = words[:len(words)-1]
	}
	return slices.Contains(moneyRecords, strings.TrimSuffix(words[len(words)-1], "s"))
}

// partOfRecord reports whether the rows of a table are the lines of another's.
func partOfRecord(table string) bool {
	words := strings.Split(snake(table), "_")
	return slices.Contains([]string{"item", "line", "detail", "entry", "entrie", "position"}, strings.TrimSuffix(words[len(words)-1], "s"))
}

func unique(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}
