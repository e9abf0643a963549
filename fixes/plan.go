package fixes

import (
	"errors"
	"fmt"
	"strings"

	"underpin/checks/project"
)

// Draw plans the fix on a project: the change it would make for the check with
// the id, with the answers in set. Nothing is written. A shape that the plan
// does not know gives a *Refusal. A plan that would break a file, or that would
// go on changing what it has changed already, is an error.
func (f *Fix) Draw(p *project.Project, id string, set map[string]string) (Change, error) {
	c, err := f.plan(p, id, set)
	if err != nil {
		return Change{}, err
	}
	if broken := c.Broken(); len(broken) > 0 {
		return Change{}, fmt.Errorf("%s: the fix would break %s", id, broken[0])
	}
	if len(c.Files) == 0 {
		return c, nil
	}
	again, err := f.plan(p.With(c.After()), id, set)
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
		return c, nil // it sees that nothing is left to do
	}
	if err != nil {
		return Change{}, fmt.Errorf("%s: planned a second time: %w", id, err)
	}
	if len(again.Files) > 0 {
		return Change{}, fmt.Errorf("%s: the fix would change %s again and again", id, again.Files[0].Path)
	}
	return c, nil
}

// plan runs the plan once. A plan that panics is an error.
func (f *Fix) plan(p *project.Project, id string, set map[string]string) (c Change, err error) {
	defer func() {
		if r := recover(); r != nil {
			c, err = Change{}, fmt.Errorf("%s: the fix met something unforeseen: %v", id, r)
		}
	}()
	d := NewDraft(p, id, set)
	if f.Options != nil {
		d.defined = map[string]string{}
		for _, o := range f.Options(p) {
			d.defined[o.Name] = o.Default
		}
	}
	d.safety = f.Safety
	if err := f.Plan(d); err != nil {
		if refusal := (*Refusal)(nil); errors.As(err, &refusal) && inPython(p, id) {
			return Change{}, errPython() // its reason speaks of code in another language
		}
		return Change{}, err
	}
	viteTypes(d)
	c, err = d.Change()
	c.Title = f.Title
	if err == nil && len(c.Files) == 0 && inPython(p, id) { // it looked for code that is not there
		return Change{}, errPython()
	}
	return c, err
}

// inPython reports whether the code that a fix is about is written in Python, for
// which there are no templates. Those of the other areas write files that any
// server has: migrations, workflows.
func inPython(p *project.Project, id string) bool {
	area, _, _ := strings.Cut(id, "/")
	return p.Stack().Python() && (area == "security" || area == "payments" || area == "resilience" || area == "seo")
}

func errPython() error {
	return Refuse("no template of this fix writes Python; the brief says what is to be done", "", "")
}

// A Proof says whether a change closes the gap it is for, before it is written.
type Proof struct {
	Closes bool
	Still  string // what stays open; empty when it closes
}

// Prove asks whether the gap is closed in the project as the change would leave
// it.
func Prove(c Change, p *project.Project, look func(*project.Project) (closed bool, why string)) Proof {
	closed, why := look(p.With(c.After()))
	if closed {
		return Proof{Closes: true}
	}
	return Proof{Still: why}
}
