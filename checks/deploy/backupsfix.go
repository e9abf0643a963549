package deploy

import (
	"hash/fnv"
	"strconv"

	"underpin/checks/project"
	"underpin/fixes"
)

// backupsFix adds a nightly workflow that dumps the database, encrypted.
var backupsFix = &fixes.Fix{
	Title:   "Add a nightly, encrypted dump of the database",
	Safety:  fixes.Behaviour,
	Kind:    fixes.Guided,
	Options: backupOptions,
	Plan:    planBackups,
}

func backupOptions(*project.Project) []fixes.Option {
	return []fixes.Option{
		{Name: "days", Label: "For how many days is each dump kept?", Default: "30"},
		{
			Name: "postgres", Label: "Which major version of PostgreSQL does the server run?",
			Help: "The dump program must not be older than the server. `select version()` tells.", Default: "17",
		},
	}
}

func planBackups(d *fixes.Draft) error {
	p := d.Project()
	if !dumps(p) {
		return fixes.Refuse("the nightly dump is written for PostgreSQL, and the database of this project is another", "yaml", "")
	}
	root, app := repositoryRoot(d)
	text, err := d.Template("deploy/backups/postgres.yml", map[string]string{
		"MINUTE": minute(p.Name()), "POSTGRES": number(d.Option("postgres"), 9, 99, "17"), "DAYS": number(d.Option("days"), 1, 90, "30"),
	})
	if err != nil {
		return err
	}
	if err := d.Create(workflowPath(d, root, app, "backup", text), text); err != nil {
		return err
	}
	d.Step("Give the workflow the database's direct connection string (not the pooled one) as the repository secret BACKUP_DATABASE_URL.",
		"gh secret set BACKUP_DATABASE_URL")
	d.Step("Choose a long passphrase, keep it where the team finds it in an emergency, and set it as the secret BACKUP_PASSPHRASE.",
		"gh secret set BACKUP_PASSPHRASE")
	d.Step("Run the workflow once, download the dump and restore it into an empty database: a backup that was never restored is a hope.",
		"gh workflow run backup.yml")
	d.Note("Anyone who can read the repository's workflow runs can download the encrypted dumps; the passphrase is what protects them.")
	return nil
}

// dumps reports whether the app's database is, as far as can be told,
// PostgreSQL.
func dumps(p *project.Project) bool {
	s := p.Stack()
	for _, other := range []project.Tech{project.Mongoose, project.MongoDB, project.Firebase, project.Convex} {
		if s.Has(other) {
			return s.Has(project.Supabase)
		}
	}
	dialect := p.Schema().Dialect
	return dialect == "" || dialect == "postgres"
}

// number is a whole number within limits, or the default.
func number(text string, least, most int, otherwise string) string {
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return otherwise
	}
	return strconv.Itoa(n)
}

// minute spreads the nightly runs of many projects over the hour.
func minute(name string) string {
	h := fnv.New32a()
	h.Write([]byte(name))
	return strconv.Itoa(int(h.Sum32() % 60))
}
