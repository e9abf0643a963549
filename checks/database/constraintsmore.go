package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// belowZero reports whether a column counts or measures what cannot be less than
// nothing, beside the amounts and stocks that negative finds.
func belowZero(s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	if s.Source == schema.Prisma || s.Source == schema.Mongoose || c.Identity || mentionedIn(t, c) || strings.Contains(strings.ToLower(c.Type), "unsigned") {
		return false
	}
	low := strings.ToLower(c.Type)
	if strings.Contains(low, "interval") || strings.Contains(low, "time") || strings.Contains(low, "point") ||
		!strings.Contains(low, "int") && !strings.Contains(low, "numeric") && !strings.Contains(low, "decimal") && !fraction(low) {
		return false
	}
	if strings.HasPrefix(strings.Trim(strings.TrimSpace(c.Default), "'("), "-") {
		return false // less than nothing has a meaning here: no limit
	}
	words := strings.Split(snake(c.Name), "_")
	if bothWays(words) {
		return false
	}
	switch words[len(words)-1] {
	case "slots", "capacity", "uses", "points", "duration", "minutes", "hours", "guests", "participants", "views", "clicks", "limit", "cost", "fee", "budget", "played", "used", "radius":
		return true
	}
	if slices.Contains(words, "radius") || words[0] == "estimated" && words[len(words)-1] == "value" {
		return true
	}
	return words[0] == "max" && len(words) > 1 || words[0] == "total" && len(words) > 1
}

// childOfNothing reports whether a column ties a row to what it is deleted with, and
// may be empty all the same.
func childOfNothing(s *schema.Schema, t *schema.Table, c *schema.Column) bool {
	if c.NotNull || t.Partial || s.Source == schema.Prisma || s.Source == schema.Mongoose || mailbox(t) || invites(t) && c == ownerColumn(t) {
		return false
	}
	f, tied := t.Reference(c.Name)
	if !tied || f.OnDelete != "cascade" || len(f.Columns) != 1 || strings.EqualFold(f.Table, t.Name) || strings.Contains(plainName(c.Name), "parent") {
		return false
	}
	n := 0 // of several parents, any one may be the row's
	for _, o := range t.ForeignKeys {
		if o.OnDelete == "cascade" {
			n++
		}
	}
	return n == 1
}

// pastValidators lists updates of live code through Mongoose that hand on what came
// in, to models with rules, without running their validators.
func pastValidators(p *project.Project, s *schema.Schema) []check.Place {
	const most = 8
	if s.Source != schema.Mongoose {
		return nil
	}
	for _, name := range p.Sources() {
		if p.Holds(name, "runValidators") && p.Holds(name, "mongoose.set(", ".plugin(") {
			return nil // for every update at once
		}
	}
	var out []check.Place
	for _, st := range p.Statements() {
		t := s.Table(st.Table)
		if st.Via != project.Mongoose || st.Verb != "update" || t == nil || !ruled(t) || len(out) == most {
			continue
		}
		text, _ := p.Read(st.File)
		call := between(string(text), st.Line, max(st.EndLine, st.Line)+6)
		_, args, _ := strings.Cut(call, "Update(")
		if args == "" {
			_, args, _ = strings.Cut(call, ".updateOne(")
		}
		args = closed(args)
		if args == "" || strings.Contains(args, "runValidators") || !handsOn(args) {
			continue
		}
		out = append(out, queryPlace(st.Query, "this update does not run the validators of "+t.Name+": enum, min and required hold when a document is made, and not here"))
	}
	return out
}

// closed cuts a text behind an open parenthesis off where that closes.
func closed(args string) string {
	depth := 0
	for i, r := range args {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return args[:i]
			}
		}
	}
	return args
}

// ruled reports whether a model has rules that an update could break.
func ruled(t *schema.Table) bool {
	if len(t.Checks) > 0 {
		return true
	}
	for _, c := range t.Columns {
		if c.Enum != "" || c.NotNull {
			return true
		}
	}
	return false
}

// handsOn reports whether the second argument of an update is what came in, whole or
// spread, and no fields written out.
func handsOn(args string) bool {
	_, change, ok := strings.Cut(args, ",")
	change = strings.TrimSpace(change)
	if !ok || change == "" {
		return false
	}
	if !strings.HasPrefix(change, "{") {
		end := strings.IndexAny(change+",", ",)")
		return !strings.ContainsAny(change[:end], "{'\"`")
	}
	inside, _, _ := strings.Cut(change, "}")
	return strings.Contains(inside, "...") || strings.Contains(inside, "$set: req.body") || strings.Contains(inside, "$set: update")
}

// between are the lines of a text from one to another, counted from 1.
func between(text string, from, to int) string {
	lines := strings.Split(text, "\n")
	from, to = max(from, 1), min(to, len(lines))
	if from > to {
		return ""
	}
	return strings.Join(lines[from-1:to], "\n")
}

// invites reports whether a row of a table is an invitation first: it names somebody by
// e-mail, and has a state or a moment in which nobody has taken it up.
func invites(t *schema.Table) bool {
	mail, open := false, strings.Contains(plainName(t.Name), "invit")
	for _, c := range t.Columns {
		switch name := plainName(c.Name); {
		case strings.HasSuffix(name, "email"):
			mail = true
		case strings.Contains(name, "invit"), strings.HasPrefix(name, "accepted"), strings.HasPrefix(name, "joined") && !c.NotNull && c.Default == "":
			open = true
		case strings.HasSuffix(name, "status"):
			open = open || strings.Contains(strings.ToLower(c.Default), "invit")
		}
	}
	return mail && open
}
