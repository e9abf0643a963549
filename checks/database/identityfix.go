package database

import (
	"underpin/checks/project/schema"
	"underpin/fixes"
)

// identityFix lets the database keep the sign-in name of each account unique.
var identityFix = &fixes.Fix{
	Title:  "Make the sign-in name of each account unique",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planIdentity,
}

func planIdentity(d *fixes.Draft) error {
	s := d.Project().Schema()
	var keys []fixes.NewKey
	for _, a := range accountTables(d.Project()) {
		if !a.ok {
			keys = append(keys, fixes.NewKey{Table: a.table, Columns: []*schema.Column{a.login}, Unique: true, Folded: true})
		}
	}
	if len(keys) == 0 {
		return nil
	}
	d.Note("The change fails while two accounts share a sign-in name. Find them first, and decide with their owners which one stays.")
	return fixes.AddKeys(d, s, "unique_sign_in", keys)
}
