package database

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// handRun are SQL files beside the migrations that change the structure and that
// somebody runs by hand.
func handRun(p *project.Project) []check.Place {
	const most = 120
	known := p.MigrationFiles()
	var out []check.Place
	var files []string
	for _, name := range p.Files() {
		if path.Ext(name) != ".sql" || slices.Contains(known, name) && inMigrations(name) || len(out) >= most {
			continue
		}
		base := strings.ToLower(path.Base(name))
		if strings.HasPrefix(name, "../") || strings.Contains(base, "seed") || strings.Contains(base, "sample") || strings.Contains(base, "example") || strings.Contains(base, "test") || strings.Contains(base, "down") {
			continue
		}
		if p.HoldsFold(name, "alter table", "create table", "create policy", "create function", "create or replace function", "update ", "delete from ") {
			files = append(files, name)
			out = append(out, check.Line(name, headOf(p, name), "SQL that someone runs by hand"))
		}
	}
	return append(out, madeByHand(p, files)...)
}

// madeByHand are the first lines of files of SQL that are run by hand which create a
// table, or throw one away, some way below the words at their head.
func madeByHand(p *project.Project, files []string) []check.Place {
	const most = 24
	var out []check.Place
	for _, name := range files {
		if len(out) == most {
			break
		}
		text, _ := p.Read(name)
		head, line := headOf(p, name), 0
		for l := range bytes.Lines(text) {
			line++
			low := strings.ToLower(strings.TrimSpace(string(l)))
			word, _, _ := strings.Cut(low, " table ")
			if says := map[string]string{"create": "a table that someone makes by hand", "drop": "a table that someone throws away by hand", "alter": "a table that someone changes by hand"}[word]; says != "" {
				if line > head+apart {
					out = append(out, check.Line(name, line, says))
				}
				break
			}
		}
	}
	return out
}

// toldByHand are the lines of the readme that name one of the files.
func toldByHand(p *project.Project, files []string) []check.Place {
	const most = 4
	var out []check.Place
	for _, name := range p.Files() {
		if !strings.EqualFold(name, "readme.md") {
			continue
		}
		text, _ := p.Read(name)
		line := 0
		for l := range bytes.Lines(text) {
			line++
			if len(out) < most && bytes.Contains(l, []byte(".sql")) && !lists(l, files) && (bytes.Contains(l, []byte("psql ")) || slices.ContainsFunc(files, func(f string) bool { return bytes.Contains(l, []byte(path.Base(f))) })) {
				out = append(out, check.Line(name, line, "the instructions name a file to run by hand"))
			}
		}
	}
	return out
}

// lists reports whether a line only shows where a file lies, as a branch of a tree or with
// a remark behind its name, and says nothing of running it.
func lists(line []byte, files []string) bool {
	text := strings.TrimSpace(string(line))
	if bare := strings.TrimLeft(text, "│├└─|+`\\ \u00a0-"); bare != text && (strings.ContainsAny(text, "│├└") || strings.HasPrefix(text, "|--") || strings.HasPrefix(text, "+--")) {
		return true
	}
	name, rest, _ := strings.Cut(text, " ")
	if !slices.ContainsFunc(files, func(f string) bool { return path.Base(f) == path.Base(name) }) {
		return false
	}
	return rest == "" || strings.HasPrefix(strings.TrimSpace(rest), "#")
}

// firstStatement is the first line of a file of SQL that is no comment.
func firstStatement(p *project.Project, name string) int {
	text, _ := p.Read(name)
	line, inside := 0, false
	for l := range bytes.Lines(text) {
		line++
		l = bytes.TrimSpace(l)
		switch {
		case inside:
			inside = !bytes.Contains(l, []byte("*/"))
		case bytes.HasPrefix(l, []byte("/*")):
			inside = !bytes.Contains(l, []byte("*/"))
		case len(l) > 0 && !bytes.HasPrefix(l, []byte("--")):
			return line
		}
	}
	return 1
}

// headOf is where a file of SQL that is run by hand begins: at its first statement,
// or at the words above it when they are long.
func headOf(p *project.Project, name string) int {
	const short = 4
	first := firstStatement(p, name)
	if first <= short {
		return first
	}
	text, _ := p.Read(name)
	line := 0
	for l := range bytes.Lines(text) {
		line++
		if bytes.ContainsFunc(l, unicode.IsLetter) {
			return line
		}
	}
	return first
}

// pushScripts are the scripts of package.json that push the schema. Those of a folder
// that has a schema of its own, beside the app's, are about another database.
func pushScripts(p *project.Project) []check.Place {
	var out []check.Place
	for _, m := range p.Manifests() {
		if dir := path.Dir(m.File); dir != "." && !strings.HasPrefix(dir, "..") && schemaOfItsOwn(p, dir+"/") {
			continue
		}
		for _, name := range sorted(m.Scripts) {
			if s := m.Scripts[name]; pushing(s.Command) {
				out = append(out, check.Line(m.File, s.Line, "pushes the schema, and records nothing"))
			}
		}
	}
	return out
}

// schemaOfItsOwn reports whether a folder holds tables of Drizzle or a schema of Prisma,
// and nothing of the app's schema.
func schemaOfItsOwn(p *project.Project, dir string) bool {
	if slices.ContainsFunc(p.Schema().Files, func(f string) bool { return strings.HasPrefix(f, dir) }) {
		return false
	}
	return slices.ContainsFunc(p.Files(), func(f string) bool {
		return strings.HasPrefix(f, dir) && (path.Ext(f) == ".prisma" || path.Ext(f) == ".ts" && p.Holds(f, "pgTable(", "mysqlTable(", "sqliteTable("))
	})
}

// pushingFiles are lines of shell scripts that push the schema, or run a script of
// package.json that does.
func pushingFiles(p *project.Project) []check.Place {
	const most = 8
	var scripts []string
	for _, m := range p.Manifests() {
		for _, name := range sorted(m.Scripts) {
			if pushing(m.Scripts[name].Command) {
				scripts = append(scripts, "run "+name)
			}
		}
	}
	var out []check.Place
	for _, name := range p.Files() {
		if ext := path.Ext(name); ext != ".sh" && ext != ".ps1" || !p.Holds(name, "push") || deployFile(name) {
			continue
		}
		text, _ := p.Read(name)
		line := 0
		for l := range bytes.Lines(text) {
			line++
			s := strings.TrimSpace(string(l))
			if len(out) == most || strings.HasPrefix(s, "#") || strings.HasPrefix(s, "echo") {
				continue
			}
			if pushing(s) || slices.ContainsFunc(scripts, func(run string) bool { return strings.HasSuffix(s, run) || strings.Contains(s, run+" ") }) {
				out = append(out, check.Line(name, line, "pushes the schema, and records nothing"))
			}
		}
	}
	return out
}

// toolConfig is where the tool is told of the database: Prisma's datasource, or
// Drizzle's configuration.
func toolConfig(p *project.Project, s *schema.Schema) []check.Place {
	for _, name := range p.Files() {
		base := path.Base(name)
		switch {
		case s.Source == schema.Drizzle && strings.HasPrefix(base, "drizzle.config."):
			if line := max(lineOf(p, name, "out:"), lineOf(p, name, "defineConfig(")); line > 0 {
				return []check.Place{check.Line(name, line, "the folder that migrations would be written to")}
			}
		case s.Source == schema.Prisma && path.Ext(name) == ".prisma" && len(s.Files) > 0 && slices.Contains(s.Files, name):
			if line := lineOf(p, name, "datasource "); line > 0 {
				return []check.Place{check.Line(name, line, "the database that migrations would make")}
			}
		}
	}
	return nil
}

// noDeployStep is the script that starts the app, when no step of a deployment
// applies migrations.
func noDeployStep(p *project.Project) []check.Place {
	if _, ok := deployStep(p); ok {
		return nil
	}
	for _, m := range p.Manifests() {
		for _, name := range []string{"build", "start"} {
			if s, ok := m.Scripts[name]; ok {
				return []check.Place{check.Line(m.File, s.Line, "no step of a deployment applies migrations")}
			}
		}
	}
	return nil
}
