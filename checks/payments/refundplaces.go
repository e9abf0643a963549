package payments

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// wentBack are the names of the state of a payment that went back.
var wentBack = []string{"refunded", "REFUNDED", "Refunded"}

// unsetRefunds lists where the app names the state of a payment that went back, when no code
// ever sets it; and where staff set it by hand, when no code moves the money.
func unsetRefunds(p *project.Project, moves bool) []check.Place {
	var named, byHand []check.Place
	for _, file := range p.Sources() {
		if !p.Holds(file, wentBack...) || p.Modules().Side(file) == project.Test || !p.Modules().Live(file) && !strings.HasSuffix(file, ".d.ts") && !p.Holds(file, "type ", "enum ") {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for s := range f.Find(source.String, source.Member) {
			if !namesWentBack(s) {
				continue
			}
			if setsState(s) {
				return nil
			}
			if list := s.Parent(); !moves && list.Kind() == source.Array && !p.Modules().Browser(file) {
				byHand = append(byHand, setByHand(list)...)
			}
		}
		if at := declaresWentBack(f); at > 0 && len(named) < 2 {
			named = append(named, check.Line(file, at, "a state that nothing ever sets"))
		}
	}
	if len(byHand) > 0 {
		return byHand
	}
	for _, e := range p.Schema().Enums {
		if len(named) < 2 && hasAny(e.Values, wentBack) {
			named = append(named, check.Line(e.Place.File, e.Place.Line, "holds a state that nothing ever sets"))
		}
	}
	return named
}

func hasAny(list, words []string) bool {
	return slices.ContainsFunc(list, func(v string) bool { return slices.Contains(words, v) })
}

// namesWentBack reports whether a text, or a member of an enumeration, is that state.
func namesWentBack(s source.Node) bool {
	if s.Kind() == source.Member {
		return slices.Contains(wentBack[1:], s.Child(source.Name).Text()) && s.Child(source.ObjectRole).Kind() == source.Identifier
	}
	v, _ := s.StringValue()
	return slices.Contains(wentBack, v)
}

// setsState reports whether a state is given to something: the value of a field, of a
// variable, of a choice or of an answer, or handed to a function that does not compare.
func setsState(s source.Node) bool {
	switch up := s.Parent(); up.Kind() {
	case source.Property:
		return s.Role() == source.Value && !inside(s, "where") && hasWord(strings.ToLower(up.Key()), []string{"status", "state", "type", "kind"})
	case source.Assign:
		return s.Role() == source.Right
	case source.Declarator, source.Return:
		return true
	case source.Conditional:
		return s.Role() != source.Cond
	case source.Call:
		switch up.CalleeName() {
		case "eq", "neq", "in", "ne", "includes", "has", "is", "filter", "t", "startsWith", "indexOf":
			return false
		}
		return true
	}
	return false
}

// declaresWentBack is the line on which a type of a file lists that state.
func declaresWentBack(f *source.File) int {
	for d := range f.Find(source.TypeDecl) {
		for _, word := range wentBack {
			for _, quoted := range []string{`"` + word + `"`, "'" + word + "'"} {
				if i := strings.Index(d.Text(), quoted); i >= 0 {
					return d.Line() + strings.Count(d.Text()[:i], "\n")
				}
			}
		}
	}
	return 0
}

// setByHand is the list of states that a handler lets through from a form, and where it
// writes whichever comes.
func setByHand(list source.Node) []check.Place {
	name := list.Parent().Child(source.Name).Ident()
	if list.Parent().Kind() != source.Declarator || name == "" {
		return nil
	}
	for c := range list.File().Find(source.Call) {
		if c.CalleePath() != name+".includes" || c.Arg(0).Kind() != source.Identifier {
			continue
		}
		given := c.Arg(0).Ident()
		for w := range c.Function().Find(source.Property, source.Shorthand) {
			v := w.Child(source.Value)
			if w.Start() > c.End() && (w.Kind() == source.Shorthand && w.Key() == given || v.Ident() == given) && w.Enclosing(source.Call).OK() {
				return []check.Place{check.At(list, "a payment is called refunded by hand"), check.At(w, "writes that, and no money goes back")}
			}
		}
	}
	return nil
}

// promisesRefund lists where a page that sells promises the money back.
func promisesRefund(p *project.Project) []check.Place {
	var out []check.Place
	m := p.Modules()
	for _, file := range p.Sources() {
		if len(out) == 2 {
			break
		}
		low := strings.ToLower(file)
		if !p.HoldsFold(file, "money back", "money-back") || !m.Live(file) || !m.Browser(file) && path.Ext(file) != ".tsx" || hasWord(low, []string{"blog", "terms", "legal", "policy", "privacy", "docs", "post", "article"}) {
			continue
		}
		f := p.Source(file)
		if f == nil {
			continue
		}
		for n := range f.Find(source.Text, source.String, source.Template) {
			if text := strings.ToLower(n.Text()); len(text) < 400 && hasWord(text, []string{"money back", "money-back"}) && p.Reached(n) {
				out = append(out, check.At(n, "promises the money back"))
				break
			}
		}
	}
	return out
}

// unsetPythonRefunds lists where a class of Python lists that state, when no code sets it.
func unsetPythonRefunds(p *project.Project) []check.Place {
	var out []check.Place
	for f := range p.PythonHolding(wentBack...) {
		for n := range f.Find(source.String, source.Member, source.Field) {
			switch {
			case n.Kind() == source.Field:
				if n.Enclosing(source.Class).OK() && slices.Contains(wentBack, n.Key()) && len(out) < 2 {
					out = append(out, check.At(n, "a state that nothing ever sets"))
				}
			case namesWentBack(n) && !n.Enclosing(source.Field).OK() && setsState(n):
				return nil
			case n.Kind() == source.Member && slices.Contains(wentBack, n.Child(source.Name).Text()) && setsState(n):
				return nil
			}
		}
	}
	return out
}
