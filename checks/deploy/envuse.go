package deploy

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A use says what code does with a variable where it reads it.
type use uint8

const (
	plain   use = iota // takes the value
	tested             // asks whether there is one, or which
	emptied            // goes on with an empty text when there is none
)

// uses tells what becomes of the reads of files, each file looked at once.
type uses struct {
	project *project.Project
	files   map[string]map[int]use
}

func (u *uses) of(r project.EnvRead) use {
	found, ok := u.files[r.File]
	if !ok {
		found = usesIn(u.project.Source(r.File))
		u.files[r.File] = found
	}
	return found[r.Start]
}

func usesIn(f *source.File) map[int]use {
	out := map[int]use{}
	if f == nil {
		return out
	}
	for n := range f.Find(source.Member, source.Index, source.Call) {
		if n.Kind() == source.Call && n.CalleeName() != "get" {
			continue
		}
		if u := useOf(n); u != plain {
			out[n.Start()] = u
		}
	}
	return out
}

func useOf(n source.Node) use {
	p := n.Parent()
	switch p.Kind() {
	case source.Unary:
		if p.Operator() == "!" {
			return tested
		}
	case source.If, source.Conditional:
		if n.Role() == source.Cond {
			return tested
		}
	case source.Binary:
		switch op := p.Operator(); {
		case op == "===" || op == "!==" || op == "==" || op == "!=":
			return tested
		case op == "&&" && n.Role() == source.Left:
			return tested
		case (op == "||" || op == "??") && n.Role() == source.Left:
			if s, ok := p.Child(source.Right).StringValue(); ok && strings.TrimSpace(s) == "" {
				return emptied
			}
		}
	}
	return plain
}
