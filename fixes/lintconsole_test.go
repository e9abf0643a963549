package fixes

import (
	"strings"
	"testing"
)

func TestNewLinesOfConsoleHeedTheAppsLinter(t *testing.T) {
	const text = "export function warn(level) {\n  console.warn(level);\n  console.log(\n    level,\n  );\n  console[level](`\n${console.log(level)}`);\n}\n"
	for _, c := range []struct {
		name, config, rules string
		want                []string // the lines below a comment
	}{
		{"flat", "eslint.config.js", "export default [{ rules: { 'no-console': 'error' } }];", []string{"console.warn(level);", "console.log(", "console[level](`"}},
		{"flat, some allowed", "eslint.config.mjs", "export default [{ rules: { 'no-console': ['warn', { allow: ['warn', 'error'] }] } }];", []string{"console.log(", "console[level](`"}},
		{"flat, not everywhere", "eslint.config.js", "export default [{ rules: { 'no-console': 'error' } }, { files: ['api/**'], rules: { 'no-console': 'off' } }];", nil},
		{"a number", ".eslintrc.cjs", "module.exports = { rules: { 'no-console': 2 } };", []string{"console.warn(level);", "console.log(", "console[level](`"}},
		{"as data", ".eslintrc.json", `{ "rules": { "no-console": ["error", { "allow": ["warn"] }] } }`, []string{"console.log(", "console[level](`"}},
		{"as data, off", ".eslintrc.json", `{ "rules": { "no-console": "off" } }`, nil},
		{"in package.json", "package.json", `{ "eslintConfig": { "rules": { "no-console": "error" } } }`, []string{"console.warn(level);", "console.log(", "console[level](`"}},
		{"oxlint", ".oxlintrc.json", `{ "rules": { "no-console": "error" } }`, []string{"console.warn(level);", "console.log(", "console[level](`"}},
		{"no rule", "eslint.config.js", "export default [];", nil},
	} {
		files := map[string]string{"package.json": "{}"}
		files[c.config] = c.rules
		d := draftOf(files)
		if err := d.Create("src/warn.js", text); err != nil {
			t.Fatal(err)
		}
		if err := d.Create("src/warn.js", text); err != nil {
			t.Errorf("%s: a second time: %v", c.name, err)
		}
		var got []string
		lines := strings.Split(textOf(t, d, "src/warn.js"), "\n")
		for i, line := range lines {
			if strings.TrimSpace(line) == quietConsole {
				got = append(got, strings.TrimSpace(lines[i+1]))
			}
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTheOwnersLinesOfConsoleStayAsTheyWere(t *testing.T) {
	d := draftOf(map[string]string{
		"package.json": "{}", "eslint.config.js": "export default [{ rules: { 'no-console': 'error' } }];",
		"src/a.jsx": "console.log(1);\r\nfunction A() {\r\n  return (\r\n    <p>\r\n      console.log(1);\r\n    </p>\r\n  );\r\n}\r\n",
	})
	text := textOf(t, d, "src/a.jsx")
	at := strings.Index(text, "  return")
	if err := d.Edit("src/a.jsx", Edit{Start: at, End: at, Text: "  console.error(2);\n"}); err != nil {
		t.Fatal(err)
	}
	c, err := d.Change()
	if err != nil {
		t.Fatal(err)
	}
	want := text[:at] + "  " + quietConsole + "\r\n  console.error(2);\r\n" + text[at:]
	if got := string(c.Files[0].After); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
