package fixes

import "underpin/checks/project"

// Draw plans the fix on a project: the change it would make for the check with
// the id, with the answers in set. Nothing is written. A shape that the plan
// does not know gives a *Refusal.
func (f *Fix) Draw(p *project.Project, id string, set map[string]string) (Change, error) {
	d := NewDraft(p, id, set)
	if f.Options != nil {
		d.defined = map[string]string{}
		for _, o := range f.Options(p) {
			d.defined[o.Name] = o.Default
		}
	}
	if f.Safety == Behaviour {
		d.Review()
	}
	if err := f.Plan(d); err != nil {
		return Change{}, err
	}
	c, err := d.Change()
	c.Title = f.Title
	return c, err
}
