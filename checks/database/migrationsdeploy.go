package database

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// deploys reports whether a script of package.json runs on a deployment.
func deploys(name string) bool {
	switch name {
	case "build", "start", "postinstall", "prestart", "prebuild", "postbuild", "poststart", "vercel-build", "heroku-postbuild", "release", "deploy", "predeploy", "prod", "production":
		return true
	}
	for _, word := range []string{"build:", "start:", "deploy", "release"} {
		if strings.HasPrefix(name, word) {
			return !strings.Contains(name, "dev") && !strings.Contains(name, "local") && !strings.Contains(name, "test")
		}
	}
	return false
}

// pushing reports whether a command pushes a schema into a database.
func pushing(command string) bool {
	return strings.Contains(command, "prisma db push") || strings.Contains(command, "drizzle-kit push")
}

// pushes lists the deploy steps that push the schema.
func pushes(p *project.Project) []check.Place { return deploySteps(p, pushing) }

// deployStep is a deploy step that applies migrations.
func deployStep(p *project.Project) (check.Place, bool) {
	steps := deploySteps(p, func(command string) bool {
		for _, c := range []string{"prisma migrate deploy", "drizzle-kit migrate", "supabase db push", "supabase migration up", "d1 migrations apply", "knex migrate", "node-pg-migrate", "dbmate", "alembic upgrade", "manage.py migrate", "flask db upgrade"} {
			if strings.Contains(command, c) {
				return true
			}
		}
		return false
	})
	if len(steps) == 0 {
		steps = slices.Clone(scriptsOnDeploy(p).steps)
	}
	if len(steps) == 0 {
		return check.Place{}, false
	}
	steps[0].Message = "the deployment applies the migrations"
	return steps[0], true
}

// deploySteps lists where a deployment runs a command that is wanted.
func deploySteps(p *project.Project, want func(string) bool) []check.Place {
	var out []check.Place
	for _, m := range p.Manifests() {
		for _, name := range sorted(m.Scripts) {
			s := m.Scripts[name]
			if deploys(name) && runs(m.Scripts, s.Command, want, 3) {
				out = append(out, check.Line(m.File, s.Line, "each deployment runs: "+name))
			}
		}
	}
	var scripts map[string]project.ScriptEntry
	if m := p.Manifest(); m != nil {
		scripts = m.Scripts
	}
	for _, f := range p.Files() {
		if !deployFile(f) || !p.Holds(f, "prisma", "drizzle", "supabase", "d1 ", "knex", "migrate", "dbmate", "alembic", "flask", "node ", "tsx ", "npm run", "pnpm ", "yarn ", "bun run") {
			continue
		}
		text, _ := p.Read(f)
		line := 0
		for l := range bytes.Lines(text) {
			line++
			if s := strings.TrimSpace(string(l)); !strings.HasPrefix(s, "#") && !strings.HasPrefix(s, "echo") && runs(scripts, s, want, 3) {
				out = append(out, check.Line(f, line, "each deployment runs this"))
			}
		}
	}
	return out
}

func sorted(scripts map[string]project.ScriptEntry) []string {
	var names []string
	for n := range scripts {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// runs reports whether a command is wanted, or runs a script that is.
func runs(scripts map[string]project.ScriptEntry, command string, want func(string) bool, depth int) bool {
	if want(command) {
		return true
	}
	if depth == 0 {
		return false
	}
	words := commandWords(command)
	for i, w := range words {
		if i == 0 {
			continue
		}
		called, ok := scripts[w]
		if !ok || called.Command == command {
			continue
		}
		switch words[i-1] {
		case "run", "pnpm", "yarn", "bun", "run-s":
			if runs(scripts, called.Command, want, depth-1) {
				return true
			}
		}
	}
	return false
}

// deployFile reports whether a file says what a deployment runs.
func deployFile(name string) bool {
	base := path.Base(name)
	switch base {
	case "Procfile", "railway.json", "railway.toml", "render.yaml", "fly.toml", "vercel.json", "netlify.toml", "nixpacks.toml", "app.json", "entrypoint.sh", "docker-entrypoint.sh", "start.sh", "deploy.sh", "release.sh", "build.sh", "render-build.sh":
		return true
	}
	return strings.HasPrefix(base, "Dockerfile") && !strings.Contains(base, "dev") ||
		strings.Contains("/"+name, "/.github/workflows/") && (strings.Contains(base, "deploy") || strings.Contains(base, "release") || strings.Contains(base, "migrat") || strings.Contains(base, "production"))
}
