package fixes

import (
	"path"
	"strings"

	"underpin/fixes/diff"
)

// patchContext is how many lines around a change a patch shows.
const patchContext = 3

// Patch is the change as one unified diff that git apply and patch -p1 accept in
// the repository's root; app is the app's folder below it, empty or "." when it
// is the root itself.
func (c Change) Patch(app string) string {
	var b strings.Builder
	for _, f := range c.Files {
		b.WriteString(diff.Unified(diff.File{
			Path: path.Join(app, f.Path), Before: f.Before, After: f.After,
			Created: !f.Existed, Removed: f.Removed, Mode: f.Mode,
		}, patchContext))
	}
	return b.String()
}
