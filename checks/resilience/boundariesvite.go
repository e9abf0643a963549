package resilience

import (
	"path"

	"underpin/checks/check"
	"underpin/fixes"
)

// boundariesVite puts an error boundary around the root of a React app that
// Vite builds.
func boundariesVite(d *fixes.Draft) error {
	if reactBoundaries(d.Project()).Verdict == check.Pass {
		return nil
	}
	entry := fixes.SPAEntry(d.Project())
	if entry == "" {
		return fixes.Refuse("no module was found that index.html starts the app with", "tsx", "")
	}
	text, err := d.Template("resilience/boundaries/vite/ErrorBoundary.tsx", nil)
	if err != nil {
		return err
	}
	file, text, err := fixes.Module(d, entry, path.Join(componentFolder(entry), "ErrorBoundary.tsx"), text)
	if err != nil {
		return err
	}
	if err := d.Create(file, text); err != nil {
		return err
	}
	if err := fixes.WrapRoot(d, entry, "ErrorBoundary", file); err != nil {
		return err
	}
	d.Note("The boundary catches errors while components render. Errors in event handlers and promises leave the page as it is and still need their own handling.")
	return nil
}

// componentFolder is where the app keeps its components: beside the entry.
func componentFolder(entry string) string {
	return path.Join(path.Dir(entry), "components")
}
