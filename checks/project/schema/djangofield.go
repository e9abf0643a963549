package schema

import (
	"strings"

	"underpin/checks/project/source"
)

// field reads one field of a model; at is the class that has the table.
func (r *django) field(t *Table, c, v, at source.Node) {
	kind, name := v.CalleeName(), c.Key()
	if kind == "ManyToManyField" {
		r.between(t, c, v, at)
		return
	}
	t.drop(name) // a class may say anew what a base says
	col := &Column{Name: name, Field: name, Place: placeOf(c)}
	col.Type = djangoType(kind, v)
	if kind == "ArrayField" {
		col.List = true
		if base := v.Arg(0); base.Kind() == source.Call {
			col.Type = djangoType(base.CalleeName(), base)
		}
	}
	foreign := strings.HasSuffix(kind, "ForeignKey") || kind == "OneToOneField"
	if foreign {
		col.Name += "_id"
		col.Type = "" // that of the key behind
	}
	if s, ok := v.Named("db_column").StringValue(); ok {
		col.Name = s
	}
	col.NotNull = !isTrue(v.Named("null")) && kind != "NullBooleanField"
	if d := v.Named("default"); d.OK() && d.Kind() != source.Null {
		col.Default = shown(d)
	} else if isTrue(v.Named("auto_now")) || isTrue(v.Named("auto_now_add")) {
		col.Default = "now"
	} else if d := v.Named("db_default"); d.OK() {
		col.Default = shown(d)
	}
	if choices := v.Named("choices"); choices.OK() {
		r.choices(col, choices)
	}
	if validators := v.Named("validators"); validators.OK() {
		t.Checks = append(t.Checks, Check{Expr: col.Name + " by " + shown(validators), Place: col.Place})
	}
	t.Columns = append(t.Columns, col)
	r.keysOf(t, col, v, kind)
	if foreign {
		r.foreign(t, col, v, kind, at)
	}
}

// keysOf adds the keys that a field's own options make.
func (r *django) keysOf(t *Table, col *Column, v source.Node, kind string) {
	k := Key{Parts: []Part{{Column: col.Name}}, Inline: true, Place: col.Place}
	foreign := strings.HasSuffix(kind, "ForeignKey")
	switch {
	case isTrue(v.Named("primary_key")):
		k.Unique = true
		t.Primary = k
		col.NotNull = true
		col.Identity = strings.HasSuffix(kind, "AutoField")
	case isTrue(v.Named("unique")), kind == "OneToOneField":
		k.Unique = true
		t.Uniques = append(t.Uniques, k)
	case isFalse(v.Named("db_index")):
	case isTrue(v.Named("db_index")), foreign, kind == "SlugField":
		k.Index = true
		t.Indexes = append(t.Indexes, k)
	}
}

// choices are the values that Django's forms and serializers let in.
func (r *django) choices(col *Column, n source.Node) {
	if n.Kind() == source.Member && lastName(n) == "choices" { // Status.choices
		n = n.Child(source.ObjectRole)
	}
	e, ok := r.enumOf(n)
	if within := n.Enclosing(source.Class); !ok && within.OK() { // class Status inside of the model
		if e, ok = valuesOf(nested(within, lastName(n))); ok {
			e.Name = className(within) + "." + e.Name
		}
	}
	if !ok {
		col.Enum = col.Name
		return
	}
	col.Enum = e.Name
	r.schema.addEnum(e)
}

// foreign adds the key of a field that leads to another model.
func (r *django) foreign(t *Table, col *Column, v source.Node, kind string, at source.Node) {
	to := v.Named("to")
	if !to.OK() {
		to = v.Arg(0)
	}
	onDelete := v.Named("on_delete")
	if !onDelete.OK() && v.Arg(1).Kind() != source.Property {
		onDelete = v.Arg(1)
	}
	k := ForeignKey{Columns: []string{col.Name}, Table: r.tableBehind(to, at), Field: col.Field, OnDelete: onDeletion(onDelete), Place: col.Place}
	k.Reverse = reverseName(v, at, kind == "OneToOneField")
	k.Virtual = isFalse(v.Named("db_constraint"))
	t.ForeignKeys = append(t.ForeignKeys, k)
}

// onDeletion is what Django does with a row when the row behind is deleted. Before
// version 2 that went without saying: it deletes.
func onDeletion(n source.Node) string {
	switch lastName(n) {
	case "SET_NULL", "SET":
		return "set null"
	case "PROTECT", "RESTRICT":
		return "restrict"
	case "SET_DEFAULT":
		return "set default"
	case "DO_NOTHING":
		return ""
	}
	return "cascade"
}

// reverseName is how the row behind lists the rows of a model.
func reverseName(v, at source.Node, one bool) string {
	if s, ok := v.Named("related_name").StringValue(); ok {
		if strings.HasSuffix(s, "+") {
			return ""
		}
		return strings.ReplaceAll(strings.ReplaceAll(s, "%(class)s", strings.ToLower(className(at))), "%(app_label)s_", "")
	}
	if one {
		return strings.ToLower(className(at))
	}
	return strings.ToLower(className(at)) + "_set"
}

// tableBehind is the table of a model as a field names it: the class, "app.Model",
// "Model" of the same app, "self", or the model of the accounts.
func (r *django) tableBehind(to, at source.Node) string {
	if t := r.made[keyOf(r.inherited(to))]; t != nil {
		return t.Name
	}
	if s, ok := to.StringValue(); ok {
		return r.tableNamed(s, at)
	}
	d := to
	if to.Kind() == source.Identifier {
		if v := r.Define(to); v.OK() {
			d = v
		}
	}
	switch {
	case lastName(d) == "AUTH_USER_MODEL", lastName(d) == "get_user_model":
		return r.accounts(at)
	case lastName(to) == "User":
		return r.accounts(at)
	}
	return "auth_" + strings.ToLower(lastName(to))
}

// accounts is the table of the people who sign in.
func (r *django) accounts(at source.Node) string {
	if r.User == "" {
		return "auth_user"
	}
	return r.tableNamed(r.User, at)
}

func (r *django) tableNamed(name string, at source.Node) string {
	if name == "self" {
		return r.made[keyOf(at)].Name
	}
	app, model, ok := strings.Cut(name, ".")
	if !ok {
		app, model = r.App(at.File().Path), name
	}
	var other *Table
	for key, t := range r.made {
		if !strings.EqualFold(t.Model, model) {
			continue
		}
		if strings.EqualFold(r.App(key.file), app) {
			return t.Name
		}
		if other == nil || t.Name < other.Name {
			other = t
		}
	}
	if other != nil && !ok {
		return other.Name
	}
	return strings.ToLower(app + "_" + model)
}

// typeOf gives a column that leads to another table the type of the key there.
func (r *django) typeOf(t *Table, k *ForeignKey) {
	c := t.Column(k.Columns[0])
	if c == nil || c.Type != "" {
		return
	}
	c.Type = "bigint"
	to := r.schema.Table(k.Table)
	if to == nil || len(to.Primary.Parts) == 0 {
		return
	}
	if key := to.Column(to.Primary.Parts[0].Column); key != nil && key.Type != "" {
		c.Type = key.Type
	}
}

// between makes the table of a field that ties many rows to many, unless a model of
// the app does.
func (r *django) between(t *Table, c, v, at source.Node) {
	if v.Named("through").OK() || !v.Arg(0).OK() {
		return
	}
	to := v.Arg(0)
	if to.Kind() == source.Property {
		to = v.Named("to")
	}
	other, name, place := r.tableBehind(to, at), c.Key(), placeOf(c)
	mine, theirs := strings.ToLower(className(at))+"_id", other[strings.LastIndexByte(other, '_')+1:]+"_id"
	if o := r.schema.Table(other); o != nil && o.Model != "" {
		theirs = strings.ToLower(o.Model) + "_id"
	}
	if mine == theirs {
		mine, theirs = "from_"+mine, "to_"+theirs
	}
	m := &Table{Name: t.Name + "_" + name, Place: place}
	if s, ok := v.Named("db_table").StringValue(); ok {
		m.Name = s
	}
	m.Columns = []*Column{{Name: "id", Field: "id", Type: "bigint", NotNull: true, Identity: true, Place: place}}
	m.Primary = Key{Parts: []Part{{Column: "id"}}, Unique: true, Place: place}
	for i, col := range []string{mine, theirs} {
		m.Columns = append(m.Columns, &Column{Name: col, Field: col, NotNull: true, Place: place})
		m.Indexes = append(m.Indexes, Key{Parts: []Part{{Column: col}}, Index: true, Place: place})
		m.ForeignKeys = append(m.ForeignKeys, ForeignKey{Columns: []string{col}, Table: []string{t.Name, other}[i], OnDelete: "cascade", Place: place})
	}
	m.Uniques = []Key{{Parts: []Part{{Column: mine}, {Column: theirs}}, Unique: true, Place: place}}
	r.schema.Tables = append(r.schema.Tables, m)
}

// djangoType is the column type behind a field.
func djangoType(kind string, v source.Node) string {
	number := func(name string) string {
		if n := v.Named(name); n.Kind() == source.Number {
			return n.Text()
		}
		return ""
	}
	switch kind {
	case "CharField", "EmailField", "SlugField", "URLField", "FileField", "ImageField", "FilePathField", "PhoneNumberField":
		if n := number("max_length"); n != "" {
			return "varchar(" + n + ")"
		}
		return "varchar"
	case "IntegerField":
		return "integer"
	case "PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField":
		return "integer unsigned"
	case "BigIntegerField", "BigAutoField", "AutoField", "SmallAutoField":
		return "bigint"
	case "SmallIntegerField":
		return "smallint"
	case "FloatField":
		return "double precision"
	case "DecimalField", "MoneyField":
		if digits, places := number("max_digits"), number("decimal_places"); digits != "" && places != "" {
			return "numeric(" + digits + "," + places + ")"
		}
		return "numeric"
	case "BooleanField", "NullBooleanField":
		return "boolean"
	case "DateTimeField", "CreationDateTimeField", "ModificationDateTimeField", "AutoCreatedField", "AutoLastModifiedField":
		return "timestamp"
	case "DurationField":
		return "interval"
	case "BinaryField":
		return "blob"
	case "GenericIPAddressField":
		return "inet"
	}
	return strings.ToLower(strings.TrimSuffix(kind, "Field"))
}
