package project

import (
	"bytes"
	"cmp"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"underpin/checks/project/schema"
)

// prismaFiles lists the files of the app's Prisma schema. Of several schemas,
// the one in the usual place counts; files beside it that have no datasource of
// their own belong to it.
func (p *Project) prismaFiles() []string {
	var all, heads []string
	for _, name := range p.Files() {
		if path.Ext(name) != ".prisma" || copyOrSample(name) {
			continue
		}
		all = append(all, name)
		if text, ok := p.Read(name); ok && bytes.Contains(text, []byte("datasource ")) {
			heads = append(heads, name)
		}
	}
	if len(heads) == 0 {
		return all
	}
	head := slices.MinFunc(heads, func(a, b string) int {
		return cmp.Or(cmp.Compare(prismaRank(a), prismaRank(b)), cmp.Compare(a, b))
	})
	under := path.Dir(head) + "/"
	if under == "./" {
		under = ""
	}
	return slices.DeleteFunc(all, func(name string) bool {
		return name != head && (slices.Contains(heads, name) || !strings.HasPrefix(name, under))
	})
}

// prismaRank orders schemas by how likely they are the app's.
func prismaRank(name string) int {
	rank := 10*strings.Count(name, "/") + 100*strings.Count(name, "../")
	if path.Base(name) != "schema.prisma" {
		rank += 50
	}
	if strings.Contains(name, "prisma/schema") {
		rank -= 5
	}
	return rank
}

// sqlFiles lists the SQL files that make the database, in the order they are
// run: a folder of migrations, the likeliest one, else loose SQL files. The
// others are those of further folders, and loose ones beside them.
func (p *Project) sqlFiles() (main []string, others [][]string) {
	folders := map[string][]string{}
	var loose []string
	for _, name := range p.Files() {
		if path.Ext(name) != ".sql" || copyOrSample(name) || notMigration(path.Base(name)) || p.blank(name) {
			continue
		}
		if folder := migrationFolder(name); folder != "" && !amongDocuments(name) {
			folders[folder] = append(folders[folder], name)
		} else {
			loose = append(loose, name)
		}
	}
	loose, creates := p.looseSQL(loose)
	order := slices.SortedFunc(maps.Keys(folders), func(a, b string) int {
		return cmp.Or(cmp.Compare(folderRank(a), folderRank(b)), cmp.Compare(a, b))
	})
	for _, folder := range order {
		folders[folder] = p.withoutWholes(folders[folder])
		slices.SortFunc(folders[folder], byVersion)
		others = append(others, folders[folder])
	}
	if len(loose) > 0 {
		others = append(others, loose)
	}
	if len(order) == 0 && !creates {
		return nil, others // what they change is described elsewhere
	}
	return others[0], others[1:]
}

// withoutWholes leaves out, of the migrations of Supabase, the files without a version
// that describe once more what those with one make: the tool passes them over.
func (p *Project) withoutWholes(files []string) []string {
	const part = 3 // of five
	versions := slices.DeleteFunc(slices.Clone(files), func(name string) bool { return leadingNumber(path.Base(name)) == 1<<62 })
	if len(versions) == len(files) || !strings.HasSuffix("/"+path.Dir(files[0]), "/supabase/migrations") {
		return files
	}
	made := schema.Replay(p.texts(versions), schema.Supabase)
	return slices.DeleteFunc(files, func(name string) bool {
		if slices.Contains(versions, name) {
			return false
		}
		again, tables := 0, 0
		for _, t := range schema.Replay(p.texts([]string{name}), schema.Supabase).Tables {
			if t.Partial {
				continue
			}
			tables++
			if m := made.Table(t.Name); m != nil && !m.Partial {
				again++
			}
		}
		return tables > part && 5*again >= part*tables
	})
}

// blank reports whether a file holds nothing at all, as a tool leaves it behind that
// found no difference to write down.
func (p *Project) blank(name string) bool {
	text, ok := p.Read(name)
	return ok && len(bytes.TrimSpace(text)) == 0
}

// amongDocuments reports whether a file lies in a folder of documents: no tool runs
// what is kept there.
func amongDocuments(name string) bool {
	return strings.HasPrefix(name, "docs/") || strings.Contains(name, "/docs/")
}

// migrationFolder is the folder of migrations that a file belongs to, or "".
func migrationFolder(name string) string {
	dir := path.Dir(name)
	for d := dir; d != "." && d != "/" && path.Base(d) != ".."; d = path.Dir(d) {
		switch base := strings.ToLower(path.Base(d)); {
		case base == "migrations" || base == "migration" || base == "drizzle" || base == "migrate":
			return d
		case base == "schemas" && path.Base(path.Dir(d)) == "supabase":
			return d
		}
	}
	return ""
}

// folderRank orders folders of migrations: the app's before the repository's,
// Supabase's before others.
func folderRank(folder string) int {
	rank := 100*strings.Count(folder, "../") + 10*strings.Count(folder, "/")
	switch {
	case strings.HasSuffix("/"+folder, "/supabase/migrations"):
		rank -= 60 // and not .supabase, where the tool keeps what it needs itself
	case strings.HasSuffix(folder, "supabase/schemas"):
		rank -= 55
	case strings.HasSuffix(folder, "prisma/migrations"):
		rank -= 40
	}
	return rank
}

// byVersion orders migrations as the tools do: by their leading number, then by
// name. Prisma's number stands in the folder; Supabase's tool takes the names as texts,
// so that a day, 20260318_, comes after its hours, 20260318101500_.
func byVersion(a, b string) int {
	if dated(a) && dated(b) {
		return cmp.Compare(a, b)
	}
	if path.Base(a) == "migration.sql" && path.Base(b) == "migration.sql" {
		return cmp.Compare(a, b)
	}
	return cmp.Or(cmp.Compare(leadingNumber(path.Base(a)), leadingNumber(path.Base(b))), cmp.Compare(a, b))
}

// dated reports whether a file is a migration of Supabase whose version is a day or a
// time of one.
func dated(name string) bool {
	return leadingNumber(path.Base(name)) >= 2000_00_00 && strings.HasSuffix("/"+path.Dir(name), "/supabase/migrations")
}

// leadingNumber is the number that a file's name begins with, a leading V left out.
func leadingNumber(base string) uint64 {
	base = strings.TrimLeft(base, "vV")
	end := 0
	for end < len(base) && end < 19 && base[end] >= '0' && base[end] <= '9' {
		end++
	}
	n, err := strconv.ParseUint(base[:end], 10, 64)
	if err != nil {
		return 1 << 62
	}
	return n
}

// looseSQL orders SQL files that stand in no folder of migrations: those with
// a number by it, and files that create tables before files that change them.
func (p *Project) looseSQL(files []string) (ordered []string, create bool) {
	creates := map[string]bool{}
	files = slices.DeleteFunc(files, func(name string) bool {
		text, _ := p.Read(name)
		low := bytes.ToLower(text)
		creates[name] = bytes.Contains(low, []byte("create table"))
		return !creates[name] && !bytes.Contains(low, []byte("create index")) && !bytes.Contains(low, []byte("create unique index")) &&
			!bytes.Contains(low, []byte("alter table")) && !bytes.Contains(low, []byte("create policy")) &&
			!bytes.Contains(low, []byte("drop policy")) && !bytes.Contains(low, []byte("revoke ")) && !bytes.Contains(low, []byte("security definer"))
	})
	slices.SortStableFunc(files, func(a, b string) int {
		va, vb := leadingNumber(path.Base(a)), leadingNumber(path.Base(b))
		if va == vb && creates[a] != creates[b] {
			if creates[a] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(va, vb), cmp.Compare(a, b))
	})
	return files, slices.ContainsFunc(files, func(name string) bool { return creates[name] })
}

func sqlSource(files []string) schema.Source {
	for _, name := range files {
		if strings.Contains("/"+name, "/supabase/") || strings.Contains(path.Base(name), "supabase") {
			return schema.Supabase
		}
	}
	return schema.SQL
}

// copyOrSample reports whether a path lies in a folder of copies, tests or samples.
func copyOrSample(name string) bool {
	dir := path.Dir(strings.ToLower(name))
	if dir == "." {
		return false
	}
	for part := range strings.SplitSeq(dir, "/") {
		switch part = strings.Trim(part, "_."); part {
		case "docs":
			if path.Ext(name) != ".sql" || migrationFolder(name) == "" {
				return true // migrations that are kept with the documents are some all the same
			}
		case "archive", "archived", "archives", "backup", "backups", "discarded", "old", "deprecated", "legacy", "disabled",
			"rollback", "rollbacks", "down", "tests", "test", "fixtures", "seed", "seeds", "seeders", "examples", "example",
			"snippets", "reverted", "unused", "obsolete", "bak", "mocks", "e2e", "templates", "migrations_old",
			"migrations_backup", "migrations-backup", "migrations_archive", "node_modules":
			return true
		}
	}
	return false
}

// notMigration reports whether an SQL file's name says that it is a copy, a
// rollback, rows, or a check.
func notMigration(base string) bool {
	base = strings.TrimSuffix(strings.ToLower(base), ".sql")
	for _, end := range []string{".down", "_down", "-down", ".bak", ".old", "_rollback", "-rollback", ".rollback", "_backup"} {
		if strings.HasSuffix(base, end) {
			return true
		}
	}
	for _, word := range []string{"all_migrations", "all-migrations", "combined", "consolidated", "seed", "rollback", "backup", "dump", "revert", "undo", "reset", "verify", "diagnos"} {
		if strings.HasPrefix(base, word) {
			return true
		}
	}
	return base == "down"
}
