package fixes

// IgnoreEnvFiles keeps git from taking in files with real settings, the example
// of them excepted. Nothing happens when git ignores them already.
func IgnoreEnvFiles(d *Draft) error {
	const file = ".gitignore"
	if d.Project().Ignored(".env") && d.Project().Ignored(".env.local") {
		return nil
	}
	for _, name := range []string{".env", ".env.local", ".env.production", ".env.development"} {
		if d.Has(name) && !d.Project().Ignored(name) {
			d.Step("Take "+name+" out of git if it is in there. The file itself stays on your disk.", "git rm --cached --ignore-unmatch "+name)
		}
	}
	const lines = "# Settings with real values\n.env\n.env.*\n!.env.example\n"
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
