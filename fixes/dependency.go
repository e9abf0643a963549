package fixes

import (
	"fmt"
	"slices"

	"github.com/tailscale/hujson"
)

const manifestFile = "package.json"

// dependencyFields are where a package.json asks for packages, those that count
// when the app runs first.
var dependencyFields = []string{"dependencies", "peerDependencies", "optionalDependencies", "devDependencies"}

// Dependency asks for a package in the app's package.json, in place: sorted
// where the others are, behind them otherwise. Nothing happens when the package
// is asked for already. The command that installs it becomes a step.
func (d *Draft) Dependency(name, rang string, dev bool) error {
	text, ok := d.Read(manifestFile)
	if !ok {
		return Refuse("there is no package.json to add "+name+" to", "sh", "npm install "+name)
	}
	t, err := parseJSON(text)
	if err != nil {
		return Refuse(manifestFile+" is not valid JSON: "+err.Error(), "sh", "npm install "+name)
	}
	for _, field := range dependencyFields {
		if _, rest := t.find([]string{field, name}); len(rest) == 0 {
			if field == "devDependencies" && !dev {
				d.Note(name + " is only a development dependency here; move it to dependencies if your host leaves those out.")
			}
			return nil
		}
	}
	field := pick(dev, "devDependencies", "dependencies")
	if err := d.addDependency(t, field, name, rang); err != nil {
		return err
	}
	d.Step("Install the packages that were added to package.json.", d.installCommand())
	return nil
}

func (d *Draft) addDependency(t *jsonText, field, name, rang string) error {
	v, rest := t.find([]string{field})
	o, ok := v.Value.(*hujson.Object)
	if len(rest) > 0 || !ok || len(o.Members) == 0 {
		return d.SetJSON(manifestFile, map[string]string{name: rang}, field)
	}
	t.unit = d.Style(manifestFile).Indent
	edits := t.insert(v, items(o), position(o, name), string(quoteJSON(name))+": ", quoteJSON(rang))
	if err := d.Edit(manifestFile, edits...); err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	return nil
}

// position is where a name goes among an object's members: by the alphabet when
// they are sorted, else behind them.
func position(o *hujson.Object, name string) int {
	names := make([]string, len(o.Members))
	for i, m := range o.Members {
		if l, ok := m.Name.Value.(hujson.Literal); ok {
			names[i] = l.String()
		}
	}
	if !slices.IsSorted(names) {
		return len(names)
	}
	i, _ := slices.BinarySearch(names, name)
	return i
}

// installCommand installs what the app's package.json asks for, with the
// package manager that the app uses.
func (d *Draft) installCommand() string {
	switch pm := d.base.Stack().PackageManager; pm {
	case "pnpm", "yarn", "bun":
		return pm + " install"
	}
	return "npm install"
}
