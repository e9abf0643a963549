// Package schema is the model of a database as an app's repository describes
// it: tables, columns, keys, indexes, policies and functions, each with the
// place that says so. Readers for Prisma, SQL migrations, Drizzle, Mongoose,
// SQLAlchemy and Django fill it. What cannot be read becomes a Problem and the rest goes on.
package schema

import "slices"

// A Source is the kind of text a schema was read from.
type Source string

// The sources.
const (
	Prisma   Source = "prisma"
	Drizzle  Source = "drizzle"
	SQL      Source = "sql"
	Supabase Source = "supabase" // SQL of a Supabase project: auth.users is the vendor's
	Mongoose Source = "mongoose"
	// SQLAlchemy is the models of Python apps, also of Flask-SQLAlchemy and SQLModel.
	SQLAlchemy Source = "sqlalchemy"
	Django     Source = "django"
)

// A Dialect is the database engine; "" when the text does not tell.
type Dialect string

// The dialects.
const (
	Postgres Dialect = "postgres"
	MySQL    Dialect = "mysql"
	SQLite   Dialect = "sqlite"
	MongoDB  Dialect = "mongodb"
)

// A File is the text of one file to read.
type File struct {
	Path string
	Text []byte
}

// A Place is where something is said. Start and End are byte offsets of the
// whole definition; Line and Column (1-based, bytes) are those of its head.
type Place struct {
	File         string
	Line, Column int
	Start, End   int
}

// A Problem is text that could not be understood.
type Problem struct {
	Place
	Message string
}

// A Schema is a database as described.
type Schema struct {
	Source    Source
	Dialect   Dialect
	Tables    []*Table // in the order of their creation
	Enums     []Enum
	Functions []Function
	Views     []View
	// Vendor are tables of the vendor's schemas that rules are written for: the
	// accounts, the stored files.
	Vendor []*Table
	// Earlier are functions, views and rules that a later statement took away or
	// wrote over.
	Earlier  Earlier
	Files    []string // what was read, in order
	Problems []Problem
	// Breaks are the statements of the SQL files that do not work in their order.
	Breaks []Break
	// NoForeignKeys says that relations exist in code alone: Prisma's
	// relationMode = "prisma", where the engine adds neither keys nor indexes.
	NoForeignKeys bool
}

// Earlier is what the SQL files said once and do not say any more.
type Earlier struct {
	Functions []Function
	Views     []View
	Policies  []TablePolicy
}

// A TablePolicy is a rule with the table that it was for.
type TablePolicy struct {
	Table string
	Policy
}

// A Table is a table or collection.
type Table struct {
	Schema      string // "" for the default one (public, main, dbo)
	Name        string // in the database
	Model       string // in code: Prisma model, Drizzle constant, Mongoose model; "" in SQL
	Columns     []*Column
	Primary     Key
	Uniques     []Key
	Indexes     []Key
	ForeignKeys []ForeignKey
	Policies    []Policy
	Checks      []Check
	RLS         bool
	RLSPlace    Place
	// Revoked are the roles that may not read the table any more, lower case.
	Revoked []string
	// Readable names the columns that a role may still read after the table was
	// taken from it; a role that is missing here reads all or, when it is among
	// Revoked, nothing.
	Readable map[string][]string
	// Loose says that SQL of which nobody can tell what it did, or whether it was
	// run, is about the table's access rules.
	Loose bool
	// Partial says that columns may be missing here (CREATE TABLE … AS, an
	// unknown helper, or an ALTER of a table that nothing creates).
	Partial bool
	// Eager are the relations of the code that are read along with each row.
	Eager []string
	// Ignored says that another tool owns the table: @@ignore of Prisma.
	Ignored bool
	// Former are other descriptions of the table in the SQL that was read: what was
	// thrown away, written over, or passed over since the table is there already.
	Former []*Table
	// Early are columns that a statement adds before the table is there.
	Early []string
	Place Place
}

// A Column is a column or field.
type Column struct {
	Name     string // in the database
	Field    string // in code; same as Name in SQL
	Type     string // as written, lower case
	List     bool   // an array
	NotNull  bool
	Default  string // as written; "" for none
	Identity bool   // serial, auto-increment
	Enum     string // name of the enum type, "" for none
	Unsure   bool   // added by a statement that another part of it makes fail
	Place    Place
}

// A Key is a primary key, unique constraint or index.
type Key struct {
	Name    string
	Parts   []Part
	Unique  bool
	Where   string // predicate of a partial index
	Method  string // btree, gin …; "" for the default
	Inline  bool   // written on the column itself
	Index   bool   // made by an index, not by a constraint
	Place   Place
	Include []string
}

// A Part is one element of a Key.
type Part struct {
	Column string // for an expression, the first column in it
	Expr   string // as written, "" for a plain column
}

// A ForeignKey ties columns to another table's.
type ForeignKey struct {
	Name       string
	Columns    []string
	Schema     string // of the table referred to
	Table      string
	References []string // empty: its primary key
	Field      string   // of the relation in code; "" when it has none
	Reverse    string   // what the row behind calls the rows of this table in code; "" for nothing
	OnDelete   string   // "cascade", "set null" …; "" when not said
	OnUpdate   string
	Virtual    bool // declared for the query builder only; the engine does not check it
	Kept       bool // the app's own tool sees to the rows when the row behind is deleted
	Place      Place
}

// A Check is a check constraint.
type Check struct {
	Name, Expr string
	Place      Place
}

// A Policy is a row-level security policy.
type Policy struct {
	Name        string
	Command     string // "all", "select", "insert", "update", "delete"
	Roles       []string
	Using       string // as written, "" for none
	WithCheck   string
	Restrictive bool
	Columns     []string // names that occur in the expressions, lower case
	Place       Place
}

// ForBrowsers reports whether a rule holds for visitors or signed-in users.
func (p Policy) ForBrowsers() bool {
	return len(p.Roles) == 0 || slices.ContainsFunc(p.Roles, func(r string) bool { return r == "public" || r == "anon" || r == "authenticated" })
}

// ForStrangers reports whether a rule holds for visitors without an account.
func (p Policy) ForStrangers() bool {
	return len(p.Roles) == 0 || slices.Contains(p.Roles, "public") || slices.Contains(p.Roles, "anon")
}

// An Enum is an enumerated type.
type Enum struct {
	Name   string
	Values []string
	Place  Place
}

// A Function is a stored function or procedure.
type Function struct {
	Schema, Name string
	Definer      bool   // security definer
	SearchPath   bool   // sets search_path
	Args         string // as written, without the parenthesis
	Returns      string
	Body         string
	Revoked      []string // roles that may not call it any more, lower case
	Place        Place
}

// A View is a view.
type View struct {
	Schema, Name string
	Materialized bool
	Invoker      bool // security_invoker is on
	Body         string
	Revoked      []string // roles that may not read it any more, lower case
	Place        Place
}
