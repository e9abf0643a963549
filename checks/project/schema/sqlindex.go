package schema

import (
	"slices"
	"strings"
)

func (r *replay) createIndex(first sqlToken, p *sqlParser, unique bool) {
	k := Key{Index: true, Unique: unique}
	p.word("concurrently")
	exists := p.word("if", "not", "exists")
	if p.peek().low != "on" {
		n, ok := p.name()
		if !ok {
			r.problem(first.start, "an index without a name")
			return
		}
		k.Name = n.name
	}
	if p.word("using") { // MySQL names the method first
		k.Method, _ = p.ident()
	}
	if !p.word("on") {
		r.problem(first.start, "index "+quoteShort(k.Name)+" names no table")
		return
	}
	p.word("only")
	table, ok := p.name()
	if !ok {
		return
	}
	p.indexBody(&k)
	k.Place = r.place(first, p)
	t := r.alterable(table, k.Place)
	if exists && r.indexes[strings.ToLower(k.Name)] == t || r.full(t) {
		return
	}
	t.Indexes = append(t.Indexes, k)
	if k.Name != "" {
		r.indexes[strings.ToLower(k.Name)] = t
	}
}

// indexBody reads what follows the table's name.
func (p *sqlParser) indexBody(k *Key) {
	if p.word("using") {
		k.Method, _ = p.ident()
	}
	inside, _ := p.group()
	k.Parts = p.parts(inside)
	if p.word("include") {
		inside, _ := p.group()
		k.Include = p.names(inside)
	}
	for !p.done() {
		if p.word("where") {
			k.Where = text(p.toks[min(p.i, len(p.toks)):])
			p.i = len(p.toks)
			break
		}
		p.next()
	}
}

func (r *replay) createPolicy(first sqlToken, p *sqlParser) {
	pol := Policy{Command: "all"}
	p.word("if", "not", "exists")
	if p.peek().kind == sqlString { // not SQL, yet seen
		pol.Name = p.next().text
	} else {
		pol.Name, _ = p.ident()
	}
	if !p.word("on") {
		r.problem(first.start, "policy "+quoteShort(pol.Name)+" names no table")
		return
	}
	n, ok := p.name()
	if !ok {
		return
	}
	r.policyBody(&pol, p)
	pol.Place = r.place(first, p)
	t := r.alterable(n, pol.Place)
	if r.full(t) {
		return
	}
	if slices.ContainsFunc(t.Policies, func(old Policy) bool { return old.Name == pol.Name }) && !t.Loose {
		r.breaks(pol.Place, "", "creates the rule "+quoteShort(pol.Name)+" of "+t.Name+", which is there already")
	}
	t.Policies = append(t.Policies, pol)
}

// policyBody reads AS, FOR, TO, USING and WITH CHECK.
func (r *replay) policyBody(pol *Policy, p *sqlParser) {
	for !p.done() {
		switch {
		case p.word("as"):
			pol.Restrictive = p.next().low == "restrictive"
		case p.word("for"):
			pol.Command = p.next().low
		case p.word("to"):
			pol.Roles = nil
			for {
				n, ok := p.ident()
				if ok {
					pol.Roles = append(pol.Roles, strings.ToLower(n))
				}
				if !p.mark(",") {
					break
				}
			}
		case p.word("using"):
			inside, _ := p.group()
			pol.Using = text(inside)
			pol.Columns = append(pol.Columns, mentioned(inside)...)
		case p.word("with", "check"):
			inside, _ := p.group()
			pol.WithCheck = text(inside)
			pol.Columns = append(pol.Columns, mentioned(inside)...)
		default:
			p.next()
		}
	}
}

// mentioned lists the names of an expression that may be columns, lower case.
func mentioned(toks []sqlToken) []string {
	var out []string
	for i, t := range toks {
		if t.kind != sqlWord && t.kind != sqlQuoted {
			continue
		}
		if i+1 < len(toks) && toks[i+1].kind == sqlMark && (toks[i+1].text == "(" || toks[i+1].text == ".") {
			continue
		}
		if low := strings.ToLower(t.text); !slices.Contains(out, low) {
			out = append(out, low)
		}
	}
	return out
}

func (r *replay) createType(first sqlToken, p *sqlParser) {
	n, ok := p.name()
	if !ok || !p.word("as") {
		return
	}
	e := Enum{Name: n.name}
	if p.word("enum") {
		inside, _ := p.group()
		for _, t := range inside {
			if t.kind == sqlString {
				e.Values = append(e.Values, t.text)
			}
		}
		e.Place = r.place(first, p)
		if r.enums[strings.ToLower(e.Name)] != "" && n.schema == "" {
			r.breaks(e.Place, "", "creates the type "+e.Name+", which is there already")
		}
		if len(r.s.Enums) < maxThings {
			r.s.Enums = append(r.s.Enums, e)
			r.enums[strings.ToLower(e.Name)] = e.Name
		}
	}
}

func (r *replay) createView(first sqlToken, p *sqlParser) {
	p.word("if", "not", "exists")
	n, ok := p.name()
	if !ok {
		return
	}
	v := View{Schema: n.schema, Name: n.name}
	for _, t := range p.toks[:min(p.i, len(p.toks))] {
		v.Materialized = v.Materialized || t.low == "materialized"
	}
	if p.word("with") {
		inside, _ := p.group()
		words := strings.ToLower(text(inside))
		v.Invoker = strings.Contains(words, "security_invoker") && !strings.Contains(words, "false") && !strings.Contains(words, "off")
	}
	v.Body = text(p.toks[min(p.i, len(p.toks)):])
	p.i = len(p.toks)
	v.Place = r.place(first, p)
	if r.again("view", n) {
		r.s.Views = without(r.s.Views, func(o View) bool {
			same := strings.EqualFold(o.Name, v.Name) && o.Schema == v.Schema
			if same && len(r.s.Earlier.Views) < maxParts {
				r.s.Earlier.Views = append(r.s.Earlier.Views, o)
			}
			return same
		})
	}
	if len(r.s.Views) < maxThings {
		r.s.Views = append(r.s.Views, v)
	}
}

// again reports whether a view or function was made before, so that only then
// the old one is looked for.
func (r *replay) again(what string, n sqlName) bool {
	k := what + key(n)
	if r.made[k] {
		return true
	}
	r.made[k] = true
	return false
}

func (r *replay) createFunction(first sqlToken, p *sqlParser) {
	p.word("if", "not", "exists")
	n, ok := p.name()
	if !ok {
		return
	}
	f := Function{Schema: n.schema, Name: n.name}
	if args, ok := p.group(); ok {
		f.Args = text(args)
	}
	for !p.done() {
		switch {
		case p.word("returns"):
			f.Returns = strings.ToLower(p.peek().text) // a dump writes it in quotes
		case p.word("security", "definer"):
			f.Definer = true
		case p.word("set", "search_path"):
			f.SearchPath = true
		case p.peek().kind == sqlString && p.i > 0 && p.toks[p.i-1].low == "as":
			f.Body = p.next().text
		default:
			p.next()
		}
	}
	f.Place = r.place(first, p)
	if r.again("function", n) {
		r.s.Functions = without(r.s.Functions, func(o Function) bool {
			same := strings.EqualFold(o.Name, f.Name) && o.Schema == f.Schema
			if same && f.Body == "" && o.Body != "" && !f.Definer {
				f = o // text that is no definition takes nothing away
			} else if same {
				f.Revoked = o.Revoked // replacing a function keeps who may call it
				if len(r.s.Earlier.Functions) < maxParts {
					r.s.Earlier.Functions = append(r.s.Earlier.Functions, o)
				}
			}
			return same
		})
	}
	if len(r.s.Functions) < maxThings {
		r.s.Functions = append(r.s.Functions, f)
	}
}
