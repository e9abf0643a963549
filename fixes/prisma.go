package fixes

import (
	"strings"

	"underpin/checks/project/schema"
)

// prismaKey is the edit that gives a Prisma model a key: @unique on the field
// itself where one field is meant, else a line at the end of the model.
func prismaKey(text []byte, k NewKey) (Edit, bool) {
	t := k.Table
	if len(k.Columns) == 0 || t.Place.End > len(text) || t.Place.End == 0 {
		return Edit{}, false
	}
	if k.Unique && len(k.Columns) == 1 {
		at := k.Columns[0].Place.End
		if at <= 0 || at > len(text) {
			return Edit{}, false
		}
		return Edit{Start: at, End: at, Text: " @unique"}, true
	}
	attribute := "@@index(["
	if k.Unique {
		attribute = "@@unique(["
	}
	return prismaBlockLine(text, t, attribute+strings.Join(fieldNames(k.Columns), ", ")+"])")
}

// prismaBlockLine puts a line in front of the brace that closes the model. A
// blank line sets the first block attribute off from the fields, as Prisma's
// own formatter has it.
func prismaBlockLine(text []byte, t *schema.Table, line string) (Edit, bool) {
	brace := t.Place.End - 1
	if text[brace] != '}' {
		return Edit{}, false
	}
	body := strings.TrimRight(string(text[:brace]), " \t\r\n")
	last := body[strings.LastIndexByte(body, '\n')+1:]
	indent := last[:len(last)-len(strings.TrimLeft(last, " \t"))]
	if indent == "" {
		indent = "  "
	}
	out := "\n" + indent + line
	if !strings.HasPrefix(strings.TrimSpace(last), "@@") {
		out = "\n" + out
	}
	return Edit{Start: len(body), End: brace, Text: out + "\n"}, true
}

func fieldNames(columns []*schema.Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Field
	}
	return out
}

// PrismaStep leaves the command that brings the edited schema into the database: a
// migration of this name where the project keeps migrations, else the push that it
// lives by. Writing a first migration for a database that was pushed would ask to
// empty it.
func PrismaStep(d *Draft, s *schema.Schema, name string) {
	run := packageRunner(d)
	if s.Dialect == schema.MongoDB {
		d.Step("Create the new keys in the database.", run+" prisma db push")
		return
	}
	for _, file := range d.Project().Files() {
		if strings.HasSuffix(file, "/migration_lock.toml") || strings.HasSuffix(file, "/migration.sql") {
			d.Step("Write the migration, read it, then apply it with `prisma migrate dev`.",
				run+" prisma migrate dev --create-only --name "+name)
			return
		}
	}
	d.Step("This project has no migrations folder: bring the schema to the database the way you did so far.",
		run+" prisma db push")
}

// packageRunner is how the app's package manager runs a tool of the project.
func packageRunner(d *Draft) string {
	switch d.Project().Stack().PackageManager {
	case "pnpm":
		return "pnpm exec"
	case "yarn":
		return "yarn"
	case "bun":
		return "bunx"
	}
	return "npx"
}
