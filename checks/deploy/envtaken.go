package deploy

import (
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// takenToBeSet are the places that show, beside the gap, how code goes on without a variable:
// where a module takes one to be set as it is loaded, where an id that nobody has stands in
// for one, and schemas and types of variables that nothing uses.
func takenToBeSet(p *project.Project) []check.Place {
	out := append(inventedIDs(p), typesOfNothing(p)...)
	if !startLooks(p) {
		out = slices.Concat(idleSchemas(p), assertedAtLoad(p), out)
	}
	return out
}

// notTold leaves out places on a line which is there already.
func notTold(places, told []check.Place) []check.Place {
	return slices.DeleteFunc(places, func(pl check.Place) bool {
		return slices.ContainsFunc(told, func(t check.Place) bool { return t.File == pl.File && t.Line == pl.Line })
	})
}

// assertedAtLoad are the first lines of modules on which TypeScript is told that a variable is
// set, as the module is loaded: createClient(process.env.URL!).
func assertedAtLoad(p *project.Project) []check.Place {
	const most = 10
	var out []check.Place
	seen := map[string]bool{}
	for _, r := range p.Env().Reads {
		if r.Via != "process.env" || r.Default || r.Checked || seen[r.File] || len(out) == most || strings.HasPrefix(r.File, "../") || !counts(p, r.File) {
			continue
		}
		f := p.Source(r.File)
		if f == nil || r.End >= len(f.Text) || f.Text[r.End] != '!' || r.End+1 < len(f.Text) && f.Text[r.End+1] == '=' || f.From(r.Start).Function().OK() || f.From(r.Start).Enclosing(source.New).OK() { // whose maker may throw without it
			continue
		}
		seen[r.File] = true
		out = append(out, readAt(r, r.Name+" is taken to be set as this is loaded, and nothing looks whether it is"))
	}
	return out
}

// noID matches what is written like an id of a payment service and is none: words alone.
var noID = regexp.MustCompile(`^(price|prod|plan|whsec|acct|pk|sk)(_[a-z]+)+$`)

// inventedIDs are where an id that nobody has takes the place of a variable.
func inventedIDs(p *project.Project) []check.Place {
	const most = 6
	var out []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "env.") || !p.Holds(name, "'price_", `"price_`, "'prod_", `"prod_`, "'plan_", `"plan_`, "'whsec_", `"whsec_`, "'sk_", `"sk_`, "'pk_", `"pk_`) || !shipped(p, name) {
			continue
		}
		for b := range p.Source(name).Find(source.Binary) {
			value, ok := b.Child(source.Right).StringValue()
			if op := b.Operator(); ok && (op == "||" || op == "??") && noID.MatchString(value) && readsVariable(b.Child(source.Left).Text()) && len(out) < most {
				out = append(out, check.At(b, value+" is an id that nobody has, and stands in for the variable"))
			}
		}
	}
	return out
}

// variableName matches names of variables as they are written.
var variableName = regexp.MustCompile(`^\s*([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\??\s*:`)

// idleSchemas are schemas of the variables in modules that nothing loads.
func idleSchemas(p *project.Project) []check.Place {
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, "z.object(") || !p.HoldsFold(name, "env") || p.Modules().Live(name) || p.Modules().Side(name) == project.Test {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if c.CalleePath() != "z.object" || c.Function().OK() {
				continue
			}
			names := 0
			for prop := range c.Arg(0).Children() {
				if variableName.MatchString(prop.Key() + ":") {
					names++
				}
			}
			if names > 2 {
				return []check.Place{check.OnLine(c, "says which variables there have to be, and nothing loads this module")}
			}
		}
	}
	return nil
}

// typesOfNothing is where the types of the variables begin to name those that nothing reads.
func typesOfNothing(p *project.Project) []check.Place {
	read := map[string]bool{}
	for _, r := range p.Env().Reads {
		read[r.Name] = true
	}
	for _, name := range p.Files() {
		if !strings.HasSuffix(name, ".d.ts") || strings.HasPrefix(name, "../") || strings.Contains(name, "node_modules/") || !p.Holds(name, "ProcessEnv") {
			continue
		}
		text, _ := p.Read(name)
		n, first, idle := 0, 0, 0
		for line := range strings.Lines(string(text)) {
			n++
			if m := variableName.FindStringSubmatch(line); m != nil && !read[m[1]] && !takenElsewhere(p, m[1]) {
				if idle++; first == 0 {
					first = n
				}
			}
		}
		if idle > 1 {
			return []check.Place{check.Line(name, first, "names variables that nothing reads")}
		}
	}
	return nil
}
