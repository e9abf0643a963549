package deploy

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// promisedParams tells of pages and handlers of Next 15 and later that take their
// params for plain objects: they are promises since then (nextjs.org, upgrading to
// version 15). webpack's build compares the types and stops, and Turbopack's at those of
// handlers alone; version 16 gives nothing else.
func promisedParams(p *project.Project) []fault {
	const most = 8
	v := p.Stack().Version(project.Next)
	if !p.Stack().Has(project.Next) || !v.AtLeast(15, 0) {
		return nil
	}
	typed := p.Has(path.Join(p.FolderOf(project.Next), "tsconfig.json")) && !typeErrorsIgnored(p) && !leavesOutTypes(p)
	compared := !p.BuildsWithTurbopack()
	var places []check.Place
	for _, name := range p.Sources() {
		below := strings.TrimPrefix(strings.TrimPrefix(name, p.FolderOf(project.Next)), "/")
		ext := path.Ext(name)
		stem := strings.TrimSuffix(path.Base(name), ext)
		if !slices.Contains([]string{"page", "layout", "route"}, stem) || !isScript("x"+ext) ||
			!strings.HasPrefix(below, "app/") && !strings.HasPrefix(below, "src/app/") {
			continue
		}
		for _, s := range project.PerFile(p, name, "deploy/params", plainParamsIn) {
			switch {
			case s.typed && typed && (compared || stem == "route" && v.AtLeast(15, 5)):
				places = append(places, check.Line(name, s.line, fmt.Sprintf("says that %s is a plain object; since Next 15 it is a promise, and the build stops", s.name)))
			case s.read != "" && v.AtLeast(16, 0):
				places = append(places, check.Line(name, s.line, fmt.Sprintf("reads %s of what is a promise since Next 15: it is undefined", s.read)))
			}
		}
	}
	if len(places) == 0 {
		return nil
	}
	words := fmt.Sprintf("%s %s", places[0].File, places[0].Message)
	if more := len(places) - 1; more > 0 {
		words += fmt.Sprintf(" (and %d more like it)", more)
	}
	return []fault{{check.High, check.Certain, words, places[:min(len(places), most)], "Pages and handlers await params and searchParams, and their types say so."}}
}

// leavesOutTypes reports whether the compiler is told to leave out the folder in which
// Next writes what it compares the types of pages with.
func leavesOutTypes(p *project.Project) bool {
	v, err := p.ReadJSON("tsconfig.json")
	if err != nil {
		return false
	}
	return slices.ContainsFunc(v.Get("exclude").Strings(), func(folder string) bool {
		folder = strings.TrimSuffix(strings.TrimPrefix(folder, "./"), "/")
		return folder == ".next" || strings.HasPrefix(folder, ".next/")
	})
}

// typeErrorsIgnored reports whether Next is told to build in spite of type errors.
func typeErrorsIgnored(p *project.Project) bool {
	f := p.Config("next.config")
	if f == nil {
		return false
	}
	n := optionIn(f, "typescript", "ignoreBuildErrors")
	return n.OK() && n.Child(source.Value).Text() != "false"
}

// A plain parameter is params or searchParams taken for an object: by its type, or
// since a property of it is read at once.
type plainParam struct {
	name  string
	line  int
	typed bool
	read  string // params.id
}

var requestMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// plainParamsIn looks at what Next calls in a file.
func plainParamsIn(f *source.File) []plainParam {
	var out []plainParam
	for _, e := range f.Exports {
		at := 0
		switch {
		case slices.Contains(requestMethods, e.Name):
			at = 1
		case e.Name != "default" && e.Name != "generateMetadata":
			continue
		}
		fn := exportedFunction(f, e)
		params := fn.ChildrenIn(source.ParamRole)
		if len(params) <= at {
			continue
		}
		for _, name := range []string{"params", "searchParams"} {
			x := plainParam{name: name, line: params[at].Line(), typed: saysPlain(f, params[at], name)}
			if b := boundAs(params[at], name); b != "" {
				x.read = readAtOnce(fn, b)
			}
			if x.typed || x.read != "" {
				out = append(out, x)
			}
		}
	}
	return out
}

// exportedFunction is the function that an export is, written in the file itself.
func exportedFunction(f *source.File, e source.Export) source.Node {
	n := e.Node
	if n.Kind() == source.ExportDefault {
		n = n.Child(source.Value)
	}
	if e.Local != "" && !n.Is(source.Function, source.Arrow) {
		n = f.Root().Lookup(e.Local)
	}
	if n.Kind() == source.Declarator {
		n = n.Child(source.Value)
	}
	if !n.Is(source.Function, source.Arrow) {
		return source.Node{}
	}
	return n
}

var namedType = regexp.MustCompile(`^\s*:\s*(\w+)\s*(?:=.*)?$`)

// saysPlain reports whether the type of a parameter, written out or named in the same
// file, gives a property an object's type.
func saysPlain(f *source.File, param source.Node, name string) bool {
	text := param.Text()[param.Child(source.Name).End()-param.Start():]
	if m := namedType.FindStringSubmatch(text); m != nil {
		text = ""
		for n := range f.Find(source.TypeDecl) {
			if n.Child(source.Name).Text() == m[1] {
				text = n.Text()
			}
		}
	}
	at := regexp.MustCompile(`\b` + name + `\??\s*:\s*\{`).FindStringIndex(text)
	return at != nil && !strings.HasPrefix(strings.TrimSpace(behindBraces(text[at[1]:])), "|")
}

// behindBraces is what follows the brace that closes one opened before the text.
func behindBraces(text string) string {
	depth := 1
	for i, c := range text {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[i+1:]
			}
		}
	}
	return "|" // never closed: nothing is known
}

// boundAs is the local name of a property that a parameter's pattern takes out.
func boundAs(param source.Node, key string) string {
	for b := range param.Child(source.Name).Children() {
		if b.Kind() == source.Binding && b.Key() == key {
			return b.Child(source.Name).Ident()
		}
	}
	return ""
}

// readAtOnce is the first property read of a local name that nobody awaits.
func readAtOnce(fn source.Node, local string) string {
	for n := range fn.Find(source.Member) {
		name := n.Child(source.Name).Text()
		if n.Child(source.ObjectRole).Ident() != local || name == "then" || name == "catch" {
			continue
		}
		if d := n.Lookup(local); d.Kind() == source.Binding && d.Function() == fn {
			return local + "." + name
		}
	}
	return ""
}
