package schema

import (
	"strings"

	"underpin/checks/project/source"
)

// columns reads the columns of a class, then those of its mixins and abstract bases.
// A class that has a table of its own keeps its columns there.
func (r *alchemy) columns(t *Table, class, at source.Node, depth int) {
	for c := range class.Children() {
		name := c.Key()
		switch {
		case strings.HasPrefix(name, "__") || name == "" || t.Column(name) != nil:
		case c.Kind() == source.Field:
			r.field(t, name, c, r.sqlModel(at, 0))
		case c.Kind() == source.Method && decorated(c, "declared_attr"):
			for ret := range c.Find(source.Return) {
				r.field(t, name, ret, false)
				break
			}
		}
	}
	if depth > 6 {
		return
	}
	for _, base := range basesOf(class) {
		d := r.inherited(base)
		switch {
		case d.OK() && d != class && r.made[keyOf(d)] == nil:
			r.columns(t, d, at, depth+1)
		case !d.OK():
			r.borrowed(t, lastName(base), class)
		}
	}
}

// field reads one attribute of a class: Column(…), mapped_column(…), Field(…) of
// SQLModel, or no more than an annotation.
func (r *alchemy) field(t *Table, name string, c source.Node, model bool) {
	v, typ := c.Child(source.Value), c.Child(source.TypeRole)
	if v.Kind() == source.Call && (v.CalleeName() == "deferred" || v.CalleeName() == "column_property") && v.Arg(0).Kind() == source.Call {
		v = v.Arg(0)
	}
	switch called := v.CalleeName(); {
	case v.Kind() == source.Call && (called == "Column" || called == "mapped_column"):
		r.column(t, name, v, mapped(typ), c)
	case v.Kind() == source.Call && called == "Field" && model:
		if column := v.Named("sa_column"); column.Kind() == source.Call {
			r.column(t, name, column, source.Node{}, c)
			return
		}
		r.column(t, name, v, typ, c)
	case v.Kind() == source.Call && strings.EqualFold(called, "relationship"):
	case model && typ.OK() && !within(typ, "ClassVar"):
		r.column(t, name, v, typ, c)
	case !v.OK() && mapped(typ).OK():
		r.column(t, name, v, mapped(typ), c)
	case v.Kind() == source.Call && typ.OK() && mapped(typ).OK() && !strings.Contains(strings.ToLower(called), "proxy"):
		t.Partial = true // intpk = made elsewhere
	}
}

// mapped is what stands in Mapped[…].
func mapped(typ source.Node) source.Node {
	if typ.Kind() == source.Index && lastName(typ) == "Mapped" {
		return typ.Child(source.Value)
	}
	return source.Node{}
}

func within(typ source.Node, name string) bool { return strings.Contains(typ.Text(), name) }

// column adds one column: made is the call that says what it is, typ its annotation,
// c the place.
func (r *alchemy) column(t *Table, field string, made, typ, c source.Node) {
	col := &Column{Name: field, Field: field, Place: placeOf(c)}
	key := source.Node{}
	for _, a := range made.Args() {
		switch {
		case made.CalleeName() == "Field":
		case a.Is(source.String, source.Template):
			if s, ok := pythonText(a); ok {
				col.Name = s
			}
		case a.Kind() == source.Call && (a.CalleeName() == "ForeignKey"):
			key = a
		case a.Kind() == source.Call && a.CalleeName() == "CheckConstraint":
			r.argument(t, a)
		case a.Kind() == source.Call && (a.CalleeName() == "Identity" || a.CalleeName() == "Sequence"):
			col.Identity = true
		case a.Kind() == source.Call && (a.CalleeName() == "Computed" || a.CalleeName() == "FetchedValue"), a.Kind() == source.Property, a.Kind() == source.Spread:
		default:
			r.typed(col, a)
		}
	}
	if s, ok := made.Named("name").StringValue(); ok && made.CalleeName() != "Field" {
		col.Name = s
	}
	for _, name := range []string{"type_", "sa_type"} {
		if given := made.Named(name); given.OK() {
			r.typed(col, given)
		}
	}
	optional := r.annotated(col, typ)
	primary := isTrue(made.Named("primary_key"))
	switch nullable := made.Named("nullable"); {
	case primary, isFalse(nullable):
		col.NotNull = true
	case isTrue(nullable):
	case typ.OK():
		col.NotNull = !optional
	}
	for _, name := range []string{"server_default", "default", "default_factory", "insert_default"} {
		if v := made.Named(name); v.OK() && v.Kind() != source.Null {
			col.Default = shown(v)
			break
		}
	}
	if !made.OK() || made.Kind() != source.Call {
		if made.OK() && made.Kind() != source.Null {
			col.Default = shown(made)
		}
	} else if made.CalleeName() == "Field" && col.Default == "" {
		if v := made.Arg(0); v.OK() && !v.Is(source.Property, source.Null, source.Spread, source.Other) {
			col.Default = shown(v)
		}
	}
	if primary && family(col.Type) == "number" && !isFalse(made.Named("autoincrement")) && !key.OK() {
		col.Identity = true
	}
	if (made.Named("ge").OK() || made.Named("gt").OK()) && made.CalleeName() == "Field" {
		t.Checks = append(t.Checks, Check{Expr: col.Name + " at least", Place: col.Place})
	}
	t.Columns = append(t.Columns, col)
	r.keysOf(t, col, made, primary)
	r.pointsTo(t, col, made, key)
}

// keysOf adds what a column's own options make: the primary key, a unique, an index.
func (r *alchemy) keysOf(t *Table, col *Column, made source.Node, primary bool) {
	k := Key{Parts: []Part{{Column: col.Name}}, Inline: true, Place: col.Place}
	if primary {
		if len(t.Primary.Parts) == 0 {
			t.Primary = Key{Unique: true, Inline: true, Place: col.Place}
		}
		t.Primary.Parts = append(t.Primary.Parts, k.Parts...)
	}
	switch {
	case isTrue(made.Named("unique")):
		k.Unique, k.Index = true, isTrue(made.Named("index"))
		if k.Index {
			t.Indexes = append(t.Indexes, k)
		} else {
			t.Uniques = append(t.Uniques, k)
		}
	case isTrue(made.Named("index")):
		k.Index = true
		t.Indexes = append(t.Indexes, k)
	}
}

// pointsTo adds the foreign key of a column.
func (r *alchemy) pointsTo(t *Table, col *Column, made, key source.Node) {
	options, to := key, key.Arg(0)
	if !key.OK() {
		options, to = made, made.Named("foreign_key")
	}
	if !to.OK() || to.Kind() == source.Null {
		return
	}
	t.ForeignKeys = append(t.ForeignKeys, ForeignKey{Columns: []string{col.Name}, OnDelete: actionOf(options.Named("ondelete")), OnUpdate: actionOf(options.Named("onupdate")), Place: col.Place})
	r.refers = append(r.refers, pointer{t, len(t.ForeignKeys) - 1, to})
}

func actionOf(n source.Node) string {
	s, _ := n.StringValue()
	return strings.ToLower(s)
}

// typed reads a type as SQLAlchemy spells it: String(80), sa.Integer, Enum(State).
func (r *alchemy) typed(col *Column, n source.Node) {
	name := lastName(n)
	switch n.Kind() {
	case source.Call, source.Member, source.Identifier:
	default:
		return
	}
	if n.Kind() == source.Call && (name == "with_variant" || name == "as_mutable") {
		inner := n.Child(source.Callee).Child(source.ObjectRole)
		if name == "as_mutable" {
			inner = n.Arg(0)
		}
		r.typed(col, inner)
		return
	}
	if n.Kind() == source.Identifier { // MONEY = Numeric(12, 2)
		if d := r.Define(n); d.Kind() == source.Call {
			r.typed(col, d)
			return
		}
	}
	switch name {
	case "Enum", "ENUM":
		r.enum(col, n)
		return
	case "ARRAY":
		col.List = true
		r.typed(col, n.Arg(0))
		return
	}
	col.Type = alchemyType(name)
	var sizes []string
	for _, a := range n.Args() {
		if a.Kind() == source.Number {
			sizes = append(sizes, a.Text())
		}
	}
	if len(sizes) > 0 {
		col.Type += "(" + strings.Join(sizes, ",") + ")"
	}
}

func alchemyType(name string) string {
	switch name {
	case "String", "Unicode", "NVARCHAR", "AutoString", "EmailType", "URLType":
		return "varchar"
	case "UnicodeText":
		return "text"
	case "Integer":
		return "integer"
	case "BigInteger":
		return "bigint"
	case "SmallInteger":
		return "smallint"
	case "DateTime":
		return "timestamp"
	case "LargeBinary", "PickleType":
		return "blob"
	case "Numeric", "DECIMAL":
		return "numeric"
	case "DOUBLE_PRECISION", "DOUBLE":
		return "double precision"
	case "GUID", "UUIDType":
		return "uuid"
	}
	return strings.ToLower(name)
}

// enum reads Enum(State) and Enum("open", "closed", name="state").
func (r *alchemy) enum(col *Column, n source.Node) {
	e, ok := r.enumOf(n.Arg(0))
	if !ok {
		e = Enum{Name: col.Name, Place: placeOf(n)}
		if name, ok := n.Named("name").StringValue(); ok {
			e.Name = name
		}
		for _, a := range n.Args() {
			if s, ok := a.StringValue(); ok {
				e.Values = append(e.Values, s)
			}
		}
	}
	col.Type, col.Enum = "enum", e.Name
	r.schema.addEnum(e)
}

// annotated reads the type that an annotation gives, unless the column has one, and
// reports whether it may be empty.
func (r *alchemy) annotated(col *Column, typ source.Node) (optional bool) {
	switch typ.Kind() {
	case source.Binary: // str | None
		left := r.annotated(col, typ.Child(source.Left))
		return r.annotated(col, typ.Child(source.Right)) || left
	case source.Null:
		return true
	case source.Index:
		inner := typ.Child(source.Value)
		switch lastName(typ) {
		case "Optional":
			r.annotated(col, inner)
			return true
		case "Union":
			for item := range inner.Children() {
				optional = r.annotated(col, item) || optional
			}
			return optional
		case "Annotated":
			return r.annotated(col, inner.Child(source.Item))
		case "Literal":
			if col.Enum == "" {
				col.Enum = col.Name
			}
			if col.Type == "" {
				col.Type = "varchar"
			}
		case "list", "List", "Sequence", "set":
			col.List = col.List || col.Type == ""
			return r.annotated(col, inner)
		case "dict", "Dict":
			if col.Type == "" {
				col.Type = "json"
			}
		}
		return false
	case source.String:
		text, _ := typ.StringValue()
		return strings.Contains(text, "None") || strings.Contains(text, "Optional")
	}
	if !typ.Is(source.Identifier, source.Member) || col.Type != "" {
		return false
	}
	switch name := lastName(typ); name {
	case "str", "EmailStr", "AnyUrl", "HttpUrl":
		col.Type = "varchar"
	case "int":
		col.Type = "integer"
	case "float":
		col.Type = "float"
	case "bool":
		col.Type = "boolean"
	case "datetime":
		col.Type = "timestamp"
	case "date", "time":
		col.Type = name
	case "timedelta":
		col.Type = "interval"
	case "Decimal":
		col.Type = "numeric"
	case "UUID", "UUID4":
		col.Type = "uuid"
	case "bytes":
		col.Type = "blob"
	case "dict", "Any":
		col.Type = "json"
	default:
		if e, ok := r.enumOf(typ); ok {
			col.Type, col.Enum = "enum", e.Name
			r.schema.addEnum(e)
			return false
		}
		col.Type = strings.ToLower(name)
	}
	return false
}

// family is what kind of values a type holds.
func family(typ string) string {
	low := strings.ToLower(typ)
	switch {
	case strings.Contains(low, "int") && !strings.Contains(low, "interval"), strings.Contains(low, "serial"):
		return "number"
	case strings.Contains(low, "char"), strings.Contains(low, "text"):
		return "text"
	}
	return low
}
