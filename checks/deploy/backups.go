package deploy

import (
	_ "embed"
	"fmt"
	"path"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed backups.md
var backupsWords string

// Backups looks for a scheduled dump of the database, and asks where the code
// cannot tell: most providers make backups that no file shows.
var Backups = &check.Check{
	ID:       "deploy/backups",
	Severity: check.High,
	Minutes:  45,
	Words:    check.Explain(backupsWords),
	Look:     lookForBackups,
	Fix:      backupsFix,
}

func lookForBackups(p *project.Project) check.Finding {
	store := database(p)
	if store == "" {
		return check.Unneeded("The app has no database.")
	}
	if pl, what, ok := scheduledDump(p); ok {
		return check.Passed(check.Likely, fmt.Sprintf("%s is copied on a schedule: %s.", store, what), pl)
	}
	q := check.Question{
		Text: "Is there a recent backup of your database, and has somebody restored one to see that it works?",
		Help: backupHelp(p),
		Pass: "The owner confirmed that backups exist and that a restore was tried.",
		Gap:  "There is no backup, or nobody has ever restored one.",
	}
	if pl, ok := dumpScript(p); ok {
		return check.Asking("A script makes a copy of the database, and nothing in the repository runs it on a schedule.", q, pl)
	}
	return check.Asking(fmt.Sprintf("Whether %s is backed up, and whether a restore was tried, cannot be seen in the code.", store), q)
}

// databases are the stores whose loss would hurt, with their names.
var databases = []struct {
	tech project.Tech
	name string
}{
	{project.Supabase, "the Supabase database"},
	{project.Prisma, "the database"},
	{project.Drizzle, "the database"},
	{project.RawSQL, "the database"},
	{project.Mongoose, "the MongoDB database"},
	{project.MongoDB, "the MongoDB database"},
	{project.SQLAlchemy, "the database"},
	{project.DjangoORM, "the database"},
	{project.Firebase, "the Firebase database"},
	{project.Convex, "the Convex database"},
	{project.KV, "the key-value store"},
}

func database(p *project.Project) string {
	for _, d := range databases {
		if p.Stack().Has(d.tech) {
			return d.name
		}
	}
	if len(p.Schema().Tables) > 0 {
		return "the database"
	}
	return ""
}

func backupHelp(p *project.Project) string {
	if p.Stack().Has(project.Supabase) {
		return "Supabase: Database → Backups in the dashboard. Free projects have no backup that you can restore there; paid ones have a daily one."
	}
	return "Look in the dashboard of whoever hosts the database, under Backups or Snapshots, for the date of the last one; then restore it into an empty database."
}

// dumpTools are the commands that copy a database.
var dumpTools = []string{
	"pg_dump", "pg_dumpall", "pg_basebackup", "mysqldump", "mariadb-dump", "mongodump", "supabase db dump", "litestream replicate",
	"wal-g", "pgbackrest", "restic backup", "wrangler d1 export", "turso db export", "gcloud firestore export", "gcloud sql export", "sqlite3_backup",
}

func copies(command string) bool {
	if strings.Contains(command, "schema-only") || strings.Contains(command, "--no-data") {
		return false
	}
	for _, tool := range dumpTools {
		if strings.Contains(command, tool) {
			return true
		}
	}
	return strings.Contains(command, "sqlite3") && strings.Contains(command, ".backup")
}

// scheduledDump finds a dump that runs by itself: in a workflow with a schedule,
// in a cron service or table, or in a service that replicates.
func scheduledDump(p *project.Project) (check.Place, string, bool) {
	for _, w := range p.Workflows() {
		if !w.On("schedule") {
			continue
		}
		for _, job := range w.Jobs {
			for _, s := range job.Steps {
				for _, c := range s.Commands() {
					if copies(c) || copies(scriptBehind(p, c)) {
						return check.Line(w.File, commandLine(p, w.File, s, c), "runs on the workflow's schedule"), "a scheduled workflow dumps it", true
					}
				}
			}
		}
	}
	return scheduledElsewhere(p)
}

// scriptBehind is the text of what a command runs: a script of package.json or a
// file of the repository.
func scriptBehind(p *project.Project, command string) string {
	for _, w := range strings.Fields(command) {
		if m := p.Manifest(); m != nil {
			if script, ok := m.Scripts[w]; ok {
				return script.Command + "\n" + scriptText(p, script.Command)
			}
		}
	}
	return scriptText(p, command)
}

func scriptText(p *project.Project, command string) string {
	for _, w := range strings.Fields(command) {
		name := path.Clean(strings.TrimPrefix(w, "./"))
		for _, up := range []string{"", "../", "../../"} {
			if text, ok := p.Read(up + name); ok && len(text) < 1<<16 {
				return string(text)
			}
		}
	}
	return ""
}

// scheduledElsewhere looks into the files of other schedulers.
func scheduledElsewhere(p *project.Project) (check.Place, string, bool) {
	for _, file := range p.Files() {
		base := strings.ToLower(path.Base(file))
		var want func(line string) bool
		var what string
		switch {
		case strings.HasPrefix(base, "litestream") && strings.HasSuffix(base, ".yml"):
			want, what = func(line string) bool {
				return strings.Contains(line, "replicas:") || strings.Contains(line, "replica:")
			}, "Litestream replicates it"
		case strings.Contains(base, "crontab") || base == "cron" || strings.HasSuffix(base, ".cron"):
			want, what = func(line string) bool { return copies(line) || copies(scriptBehind(p, line)) }, "a cron job dumps it"
		case strings.Contains(base, "compose") && (strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml")):
			want, what = func(line string) bool {
				return strings.Contains(line, "image:") && strings.Contains(line, "backup")
			}, "a backup service runs beside it"
		case strings.HasSuffix(base, ".tf"):
			want, what = func(line string) bool {
				key, value, ok := strings.Cut(line, "=")
				return ok && strings.TrimSpace(key) == "backup_retention_period" && strings.TrimSpace(value) != "0"
			}, "the provider is told to keep backups"
		default:
			continue
		}
		if pl, ok := lineWhere(p, file, want); ok {
			pl.Message = what
			return pl, what, true
		}
	}
	return check.Place{}, "", false
}

// lineWhere is the first line of a file, comments left out, that is wanted.
func lineWhere(p *project.Project, file string, want func(string) bool) (check.Place, bool) {
	text, _ := p.Read(file)
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if trimmed := strings.TrimSpace(line); trimmed != "" && trimmed[0] != '#' && want(trimmed) {
			return check.Line(file, n, ""), true
		}
	}
	return check.Place{}, false
}

// dumpScript finds a script that copies the database, whoever runs it.
func dumpScript(p *project.Project) (check.Place, bool) {
	for _, file := range p.Files() {
		switch path.Ext(file) {
		case ".sh", ".ts", ".js", ".mjs", ".py":
		default:
			continue
		}
		if !strings.Contains(strings.ToLower(file), "backup") && path.Ext(file) != ".sh" && !strings.Contains(file, "dump") {
			continue
		}
		if pl, ok := lineWhere(p, file, func(line string) bool {
			return !strings.HasPrefix(line, "//") && !strings.HasPrefix(line, "*") && copies(line)
		}); ok {
			pl.Message = "copies the database when somebody runs it"
			return pl, true
		}
	}
	return check.Place{}, false
}
