package fixes

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/tailscale/hujson"

	"underpin/checks/project/source"
)

const manifestFile = "package.json"

// dependencyFields are where a package.json asks for packages, those that count
// when the app runs first.
var dependencyFields = []string{"dependencies", "peerDependencies", "optionalDependencies", "devDependencies"}

// Dependency asks for a package in place: sorted where the others are, behind them
// otherwise. It stands in the package.json of the files that the plan made import it,
// where a workspace has one for each of its parts, else in the app's. Nothing happens
// when the package is asked for already. The command that installs it becomes a step.
func (d *Draft) Dependency(name, rang string, dev bool) error {
	if _, ok := d.Read(manifestFile); !ok {
		return Refuse("there is no package.json to add "+name+" to", "sh", "npm install "+name)
	}
	for _, dir := range d.importersOf(name) {
		if err := d.dependencyIn(dir, name, rang, dev); err != nil {
			return err
		}
	}
	return nil
}

// importersOf are the folders of the package.json files that the changed files which
// import a package belong to; the app's own where there are none.
func (d *Draft) importersOf(name string) (dirs []string) {
	for _, file := range SortedKeys(d.edits) {
		f := d.Source(file)
		if f == nil || strings.HasPrefix(file, "../") || !slices.ContainsFunc(f.Imports, func(im source.Import) bool {
			return im.Spec == name || strings.HasPrefix(im.Spec, name+"/")
		}) {
			continue
		}
		dir := manifestDir(d, file)
		if m := d.Project().ManifestIn(dir); dir != "" && (m == nil || len(m.Dependencies) == 0) {
			dir = "" // it only says how its modules are written
		}
		if !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	if len(dirs) == 0 {
		return []string{""}
	}
	return dirs
}

func (d *Draft) dependencyIn(dir, name, rang string, dev bool) error {
	file := path.Join(dir, manifestFile)
	text, ok := d.Read(file)
	if !ok {
		return Refuse(file+" could not be read", "sh", "npm install "+name)
	}
	t, err := parseJSON(text)
	if err != nil {
		return Refuse(file+" is not valid JSON: "+err.Error(), "sh", "npm install "+name)
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
	if err := d.addDependency(t, file, field, name, d.catalogued(name, rang)); err != nil {
		return err
	}
	d.Step("Install the packages that were added to "+file+".", d.installCommand())
	return nil
}

// catalogued is the range that a pnpm workspace keeps for a package in one place.
func (d *Draft) catalogued(name, rang string) string {
	text, _ := d.Read("pnpm-workspace.yaml")
	inside := false
	for line := range strings.Lines(string(text)) {
		switch key, _, _ := strings.Cut(strings.TrimSpace(line), ":"); {
		case strings.TrimSpace(line) == "catalog:" && line[0] == 'c':
			inside = true
		case inside && line[0] != ' ' && line[0] != '\t' && line[0] != '\n':
			return rang
		case inside && strings.Trim(key, "'\"") == name:
			return "catalog:"
		}
	}
	return rang
}

func (d *Draft) addDependency(t *jsonText, file, field, name, rang string) error {
	v, rest := t.find([]string{field})
	o, ok := v.Value.(*hujson.Object)
	if len(rest) > 0 || !ok || len(o.Members) == 0 {
		return d.SetJSON(file, map[string]string{name: rang}, field)
	}
	t.unit = d.Style(file).Indent
	edits := t.insert(v, items(o), position(o, name), string(quoteJSON(name))+": ", quoteJSON(rang))
	if err := d.Edit(file, edits...); err != nil {
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
