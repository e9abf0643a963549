package fixes

import (
	"path"
	"slices"
	"strings"
)

// drizzleStep is the command that brings the edited Drizzle schema into the database:
// a migration where there are some, else the push that the project lives by. A migration
// drawn without the ones before it would make every table anew. One step is enough for
// all that a plan edits.
func drizzleStep(d *Draft, name, more string) {
	if slices.ContainsFunc(d.steps, func(s Step) bool { return strings.Contains(s.Command, "drizzle-kit") }) {
		return
	}
	in := ""
	if dir := drizzleFolder(d); dir != "." {
		in = " Run it in " + dir + "."
	}
	if !keepsMigrations(d) {
		d.Step("This project has no migrations folder: bring the schema to the database the way you did so far."+more+in, packageRunner(d)+" drizzle-kit push")
		return
	}
	d.Step("Let Drizzle write the migration from the edited schema, and read it before you apply it."+more+in, packageRunner(d)+" drizzle-kit generate --name "+name)
}

// keepsMigrations reports whether Drizzle has written migrations into the project: it
// lists them in a journal beside them.
func keepsMigrations(d *Draft) bool {
	return slices.ContainsFunc(d.Project().Files(), func(file string) bool {
		return strings.HasSuffix(file, "meta/_journal.json")
	})
}

// drizzleFolder is where Drizzle's tool finds its settings.
func drizzleFolder(d *Draft) string {
	for _, file := range d.Project().Files() {
		if base := path.Base(file); strings.HasPrefix(base, "drizzle.config.") && !strings.HasPrefix(file, "../") {
			return path.Dir(file)
		}
	}
	return "."
}
