package database

import (
	"slices"

	"underpin/checks/check"
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
	p := d.Project()
	s, accounts := p.Schema(), accountTables(p)
	if _, ok := mongoAccounts(p); ok && len(accounts) == 0 {
		return fixes.Refuse(noSchemaOfMongo, "javascript", "await db.collection(\"users\").createIndex({ email: 1 }, { unique: true }); // create_index(\"email\", unique=True) in Python\n")
	}
	if f, ok := djangoAccounts(p); ok && len(accounts) == 0 && f.Verdict == check.Gap {
		return fixes.Refuse("the table of these accounts is Django's own, and no migration of the app changes that", "python", djangoAccountsSketch)
	}
	var keys []fixes.NewKey
	for _, a := range accounts {
		if !a.ok {
			keys = append(keys, fixes.NewKey{Table: a.table, Columns: []*schema.Column{a.login}, Unique: true, Folded: true})
		}
	}
	for _, n := range slices.Concat(signNames(p), membersByAddress(p)) {
		keys = append(keys, fixes.NewKey{Table: n.table, Columns: []*schema.Column{n.column}, Unique: true, Folded: true})
	}
	if len(keys) == 0 {
		if len(accounts) > 0 && caseCounts(s, accounts[0]) {
			if _, ok := casedTwoWays(p, accounts[0]); ok {
				return fixes.Refuse("which of the addresses that are stored already is the right one of two spellings, only you can say", "typescript", casedSketch)
			}
		}
		return nil
	}
	d.Note("The change fails while two accounts share a sign-in name. Find them first, and decide with their owners which one stays.")
	return fixes.AddKeys(d, s, "unique_sign_in", keys)
}

const djangoAccountsSketch = `class Member(AbstractUser):  # AUTH_USER_MODEL = "people.Member"
    email = models.EmailField(unique=True)
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
`

const casedSketch = `const address = z.string().trim().toLowerCase().email(); // for every endpoint that takes one
`
