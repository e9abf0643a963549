package deploy

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fails reports whether a function of the project throws.
func (u *uses) fails(callee source.Node) bool {
	if callee.Kind() != source.Identifier {
		return false
	}
	for range u.project.Definition(callee).Find(source.Throw) {
		return true
	}
	return false
}

// A use says what code does with a variable where it reads it.
type use uint8

const (
	plain   use = iota // takes the value
	tested             // asks whether there is one, or which
	emptied            // goes on with an empty text when there is none
	handed             // gives it to a function that fails when there is none
	thrown             // gives it to a client that fails as its module is loaded
	local              // goes on with an address of its own machine when there is none
	printed            // writes it to the console
	madeUp             // goes on with a secret that is written in the code
)

// uses tells what becomes of the reads of files, each file looked at once.
type uses struct {
	project *project.Project
	files   map[string]map[int]use
	others  map[string]map[int][]string // the variables that do as well, by file and read
}

func (u *uses) of(r project.EnvRead) use {
	if strings.HasSuffix(r.File, ".py") {
		return u.inPython(r)
	}
	found, ok := u.files[r.File]
	if !ok {
		found = u.in(u.project.Source(r.File))
		u.files[r.File] = found
	}
	return found[r.Start]
}

// inPython is useInPython, with the variables that do as well noted.
func (u *uses) inPython(r project.EnvRead) use {
	f := u.project.Source(r.File)
	if f == nil || r.Via == "settings" || r.Start < 0 || r.End > len(f.Text) {
		return useInPython(u.project, r)
	}
	if names := insteadInPython(f, r); len(names) > 0 {
		u.alternative(r.File, r.Start, names)
		return tested
	}
	if raisesInPython(u.project, f, r) {
		return handed
	}
	return useInPython(u.project, r)
}

// useInPython tells what Python does without the variable: os.environ["KEY"]
// raises, os.getenv("KEY", "") goes on with an empty text.
func useInPython(p *project.Project, r project.EnvRead) use {
	text, _ := p.Read(r.File)
	if r.Start < 0 || r.Start > len(text) {
		return plain
	}
	line, _, _ := strings.Cut(string(text[max(0, r.Start-60):min(len(text), r.Start+200)]), r.Name)
	if strings.HasSuffix(strings.TrimRight(line, `"'`), "environ[") {
		return handed // raises when there is none
	}
	line, _, _ = strings.Cut(string(text[r.Start:min(len(text), r.Start+200)]), "\n")
	_, rest, _ := strings.Cut(line, r.Name)
	rest = strings.ReplaceAll(strings.TrimLeft(rest, `"'`), " ", "")
	if strings.HasPrefix(rest, `,"")`) || strings.HasPrefix(rest, ",'')") {
		if testedInPython(p, r) {
			return tested
		}
		return emptied
	}
	if testedInPython(p, r) {
		return tested
	}
	return plain
}

func (u *uses) in(f *source.File) map[int]use {
	out := map[int]use{}
	if f == nil {
		return out
	}
	for n := range f.Find(source.Member, source.Index, source.Call, source.Binding) {
		if n.Kind() == source.Call && n.CalleeName() != "get" {
			continue
		}
		if n.Kind() == source.Binding { // const { KEY } = process.env
			if askedLater(n) {
				out[n.Start()] = tested
			}
			continue
		}
		how := u.use(n)
		if how != plain {
			out[n.Start()] = how
		}
		if how == tested {
			if names := alternatives(n); len(names) > 0 {
				u.alternative(f.Path, n.Start(), names)
			}
		}
	}
	return out
}

func (u *uses) alternative(file string, at int, names []string) {
	if u.others[file] == nil {
		u.others[file] = map[int][]string{}
	}
	u.others[file][at] = names
}

// insteadOf lists for each read of a variable the others that do as well there; nothing
// when some read wants this one.
func (u *uses) insteadOf(v *variable) [][]string {
	var out [][]string
	for _, r := range v.reads {
		names := u.others[r.File][r.Start]
		if len(names) == 0 {
			return nil
		}
		out = append(out, names)
	}
	return out
}

// anotherListed reports whether wherever a variable is read another does as well that a
// file lists: whoever sets the app up has set that one.
func anotherListed(v *variable, listed func(string) bool) bool {
	return len(v.instead) > 0 && !slices.ContainsFunc(v.instead, func(names []string) bool { return !slices.ContainsFunc(names, listed) })
}

// withoutSpareNames leaves out the variables that no text names and that stand, wherever
// they are read, beside one that the instructions name: nobody has to set both.
func withoutSpareNames(vars []variable) []variable {
	told := func(name string) bool {
		return slices.ContainsFunc(vars, func(v variable) bool { return v.name == name && v.doc != "" })
	}
	return pick(vars, func(v variable) bool { return v.doc != "" || !anotherListed(&v, told) })
}

// lastResort is the last value of a chain of defaults.
func lastResort(n source.Node) source.Node {
	for {
		outer := n.Parent()
		if op := outer.Operator(); outer.Kind() != source.Binary || n.Role() != source.Left || op != "||" && op != "??" {
			return n.Child(source.Right)
		}
		n = outer
	}
}

// ownMachine reports whether a default is an address that only answers where the
// code is written.
func ownMachine(v string) bool {
	_, rest, ok := strings.Cut(v, "://")
	return ok && (strings.HasPrefix(rest, "localhost") || strings.HasPrefix(rest, "127.0.0.1"))
}

func (u *uses) use(n source.Node) use {
	p := n.Parent()
	if last, ok := chain(n).Child(source.Right).StringValue(); len(alternatives(n)) > 0 && !(ok && ownMachine(last)) {
		return tested
	}
	if consoleOnly(n) {
		return printed
	}
	if key := keptUnder(n); key != "" && askedBy(n.File(), key) {
		return tested
	}
	if p.Kind() == source.Array && leavesOutEmpty(p) {
		return tested
	}
	switch p.Kind() {
	case source.Call:
		if n.Role() == source.Arg && u.fails(p.Child(source.Callee)) {
			return handed
		}
		if n.Role() == source.Arg && u.throwsWithout(p) {
			return thrown
		}
		if n.Role() == source.Arg && p.CalleePath() == "Boolean" {
			return tested
		}
	case source.Unary:
		if p.Operator() == "!" {
			return tested
		}
	case source.If, source.Conditional:
		if n.Role() == source.Cond || p.Parent().Kind() == source.Declarator && askedLater(p.Parent()) {
			return tested
		}
	case source.Declarator:
		if defaulted(p) || askedLater(p) {
			return tested
		}
		if u.handedToClient(p) {
			return thrown
		}
	case source.New:
		if n.Role() == source.Arg && u.throwsWithout(p) {
			return thrown
		}
	case source.Property:
		if client := p.Parent().Parent(); keysOfClients[p.Key()] && u.throwsWithout(client) {
			return thrown
		}
	case source.Binary:
		switch op := p.Operator(); {
		case op == "===" || op == "!==" || op == "==" || op == "!=":
			return tested
		case op == "&&" && n.Role() == source.Left:
			return tested
		case (op == "||" || op == "??") && n.Role() == source.Left:
			if right := p.Child(source.Right); right.Kind() == source.Null || right.Ident() == "undefined" {
				return tested // it may be missing, says the code
			}
			if s, ok := p.Child(source.Right).StringValue(); ok && strings.TrimSpace(s) == "" {
				if countsWithDefault(p) {
					return tested
				}
				return emptied
			}
			s, ok := lastResort(p).StringValue()
			if ok && ownMachine(s) {
				return local
			}
			if name := lastWord(n.Text()); ok && secretName(name) && !project.IsPublicEnv(name) && strings.TrimSpace(s) != "" {
				return madeUp
			}
		}
	}
	return plain
}

// leavesOutEmpty reports whether a list goes on without what is not there:
// [first, process.env.SECOND].filter(Boolean).
func leavesOutEmpty(list source.Node) bool {
	call := list.Parent().Parent()
	return call.Kind() == source.Call && call.CalleeName() == "filter" && call.Child(source.Callee).Child(source.ObjectRole) == list && call.Arg(0).Text() == "Boolean"
}

// defaulted reports whether the name that a value gets is given a default where
// it is used: mode ?? "short", limit ? Number(limit) : 5.
func defaulted(d source.Node) bool {
	name, fn := d.Child(source.Name).Ident(), d.Function()
	if name == "" || !fn.OK() {
		return false
	}
	for n := range fn.Find(source.Identifier) {
		if n.Text() != name || n.Start() < d.End() {
			continue
		}
		switch p := n.Parent(); p.Kind() {
		case source.Conditional:
			if n.Role() == source.Cond && n.Lookup(name) == d {
				return true
			}
		case source.Binary:
			right := lastResort(p)
			text, written := right.StringValue()
			if op := p.Operator(); (op == "??" || op == "||") && (written && strings.TrimSpace(text) != "" && !ownMachine(text) || right.Kind() == source.Number) && n.Lookup(name) == d {
				return true
			}
		}
	}
	return false
}
