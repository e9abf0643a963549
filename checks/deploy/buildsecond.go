package deploy

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"underpin/fixes"
)

// dropSecondConfigs removes the configurations that lie beside the one that a
// tool reads. What the tool does stays the same. One that another file names is
// left: a type checker told to look at a file that is gone stops, and a server
// that loads the configuration may mean either.
func dropSecondConfigs(d *fixes.Draft) (bool, error) {
	done := false
	for _, x := range secondConfigs(d.Project()) {
		file := x.places[0].File
		if namedElsewhere(d, file) || imported(d, file) {
			continue
		}
		d.Remove(file)
		d.Note(file + " is removed, since it has held nowhere: if its settings are the ones you meant, move them into the other file first.")
		done = true
	}
	return done, nil
}

// namedElsewhere reports whether a setting or a script names a file.
func namedElsewhere(d *fixes.Draft, file string) bool {
	return slices.ContainsFunc(d.Project().Files(), func(name string) bool {
		base := path.Base(name)
		if strings.Contains(name, "/") || lockManagers[base] != "" || !strings.HasSuffix(name, ".json") && !strings.HasPrefix(base, "Dockerfile") && !strings.HasSuffix(name, ".toml") {
			return false
		}
		text, _ := d.Read(name)
		return bytes.Contains(text, []byte(file))
	})
}

// imported reports whether code loads a configuration, in whichever language.
func imported(d *fixes.Draft, file string) bool {
	stem := strings.TrimSuffix(file, path.Ext(file))
	return slices.ContainsFunc(d.Project().Files(), func(name string) bool {
		return strings.TrimSuffix(name, path.Ext(name)) == stem && len(d.Project().Modules().ImportersOf(name)) > 0
	})
}
