package deploy

import (
	"path"
	"strconv"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// ciFix adds a GitHub workflow that builds and tests the app on every push.
var ciFix = &fixes.Fix{
	Title:   "Add a GitHub workflow that checks every push",
	Safety:  fixes.Additive,
	Kind:    fixes.Auto,
	Options: ciOptions,
	Plan:    planCI,
}

func ciOptions(*project.Project) []fixes.Option {
	return []fixes.Option{
		{Name: "branch", Label: "Which branch is the main one?", Default: "main"},
		{Name: "node", Label: "Which Node.js version?", Help: "The major version that production runs on.", Default: ""},
	}
}

func planCI(d *fixes.Draft) error {
	p := d.Project()
	m := p.Manifest()
	if m == nil {
		return fixes.Refuse("there is no package.json, so what to run on a push is not known", "yaml", "")
	}
	root, app := repositoryRoot(d)
	steps, missing := ciSteps(m, p.Stack().PackageManager)
	if steps == "" {
		return fixes.Refuse("package.json has no script that builds, tests, lints or checks types", "yaml", "")
	}
	template, lock := ciTemplate(p)
	text, err := d.Template("deploy/ci/"+template+".yml", map[string]string{
		"BRANCH": plainBranch(d.Option("branch")), "NODE": nodeVersion(d, m), "LOCK": strings.TrimPrefix(path.Join(app, lock), "./"),
		"PNPM": pnpmVersion(p, m), "DEFAULTS": workingDirectory(app), "STEPS": strings.TrimRight(steps, "\n"),
	})
	if err != nil {
		return err
	}
	if err := d.Create(workflowPath(d, root, app, "ci", text), text); err != nil {
		return err
	}
	if missing {
		d.Note("package.json has no test script yet. Once it has one, add it as a step.")
	}
	if template == "plain" {
		d.Note("There is no lock file, so each run installs what is newest. Commit a lock file, then use `npm ci`.")
	}
	return nil
}

// ciSteps are the steps of the workflow: the scripts that exist, quickest
// first. Missing says that there is no test among them.
func ciSteps(m *project.Manifest, manager string) (steps string, missing bool) {
	missing = true
	for _, want := range [][]string{
		{"lint", "lint:ci", "eslint"}, {"typecheck", "type-check", "check-types", "types", "tsc", "check"},
		{"test", "test:unit", "test:ci"}, {"build"},
	} {
		for _, name := range want {
			s, ok := m.Scripts[name]
			if !ok || placeholder(s.Command) || changesFiles(s.Command) {
				continue
			}
			steps += "      - run: " + runScript(manager, name) + "\n"
			missing = missing && want[0] != "test"
			break
		}
	}
	return steps, missing
}

// placeholder reports whether a script is the one `npm init` writes.
func placeholder(command string) bool { return strings.Contains(command, "no test specified") }

// changesFiles reports whether a script repairs what it finds or never ends, so
// that it proves nothing on a server.
func changesFiles(command string) bool {
	return strings.Contains(command, "--fix") || strings.Contains(command, "--write") || strings.Contains(command, "--watch")
}

// runScript runs a script once: Vitest and Jest would wait for changes if asked
// to watch, and do not on a CI server, which sets CI.
func runScript(manager, name string) string {
	switch manager {
	case "pnpm", "bun":
		return manager + " run " + name
	case "yarn":
		return "yarn run " + name
	}
	if name == "test" {
		return "npm test"
	}
	return "npm run " + name
}

// ciTemplate is the workflow for the app's package manager, and its lock file.
func ciTemplate(p *project.Project) (template, lock string) {
	s := p.Stack()
	if len(s.LockFiles) == 0 {
		return "plain", ""
	}
	lock = s.LockFiles[0]
	switch s.PackageManager {
	case "pnpm", "bun":
		return s.PackageManager, lock
	case "yarn":
		if text, _ := p.Read(lock); strings.Contains(string(text), "__metadata:") {
			return "berry", lock
		}
		return "yarn", lock
	case "npm":
		return "npm", lock
	}
	return "plain", ""
}

// pnpmVersion names pnpm's version for the set-up action where package.json
// does not: the one that writes the lock file's format.
func pnpmVersion(p *project.Project, m *project.Manifest) string {
	if strings.HasPrefix(m.PackageManager, "pnpm@") {
		return ""
	}
	for _, around := range p.Manifests() {
		if strings.HasPrefix(around.PackageManager, "pnpm@") && strings.HasPrefix(around.File, "../") {
			return ""
		}
	}
	version := "9"
	for _, file := range p.Stack().LockFiles {
		text, _ := p.Read(file)
		if head, _, _ := strings.Cut(string(text), "\n"); strings.Contains(head, "'6.") || strings.Contains(head, "5.") {
			version = "8"
		}
	}
	return "        with:\n          version: " + version + "\n"
}

// nodeVersion is the answer, else what the project says, else the version that
// current tools need.
func nodeVersion(d *fixes.Draft, m *project.Manifest) string {
	if v, err := strconv.Atoi(strings.TrimPrefix(d.Option("node"), "v")); err == nil && v > 0 {
		return strconv.Itoa(v)
	}
	for _, file := range []string{".nvmrc", ".node-version"} {
		text, _ := d.Read(file)
		major, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(string(text)), "v"), ".")
		if v, err := strconv.Atoi(major); err == nil && v > 0 {
			return strconv.Itoa(v)
		}
	}
	if v := leadingNumber(m.Engines["node"]); v > 22 {
		return strconv.Itoa(v)
	}
	return "22"
}

// leadingNumber is the first whole number in a text, 0 without one.
func leadingNumber(text string) int {
	start := strings.IndexAny(text, "0123456789")
	if start < 0 {
		return 0
	}
	text = text[start:]
	if end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		text = text[:end]
	}
	n, _ := strconv.Atoi(text)
	return n
}

// plainBranch is a branch name as YAML may hold it without quotes.
func plainBranch(name string) string {
	if name == "" || strings.ContainsAny(name, " \t\n:#[]{},&*!|>'\"%@`") {
		return "main"
	}
	return name
}

// repositoryRoot is the path from the app up to the top of its repository, as
// far as the project's files show it ("" when they are the same), and the path
// from there down to the app.
func repositoryRoot(d *fixes.Draft) (up, down string) {
	p := d.Project()
	for _, file := range p.Files() {
		if !strings.HasPrefix(file, "../") {
			continue
		}
		climb := strings.Repeat("../", strings.Count(file, "../"))
		if len(climb) > len(up) {
			up = climb
		}
	}
	if up == "" || p.Root() == "" {
		return "", "."
	}
	parts := strings.Split(strings.Trim(strings.ReplaceAll(p.Root(), "\\", "/"), "/"), "/")
	n := min(strings.Count(up, "../"), len(parts))
	return up, strings.Join(parts[len(parts)-n:], "/")
}

func workingDirectory(app string) string {
	if app == "." || app == "" {
		return ""
	}
	return "    defaults:\n      run:\n        working-directory: " + strconv.Quote(app) + "\n"
}

// workflowPath is where a workflow goes: the plain name when it is free or holds
// the same text already, else one that is named for the app.
func workflowPath(d *fixes.Draft, root, app, name, text string) string {
	dir := root + ".github/workflows/"
	names := []string{name, name + "-app"}
	if app != "." {
		names = []string{name, name + "-" + path.Base(app), name + "-app"}
	}
	for _, n := range names {
		now, exists := d.Read(dir + n + ".yml")
		if !exists && !d.Has(dir+n+".yml") || string(now) == text {
			return dir + n + ".yml"
		}
	}
	return dir + names[len(names)-1] + ".yml"
}
