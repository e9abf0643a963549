package database

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// claims lists the rows whose state is asked first, for which something of worth is
// then given, and whose state is written only afterwards and whatever it is by then:
// of two requests at once, both get it.
func claims(p *project.Project, name string) []counter {
	if !p.HoldsFold(name, "status", "state", "estado", "is_", "used", "redeemed", "claimed", "paid") || !p.HoldsFold(name, givingWords...) || !p.Holds(name, ".update(", "updateMany(", "updateOne(", "findByIdAndUpdate(") {
		return nil
	}
	var out []counter
	asked := p.QueriesIn(name)
	for w := range stateWrites(p, name, asked) {
		if !settled(w.state.Child(source.Value)) {
			continue
		}
		if claim, ok := claimAt(p, asked, w); ok {
			out = append(out, claim)
		}
	}
	return append(out, claimsWithin(p, name)...)
}

// claimsWithin lists the same where all of it stands in one transaction of SQL, which at
// its usual level keeps nobody from reading the state meanwhile.
func claimsWithin(p *project.Project, name string) []counter {
	f := p.Source(name)
	if d := p.Schema().Dialect; f == nil || !p.Holds(name, "ransaction(") || d == schema.MongoDB || d == schema.SQLite {
		return nil
	}
	var out []counter
	for tx := range f.Find(source.Call) {
		if called := tx.CalleeName(); called != "transaction" && called != "$transaction" || locked(tx) || !tx.Arg(0).Is(source.Arrow, source.Function) {
			continue
		}
		asked := p.StatementsIn(tx.Arg(0))
		for _, w := range asked {
			n := nodeAt(p, w)
			for _, object := range writtenObjects(setCall(n)) {
				for c := range object.Children() {
					if w.Verb != "update" || !c.Is(source.Property, source.Shorthand) || !stateName(c.Key()) || filters(w.Query, c.Key()) || conditional(setCall(n), c.Key()) {
						continue
					}
					if claim, ok := claimWithin(asked, tx.Arg(0), w, c); ok {
						out = append(out, claim)
					}
				}
			}
		}
	}
	return out
}

// setCall is the call of a chain that says what is written.
func setCall(n source.Node) source.Node {
	for up := n; up.OK() && up.Is(source.Call, source.Member); up = up.Parent() {
		if up.Kind() == source.Call && (up.CalleeName() == "set" || up.Arg(0).Kind() == source.Object) {
			return up
		}
	}
	return n
}

func claimWithin(asked []project.Statement, tx source.Node, w project.Statement, state source.Node) (counter, bool) {
	for _, r := range asked {
		if r.Verb != "select" || r.Table != w.Table || r.Start > w.Start || !stateAsked(tx, r.Start, w.Start, state.Key()) {
			continue
		}
		for given := range tx.Find(source.Call) {
			if given.Start() < r.Start || given.Contains(state) || !gives(given) {
				continue
			}
			c := counterAt(state, state.Key(), false)
			c.precious, c.claim, c.within = true, true, true
			c.before = []check.Place{
				{File: r.File, Line: r.Line, Column: r.Column, Message: "the row and its " + state.Key() + " are read here, and another request may read them at the same time"},
				check.At(given, "gives what may be given once"),
			}
			return c, true
		}
	}
	return counter{}, false
}

// givingWords occur where something of worth is given.
var givingWords = []string{"credit", "balance", "wallet", "payout", "transfers.create", "coins", "points", "add_", "increment"}

func filters(q project.Query, field string) bool {
	return slices.ContainsFunc(q.Filters, func(a project.Asked) bool { return plainName(a.Name) == plainName(field) })
}

// stateName reports whether a column tells how far a row has come.
func stateName(field string) bool {
	words := strings.Split(snake(field), "_")
	if words[0] == "is" && len(words) == 2 {
		field = words[1]
	}
	switch field {
	case "status", "state", "estado", "used", "redeemed", "claimed", "sold", "paid", "processed", "released", "consumed", "credited":
		return true
	}
	return false
}

// settled reports whether a value is written in the code.
func settled(v source.Node) bool {
	_, text := v.StringValue()
	return text || v.Text() == "true"
}

// claimAt is the claim that an update of a state ends: the row was read before, its
// state asked, and something given in between.
func claimAt(p *project.Project, asked []project.Query, w stateWrite) (counter, bool) {
	n, state, fn := w.call, w.state, w.call.Outermost()
	for _, r := range asked {
		if r.Verb != "select" || r.Table != w.query.Table || r.Start < fn.Start() || r.Start > n.Start() {
			continue
		}
		if !filters(r, state.Key()) && !stateAsked(fn, r.Start, n.Start(), state.Key()) {
			continue
		}
		given := givenIn(p, fn, r.Start, n)
		if !given.OK() {
			continue
		}
		c := counterAt(state, state.Key(), false)
		if given.CalleeName() != "create" && inJob(p, c) {
			continue
		}
		c.precious, c.claim = true, true
		c.before = []check.Place{
			{File: r.File, Line: r.Line, Column: r.Column, Message: "the row and its " + state.Key() + " are read here, and another request may read them at the same time"},
			check.At(given, "gives what may be given once"),
		}
		return c, true
	}
	return counter{}, false
}

// stateAsked reports whether code between two places ends by the state of a row.
func stateAsked(fn source.Node, from, to int, state string) bool {
	for i := range fn.Find(source.If) {
		if i.Start() < from || i.Start() > to {
			continue
		}
		if slices.Contains(fieldsIn(i.Child(source.Cond)), plainName(state)) && i.Child(source.Then).MayLeave() {
			return true
		}
	}
	return false
}

// givenIn is the first call between a place and the write that gives something of
// worth on the same way: it adds to a balance, or sends money out.
func givenIn(p *project.Project, fn source.Node, from int, write source.Node) source.Node {
	for c := range fn.Find(source.Call) {
		if c.Start() < from || c.Start() > write.Start() || !leadsOn(c, write) {
			continue
		}
		if gives(c) {
			return c
		}
		d := p.Definition(c.Child(source.Callee))
		if !d.Is(source.Function, source.Arrow, source.Method) || d.Contains(c) {
			continue
		}
		for inner := range d.Find(source.Call) {
			if gives(inner) {
				return c
			}
		}
	}
	return source.Node{}
}

// leadsOn reports whether code goes on from a call to a write: no branch holds the
// one without the other.
func leadsOn(c, write source.Node) bool {
	for i := c.Enclosing(source.If); i.OK(); i = i.Enclosing(source.If) {
		if i.Contains(write) && (i.Child(source.Then).Contains(c) != i.Child(source.Then).Contains(write)) || !i.Contains(write) {
			return i.Contains(write) && i.Child(source.Cond).Contains(c)
		}
	}
	return true
}

func gives(c source.Node) bool {
	switch c.CalleeName() {
	case "rpc":
		name, _ := c.Arg(0).StringValue()
		words := strings.Split(snake(name), "_")
		adds := slices.ContainsFunc(words, func(w string) bool { return w == "add" || w == "credit" || w == "grant" || w == "payout" })
		return adds && !slices.Contains(words, "count") || slices.Contains(words, "increment") && preciousField(name)
	case "create": // a key that the provider knows makes the second the first
		path := c.CalleePath()
		return (strings.HasSuffix(path, "transfers.create") || strings.HasSuffix(path, "payouts.create")) && !c.Arg(1).OK()
	case "update", "upsert", "updateMany", "set":
		for _, object := range writtenObjects(c) {
			for f := range object.Children() {
				v := f.Child(source.Value)
				if f.Kind() == source.Property && preciousField(f.Key()) && (v.Prop("increment").OK() || v.Kind() == source.Tagged && strings.Contains(v.Text(), "} +") || fromItself(f.Key(), v) && unwrapped(v).Operator() == "+") {
					return true
				}
			}
		}
	}
	return false
}
