// Package tui is the full-screen walk through a review. It draws, asks and
// shows; everything that reads or writes a project is done by an Engine.
package tui

import (
	"context"
	"os/exec"
	"slices"
	"time"

	"underpin/checks/check"
	"underpin/checks/erd"
	"underpin/fixes"
)

// An Engine does the work behind the screens. Its methods may take long and are
// called away from the screen, except where it says so; several may be called at
// once, and what writes waits for what is under way. Texts in what it returns
// may be as hostile as the project they come from: the screens make them
// harmless where they are shown.
type Engine interface {
	// Scan reads the app and looks for every gap. The app is a folder of
	// Review.Apps; empty chooses the likeliest. Progress may be called from any
	// goroutine, as often as the engine likes. When ctx ends while the checks run,
	// the review holds what was found, the others with the reason check.Stopped.
	Scan(ctx context.Context, app string, progress func(Progress)) (Review, error)

	// Options are the questions that the fix of a check asks first. It answers
	// at once.
	Options(id string) []fixes.Option
	// Offer is how far the fix of a check gets with the answers that it proposes
	// itself. It plans, proves and writes nothing, and does not wait for what is
	// under way; when ctx ends, what it says does not count.
	Offer(ctx context.Context, id string) Offer
	// Preview plans the fix of a check with the answers in set and proves it.
	// Nothing is written. A shape that the fix does not know gives a
	// *fixes.Refusal.
	Preview(ctx context.Context, id string, set map[string]string) (Preview, error)
	// Choose is a preview with only some runs kept, by file and run as
	// fixes.Select counts them, and proven again.
	Choose(ctx context.Context, p Preview, keep [][]bool) (Preview, error)
	// Apply writes a preview, all or nothing, and looks again. A file that has been
	// edited since gives a *fixes.StaleError. Once begun it is not cancelled.
	Apply(ctx context.Context, p Preview) (Review, error)
	// Undo takes the newest written change of a check back and looks again. A
	// file that has been edited since gives a *fixes.StaleError.
	Undo(ctx context.Context, id string) (Review, error)

	// Record keeps what a person said of a check.
	Record(id string, r Record) (Review, error)
	// Excerpt is the source around a place, that many lines before and after. It
	// answers at once, with nothing when the lines must not be shown.
	Excerpt(p check.Place, around int) []SourceLine
	// Brief is the task for an AI tool that closes the gap of a check. It
	// answers at once.
	Brief(id string) string
	// SaveBrief writes the brief to a file and returns its path.
	SaveBrief(id string) (string, error)
	// Commit is the command that commits the newest written fix of a check by
	// itself; empty where there is none, or no repository. It answers at once.
	Commit(id string) string
	// Command runs a line that a fix has left to do in the app's folder, once its
	// Run is called. Nobody calls that without a person's yes to this very line.
	Command(line string) *exec.Cmd
	// SavePatch writes a preview's unified diff to a file and returns its path.
	SavePatch(p Preview) (string, error)
	// Report writes the review and the session as a page for a browser, and beside
	// it as text, and returns the path of the page. Written again, the report of a
	// session takes the place of the one before.
	Report(s Session) (string, error)
	// Open is the command that shows a file of ours in the system's own program
	// for it, such as a page in the browser.
	Open(path string) *exec.Cmd
	// Edit is the command that opens a place in the user's editor; empty when
	// there is no editor or the file must not be opened.
	Edit(p check.Place) []string
}

// Progress says how far a scan is; what is zero has not changed.
type Progress struct {
	Files, Total int           // files read, and found so far
	Path         string        // the one just read
	Stack        string        // once it is known
	Result       *check.Result // of a check that has just answered
}

// A Review is all that the screens show of an app.
type Review struct {
	App     string            // the app's name
	Stack   string            // in one line; empty without a web app
	Python  bool              // its server is written in Python
	Looked  string            // without a web app: what was looked for
	Apps    []string          // the apps of the repository by folder, the reviewed one first
	About   map[string]About  // what is known of them, by folder
	Results []check.Result    // with the answers to questions in place
	Records map[string]Record // what people said and did, by check
	Unread  []string          // files that could not be read, and why
	Place   string            // the check at which the last session ended; may be empty
	Number  int               // an engine's later reviews have higher ones
	Earlier []Session         // the sessions before this one, the oldest first
	// Database is what the repository describes, without tables where it
	// describes none.
	Database erd.Diagram
}

// About is what is known of an app before it is reviewed.
type About struct {
	Name  string // its own; may be empty
	Stack string // its frameworks
	Files int    // of source code
	Whole bool   // it is made of the others, which are one product
}

// A Record is what people said of a check, and whether its fix is written.
type Record struct {
	Status Status
	Reason string // for leaving it, when Status is Skipped
	Answer string // check.Yes, check.No…; empty: none
	Note   string
	Who    string
	When   time.Time
	Left   []Todo // what a written fix leaves to do by hand, done or not

	Written bool // a fix of ours is written, whatever was decided since
}

// CanUndo reports whether a fix of ours can be taken back.
func (r Record) CanUndo() bool { return r.Written || r.Status == Fixed }

// Tick notes on a step that somebody has done it, or not after all.
func (r *Record) Tick(step string, done bool, who string, when time.Time) {
	r.Left = slices.Clone(r.Left) // an earlier review holds the same steps
	for i, l := range r.Left {
		if l.Text == step {
			r.Left[i].Done, r.Left[i].Who, r.Left[i].When = done, who, when
		}
	}
}

// Status says what was decided about a check.
type Status uint8

// The states. The zero value is nothing decided.
const (
	Open    Status = iota
	Skipped        // left as it is, for a reason
	ByHand         // closed by hand, in its owner's words
	Fixed          // a fix of ours is written, and nothing else was decided since
)

// A Preview is a planned change, before anything is written.
type Preview struct {
	ID     string
	Set    map[string]string // the answers it was planned with
	Change fixes.Change
	Proof  fixes.Proof
	Dirty  []string // its files that git holds uncommitted changes of
	Chosen bool     // only some runs of the fix are kept
}

// A SourceLine is one line of an excerpt.
type SourceLine struct {
	Number int
	Text   string
	Marked bool // it is the evidence
}

// A Session is what happened since the program was started, or in an earlier
// sitting.
type Session struct {
	Began, Ended time.Time
	Who          string
	Clock        time.Duration // on the clock of a consult
	Seen         []string      // checks that were looked at, in order
	Applied      []string      // checks whose fix was written and stayed, in order
	Did          []string      // what was done and decided, a few words each, in order
	From         int           // readiness when it began, in per cent; below zero: not known
	Place        string        // the check at which it ended
	Reported     bool          // its report was asked for
	Briefs       []string      // gaps that no fix fits, as far as that is known
}

// A Todo is one thing that a written fix leaves to do.
type Todo struct {
	ID, Text string
	Command  string // that does it; may be empty

	Done bool // somebody ticked it off: Who, When
	Who  string
	When time.Time
}
