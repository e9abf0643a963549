package schema

import (
	"strings"

	"underpin/checks/project/source"
)

// ReadAlchemy reads the tables that Python files declare with SQLAlchemy, also
// through Flask-SQLAlchemy and SQLModel: classes with columns, those of mixins and
// abstract classes included, and Table(…).
func ReadAlchemy(m *Models) *Schema {
	r := &alchemy{Models: m, schema: &Schema{Source: SQLAlchemy, Dialect: m.Dialect}, made: map[classAt]*Table{}}
	classes := m.classesOf()
	for _, c := range classes {
		r.table(c)
	}
	for _, f := range m.Files {
		r.association(f)
	}
	for _, c := range classes {
		if t := r.made[keyOf(c)]; t != nil {
			r.columns(t, c, c, 0)
		}
	}
	r.joined(classes)
	for _, c := range classes {
		if t := r.made[keyOf(c)]; t != nil {
			r.arguments(t, c, 0)
		}
	}
	for _, f := range m.Files {
		r.looseIndexes(f)
	}
	r.pointers()
	for _, c := range classes {
		if r.made[keyOf(c)] != nil {
			r.relationships(c, c, 0)
		}
	}
	return r.schema
}

type alchemy struct {
	*Models
	schema *Schema
	made   map[classAt]*Table
	// refers are keys whose table is still to be found, by what is written.
	refers []pointer
}

// A pointer is a foreign key as it is written, before all tables are known.
type pointer struct {
	table *Table
	key   int
	to    source.Node
}

// table makes the table of a class that stands for one.
func (r *alchemy) table(class source.Node) {
	if !r.declarative(class, 0) || isTrue(own(class, "__abstract__")) || own(class, "__abstract__").Kind() == source.Bool && !isFalse(own(class, "__abstract__")) {
		return
	}
	name, ok := r.tableName(class)
	if !ok {
		return
	}
	t := &Table{Name: name, Model: className(class), Place: headOf(class)}
	r.made[keyOf(class)] = t
	r.schema.Tables = append(r.schema.Tables, t)
	r.schema.addFile(class.File().Path)
}

// declarative reports whether a class is one of SQLAlchemy's models, or what they
// are made from.
func (r *alchemy) declarative(class source.Node, depth int) bool {
	if depth > 8 {
		return false
	}
	for _, base := range basesOf(class) {
		pkg, _ := base.Origin()
		switch last := lastName(base); {
		case last == "DeclarativeBase" || last == "DeclarativeBaseNoMeta" || last == "SQLModel":
			return true
		case last == "Model" && base.Kind() == source.Member && !otherMapper(pkg):
			return true
		}
		switch d := r.Define(base); {
		case d.Kind() == source.Class:
			if d != class && r.declarative(d, depth+1) {
				return true
			}
		case d.Kind() == source.Call && strings.HasSuffix(d.CalleeName(), "declarative_base"):
			return true
		case !d.OK() && lastName(base) == "Base" && own(class, "__tablename__").OK():
			return true
		}
	}
	return false
}

// otherMapper reports whether a package has models of its own kind.
func otherMapper(pkg string) bool {
	head, _, _ := strings.Cut(pkg, ".")
	switch head {
	case "django", "peewee", "tortoise", "mongoengine", "pony", "odmantic", "keras", "torch", "tensorflow":
		return true
	}
	return false
}

// tableName is the name of a class's table; ok is false when it has none of its own.
func (r *alchemy) tableName(class source.Node) (name string, ok bool) {
	if given := own(class, "__tablename__"); given.OK() {
		if s, ok := pythonText(given); ok {
			return s, true
		}
		return byPattern(given, className(class)), true
	}
	if own(class, "__table__").OK() {
		return "", false
	}
	if isModel := optionTrue(class, "table"); isModel || r.sqlModel(class, 0) {
		return strings.ToLower(className(class)), isModel
	}
	if !r.keyed(class, 0) {
		return "", false // a base of others, or a class that shares its parent's table
	}
	if given := r.patternOf(class, 0); given.OK() {
		return byPattern(given, className(class)), true
	}
	for _, base := range basesOf(class) {
		if lastName(base) == "OAuthConsumerMixin" { // of Flask-Dance, which names the table
			return "flask_dance_oauth", true
		}
	}
	return snakeName(className(class)), true
}

// byPattern is the table's name where code makes it from the name of the class.
func byPattern(given source.Node, class string) string {
	text := given.Text()
	name := snakeName(class)
	if strings.Contains(text, ".lower()") && !strings.Contains(text, "sub(") && !strings.Contains(text, "snake") {
		name = strings.ToLower(class)
	}
	if strings.Contains(text, `"s"`) || strings.Contains(text, `'s'`) || strings.HasSuffix(text, `}s"`) || strings.HasSuffix(text, `}s'`) {
		name += "s"
	}
	return name
}

// patternOf is how a base of a class makes the names of tables.
func (r *alchemy) patternOf(class source.Node, depth int) source.Node {
	for _, base := range basesOf(class) {
		d := r.inherited(base)
		if !d.OK() || depth > 6 {
			continue
		}
		if given := own(d, "__tablename__"); given.OK() && given.Kind() != source.String {
			return given
		}
		if given := r.patternOf(d, depth+1); given.OK() {
			return given
		}
	}
	return source.Node{}
}

// sqlModel reports whether a class is one of SQLModel's, of which only those that
// say so are tables.
func (r *alchemy) sqlModel(class source.Node, depth int) bool {
	for _, base := range basesOf(class) {
		if lastName(base) == "SQLModel" {
			return true
		}
		if d := r.inherited(base); d.OK() && depth < 8 && d != class && r.sqlModel(d, depth+1) {
			return true
		}
	}
	return false
}

// optionTrue reports whether a class has an option that is on: class User(…, table=True).
func optionTrue(class source.Node, name string) bool {
	for _, b := range class.ChildrenIn(source.SuperRole) {
		if b.Kind() == source.Property && b.Key() == name {
			return isTrue(b.Child(source.Value))
		}
	}
	return false
}

// keyed reports whether a class has a primary key of its own, or from a mixin.
func (r *alchemy) keyed(class source.Node, depth int) bool {
	for c := range class.Children() {
		for call := range c.Find(source.Call) {
			if c.Is(source.Field, source.Method) && isTrue(call.Named("primary_key")) {
				return true
			}
		}
	}
	for _, base := range basesOf(class) {
		if lastName(base) == "OAuthConsumerMixin" {
			return true
		}
		d := r.inherited(base)
		if depth < 6 && d.OK() && d != class && r.made[keyOf(d)] == nil && !own(d, "__tablename__").Is(source.String) && r.keyed(d, depth+1) {
			return true
		}
	}
	return false
}

// joined gives the columns of classes that share the table of a parent to that one.
func (r *alchemy) joined(classes []source.Node) {
	for _, c := range classes {
		if r.made[keyOf(c)] != nil || !r.declarative(c, 0) {
			continue
		}
		for _, base := range basesOf(c) {
			t := r.made[keyOf(r.inherited(base))]
			if t == nil || r.sqlModel(c, 0) {
				continue
			}
			before := len(t.Columns)
			r.columns(t, c, c, 8)
			for _, added := range t.Columns[before:] {
				added.NotNull = false // rows of the others leave it empty
			}
		}
	}
}

// association reads name = Table("name", metadata, Column(…), …).
func (r *alchemy) association(f *source.File) {
	for call := range f.Find(source.Call) {
		name, ok := call.Arg(0).StringValue()
		if !ok || call.CalleeName() != "Table" {
			continue
		}
		t := &Table{Name: name, Place: placeOf(call)}
		if d := call.Parent(); d.Kind() == source.Declarator {
			t.Model, t.Place = d.Child(source.Name).Ident(), placeOf(d)
		}
		if !call.Arg(1).OK() || call.Named("autoload_with").OK() {
			continue
		}
		for _, a := range call.Args()[1:] {
			if a.Kind() == source.Call && a.CalleeName() == "Column" {
				name, _ := a.Arg(0).StringValue()
				r.column(t, name, a, source.Node{}, a)
			} else if a.Kind() == source.Call {
				r.argument(t, a)
			}
		}
		if len(t.Columns) > 0 {
			r.schema.Tables = append(r.schema.Tables, t)
			r.schema.addFile(f.Path)
		}
	}
}
