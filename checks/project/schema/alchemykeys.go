package schema

import (
	"strings"

	"underpin/checks/project/source"
)

// arguments reads __table_args__ of a class and of the bases that it has them from.
func (r *alchemy) arguments(t *Table, class source.Node, depth int) {
	given := own(class, "__table_args__")
	if !given.OK() {
		for _, base := range basesOf(class) {
			if d := r.inherited(base); d.OK() && depth < 6 && r.made[keyOf(d)] == nil && d != class {
				r.arguments(t, d, depth+1)
			}
		}
		return
	}
	if given.Kind() == source.Object {
		r.options(t, given)
		return
	}
	items := []source.Node{given}
	if given.Kind() == source.Array {
		items = given.ChildrenIn(source.Item)
	}
	for _, item := range items {
		switch item.Kind() {
		case source.Call:
			r.argument(t, item)
		case source.Object:
			r.options(t, item)
		}
	}
}

func (r *alchemy) options(t *Table, o source.Node) {
	if s, ok := o.Prop("schema").StringValue(); ok {
		t.Schema = defaultSchema(s)
	}
}

// argument reads one key or rule of a table.
func (r *alchemy) argument(t *Table, c source.Node) {
	k := Key{Place: placeOf(c)}
	if name, ok := c.Named("name").StringValue(); ok {
		k.Name = name
	}
	args := c.Args()
	switch c.CalleeName() {
	case "UniqueConstraint":
		k.Unique = true
		if k.Parts = r.parts(t, args); len(k.Parts) > 0 {
			t.Uniques = append(t.Uniques, k)
		}
	case "PrimaryKeyConstraint":
		k.Unique = true
		if k.Parts = r.parts(t, args); len(k.Parts) > 0 {
			t.Primary = k
		}
	case "Index":
		r.index(t, c, k)
	case "CheckConstraint":
		expr, ok := pythonText(c.Arg(0))
		if !ok {
			expr = strings.Trim(c.Arg(0).Text(), "()")
		}
		t.Checks = append(t.Checks, Check{Name: k.Name, Expr: expr, Place: k.Place})
	case "ForeignKeyConstraint":
		columns, to := pythonTexts(c.Arg(0)), c.Arg(1)
		if len(columns) == 0 {
			return
		}
		key := ForeignKey{Name: k.Name, Columns: columns, OnDelete: actionOf(c.Named("ondelete")), OnUpdate: actionOf(c.Named("onupdate")), Place: k.Place}
		for _, ref := range pythonTexts(to) {
			if i := strings.LastIndexByte(ref, '.'); i >= 0 {
				key.Table = ref[strings.LastIndexByte(ref[:i], '.')+1 : i]
				key.References = append(key.References, ref[i+1:])
			}
		}
		t.ForeignKeys = append(t.ForeignKeys, key)
	}
}

// index reads Index("name", "column", …) and its columns.
func (r *alchemy) index(t *Table, c source.Node, k Key) {
	args := c.Args()
	if len(args) == 0 {
		return
	}
	if s, ok := args[0].StringValue(); ok {
		k.Name = s
	}
	k.Index, k.Unique = true, isTrue(c.Named("unique"))
	if where := c.Named("postgresql_where"); where.OK() {
		k.Where = where.Text()
	} else if where := c.Named("sqlite_where"); where.OK() {
		k.Where = where.Text()
	}
	k.Method, _ = c.Named("postgresql_using").StringValue()
	if k.Parts = r.parts(t, args[1:]); len(k.Parts) > 0 {
		t.Indexes = append(t.Indexes, k)
	}
}

// parts are the columns of a key: by name, as an attribute, or in an expression.
func (r *alchemy) parts(t *Table, args []source.Node) []Part {
	var out []Part
	for _, a := range args {
		switch a.Kind() {
		case source.Property, source.Spread, source.Object:
		case source.String, source.Template:
			s, _ := pythonText(a)
			out = append(out, Part{Column: columnName(t, s)})
		case source.Identifier, source.Member:
			out = append(out, Part{Column: columnName(t, lastName(a))})
		case source.Call:
			if part, ok := expressionPart(t, a); ok {
				out = append(out, part)
			}
		}
	}
	return out
}

// expressionPart is func.lower(email), desc("created_at"), email.desc() or text("…").
func expressionPart(t *Table, a source.Node) (Part, bool) {
	name := lastName(a)
	if object := a.Child(source.Callee).Child(source.ObjectRole); name == "desc" || name == "asc" {
		if s, ok := a.Arg(0).StringValue(); ok {
			return Part{Column: columnName(t, s)}, true
		}
		if arg := a.Arg(0); arg.OK() {
			object = arg
		}
		return Part{Column: columnName(t, lastName(object))}, true
	}
	for n := range a.Find(source.Identifier, source.String) {
		word := n.Text()
		if s, ok := n.StringValue(); ok {
			word = s
		}
		if i := strings.IndexAny(word, "( "); i >= 0 && i+1 < len(word) { // text("lower(email)")
			word = strings.TrimRight(word[i+1:], ") ")
		}
		if c := t.Column(word); c != nil {
			return Part{Column: c.Name, Expr: a.Text()}, true
		}
	}
	return Part{}, false
}

// columnName is a column's name in the database, whichever way it is called.
func columnName(t *Table, name string) string {
	if c := t.Column(name); c != nil {
		return c.Name
	}
	return name
}

// looseIndexes reads Index(…) beside the classes: Index("by_mail", User.email).
func (r *alchemy) looseIndexes(f *source.File) {
	for c := range f.Find(source.Call) {
		if c.CalleeName() != "Index" || c.Enclosing(source.Class, source.Function, source.Method).OK() {
			continue
		}
		for m := range c.Find(source.Member) {
			if t := r.made[keyOf(r.inherited(m.Child(source.ObjectRole)))]; t != nil {
				r.index(t, c, Key{Place: placeOf(c)})
				break
			}
		}
	}
}

// pointers finds the tables that foreign keys refer to.
func (r *alchemy) pointers() {
	for _, p := range r.refers {
		k := &p.table.ForeignKeys[p.key]
		if s, ok := pythonText(p.to); ok { // "users.id", "shop.users.id"
			parts := strings.Split(s, ".")
			if len(parts) < 2 {
				continue
			}
			k.References, k.Table = parts[len(parts)-1:], parts[len(parts)-2]
			if len(parts) > 2 {
				k.Schema = defaultSchema(parts[len(parts)-3])
			}
		} else if p.to.Kind() == source.Member { // User.id, users.c.id
			object := p.to.Child(source.ObjectRole)
			k.References = []string{lastName(p.to)}
			if t := r.made[keyOf(r.inherited(object))]; t != nil {
				k.Table, k.Schema = t.Name, t.Schema
			} else if object.Kind() == source.Member && lastName(object) == "c" {
				k.Table = lastName(object.Child(source.ObjectRole))
			} else {
				k.Table = snakeName(lastName(object))
			}
		}
		if c := p.table.Column(k.Columns[0]); c != nil && c.Type == "" {
			if to := r.schema.Table(k.Table).Column(k.References[0]); to != nil {
				c.Type = to.Type
			}
		}
	}
}

// borrowed adds the columns of bases that packages bring, and marks a table whose
// base is not known here.
func (r *alchemy) borrowed(t *Table, base string, class source.Node) {
	add := func(name, typ string, notNull bool) {
		if t.Column(name) == nil {
			t.Columns = append(t.Columns, &Column{Name: name, Field: name, Type: typ, NotNull: notNull, Place: headOf(class)})
		}
	}
	id := func(typ string) {
		add("id", typ, true)
		if len(t.Primary.Parts) == 0 {
			t.Primary = Key{Parts: []Part{{Column: "id"}}, Unique: true, Place: headOf(class)}
		}
	}
	switch {
	case base == "OAuthConsumerMixin": // Flask-Dance
		id("integer")
		add("provider", "varchar(50)", true)
		add("created_at", "timestamp", true)
		add("token", "json", true)
	case strings.HasPrefix(base, "SQLAlchemyBaseUserTable"): // FastAPI Users
		if strings.HasSuffix(base, "UUID") {
			id("uuid")
		}
		add("email", "varchar(320)", true)
		t.Indexes = append(t.Indexes, Key{Parts: []Part{{Column: "email"}}, Unique: true, Index: true, Inline: true, Place: headOf(class)})
		add("hashed_password", "varchar(1024)", true)
		add("is_active", "boolean", true)
		add("is_superuser", "boolean", true)
		add("is_verified", "boolean", true)
	case strings.HasSuffix(base, "Model") || strings.HasPrefix(base, "Declarative") || base == "object" || base == "ABC" || base == "Generic" || base == "Base":
	case base == "UserMixin" || base == "AnonymousUserMixin" || base == "RoleMixin" || base == "AsyncAttrs" || base == "MappedAsDataclass" || strings.Contains(base, "Serializ") || base == "ReprMixin":
	default:
		t.Partial = true
	}
}
