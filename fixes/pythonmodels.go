package fixes

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/project/schema"
)

// modelsInPython reports whether Python code describes the tables: models of SQLAlchemy or
// Django, or SQL that it sends.
func modelsInPython(s *schema.Schema) bool {
	if s.Source == schema.SQLAlchemy || s.Source == schema.Django {
		return true
	}
	return s.Source == schema.SQL && slices.ContainsFunc(s.Files, func(f string) bool { return strings.HasSuffix(f, ".py") })
}

// pythonKeys is how the models would say the keys.
func pythonKeys(s *schema.Schema, keys []NewKey) string {
	const most = 8
	var b strings.Builder
	for _, k := range keys[:min(len(keys), most)] {
		var names, quoted []string
		for _, c := range k.Columns {
			names = append(names, c.Name)
			quoted = append(quoted, fmt.Sprintf("%q", c.Field))
		}
		index := k.Table.Name + "_" + strings.Join(names, "_")
		switch {
		case s.Source == schema.Django && k.Unique:
			fmt.Fprintf(&b, "# %s, in class Meta:\nconstraints = [models.UniqueConstraint(fields=[%s], name=%q)]\n", model(k.Table), strings.Join(quoted, ", "), index)
		case s.Source == schema.Django:
			fmt.Fprintf(&b, "# %s, in class Meta:\nindexes = [models.Index(fields=[%s])]\n", model(k.Table), strings.Join(quoted, ", "))
		case s.Source == schema.SQL:
			fmt.Fprintf(&b, "CREATE%s INDEX IF NOT EXISTS %s ON %s (%s)\n", map[bool]string{true: " UNIQUE"}[k.Unique], index, k.Table.Name, strings.Join(names, ", "))
		default:
			fmt.Fprintf(&b, "# %s:\n__table_args__ = (Index(%q, %s, unique=%s),)\n", model(k.Table), index, strings.Join(quoted, ", "), map[bool]string{true: "True", false: "False"}[k.Unique])
		}
	}
	return b.String()
}

// pythonRelations is how the models would say the foreign keys.
func pythonRelations(s *schema.Schema, relations []NewRelation) string {
	const most = 8
	var b strings.Builder
	for _, r := range relations[:min(len(relations), most)] {
		switch s.Source {
		case schema.Django:
			fmt.Fprintf(&b, "# %s:\n%s = models.ForeignKey(%q, on_delete=models.%s)\n", model(r.Table), strings.TrimSuffix(r.Column.Field, "_id"), r.Parent, strings.ToUpper(strings.ReplaceAll(r.OnDelete, " ", "_")))
		case schema.SQL:
			fmt.Fprintf(&b, "FOREIGN KEY (%s) REFERENCES %s (%s) ON DELETE %s\n", r.Column.Name, r.Parent, r.Key, strings.ToUpper(r.OnDelete))
		default:
			fmt.Fprintf(&b, "# %s:\n%s = Column(ForeignKey(%q, ondelete=%q))\n", model(r.Table), r.Column.Field, r.Parent+"."+r.Key, strings.ToUpper(r.OnDelete))
		}
	}
	return b.String()
}

func model(t *schema.Table) string {
	if t.Model != "" {
		return t.Model
	}
	return t.Name
}
