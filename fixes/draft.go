package fixes

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A Draft is what a plan works on: it reads like the project as the plan has
// left it so far, and its verbs edit it. Nothing is written to disk.
type Draft struct {
	id      string
	base    *project.Project
	set     map[string]string
	defined map[string]string // defaults of the fix's options
	edits   map[string][]byte // nil: removed
	after   *project.Project  // base with the edits; nil when it must be made again
	safety  Safety
	steps   []Step
	notes   []string
	styles  map[string]Style // of the project's files by language
	console *consoleRule     // of the app's linter; nil when it was not read yet
	err     error            // the first edit that was not allowed
}

// NewDraft begins a plan for the check with the id; set holds the answers to
// the fix's options.
func NewDraft(p *project.Project, id string, set map[string]string) *Draft {
	return &Draft{id: id, base: p, set: set, edits: map[string][]byte{}, styles: map[string]Style{}}
}

// Project is the project with the edits made so far.
func (d *Draft) Project() *project.Project {
	if d.after == nil {
		d.after = d.base.With(d.edits)
	}
	return d.after
}

// Option is the answer to an option, else its default.
func (d *Draft) Option(name string) string {
	if v, ok := d.set[name]; ok {
		return v
	}
	return d.defined[name]
}

// Read is the current text of a file. The bytes must not be changed.
func (d *Draft) Read(path string) ([]byte, bool) {
	if text, ok := d.edits[path]; ok {
		return text, text != nil
	}
	return d.base.Read(path)
}

// Has reports whether the file exists now.
func (d *Draft) Has(path string) bool {
	if text, ok := d.edits[path]; ok {
		return text != nil
	}
	return d.base.Has(path)
}

// Source is the syntax tree of the current text; nil for what is no source
// file. Its offsets hold until the file is edited.
func (d *Draft) Source(path string) *source.File { return d.Project().Source(path) }

// TypeScript reports whether new code is to be written in TypeScript.
func (d *Draft) TypeScript() bool { return d.base.Stack().Language == "ts" }

// Create adds a file. It is an error when the file exists with other content,
// and nothing when it exists with the same.
func (d *Draft) Create(path, text string) error {
	if err := d.allow(path); err != nil {
		return err
	}
	text = d.quieted(path, text, nil)
	if now, ok := d.Read(path); ok {
		if string(now) == text {
			return nil
		}
		return Refuse(path+" exists already, with other content", languageOf(path), text)
	}
	if d.Has(path) {
		return Refuse(path+" exists already and could not be read", languageOf(path), text)
	}
	d.put(path, []byte(text))
	return nil
}

// Write sets a file's whole content.
func (d *Draft) Write(path string, content []byte) {
	if err := d.allow(path); err != nil {
		d.fail(err)
		return
	}
	if content == nil {
		content = []byte{}
	}
	d.put(path, content)
}

// Remove deletes a file.
func (d *Draft) Remove(path string) {
	if err := d.allow(path); err != nil {
		d.fail(err)
		return
	}
	if d.Has(path) {
		d.put(path, nil)
	}
}

// An Edit replaces the bytes [Start, End) of a text.
type Edit struct {
	Start, End int
	Text       string
}

// Edit replaces byte ranges of a file's current text. The ranges must not
// overlap; insertions at the same place keep their order. Line ends of the new
// text become those of the file.
func (d *Draft) Edit(path string, edits ...Edit) error {
	if err := d.allow(path); err != nil {
		return err
	}
	text, ok := d.Read(path)
	if !ok {
		return fmt.Errorf("edit %s: no such file", path)
	}
	out, err := applyEdits(text, edits)
	if err != nil {
		return fmt.Errorf("edit %s: %w", path, err)
	}
	d.put(path, out)
	return nil
}

func applyEdits(text []byte, edits []Edit) ([]byte, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	eol := lineEnd(text)
	var out []byte
	at := 0
	for _, e := range sorted {
		if e.Start < at || e.End < e.Start || e.End > len(text) {
			return nil, fmt.Errorf("the range %d–%d overlaps another or lies outside of the text", e.Start, e.End)
		}
		out = append(out, text[at:e.Start]...)
		out = append(out, withLineEnd(e.Text, eol)...)
		at = e.End
	}
	return append(out, text[at:]...), nil
}

func (d *Draft) put(path string, text []byte) {
	d.edits[path] = text
	d.after = nil
}

func (d *Draft) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

// Step leaves something for a person to do once the change is written. The same
// step is kept once.
func (d *Draft) Step(text, command string) {
	s := Step{Text: text, Command: command}
	if !slices.Contains(d.steps, s) {
		d.steps = append(d.steps, s)
	}
}

// StepNaming leaves a step that names something between two pieces of text. A step
// with the same pieces that is there already names it as well.
func (d *Draft) StepNaming(before, name, after string) {
	for i, s := range d.steps {
		if strings.HasPrefix(s.Text, before) && strings.HasSuffix(s.Text, after) {
			if !strings.Contains(s.Text, " "+name+after) { // VITE_NAME names another
				d.steps[i].Text = strings.TrimSuffix(s.Text, after) + " and " + name + after
			}
			return
		}
	}
	d.Step(before+name+after, "")
}

// Note says what the reviewer should look at.
func (d *Draft) Note(text string) {
	if !slices.Contains(d.notes, text) {
		d.notes = append(d.notes, text)
	}
}

// Review says that the change alters what the app does.
func (d *Draft) Review() { d.safety = Behaviour }

// Change is what the plan has done, without files that did not change.
func (d *Draft) Change() (Change, error) {
	if d.err != nil {
		return Change{}, d.err
	}
	c := Change{ID: d.id, Safety: d.safety, Steps: d.steps, Notes: d.notes}
	for path, after := range d.edits {
		if !d.base.Has(path) {
			if after != nil {
				c.Files = append(c.Files, FileChange{Path: path, After: after})
			}
			continue
		}
		before, ok := d.base.Read(path)
		if !ok {
			return Change{}, fmt.Errorf("change %s: it could not be read", path)
		}
		if after != nil && bytes.Equal(before, after) {
			continue
		}
		if after != nil {
			after = []byte(d.quieted(path, string(after), before))
		}
		c.Files = append(c.Files, FileChange{Path: path, Before: before, After: after, Existed: true, Removed: after == nil})
	}
	slices.SortFunc(c.Files, func(a, b FileChange) int { return cmp.Compare(a.Path, b.Path) })
	return c, nil
}

// Refuse is the error of a plan that met a shape it does not know: the reason
// in one sentence, and a sketch in a language to place by hand.
func Refuse(reason, lang, sketch string) error {
	return &Refusal{Reason: reason, Lang: lang, Sketch: sketch}
}

// Unanswered is the refusal of a plan that goes on once an option is answered.
func Unanswered(option, reason, lang, sketch string) error {
	return &Refusal{Reason: reason, Lang: lang, Sketch: sketch, Wants: option}
}

// Refuse is the function Refuse, for plans that have only the draft at hand.
func (d *Draft) Refuse(reason, lang, sketch string) error { return Refuse(reason, lang, sketch) }
