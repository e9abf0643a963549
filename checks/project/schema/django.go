package schema

import (
	"strings"

	"underpin/checks/project/source"
)

// ReadDjango reads the tables of Django's models, with the fields of their abstract
// bases, and the tables between two that many-to-many fields make.
func ReadDjango(m *Models) *Schema {
	r := &django{Models: m, schema: &Schema{Source: Django, Dialect: m.Dialect}, made: map[classAt]*Table{}}
	classes := m.classesOf()
	for _, c := range classes {
		r.table(c)
	}
	for _, c := range classes {
		if t := r.made[keyOf(c)]; t != nil {
			r.columns(t, c, 0)
		}
	}
	for _, c := range classes {
		if t := r.made[keyOf(c)]; t != nil {
			r.meta(t, c, 0)
		}
	}
	for _, t := range r.schema.Tables {
		for i := range t.ForeignKeys {
			r.typeOf(t, &t.ForeignKeys[i])
		}
	}
	return r.schema
}

type django struct {
	*Models
	schema *Schema
	made   map[classAt]*Table
}

// table makes the table of a class that stands for one.
func (r *django) table(class source.Node) {
	known, sure := r.model(class, 0)
	if !known {
		return
	}
	meta := nested(class, "Meta")
	if isTrue(own(meta, "abstract")) || isTrue(own(meta, "proxy")) {
		return
	}
	file := class.File().Path
	app := r.App(file)
	if s, ok := own(meta, "app_label").StringValue(); ok {
		app = s
	}
	t := &Table{Name: app + "_" + strings.ToLower(className(class)), Model: className(class), Place: headOf(class), Partial: !sure}
	if s, ok := own(meta, "db_table").StringValue(); ok {
		t.Name = strings.Trim(s, `"`)
	}
	t.Ignored = isFalse(own(meta, "managed"))
	r.made[keyOf(class)] = t
	r.schema.Tables = append(r.schema.Tables, t)
	r.schema.addFile(file)
}

// nested is a class inside of another.
func nested(class source.Node, name string) source.Node {
	for c := range class.Children() {
		if c.Kind() == source.Class && className(c) == name {
			return c
		}
	}
	return source.Node{}
}

// model reports whether a class is a model; sure is false when columns of it stand in
// a package that is not read.
func (r *django) model(class source.Node, depth int) (known, sure bool) {
	if depth > 8 {
		return false, false
	}
	sure = true
	foreign := false
	for _, base := range basesOf(class) {
		if d := r.inherited(base); d.OK() {
			if d == class {
				continue
			}
			k, s := r.model(d, depth+1)
			known, sure = known || k, sure && (s || !k)
			continue
		}
		pkg, _ := base.Origin()
		switch last := lastName(base); {
		case last == "Model" && (strings.HasPrefix(pkg, "django.db") || base.Path() == "models.Model"):
			known = true
		case borrowedFields[last] != nil:
			known = true
		case last == "object" || last == "ABC" || strings.HasSuffix(pkg, "abc"):
		default:
			foreign = true
		}
	}
	if foreign && !known && ofModels(class) {
		return true, false
	}
	return known, sure && (!foreign || !known || !ofModels(class) || mixinsOnly(class))
}

// mixinsOnly reports whether the bases of packages are called mixins, which bring
// behaviour as a rule.
func mixinsOnly(class source.Node) bool {
	for _, b := range basesOf(class) {
		name := lastName(b)
		if name != "Model" && borrowedFields[name] == nil && !strings.HasSuffix(name, "Mixin") {
			return false
		}
	}
	return true
}

// ofModels reports whether a class has a field of django.db.models.
func ofModels(class source.Node) bool {
	for c := range class.Children() {
		v := c.Child(source.Value)
		if c.Kind() != source.Field || v.Kind() != source.Call || !isField(v) {
			continue
		}
		if pkg, name := v.Origin(); strings.HasPrefix(pkg, "django.db") || pkg == "django.contrib.gis.db" && name == "models" {
			return true
		}
	}
	return false
}

// isField reports whether a call makes a field with a column, or one between tables.
func isField(v source.Node) bool {
	name := v.CalleeName()
	return (strings.HasSuffix(name, "Field") || strings.HasSuffix(name, "ForeignKey")) && !strings.HasPrefix(name, "Generic") || name == "GenericIPAddressField"
}

// borrowedFields are the fields of models that packages bring, each as its name, type
// and options.
var borrowedFields = map[string][][3]string{
	"AbstractUser": {
		{"password", "varchar(128)", "required"},
		{"last_login", "timestamp", ""},
		{"is_superuser", "boolean", "required"},
		{"username", "varchar(150)", "unique"},
		{"first_name", "varchar(150)", "required"},
		{"last_name", "varchar(150)", "required"},
		{"email", "varchar(254)", "required"},
		{"is_staff", "boolean", "required"},
		{"is_active", "boolean", "required"},
		{"date_joined", "timestamp", "required"},
	},
	"AbstractBaseUser":          {{"password", "varchar(128)", "required"}, {"last_login", "timestamp", ""}},
	"PermissionsMixin":          {{"is_superuser", "boolean", "required"}},
	"TimeStampedModel":          {{"created", "timestamp", "required"}, {"modified", "timestamp", "required"}},
	"TimeFramedModel":           {{"start", "timestamp", ""}, {"end", "timestamp", ""}},
	"SoftDeletableModel":        {{"is_removed", "boolean", "required"}},
	"AbstractEmailUser":         {{"password", "varchar(128)", "required"}, {"email", "varchar(254)", "unique"}},
	"ClusterableModel":          {},
	"MPTTModel":                 {},
	"ActivatorModel":            {{"status", "integer", "required"}},
	"TitleSlugDescriptionModel": {{"title", "varchar(255)", "required"}, {"slug", "varchar(255)", "required"}},
}

// columns reads the fields of a class, those of its abstract bases first, and the
// key that Django adds.
func (r *django) columns(t *Table, class source.Node, depth int) {
	r.fieldsOf(t, class, class, depth)
	if len(t.Primary.Parts) > 0 {
		return
	}
	t.Primary = Key{Parts: []Part{{Column: "id"}}, Unique: true, Place: t.Place}
	if t.Column("id") == nil {
		id := &Column{Name: "id", Field: "id", Type: "bigint", NotNull: true, Identity: true, Place: t.Place}
		t.Columns = append([]*Column{id}, t.Columns...)
	}
}

func (r *django) fieldsOf(t *Table, class, at source.Node, depth int) {
	if depth > 6 {
		return
	}
	for _, base := range basesOf(class) {
		d := r.inherited(base)
		switch parent := r.made[keyOf(d)]; {
		case d.OK() && d != class && parent != nil: // a table of its own behind it
			name := strings.ToLower(className(d)) + "_ptr"
			t.Columns = append(t.Columns, &Column{Name: name + "_id", Field: name, Type: "bigint", NotNull: true, Place: t.Place})
			t.Primary = Key{Parts: []Part{{Column: name + "_id"}}, Unique: true, Place: t.Place}
			t.ForeignKeys = append(t.ForeignKeys, ForeignKey{Columns: []string{name + "_id"}, Table: parent.Name, Field: name, OnDelete: "cascade", Place: t.Place})
		case d.OK() && d != class:
			r.fieldsOf(t, d, at, depth+1)
		case !d.OK():
			r.borrow(t, lastName(base))
		}
	}
	for c := range class.Children() {
		if v := c.Child(source.Value); c.Kind() == source.Field && v.Kind() == source.Call && isField(v) {
			r.field(t, c, v, at)
		} else if c.Kind() == source.Field && v.Kind() == source.Null {
			t.drop(c.Key()) // username = None
		}
	}
}

// drop takes a field away that a base has.
func (t *Table) drop(name string) {
	c := t.Column(name)
	for i, o := range t.Columns {
		if o == c && c != nil {
			t.Columns = append(t.Columns[:i], t.Columns[i+1:]...)
			var kept []Key
			for _, k := range t.Uniques {
				if len(k.Parts) != 1 || k.Parts[0].Column != c.Name {
					kept = append(kept, k)
				}
			}
			t.Uniques = kept
			return
		}
	}
}

func (r *django) borrow(t *Table, base string) {
	for _, f := range borrowedFields[base] {
		if t.Column(f[0]) != nil {
			continue
		}
		c := &Column{Name: f[0], Field: f[0], Type: f[1], NotNull: f[2] != "", Place: t.Place}
		if strings.HasPrefix(f[1], "boolean") || strings.HasPrefix(f[1], "timestamp") {
			c.Default = "set by Django"
		}
		t.Columns = append(t.Columns, c)
		if f[2] == "unique" {
			t.Uniques = append(t.Uniques, Key{Parts: []Part{{Column: f[0]}}, Unique: true, Inline: true, Place: t.Place})
		}
	}
}
