// Package checktest holds every fixture of a check to what a person decided and
// to properties that nobody needs to write. It is for tests only.
package checktest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// A Fixture is one txtar archive: prose, then directives, then the files of a
// project, then under want/ the files that the fix changes; for a question, those
// that it changes once the answer was no.
//
// The directives, one a line, behind the prose:
//
//	verdict gap          what the check must say (required)
//	confidence certain   how sure it must be
//	severity low         how bad it must call it
//	at FILE:LINE         a place that must be named; repeatable
//	first FILE:LINE      the place that must be named before all others
//	not FILE:LINE        a place that must not be named, without a line anywhere in
//	                     the file or folder; repeatable
//	reason TEXT          a part of the reason
//	set NAME=VALUE       an option of the fix
//	step TEXT            a part of a step or of its command; repeatable, in order
//	fix refuse TEXT      the fix must refuse, with this part of its reason
//	open                 the fix leaves the gap open until a named step is done
type Fixture struct {
	Path       string
	Prose      string
	Verdict    string
	Confidence string
	Severity   string
	At         []string
	First      string
	Not        []string
	Reason     string
	Set        map[string]string
	Steps      []string
	Refuse     string
	Open       bool
	Files      map[string]string
	Want       map[string]string // a file that the fix deletes has the content "(deleted)\n"
	archive    *txtar.Archive
}

// Load reads a fixture from disk.
func Load(path string) (*Fixture, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := &Fixture{
		Path: path, Set: map[string]string{}, Files: map[string]string{}, Want: map[string]string{},
		archive: txtar.Parse(text),
	}
	for _, file := range f.archive.Files {
		if name, ok := strings.CutPrefix(file.Name, "want/"); ok {
			f.Want[name] = string(file.Data)
		} else {
			f.Files[file.Name] = string(file.Data)
		}
	}
	for line := range strings.Lines(string(f.archive.Comment)) {
		if err := f.directive(strings.TrimSpace(line)); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	for _, at := range slices.Concat(f.At, f.Not) {
		if !f.holds(at) {
			return nil, fmt.Errorf("%s: a directive names %s, which the archive does not hold", path, at)
		}
	}
	if f.Verdict == "" || f.Prose == "" {
		return nil, fmt.Errorf("%s: a fixture has prose and a verdict", path)
	}
	return f, nil
}

// holds reports whether the archive has the file of a place, or a file in its folder.
func (f *Fixture) holds(at string) bool {
	name, _, _ := strings.Cut(at, ":")
	for file := range f.Files {
		if file == name || strings.HasPrefix(file, name+"/") {
			return true
		}
	}
	return false
}

func (f *Fixture) directive(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	if f.Verdict == "" && word != "verdict" { // prose comes first
		f.Prose += line + "\n"
		return nil
	}
	switch word {
	case "verdict":
		if !slices.Contains([]string{"gap", "pass", "ask", "n/a", "unclear"}, rest) {
			f.Prose += line + "\n" // a sentence that begins with the word
			return nil
		}
		f.Verdict = rest
	case "confidence":
		f.Confidence = rest
	case "severity":
		f.Severity = rest
	case "at":
		f.At = append(f.At, rest)
	case "first":
		f.First = rest
	case "not":
		f.Not = append(f.Not, rest)
	case "reason":
		f.Reason = rest
	case "set":
		name, value, _ := strings.Cut(rest, "=")
		f.Set[name] = value
	case "step":
		f.Steps = append(f.Steps, rest)
	case "fix":
		reason, ok := strings.CutPrefix(rest, "refuse ")
		if f.Refuse = strings.TrimSpace(reason); !ok || f.Refuse == "" {
			return fmt.Errorf("%q does not say what the refusal should: fix refuse TEXT", line)
		}
	case "open":
		f.Open = true
	case "":
	default:
		return fmt.Errorf("unknown directive %q", line)
	}
	return nil
}

// Fixtures lists the archives of one check below an area's testdata, sorted.
func Fixtures(dir, word string) ([]string, error) {
	return filepath.Glob(filepath.Join(dir, "testdata", word, "*.txtar"))
}
