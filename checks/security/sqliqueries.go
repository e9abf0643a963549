package security

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A builtQuery is a query or filter that is put together where it is made.
type builtQuery struct {
	at    source.Node // the method that takes it
	kind  builtKind
	flow  project.Flow
	sure  danger
	label string // the method, for a sentence
	model bool   // a model chose the value, from what its user wrote
	// stored says that text from the app's rows goes into it, which someone typed.
	stored bool
	// browser says that the page itself asks, with its user's own rights.
	browser bool
	// open are the values of a filter of MongoDB that may be objects.
	open []source.Node
}

type builtKind uint8

const (
	sqlText      builtKind = iota // text for a database
	filterText                    // a filter string of supabase-js
	filterObject                  // a filter of MongoDB
)

// danger says how sure it is that a caller can change the query.
type danger uint8

const (
	harmless danger = iota
	perhaps
	certainly
)

func (b builtQuery) confidence() check.Confidence {
	switch {
	case b.sure == perhaps:
		return check.Possible
	case b.kind == sqlText:
		return check.Certain
	}
	return check.Likely
}

// severity is milder where the filter is bounded by the conditions beside it.
func (b builtQuery) severity() check.Severity {
	switch b.kind {
	case filterText:
		if b.browser {
			return check.Low // row policies hold for whatever the page asks
		}
		return check.Medium
	case filterObject:
		return check.High
	}
	return check.Blocker
}

func (b builtQuery) reason() string {
	switch b.kind {
	case filterText:
		if b.browser {
			return "Text from a search field is put into a filter string of " + b.label + "(), so a comma or a bracket in it changes the filter or breaks the search; row policies alone bound what it shows."
		}
		return "Text from the " + b.source() + " is put into a filter string of " + b.label + "(), so a comma or a bracket in it changes the filter."
	case filterObject:
		return "What the caller sends in the " + b.source() + " goes into a filter of " + b.label + "() as it is, so an object such as {\"$ne\": null} matches every row."
	}
	return "SQL for " + b.label + "() is put together as text with a value from the " + b.source() + "."
}

func (b builtQuery) says() string {
	switch b.kind {
	case filterText:
		if b.browser {
			return "a filter string with text from a search field"
		}
		return "a filter string with text from the " + b.source()
	case filterObject:
		return "a filter with a value from the " + b.source() + " that may be an object"
	}
	return "SQL text with a value from the " + b.source()
}

func (b builtQuery) source() string {
	if b.model {
		return "arguments that a model chose"
	}
	switch b.flow.Place {
	case project.InQuery:
		return "address"
	case project.InParams:
		return "path"
	case project.InHeaders:
		return "headers"
	case project.InCookies:
		return "cookies"
	case project.InForm:
		return "form"
	case project.InBody:
		return "request body"
	}
	return "request"
}

func (b builtQuery) harmlessParts() string {
	if b.flow.Only(project.FromConstant) {
		return "constants alone"
	}
	return "what no caller writes freely"
}

// rawMethods take SQL text whatever it looks like.
var rawMethods = map[string]bool{
	"$queryRawUnsafe": true, "$executeRawUnsafe": true, "whereRaw": true, "orWhereRaw": true, "orderByRaw": true, "havingRaw": true, "joinRaw": true, "selectRaw": true, "groupByRaw": true, "fromRaw": true,
}

// textMethods take SQL text when it looks like that.
var textMethods = map[string]bool{
	"query": true, "execute": true, "prepare": true, "raw": true, "exec": true, "run": true, "all": true, "get": true, "each": true, "unsafe": true, "any": true, "one": true, "none": true, "oneOrNone": true,
	"many": true, "manyOrNone": true, "literal": true, "executeSql": true, "queryRaw": true, "runAsync": true, "getAllAsync": true, "sql": true, "queryRows": true, "executeQuery": true, "queryOne": true, "queryAll": true,
}

// mongoMethods take a filter as their first argument.
var mongoMethods = map[string]bool{
	"find": true, "findOne": true, "findOneAndUpdate": true, "findOneAndDelete": true, "updateOne": true, "updateMany": true, "deleteOne": true, "deleteMany": true, "countDocuments": true, "exists": true, "replaceOne": true,
	"findById": true, "findByIdAndUpdate": true, "findByIdAndDelete": true,
}

// ownHelpers are names of functions of the app that hand a statement to the driver.
var ownHelpers = wordSet("query execute exec run all get one many executeQuery runQuery dbQuery sqlQuery queryOne queryAll queryRows executeSql runSql querySql executeSQL runSQL querySQL select")

// handsSQL reports whether a call is of a function of the app that gives its first
// parameter, as it came or rewritten, to a driver.
func handsSQL(p *project.Project, c source.Node) bool {
	fn := p.Definition(c.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow) {
		return false
	}
	text := fn.Child(source.ParamRole).Child(source.Name).Ident()
	for inner := range fn.Find(source.Call) {
		if given := inner.Arg(0); text != "" && inner.Child(source.Callee).Kind() == source.Member && textMethods[inner.CalleeName()] && (given.Names(text) || given.Resolve().Names(text)) {
			return true
		}
	}
	return false
}

// startsSQL is how a statement begins.
var startsSQL = regexp.MustCompile(`(?i)^\s*(select|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+\S+\s+as|create\s+(table|database|schema|role|user|index|view)|alter\s+(table|role|user|system)|drop\s+|truncate\s+|replace\s+into|set\s+(local|session|search_path)|call\s+|grant\s+|explain\s+|pragma\s+|merge\s+into)`)

// sqlWords are what a file must hold to be worth reading.
var sqlWords = []string{"query(", "xecute(", "uery(", "SQL(", "RawUnsafe", ".raw(", "Raw(", ".unsafe(", ".query(", ".execute(", ".prepare(", ".exec(", ".run(", ".all(", ".get(", ".or(", ".filter(", ".literal(", ".any(", ".one(", ".sql("}

// mongoWords are what a file that asks MongoDB holds.
var mongoWords = []string{".find(", ".findOne(", ".findOneAnd", ".updateOne(", ".updateMany(", ".deleteOne(", ".deleteMany(", ".countDocuments(", ".exists(", ".replaceOne(", ".findById"}

// builtQueries lists the queries of live server code that are put together.
func builtQueries(p *project.Project) []builtQuery {
	return project.Answer(p, "security/sqli", func(p *project.Project) []builtQuery {
		var out []builtQuery
		mongo := p.Stack().Has(project.Mongoose) || p.Stack().Has(project.MongoDB)
		if mongo && cleansMongo(p) {
			mongo = false
		}
		for _, name := range p.Sources() {
			words := sqlWords
			if mongo {
				words = append(words[:len(words):len(words)], mongoWords...)
			}
			if !p.Holds(name, words...) || !p.Modules().Live(name) {
				continue
			}
			if inBrowser(p, name) || ofPages(p, name) {
				out = append(out, searchedInPage(p, name)...)
				continue
			}
			if !running(p, name) {
				continue
			}
			for c := range p.Source(name).Find(source.Call) {
				if b, ok := builtAt(p, c, mongo); ok && (b.sure == harmless || p.Reached(c)) {
					out = append(out, b)
				}
			}
		}
		return out
	})
}

// ofPages reports whether a file is drawn in the browser, though the server may draw it
// first: what its component asks for is asked with the rights of who looks at it.
func ofPages(p *project.Project, name string) bool {
	switch path.Ext(name) {
	case ".vue", ".svelte":
		return true
	}
	return p.Holds(name, "use client") && slices.Contains(p.Source(name).Directives, "use client")
}

// searchedInPage lists the filter strings of a page that hold what somebody types
// into a search field. Its user could ask for more without it; that a comma in a
// name changes the filter is an error all the same.
func searchedInPage(p *project.Project, name string) []builtQuery {
	if !p.Holds(name, ".or(") {
		return nil
	}
	var out []builtQuery
	for c := range p.Source(name).Find(source.Call) {
		if c.CalleeName() != "or" || c.Child(source.Callee).Kind() != source.Member || !c.Arg(0).Is(source.Template, source.Binary, source.Identifier) {
			continue
		}
		if b, ok := (builtQuery{at: methodName(c), label: "or", browser: true}).filter(p, c); ok && b.sure == certainly && p.Reached(c) {
			out = append(out, b)
		}
	}
	return out
}

// searchWords are words in the names of what people type into a search field.
var searchWords = wordSet("search query q term keyword keywords needle busca busqueda buscar pesquisa recherche suche szukaj")

// inBrowser reports whether a file is code for the browser alone: what it asks
// for, its user could ask for without it.
func inBrowser(p *project.Project, name string) bool {
	switch p.Modules().Side(name) {
	case project.Client:
		return true
	case project.Server, project.Shared:
		return false
	}
	return strings.HasSuffix(name, ".tsx") || strings.HasSuffix(name, ".jsx")
}

// builtAt is the query that a call is given, when it is put together there.
func builtAt(p *project.Project, c source.Node, mongo bool) (builtQuery, bool) {
	name := c.CalleeName()
	if !c.Arg(0).OK() {
		return builtQuery{}, false
	}
	b := builtQuery{at: methodName(c), label: name}
	switch {
	case c.Child(source.Callee).Kind() != source.Member:
		if ownHelpers[name] && handsSQL(p, c) {
			b.at = c.Child(source.Callee)
			return b.text(p, c, false)
		}
		return builtQuery{}, false
	case name == "or" || name == "filter":
		return b.filter(p, c)
	case rawMethods[name]:
		return b.text(p, c, true)
	case textMethods[name]:
		return b.text(p, c, false)
	case mongo && mongoMethods[name]:
		return b.object(p, c)
	}
	return b, false
}

// cleansMongo reports whether the app takes operators out of every request, or
// has Mongoose do so.
func cleansMongo(p *project.Project) bool {
	for _, name := range p.Sources() {
		if p.Holds(name, "mongo-sanitize", "sanitizeFilter") && running(p, name) {
			return true
		}
	}
	return false
}
