package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// gravity is how bad it is that rows of others are reached; 0 for as bad as can be:
// they are read, deleted, or changed into what the caller says.
func (j *ownershipJudge) gravity(open []foreignRow, shared []sharedRow) check.Severity {
	if !slices.ContainsFunc(open, func(o foreignRow) bool { return !o.withdraws() }) && len(shared) == 0 {
		return check.Medium // nothing is read, and nobody gets in: somebody has to be invited again
	}
	for _, s := range shared {
		if !s.adds {
			return 0
		}
	}
	for _, o := range open {
		if !o.withdraws() && !(o.target != "" && !o.claims) && !j.fixed(o.deed) {
			return 0
		}
	}
	return check.High
}

// fixed reports whether an update writes what the code says alone, such as a state:
// whoever names a row chooses which, and not what becomes of it.
func (j *ownershipJudge) fixed(d deed) bool {
	values, ok := writtenFields(d)
	return ok && !hasWord(wordsOf(d.table), peopleTables) && !slices.ContainsFunc(values, func(v source.Node) bool {
		return j.flow(v).Has(sent | project.FromUnknown | project.FromSession)
	})
}

// refreshed reports whether an update writes only what the app itself found out about
// the row, from its own rows or another service: a stranger who has it done again
// gains nothing.
func (j *ownershipJudge) refreshed(d deed) bool {
	values, ok := writtenFields(d)
	return ok && !slices.ContainsFunc(values, func(v source.Node) bool {
		flow := j.flow(v)
		return flow.Has(sent|project.FromSession) || !flow.Has(project.FromDatabase|project.FromService)
	})
}

// writtenFields are the values that an update writes, but for the time of the change;
// ok is false when they do not all stand there.
func writtenFields(d deed) (values []source.Node, ok bool) {
	written := writtenValue(d.node)
	if d.kind != deedUpdates || written.Kind() != source.Object {
		return nil, false
	}
	for field := range written.Children() {
		switch name := columnSpelling(field.Key()); {
		case field.Kind() != source.Property || name == "":
			return nil, false
		case strings.HasSuffix(name, "_at"):
		case field.Child(source.Value).OK():
			values = append(values, field.Child(source.Value))
		default:
			values = append(values, field)
		}
	}
	return values, len(values) > 0
}
