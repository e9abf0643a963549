package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// envFix writes down every variable that the app reads and fails early when one
// that it cannot do without is missing.
var envFix = &fixes.Fix{
	Title:   "List every variable in .env.example and check them at the start",
	Safety:  fixes.Behaviour,
	Kind:    fixes.Auto,
	Options: envOptions,
	Plan:    planEnv,
}

func envOptions(p *project.Project) []fixes.Option {
	return []fixes.Option{{
		Name:    "required",
		Label:   "Which variables can the app not run without?",
		Help:    "Names with commas between them. The app will refuse to start without these, so leave out what is optional.",
		Default: strings.Join(requiredNames(p), ","),
	}}
}

func planEnv(d *fixes.Draft) error {
	if err := examples(d); err != nil {
		return err
	}
	if err := ignoreEnvFiles(d); err != nil {
		return err
	}
	names := listed(d.Option("required"))
	if len(names) == 0 || checkedAtStart(d.Project(), names) {
		return nil
	}
	switch s := d.Project().Stack(); {
	case s.Framework == project.Next:
		return envNext(d, names)
	case s.Has(project.Express) && !onlyPublic(names):
		return envExpress(d, names)
	case s.Has(project.Vite) && onlyPublic(names):
		return envVite(d, names)
	}
	d.Note("The variables are listed; where this stack checks them at the start is not known to this fix.")
	return nil
}

// examples lists in .env.example what is read anywhere and named in no example.
func examples(d *fixes.Draft) error {
	p := d.Project()
	e := p.Env()
	for _, name := range e.Names() {
		if givenByPlatform(name) || namedInExample(e, name) || !readByApp(p, name) {
			continue
		}
		if err := d.EnvExample(name, exampleValue(name), exampleComment(e, name)); err != nil {
			return err
		}
	}
	return nil
}

func namedInExample(e *project.Env, name string) bool {
	return slices.ContainsFunc(e.DeclarationsOf(name), func(x project.EnvDeclaration) bool { return x.Example })
}

// readByApp reports whether a variable is read outside of tests.
func readByApp(p *project.Project, name string) bool {
	return slices.ContainsFunc(p.Env().ReadsOf(name), func(r project.EnvRead) bool {
		if r.Via == "Deno.env" && strings.HasPrefix(name, "SUPABASE_") {
			return false // Supabase hands these to every edge function
		}
		side := p.Modules().Side(r.File)
		return side != project.Test && side != project.Story
	})
}

func exampleComment(e *project.Env, name string) string {
	r := e.ReadsOf(name)[0]
	comment := "Read in " + r.File
	switch {
	case r.Public:
		comment += ". Everyone can see it: never a secret."
	case r.Via == "Deno.env":
		comment += ". Set it with: supabase secrets set " + name + "=…"
	case r.Default:
		comment += ". Optional."
	}
	return comment
}

// exampleValue is a harmless value that shows what is meant; empty where only
// the owner's own will do.
func exampleValue(name string) string {
	switch name {
	case "PORT":
		return "3000"
	case "DATABASE_URL":
		return "postgresql://user:password@localhost:5432/app"
	}
	return ""
}

// platformNames are variables that the runtime, the build tool or the host sets.
var platformNames = []string{
	"NODE_ENV", "CI", "HOME", "PATH", "USER", "PWD", "TZ", "HOSTNAME", "TMPDIR", "SHELL", "TERM", "NO_COLOR", "FORCE_COLOR", "DEBUG",
	"MODE", "DEV", "PROD", "SSR", "BASE_URL", "NEXT_RUNTIME", "NEXT_PHASE", "ANALYZE", "SKIP_ENV_VALIDATION", "NODE_OPTIONS",
	"DYNO", "RENDER", "NETLIFY", "CONTEXT", "URL",
	"DEPLOY_URL", "DEPLOY_PRIME_URL", "CF_PAGES", "CF_PAGES_URL",
}

func givenByPlatform(name string) bool {
	for _, prefix := range []string{"npm_", "VERCEL_", "NEXT_PUBLIC_VERCEL_", "RAILWAY_", "FLY_", "RENDER_", "REPL_", "REPLIT_", "GITHUB_", "AWS_LAMBDA_", "K_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return name == "VERCEL" || slices.Contains(platformNames, name)
}

// requiredNames are the variables that the app cannot do without, as far as the
// code shows: read on the side that has an entry to check them in, by code that
// runs, with no default and no test for absence.
func requiredNames(p *project.Project) []string {
	wantPublic := !p.Stack().Has(project.Express) && p.Stack().Framework != project.Next
	e := p.Env()
	var out []string
	for _, name := range e.Names() {
		if givenByPlatform(name) || project.IsPublicEnv(name) != wantPublic {
			continue
		}
		reads := e.ReadsOf(name)
		needed := slices.ContainsFunc(reads, func(r project.EnvRead) bool {
			return (r.Via == "process.env" || r.Via == "import.meta.env") && p.Modules().Live(r.File)
		})
		spared := slices.ContainsFunc(reads, func(r project.EnvRead) bool { return r.Default || r.Checked })
		if needed && !spared {
			out = append(out, name)
		}
	}
	return out
}

func listed(names string) []string {
	var out []string
	for _, n := range strings.Split(names, ",") {
		if n = strings.TrimSpace(n); isVariable(n) {
			out = append(out, n)
		}
	}
	return out
}

func isVariable(name string) bool {
	return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func onlyPublic(names []string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { return !project.IsPublicEnv(n) })
}

// checkedAtStart reports whether code checks all the variables when it is
// loaded.
func checkedAtStart(p *project.Project, names []string) bool {
	return !slices.ContainsFunc(names, func(n string) bool {
		return !slices.ContainsFunc(p.Env().Checks, func(c project.EnvCheck) bool {
			return c.AtStart && (len(c.Names) == 0 || slices.Contains(c.Names, n))
		})
	})
}

// ignoreEnvFiles keeps files with real values out of git where .gitignore lets
// them in: the one that create-vite writes does.
func ignoreEnvFiles(d *fixes.Draft) error {
	const file = ".gitignore"
	text, ok := d.Read(file)
	if !ok || d.Project().Ignored(".env") {
		return nil
	}
	lines := "\n# Environment files hold secrets\n.env\n.env.*\n!.env.example\n"
	if len(text) > 0 && text[len(text)-1] != '\n' {
		lines = "\n" + lines
	}
	for _, f := range []string{".env", ".env.local", ".env.production"} {
		if d.Has(f) {
			d.Step("Take "+f+" out of git if it is in there; the file itself stays.", "git rm --cached --ignore-unmatch "+f)
		}
	}
	return d.Edit(file, fixes.Edit{Start: len(text), End: len(text), Text: lines})
}

// envModule writes the module that checks the variables, beside a file.
func envModule(d *fixes.Draft, beside, template string, names []string, more map[string]string) (string, error) {
	var list strings.Builder
	for i, n := range names {
		if i > 0 {
			list.WriteString("\n")
		}
		list.WriteString("  \"" + n + "\",")
	}
	replace := map[string]string{"NAMES": list.String()}
	for k, v := range more {
		replace[k] = v
	}
	text, err := d.Template("deploy/env/"+template+".ts", replace)
	if err != nil {
		return "", err
	}
	name := path.Join(path.Dir(beside), "env.ts")
	for _, ext := range []string{".ts", ".js", ".mjs", "/index.ts"} {
		if now, ok := d.Read(path.Join(path.Dir(beside), "env"+ext)); ok && !strings.Contains(string(now), "See .env.example") {
			name = path.Join(path.Dir(beside), "check-env.ts")
		}
	}
	file, text, err := fixes.Module(d, beside, name, text)
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}

func envVite(d *fixes.Draft, names []string) error {
	entry := fixes.SPAEntry(d.Project())
	if entry == "" {
		return nil
	}
	file, err := envModule(d, entry, "vite", names, nil)
	if err != nil {
		return err
	}
	d.Note("A page that is built without one of these variables shows nothing: set them at the host before the next build.")
	return fixes.ImportFirst(d, entry, file)
}

func envExpress(d *fixes.Draft, names []string) error {
	app, err := fixes.FindExpress(d.Project())
	if err != nil {
		return err
	}
	dotenv := ""
	if d.Project().Manifest().Dependency("dotenv").Name != "" {
		dotenv = "import \"dotenv/config\";\n\n"
	}
	file, err := envModule(d, app.File.Path, "server", names, map[string]string{"DOTENV": dotenv})
	if err != nil {
		return err
	}
	return fixes.ImportFirst(d, app.File.Path, file)
}

// envNext checks the variables when a Next server starts: in instrumentation,
// which Next runs from version 15 on without being told to, else in the root
// layout or the custom app.
func envNext(d *fixes.Draft, names []string) error {
	src := ""
	if d.Has("src/app/layout.tsx") || d.Has("src/app/layout.jsx") || d.Has("src/app/layout.js") || d.Has("src/pages/_app.tsx") || d.Has("src/pages/_app.jsx") {
		src = "src/"
	}
	beside := src + "instrumentation.js"
	if d.TypeScript() {
		beside = src + "instrumentation.ts"
	}
	v := d.Project().Stack().Version(project.Next)
	if v.AtLeast(15, 0) && !d.Has(beside) {
		if _, err := envModule(d, beside, "next", names, nil); err != nil {
			return err
		}
		text, err := d.Template("deploy/env/instrumentation.ts", nil)
		if err != nil {
			return err
		}
		return d.Create(beside, d.Style(beside).Apply(text))
	}
	for _, entry := range []string{"app/layout.tsx", "app/layout.jsx", "app/layout.js", "pages/_app.tsx", "pages/_app.jsx", "pages/_app.js"} {
		if !d.Has(src + entry) {
			continue
		}
		file, err := envModule(d, beside, "next", names, nil)
		if err != nil {
			return err
		}
		return fixes.ImportFirst(d, src+entry, file)
	}
	return nil
}
