package fixes

import (
	"path"
	"strings"
	"time"

	"underpin/checks/project/schema"
)

// downFile is the name of the migration's way back, for tools that keep one
// beside each file.
func downFile(file string) (string, bool) {
	stem, ok := strings.CutSuffix(file, ".up.sql")
	return stem + ".down.sql", ok
}

// AddMigration writes a migration that runs behind the last one of the schema's
// files, and its way back where the tool keeps one beside each.
func AddMigration(d *Draft, s *schema.Schema, name, up, down string) error {
	file, ok := NextMigration(s, name)
	if !ok {
		return d.Refuse("the SQL of this project is not in numbered migration files, so there is no place that is certain to run next", "sql", up)
	}
	if d.Has(file) {
		return d.Refuse(file+" exists already", "sql", up)
	}
	if err := d.Create(file, up); err != nil {
		return err
	}
	if back, ok := downFile(file); ok {
		if err := d.Create(back, down); err != nil {
			return err
		}
	}
	migrationStep(d, s, file)
	return nil
}

// NextMigration is the path of a migration that runs behind the last one of the
// schema's files and follows their naming: the same folder, digits, width and
// separators. Beside loose files without a number, which run after those with
// one, it is a name that sorts behind them.
func NextMigration(s *schema.Schema, name string) (string, bool) {
	var last migrationName
	found, final := false, ""
	own := ownMigrations(s)
	for _, file := range s.Files {
		if !strings.HasPrefix(file, own) || !strings.HasSuffix(file, ".sql") {
			continue
		}
		final = file
		m, ok := parseMigration(file)
		if ok && (!found || m.after(last)) {
			last, found = m, true
		}
	}
	if !found {
		return "", false
	}
	if _, numbered := parseMigration(final); !numbered {
		return nextLoose(final, name)
	}
	return last.next(name), true
}

// nextLoose names a file so that it sorts behind the last of those without a
// number.
func nextLoose(last, name string) (string, bool) {
	dir, base := path.Split(last)
	separator := "_"
	if strings.Contains(base, "-") {
		separator = "-"
		name = strings.ReplaceAll(name, "_", "-")
	}
	for _, file := range []string{dir + name + ".sql", dir + "z" + separator + name + ".sql"} {
		if file > last {
			return file, true
		}
	}
	return "", false
}

// ownMigrations is the folder that the schema's tool runs, where its files lie in
// several; "" when any will do.
func ownMigrations(s *schema.Schema) string {
	mark := map[schema.Source]string{schema.Supabase: "supabase/migrations/", schema.Prisma: "prisma/migrations/"}[s.Source]
	for _, file := range s.Files {
		if i := strings.Index(file, mark); mark != "" && i >= 0 {
			return file[:i+len(mark)]
		}
	}
	return ""
}

// A migrationName is the path of a migration taken apart: dir, "V", "0012",
// "__", and what stands behind the name, such as ".up.sql" or "/migration.sql".
type migrationName struct {
	dir, prefix, digits, separator, tail string
}

func parseMigration(file string) (migrationName, bool) {
	dir, base := path.Split(file)
	tail := ".sql"
	switch {
	case base == "migration.sql" || base == "up.sql": // one folder per migration
		tail = "/" + base
		dir, base = path.Split(strings.TrimSuffix(dir, "/"))
	case strings.HasSuffix(base, ".down.sql"):
		return migrationName{}, false
	case strings.HasSuffix(base, ".up.sql"):
		tail = ".up.sql"
	case !strings.HasSuffix(base, ".sql"):
		return migrationName{}, false
	}
	m := migrationName{dir: dir, tail: tail}
	rest := base
	if strings.HasPrefix(rest, "V") { // Flyway
		m.prefix, rest = "V", rest[1:]
	}
	n := 0
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	m.digits, rest = rest[:n], rest[n:]
	for _, sep := range []string{"__", "_", "-", "."} {
		if strings.HasPrefix(rest, sep) {
			m.separator = sep
			return m, n > 0
		}
	}
	return migrationName{}, false
}

func (m migrationName) after(o migrationName) bool {
	dates := len(m.digits) >= len("20060102") && len(o.digits) >= len("20060102") // which tools sort as texts
	if len(m.digits) != len(o.digits) && !dates {
		return len(m.digits) > len(o.digits)
	}
	return m.digits > o.digits
}

func (m migrationName) next(name string) string {
	separator := m.separator
	if m.separator == "-" {
		name = strings.ReplaceAll(name, "_", "-")
	}
	return m.dir + m.prefix + nextNumber(m.digits) + separator + name + m.tail
}

// nextNumber counts up. Fourteen digits are a date and time, and the next second
// follows, so that the name stays a time.
func nextNumber(digits string) string {
	const stamp = "20060102150405"
	if t, err := time.Parse(stamp, digits); err == nil && len(digits) == len(stamp) {
		return t.Add(time.Second).Format(stamp)
	}
	b := []byte(digits)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < '9' {
			b[i]++
			return string(b)
		}
		b[i] = '0'
	}
	return "1" + string(b)
}
