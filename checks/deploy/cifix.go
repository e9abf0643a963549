package deploy

import (
	"path"
	"strconv"
	"strings"

	"underpin/checks/check"
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
	if lookForCI(p).Verdict == check.Pass {
		return nil // what a workflow runs already decides which steps are written
	}
	root, app := repositoryRoot(d)
	steps, missing := ciSteps(p, m)
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
	d.Note("What fails on your machine today fails there too: run these commands once here.")
	if missing {
		d.Note("There is no test to run yet. Once there is one, add it as a step.")
	}
	if vars := required(p); len(vars) > 0 && strings.Contains(steps, "build") {
		d.Note("If the build stops without " + namesOf(vars) + ", give the step harmless values under env.")
	}
	if template == "plain" {
		d.Note("There is no lock file, so each run installs what is newest. Commit a lock file, then use `npm ci`.")
	}
	return nil
}

// ciTemplate is the workflow for the app's package manager, and its lock file.
func ciTemplate(p *project.Project) (template, lock string) {
	s := p.Stack()
	if len(s.LockFiles) == 0 {
		return "plain", ""
	}
	manager := managerFor(p)
	lock = s.LockFiles[0]
	for _, l := range s.LockFiles {
		if lockManagers[path.Base(l)] == manager {
			lock = l
			break
		}
	}
	switch manager {
	case "pnpm", "bun":
		return manager, lock
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
		if v, err := strconv.Atoi(major); err == nil && v > 0 && !(v < 18 && d.Project().Stack().Version(project.Next).AtLeast(14, 0)) {
			return strconv.Itoa(v) // Next 14 and later do not start with anything older than 18
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
