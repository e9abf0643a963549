package fixes

import (
	"fmt"
	"path"
	"path/filepath"
)

// reportsFolder holds what is written for people. What is open in an app is
// nobody's business who may read its repository, so git is told to ignore it.
const reportsFolder = ownFolder + "/reports"

// Keep writes a report for people into the app's .underpin/reports, in place of
// an older one of that name, and returns its path.
func (s *Store) Keep(name string, text []byte) (string, error) {
	if name != path.Base(name) || name == "." || name == ".." {
		return "", fmt.Errorf("%s: not the name of a file", name)
	}
	if err := s.makeFolder(reportsFolder, "Reports say what is open in the app; share them on purpose."); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if err := s.create(path.Join(reportsFolder, name), text, 0o600); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return filepath.Join(s.folder, filepath.FromSlash(reportsFolder), name), nil
}
