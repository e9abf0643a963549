package fixes

import "strings"

// IgnoreEnvFiles keeps git from taking in files with real settings, the example
// of them excepted. Nothing happens when git ignores them already.
func IgnoreEnvFiles(d *Draft) error {
	const file = ".gitignore"
	lines := "# Settings with real values\n.env\n.env.*\n!.env.example\n"
	open := openEnvFiles(d)
	if d.Project().Ignored(".env") && d.Project().Ignored(".env.local") {
		if len(open) == 0 {
			return nil
		}
		lines = strings.Join(open, "\n") + "\n"
	}
	for _, name := range open {
		d.Step("Take "+name+" out of git if it is in there. The file itself stays on your disk.", "git rm --cached --ignore-unmatch "+name)
	}
	text, ok := d.Read(file)
	if !ok {
		return d.Create(file, "node_modules\n\n"+lines)
	}
	before := ""
	if len(text) > 0 {
		before = "\n"
		if text[len(text)-1] != '\n' {
			before = "\n\n"
		}
	}
	return d.Edit(file, Edit{Start: len(text), End: len(text), Text: before + lines})
}

// openEnvFiles are the app's files with settings that git does not ignore.
func openEnvFiles(d *Draft) []string {
	var out []string
	for _, name := range d.Project().Files() {
		if (name == ".env" || strings.HasPrefix(name, ".env.")) && !strings.Contains(name, "/") && !isExample(name) && !d.Project().Ignored(name) {
			out = append(out, name)
		}
	}
	return out
}

func isExample(name string) bool {
	for _, word := range []string{"example", "sample", "template", "dist", "default", "test", "schema", "ci"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
