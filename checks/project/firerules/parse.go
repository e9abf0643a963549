package firerules

import (
	"slices"
	"strings"
)

// Parse reads rules of Firestore or of Storage. What it cannot read is left out, and
// its line is a problem.
func Parse(text string) *Rules {
	p := &parser{reader: reader{text: text, tokens: lex(text)}, out: &Rules{}}
	if strings.Contains(text, "firebase.storage") && !strings.Contains(text, "cloud.firestore") {
		p.out.Kind = Storage
	}
	top := &scope{funcs: map[string]*function{}}
	for p.peek().kind != endToken {
		before := p.at
		p.item(nil, top)
		if p.at == before {
			p.take()
		}
	}
	for i := range p.out.Rules {
		r := &p.out.Rules[i]
		r.Kind, r.Path = p.out.Kind, below(r.Path)
	}
	p.out.bound()
	return p.out
}

// below takes away the steps that lead to the data of every app:
// /databases/{database}/documents and /b/{bucket}/o.
func below(path []string) []string {
	if len(path) >= 3 && (path[0] == "databases" && path[2] == "documents" || path[0] == "b" && path[2] == "o") {
		return path[3:]
	}
	return path
}

type parser struct {
	reader
	out    *Rules
	blocks int
}

// item reads what may stand in a block: service, match, allow, function.
func (p *parser) item(path []string, s *scope) {
	p.failed, p.depth = false, 0
	switch {
	case p.is("service"):
		p.take()
		for !p.is("{") && p.peek().kind != endToken {
			p.take()
		}
		p.block(path, s)
	case p.is("match"):
		p.match(path, s)
	case p.is("allow"):
		p.allow(path, s)
	case p.is("function"):
		p.function(s)
	default: // rules_version = '2';
		p.take()
	}
}

// block reads what stands in braces, with the functions of that scope.
func (p *parser) block(path []string, outer *scope) {
	const most = 60 // blocks in each other
	p.blocks++
	defer func() { p.blocks-- }()
	if p.blocks > most || !p.accept("{") {
		p.out.Problems = append(p.out.Problems, p.peek().line)
		return
	}
	s := &scope{outer: outer, funcs: map[string]*function{}}
	for !p.is("}") && p.peek().kind != endToken {
		before := p.at
		p.item(path, s)
		if p.at == before {
			p.take()
		}
	}
	p.accept("}")
}

func (p *parser) match(outer []string, s *scope) {
	p.take()
	path := slices.Clone(outer)
	for p.accept("/") {
		switch t := p.peek(); {
		case p.is("{"):
			p.take()
			name := p.take().text
			if p.accept("=**") {
				name += "=**"
			}
			p.accept("}")
			path = append(path, "{"+name+"}")
		case t.kind == nameToken || t.kind == numberToken:
			path = append(path, p.step())
		}
	}
	if len(path) == len(outer) { // every step of the tree has a name
		path = append(path, "?")
	}
	p.block(path, s)
}

// opWords are the words of an allow.
var opWords = map[string]Op{
	"read": Read, "write": Write, "get": Get, "list": List, "create": Create, "update": Update, "delete": Delete,
}

func (p *parser) allow(path []string, s *scope) {
	line := p.take().line
	rule := Rule{Path: path, Line: line, EndAt: line, scope: s}
	for {
		rule.Ops |= opWords[p.take().text]
		if !p.accept(",") {
			break
		}
	}
	if p.accept(":") {
		p.want("if")
		start := p.peek().start
		rule.If = p.expression()
		end := p.tokens[max(p.at-1, 0)]
		rule.EndAt = end.line
		if start < end.end {
			rule.Text = p.text[start:end.end]
		}
	}
	if p.failed || rule.Ops == 0 {
		p.out.Problems = append(p.out.Problems, line)
		for !p.is(";") && !p.is("}") && p.peek().kind != endToken {
			p.take()
		}
		p.accept(";")
		return
	}
	p.accept(";")
	p.out.Rules = append(p.out.Rules, rule)
}

// function reads function name(a, b) { let c = …; return …; }
func (p *parser) function(s *scope) {
	line := p.take().line
	name := p.take().text
	f := &function{}
	p.want("(")
	for !p.failed && !p.accept(")") {
		f.params = append(f.params, p.take().text)
		if !p.is(")") {
			p.want(",")
		}
	}
	p.want("{")
	for !p.failed && p.accept("let") {
		l := let{name: p.take().text}
		p.want("=")
		l.value = p.expression()
		p.accept(";")
		f.lets = append(f.lets, l)
	}
	p.want("return")
	if !p.failed {
		f.result = p.expression()
	}
	p.accept(";")
	if p.failed {
		p.out.Problems = append(p.out.Problems, line)
		p.closing()
		return
	}
	p.want("}")
	s.funcs[name] = f
}

// closing skips to behind the brace that closes the block.
func (p *parser) closing() {
	for depth := 0; p.peek().kind != endToken; {
		switch {
		case p.is("{"):
			depth++
		case p.is("}"):
			if depth--; depth < 1 {
				p.take()
				return
			}
		}
		p.take()
	}
}
