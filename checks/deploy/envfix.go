package deploy

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/fixes"
)

// envFix writes down every variable that the app reads and fails early when one
// that it cannot do without is missing.
var envFix = &fixes.Fix{
	Title:   "List every variable in .env.example and check them at the start",
	Safety:  fixes.Additive,
	Kind:    fixes.Auto,
	Options: envOptions,
	Plan:    planEnv,
}

func envOptions(p *project.Project) []fixes.Option {
	return []fixes.Option{{
		Name:    "required",
		Label:   "Which variables can the app not run without?",
		Help:    "Names with commas between them. The app will refuse to start without these; of the others it will only say that they are not set.",
		Default: strings.Join(requiredNames(p), ","),
	}}
}

func planEnv(d *fixes.Draft) error {
	if len(variables(d.Project())) == 0 {
		return fixes.Refuse("whether the app is to read what the file lists, or the lines are to go, is for a person to decide", "", "")
	}
	if _, never, _ := unfilled(d.Project(), variables(d.Project())); len(never) > 0 {
		return fixes.Refuse("the build leaves "+namesOf(never)+" empty, whatever is set: which of the names that begin with VITE_ is meant, a person decides", "ts", "import.meta.env.VITE_…\n")
	}
	complete := len(pick(variables(d.Project()), func(v variable) bool { return !v.declared })) == 0
	if err := examples(d); err != nil {
		return err
	}
	if err := fixes.IgnoreEnvFiles(d); err != nil {
		return err
	}
	names := namesToCheck(d)
	if names.empty() || checkedAnywhere(d.Project()) {
		return nil
	}
	d.Review()
	if d.Project().Stack().Framework == project.Next {
		return envNext(d, names)
	}
	public, secret := names.sides(d.Project())
	if !secret.empty() {
		if err := envServer(d, secret, complete); err != nil {
			return err
		}
	}
	if !public.empty() && d.Project().Stack().Has(project.Vite) {
		return envVite(d, public)
	}
	return nil
}

// onlyListed is for a stack whose start this fix does not know: it refuses when
// every variable was listed before, so that there is nothing that it can add.
func onlyListed(d *fixes.Draft, complete bool) error {
	if complete {
		return fixes.Refuse("every variable is listed already, and where an app of this stack starts, and could check them, is not known to this fix", "ts",
			"const missing = required.filter((name) => !process.env[name]);\nif (missing.length > 0) {\n  throw new Error(`Missing environment variables: ${missing.join(\", \")}`);\n}\n")
	}
	d.Note("The variables are listed. Where this stack starts, and could check them, is not known to this fix.")
	return nil
}

// examples lists in .env.example what the app reads and nothing declares, or
// only a .env with real values, which stays on one machine.
func examples(d *fixes.Draft) error {
	for _, v := range variables(d.Project()) {
		if v.declared && !onlyInRealFile(d.Project(), v.name) || !isVariable(v.name) {
			continue
		}
		if err := d.EnvExample(v.name, exampleValue(d.Project(), v.name), exampleComment(v)); err != nil {
			return err
		}
	}
	return nil
}

// onlyInRealFile reports whether no example file declares a variable and a .env
// does.
func onlyInRealFile(p *project.Project, name string) bool {
	found := p.Env().DeclarationsOf(name)
	return len(found) > 0 && !slices.ContainsFunc(found, func(d project.EnvDeclaration) bool { return d.Example })
}

func exampleComment(v variable) string {
	r := v.reads[0]
	comment := "Read in " + r.File
	switch {
	case r.Public:
		comment += ". Everyone can see it: never a secret."
	case r.Via == "Deno.env":
		comment += ". Set it with: supabase secrets set " + v.name + "=…"
	case v.fallback:
		comment += ". Optional."
	}
	return comment
}

// exampleValue is a harmless value that shows what is meant; empty where only
// the owner's own will do.
func exampleValue(p *project.Project, name string) string {
	switch name {
	case "PORT":
		return "3000"
	case "DATABASE_URL":
		switch p.Schema().Dialect {
		case schema.SQLite:
			return "file:./dev.db"
		case schema.MySQL:
			return "mysql://user:password@localhost:3306/app"
		case schema.MongoDB:
			return "mongodb://localhost:27017/app"
		}
		return "postgresql://user:password@localhost:5432/app"
	}
	return ""
}

// envModule writes the module that checks the variables, beside a file.
func envModule(d *fixes.Draft, beside, template string, names checkedNames, more map[string]string) (string, error) {
	replace := map[string]string{"REQUIRED": requiredPart(template, names.required), "EXPECTED": expectedPart(template, names.expected)}
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

// requiredPart is the part of a module that fails when a variable is missing.
func requiredPart(template string, names []string) string {
	return listPart(template, names, "The app cannot run without these.", "required", "missing",
		"throw new Error(`Missing environment variables: ${missing.join(\", \")}. See .env.example.`)")
}

// expectedPart is the part of a module that names what is not set and goes on.
func expectedPart(template string, names []string) string {
	return listPart(template, names, "Without one of these a part of the app does not work.", "expected", "absent",
		"console.warn(`Not set: ${absent.join(\", \")}. See .env.example.`)")
}

// listPart goes through a list of names; it is "" when there are none.
func listPart(template string, names []string, comment, list, absent, statement string) string {
	if len(names) == 0 {
		return ""
	}
	env, test := "!process.env", absent+".length > 0 && !skip"
	switch template {
	case "vite":
		env, test = "!import.meta.env", absent+".length > 0"
	case "sveltekit": // a build that renders pages may not even read them
		env, test = "!skip && !env", absent+".length > 0"
	}
	var b strings.Builder
	b.WriteString("\n// " + comment + "\nconst " + list + ": string[] = ")
	if short := "[\"" + strings.Join(names, "\", \"") + "\"];\n"; len(list)+len(short) < 60 {
		b.WriteString(short)
	} else {
		b.WriteString("[\n  \"" + strings.Join(names, "\",\n  \"") + "\",\n];\n")
	}
	b.WriteString("\nconst " + absent + " = " + list + ".filter((name) => " + env + "[name]);\n")
	b.WriteString("if (" + test + ") {\n  " + statement + ";\n}\n")
	return b.String()
}

func envVite(d *fixes.Draft, names checkedNames) error {
	entry := fixes.SPAEntry(d.Project())
	if entry == "" {
		return nil
	}
	file, err := envModule(d, entry, "vite", names, nil)
	if err != nil {
		return err
	}
	if len(names.required) > 0 {
		d.Note("A page that is built without one of the required variables shows nothing: set them at the host before the next build.")
	}
	return fixes.ImportFirst(d, entry, file)
}

// envServer checks the variables where a server of a stack that is known starts.
func envServer(d *fixes.Draft, names checkedNames, complete bool) error {
	p := d.Project()
	switch s := p.Stack(); {
	case s.Has(project.Express):
		return envBefore(d, names, fixes.FindExpress)
	case s.Has(project.Fastify):
		return envBefore(d, names, fixes.FindFastify)
	case s.Has(project.Hono) && (!s.Has(project.Cloudflare) || p.Dependency("@hono/node-server").Name != ""):
		return envBefore(d, names, fixes.FindHono)
	case s.Framework == project.Nuxt:
		return envNuxt(d, names, complete)
	case s.Framework == project.SvelteKit:
		return envSvelteKit(d, names)
	case s.Framework == project.ReactRouter || s.Framework == project.Remix:
		return envReactRouter(d, s.Framework, names, complete)
	}
	return onlyListed(d, complete)
}

// envBefore checks the variables before the file that makes a server is loaded.
func envBefore(d *fixes.Draft, names checkedNames, find func(*project.Project) (fixes.ServerApp, error)) error {
	app, err := find(d.Project())
	if err != nil {
		return err
	}
	file, err := envModule(d, app.File.Path, "server", names, map[string]string{"DOTENV": dotenvLine(d.Project(), "\n\n")})
	if err != nil {
		return err
	}
	return fixes.ImportFirst(d, app.File.Path, file)
}

// dotenvLine is what a module begins with that reads variables before the app has
// loaded its .env, where dotenv does that. A dotenv that only tools have is not there
// where the app runs.
func dotenvLine(p *project.Project, behind string) string {
	d := p.Dependency("dotenv")
	if d.Name == "" || d.Kind == project.DevDependency && len(whereLoaded(p)) == 0 {
		return ""
	}
	return "import \"dotenv/config\";" + behind
}

// envNext checks the variables when a Next server starts: in instrumentation,
// which Next runs from version 15 on without being told to, else in the root
// layout or the custom app.
func envNext(d *fixes.Draft, names checkedNames) error {
	src := ""
	if d.Has("src/app/layout.tsx") || d.Has("src/app/layout.jsx") || d.Has("src/app/layout.js") || d.Has("src/pages/_app.tsx") || d.Has("src/pages/_app.jsx") {
		src = "src/"
	}
	beside := src + "instrumentation.js"
	if d.TypeScript() {
		beside = src + "instrumentation.ts"
	}
	public, secret := names.sides(d.Project())
	more := map[string]string{"PUBLIC": builtIn(public), "BROWSER": ""}
	v := d.Project().Stack().Version(project.Next)
	if v.AtLeast(15, 0) && !d.Has(beside) {
		if _, err := envModule(d, beside, "next", secret, more); err != nil {
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
		if strings.HasPrefix(entry, "pages/") { // the browser loads it too, and has no variables
			more["BROWSER"] = "typeof window !== \"undefined\" || "
		}
		file, err := envModule(d, beside, "next", secret, more)
		if err != nil {
			return err
		}
		return fixes.ImportFirst(d, src+entry, file)
	}
	return nil
}

// builtIn are the tests for variables that Next writes into the build: each must
// be spelt out to be found there.
func builtIn(names checkedNames) string {
	var b strings.Builder
	for _, n := range names.required {
		b.WriteString("\nif (!process.env." + n + " && !skip) {\n  throw new Error(\"" + n + " was not set when the app was built. See .env.example.\");\n}\n")
	}
	for _, n := range names.expected {
		b.WriteString("\nif (!process.env." + n + " && !skip) {\n  console.warn(\"" + n + " was not set when the app was built. See .env.example.\");\n}\n")
	}
	return b.String()
}
