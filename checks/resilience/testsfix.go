package resilience

import (
	"fmt"
	"path"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// testsFix adds a test runner and first tests that load parts of the app.
var testsFix = &fixes.Fix{
	Title:  "Add Vitest and first tests of the app's own code",
	Safety: fixes.Additive,
	Kind:   fixes.Guided,
	Plan:   planTests,
}

// testRunners are runners that an app may have already; their tests are written
// in another way.
var testRunners = []string{"jest", "mocha", "ava", "tap", "uvu", "@japa/runner", "react-scripts"}

const smokeFile = "tests/smoke.test"

func planTests(d *fixes.Draft) error {
	p := d.Project()
	m := p.Manifest()
	if m == nil {
		return fixes.Refuse("there is no package.json to add a test runner to", "sh", "")
	}
	if _, dead := cannotRun(p, tryingSuites(p)); dead {
		return fixes.Refuse("the tests that are there cannot be loaded: tell the runner in its settings where the short names lie, as tsconfig.json does", "js", "moduleNameMapper: {\n  \"^@lib/(.*)$\": \"<rootDir>/src/lib/$1\",\n},\n")
	}
	if _, dead := othersTests(p, tryingSuites(p)); dead {
		return fixes.Refuse("the tests that are there are written for another runner than the script \"test\" starts: name theirs in it", "json", "\"test\": \"vitest run\"\n")
	}
	for _, name := range testRunners {
		if m.Dependency(name).Name != "" {
			return fixes.Refuse("the app has a test runner already ("+name+"): what is missing are tests, and what these must say no template knows", "ts", "")
		}
	}
	for _, s := range suitesOf(p) {
		if s.reaches {
			return fixes.Refuse("there are tests of the app's code: what is missing are those of its important parts, and what these must say no template knows", "ts", "")
		}
	}
	parts := loadable(p)
	if len(parts) == 0 {
		return fixes.Refuse("no part of the app can be loaded by itself: each needs a server, a browser or a setting", "ts", "")
	}
	if err := smokeTests(d, parts); err != nil {
		return err
	}
	if err := vitestConfig(d); err != nil {
		return err
	}
	if s, ok := m.Scripts["test"]; !ok || strings.Contains(s.Command, "no test specified") {
		if err := d.SetJSON("package.json", runTests(d.Project()), "scripts", "test"); err != nil {
			return err
		}
	} else if !strings.Contains(s.Command, "vitest") {
		d.Note("The script \"test\" runs something else already: run the new tests with `vitest run`.")
	}
	for _, c := range critical(p) {
		d.Step("Write tests for "+c.name+" with your AI tool, and read them: each must fail when the code it calls is broken.", "")
	}
	return d.Dependency("vitest", "^4.1.0", true)
}

// smokeTests writes one file that loads each part.
func smokeTests(d *fixes.Draft, parts []part) error {
	ext := ".ts"
	if !d.TypeScript() {
		ext = ".js"
	}
	file := smokeFile + ext
	if d.Has(file) {
		return fixes.Refuse(file+" exists already", "ts", "")
	}
	var imports, cases []string
	for i, x := range parts {
		name := fmt.Sprintf("part%d", i+1)
		if len(parts) == 1 {
			name = "part"
		}
		spec := "../" + strings.TrimSuffix(x.file, path.Ext(x.file))
		if d.Project().Manifest().Type == "module" && ext == ".js" {
			spec = "../" + x.file
		}
		imports = append(imports, fmt.Sprintf("import * as %s from %q;", name, spec))
		cases = append(cases, smokeCase(name, x))
	}
	text, err := d.Template("resilience/tests/smoke.test.ts", map[string]string{"IMPORTS": strings.Join(imports, "\n"), "CASES": strings.Join(cases, "\n\n")})
	if err != nil {
		return err
	}
	return d.Create(file, d.Style(file).Apply(text))
}

func smokeCase(name string, x part) string {
	var b strings.Builder
	fmt.Fprintf(&b, "describe(%q, () => {\n", strings.TrimSuffix(x.file, path.Ext(x.file)))
	if len(x.functions) > 0 {
		b.WriteString("  it(\"offers what the app calls\", () => {\n")
		for _, fn := range x.functions {
			fmt.Fprintf(&b, "    expect(%s.%s).toBeTypeOf(\"function\");\n", name, fn)
		}
		b.WriteString("  });\n")
	}
	for _, s := range x.schemas {
		fmt.Fprintf(&b, "  it(\"%s refuses what is missing\", () => {\n    expect(%s.%s.safeParse(undefined).success).toBe(false);\n  });\n", s, name, s)
	}
	b.WriteString("});")
	return b.String()
}

// runTests is the command that runs the tests: from the app's own folder, where the
// settings of Vite, which hold for the runner too, name that of the pages.
func runTests(p *project.Project) string {
	if f := p.Config("vite.config"); f != nil && p.ConfigPath("vitest.config") == "" {
		for n := range f.Find(source.Property) {
			if n.Key() == "root" && (n.Parent().Parent().CalleeName() == "defineConfig" || n.Parent().Parent().Kind() == source.Return) {
				return "vitest run --root ."
			}
		}
	}
	return "vitest run"
}

// vitestConfig tells the runner the app's alias, and to
// leave tests of other runners alone. An app of Vite has settings already.
func vitestConfig(d *fixes.Draft) error {
	p := d.Project()
	for _, stem := range []string{"vitest.config", "vite.config"} {
		if p.ConfigPath(stem) != "" {
			return nil
		}
	}
	alias, folder, ok := aliasOf(p)
	if !ok {
		return nil
	}
	text, err := d.Template("resilience/tests/vitest.config.mts", map[string]string{"ALIAS": alias, "FOLDER": folder})
	if err != nil {
		return err
	}
	return d.Create("vitest.config.mts", d.Style("vitest.config.mts").Apply(text))
}

// aliasOf is the first alias of the app's settings, and the folder behind it.
func aliasOf(p *project.Project) (alias, folder string, ok bool) {
	for _, name := range []string{"tsconfig.json", "jsconfig.json"} {
		v, err := p.ReadJSON(name)
		if err != nil {
			continue
		}
		base := v.Get("compilerOptions", "baseUrl").Text()
		for m := range v.Get("compilerOptions", "paths").Members() {
			prefix, found := strings.CutSuffix(m.Key, "/*")
			if !found || prefix == "" {
				continue
			}
			for target := range m.Value.Items() {
				if to, inside := strings.CutSuffix(path.Join(base, target.Text()), "*"); inside && !strings.HasPrefix(to, "..") {
					return prefix, strings.Trim(to, "/"), true
				}
			}
		}
	}
	return "", "", false
}
