package payments

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// writtenByRules answers for an app that keeps who has paid in documents which the
// security rules of Firebase let the customers write themselves.
func writtenByRules(p *project.Project) (places []check.Place, reason string) {
	var fields []string
	for _, g := range p.FirebaseSelfGiven() {
		paid := slices.DeleteFunc(slices.Clone(g.Fields), func(f string) bool { return !project.FieldOfPlan(f) })
		if len(paid) == 0 || g.Made {
			continue
		}
		names := strings.Join(paid[:min(3, len(paid))], ", ")
		if reason == "" {
			reason = fmt.Sprintf("The security rule of %s lets customers write %s of their own, where the app keeps what was paid for: nobody has to pay.", g.Path, names)
		}
		places = append(places, check.Line(g.File, g.Line, "lets customers write "+names+" of their own"))
		fields = append(fields, paid...)
	}
	return apart(append(places, goesByFields(p, fields)...)), reason
}

// goesByFields lists where the server asks for what was paid by fields that customers write
// themselves, once in each file.
func goesByFields(p *project.Project, fields []string) []check.Place {
	var out []check.Place
	if len(fields) == 0 {
		return nil
	}
	for _, file := range p.Sources() {
		if !p.Holds(file, fields...) || !p.Modules().Live(file) || p.Modules().Browser(file) && !handlerFiles(p)[file] || sells(file) {
			continue
		}
		f := p.Source(file)
		if f == nil || len(out) == 6 {
			continue
		}
		for i := range f.Find(source.If) {
			if asksPlan(i) && p.Reached(i) && asksForField(i, fields) {
				out = append(out, check.At(i, "goes by what customers may write themselves"))
				break
			}
		}
	}
	return out
}

// asksForField reports whether a condition, or one that it names, reads one of the fields.
func asksForField(i source.Node, fields []string) bool {
	for _, cond := range behindNames(i.Child(source.Cond)) {
		for m := range cond.Find(source.Member) {
			if slices.Contains(fields, m.Child(source.Name).Text()) {
				return true
			}
		}
	}
	return false
}
