package database

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/fixes"
)

// migrationsFix lets the deployment apply recorded migrations where it pushes
// the schema. A first migration only the owner's database can give.
var migrationsFix = &fixes.Fix{
	Title:  "Apply recorded migrations on deployment",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planMigrations,
}

func planMigrations(d *fixes.Draft) error {
	p := d.Project()
	s := p.Schema()
	if commands := pythonMigrating(p, s); commands != "" {
		return fixes.Refuse("migrations of Python's tools are written by the tools, from the models and the database", "sh", commands)
	}
	pushed := pushes(p)
	if len(migrationFiles(p)) == 0 {
		return fixes.Refuse("there is no migration yet, and the first one must describe your living database", "sh", baseline(p, s))
	}
	if len(pushed) == 0 {
		return fixes.Refuse("the difference between the migrations and the living database is known to that database alone", "sh", difference(p, s))
	}
	done := map[string]bool{}
	for _, place := range pushed {
		if path.Base(place.File) == "package.json" {
			if !done[place.File] {
				if err := scriptsMigrate(d, place.File); err != nil {
					return err
				}
			}
			done[place.File] = true
			continue
		}
		if err := lineMigrates(d, place.File, place.Line); err != nil {
			return err
		}
	}
	d.Note("The database was changed without a record so far. Compare it with the migrations before the first deployment, and mark those that it has as applied.")
	if s.Source == schema.Prisma {
		d.Step("See what the living database has beyond the migrations, and write that down as one.", "npx prisma migrate status")
	}
	return nil
}

// migrating is a command with its push replaced by applying the migrations; the
// flags of the push go with it.
func migrating(command string) string {
	words := strings.Split(command, " ")
	for i := 0; i+1 < len(words); i++ {
		switch {
		case words[i] == "db" && words[i+1] == "push" && i > 0 && strings.HasSuffix(words[i-1], "prisma"):
			words = slices.Concat(words[:i], []string{"migrate", "deploy"}, pastFlags(words[i+2:]))
		case strings.HasSuffix(words[i], "drizzle-kit") && strings.TrimRight(words[i+1], `",;`) == "push":
			rest := strings.TrimPrefix(words[i+1], "push")
			words = slices.Concat(words[:i+1], []string{"migrate" + rest}, pastFlags(words[i+2:]))
		}
	}
	return strings.Join(words, " ")
}

// pastFlags leaves out the flags that only pushing knows.
func pastFlags(words []string) []string {
	for len(words) > 0 {
		switch strings.TrimRight(words[0], `",;`) {
		case "--accept-data-loss", "--skip-generate", "--force-reset", "--force":
			if end := strings.TrimLeft(words[0], "-abcdefghijklmnopqrstuvwxyz"); end != "" {
				return append([]string{end}, words[1:]...)
			}
			words = words[1:]
		default:
			return words
		}
	}
	return words
}

// scriptsMigrate edits the scripts of a package.json that a deployment runs.
func scriptsMigrate(d *fixes.Draft, file string) error {
	for _, m := range d.Project().Manifests() {
		if m.File != file {
			continue
		}
		for _, name := range sorted(m.Scripts) {
			command := m.Scripts[name].Command
			if !deploys(name) || !runs(m.Scripts, command, pushing, 3) {
				continue
			}
			changed := migrating(command)
			if changed == command {
				changed = inlined(m.Scripts, command)
			}
			if err := d.SetJSON(file, changed, "scripts", name); err != nil {
				return err
			}
		}
	}
	return nil
}

// inlined puts what a pushing script should do in the place where it is called:
// the script itself stays, for a developer's own database.
func inlined(scripts map[string]project.ScriptEntry, command string) string {
	words := strings.Fields(command)
	for i := 1; i < len(words); i++ {
		called, ok := scripts[words[i]]
		if !ok || !runs(scripts, called.Command, pushing, 2) {
			continue
		}
		start := i - 1
		if words[start] == "run" && start > 0 {
			start--
		}
		instead := migrating(called.Command)
		if instead == called.Command {
			instead = inlined(scripts, called.Command)
		}
		return strings.Join(slices.Concat(words[:start], []string{instead}, words[i+1:]), " ")
	}
	return command
}

// lineMigrates edits one line of a deployment's file.
func lineMigrates(d *fixes.Draft, file string, line int) error {
	text, _ := d.Read(file)
	start := 0
	for l := range bytes.Lines(text) {
		if line--; line > 0 {
			start += len(l)
			continue
		}
		if changed := migrating(string(l)); changed != string(l) {
			return d.Edit(file, fixes.Edit{Start: start, End: start + len(l), Text: changed})
		}
		return fixes.Refuse(file+" calls the push in a way that this fix does not know", "sh", "prisma migrate deploy\n")
	}
	return nil
}

// baseline is how a first migration is made of a database that exists.
func baseline(p *project.Project, s *schema.Schema) string {
	switch {
	case s.Source == schema.Prisma:
		return "mkdir -p prisma/migrations/0_init\nnpx prisma migrate diff --from-empty --to-schema-datamodel prisma/schema.prisma --script > prisma/migrations/0_init/migration.sql\nnpx prisma migrate resolve --applied 0_init\n"
	case s.Source == schema.Drizzle:
		return "npx drizzle-kit generate --name init\n"
	case p.Stack().Has(project.Supabase):
		return "npx supabase link\nnpx supabase db pull\n"
	}
	return dump(p, s) + " > migrations/0001_init.sql\n"
}

// dump is the command that prints the tables of a database without their rows.
func dump(p *project.Project, s *schema.Schema) string {
	switch {
	case s.Dialect == schema.SQLite && p.Stack().Has(project.Cloudflare):
		return "npx wrangler d1 export DATABASE --remote --no-data --output=/dev/stdout"
	case s.Dialect == schema.SQLite && p.Dependency("@libsql/client").Name != "":
		return "turso db shell DATABASE .schema"
	case s.Dialect == schema.SQLite:
		return "sqlite3 app.db .schema"
	case s.Dialect == schema.MySQL:
		return "mysqldump --no-data DATABASE"
	}
	return "pg_dump --schema-only \"$DATABASE_URL\""
}

// difference is how a migration is made of what the database has beyond the old
// ones.
func difference(p *project.Project, s *schema.Schema) string {
	switch {
	case s.Source == schema.Prisma:
		return "npx prisma migrate dev --create-only --name catch_up\n"
	case s.Source == schema.Drizzle:
		return "npx drizzle-kit generate --name catch_up\n"
	case p.Stack().Has(project.Supabase):
		return "npx supabase db pull\n"
	}
	return dump(p, s) + " > now.sql\n"
}
