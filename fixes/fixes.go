// Package fixes turns a project into the project it should be. A Fix plans a
// Change on a Draft; a Change is previewed, proven, applied all or nothing and
// undone byte for byte. It is the only package that writes into a user's
// project.
package fixes

import (
	"io/fs"

	"underpin/checks/project"
)

// A Fix closes one gap on the stacks that its plan knows.
type Fix struct {
	// Title is a verb phrase, such as "Add security headers to the Next config".
	Title string
	// Safety says how much review the change needs.
	Safety Safety
	// Kind is Auto when the plan alone closes the gap, Guided when a person must
	// finish a named step.
	Kind Kind
	// Options are the questions the plan may ask, with defaults read from the
	// project; nil when there is none.
	Options func(*project.Project) []Option
	// Plan edits the draft. A shape it does not know is refused with
	// Draft.Refuse, never guessed.
	Plan func(*Draft) error
}

// Safety says how much review a change needs.
type Safety uint8

// The safeties, safest first.
const (
	Additive  Safety = iota // only adds what nothing else reads
	Behaviour               // changes what the app does: review it
)

// Kind says who closes the gap.
type Kind uint8

// The kinds.
const (
	Auto   Kind = iota // the change closes it
	Guided             // a step is left for a person
)

// An Option is one question of a fix.
type Option struct {
	Name    string // as in --set name=value
	Label   string // one short question
	Help    string
	Default string
	Choices []string // empty: free text
}

// A Step is left for a person once the change is written.
type Step struct {
	Text    string // one sentence, imperative
	Command string // may be empty; never run without a yes
}

// A FileChange is one whole file before and after.
type FileChange struct {
	Path          string // relative to the app's root
	Before, After []byte
	Existed       bool        // false: the change creates the file
	Removed       bool        // true: the change deletes it
	Mode          fs.FileMode // of the file as it will be; 0 keeps the old one
}

// A Change is what a fix does to a project, planned and not yet written.
type Change struct {
	ID     string // the check whose gap it closes
	Title  string
	Safety Safety
	Files  []FileChange // sorted by path
	Steps  []Step
	Notes  []string // what the reviewer should look at
}

// Refusal is the error of a plan that met a shape it does not know. The owner
// gets the sketch to place by hand.
type Refusal struct {
	Reason string // one sentence: what was met and where
	Sketch string // what the code would look like; may be empty
	Lang   string // language of the sketch, for highlighting
	Wants  string // the option whose answer is all that is missing; empty where no answer helps
}

func (r *Refusal) Error() string { return r.Reason }
