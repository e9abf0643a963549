package security

import (
	"underpin/checks/project/source"
	"underpin/fixes"
)

var passwordsFix = &fixes.Fix{
	Title:  "Raise the cost of bcrypt",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planPasswords,
}

const slowHash = `const hash = await bcrypt.hash(password, 12);
const same = await bcrypt.compare(password, hash);
`

// planPasswords raises bcrypt's cost where it is too low. Other ways to keep a
// password cannot be changed without everybody's stored value.
func planPasswords(d *fixes.Draft) error {
	p := d.Project()
	edits := map[string][]fixes.Edit{}
	for _, k := range keepings(p) {
		if !k.weak {
			continue
		}
		pkg, _ := k.node.Origin()
		if !bcryptLike(pkg) {
			return fixes.Refuse("passwords in "+k.node.File().Path+" are kept in a form whose stored values have to change as well", "ts", slowHash)
		}
		at := 1
		if name := k.node.CalleeName(); name == "genSalt" || name == "genSaltSync" {
			at = 0
		}
		cost := follow(p, k.node.Arg(at))
		if cost.Kind() == source.Binary { // Number(process.env.ROUNDS) || 8
			cost = follow(p, cost.Child(source.Right))
		}
		if cost.Kind() != source.Number {
			return fixes.Refuse("the cost in "+k.node.File().Path+" is put together in a way that no template changes", "ts", slowHash)
		}
		file := cost.File().Path
		edits[file] = append(edits[file], fixes.Edit{Start: cost.Start(), End: cost.End(), Text: "12"})
	}
	if len(edits) == 0 {
		return nil
	}
	if err := editAll(d, edits); err != nil {
		return err
	}
	d.Review()
	d.Note("Hashes that are stored already go on working at the cost they were made with.")
	d.Step("Measure how long one sign-in takes on the server: about a quarter of a second is meant. Hash again at the next sign-in of whoever still has an old hash.", "")
	return nil
}
