package payments

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// An unheld limit is a function of the server that turns away by a plan or a limit,
// and that nothing calls.
type unheld struct {
	name  string
	place check.Place
}

// unheldLimits lists them.
func unheldLimits(p *project.Project) []unheld {
	var out []unheld
	for _, file := range p.Sources() {
		if !p.Holds(file, planHints...) && !p.Holds(file, "imit") || !p.Modules().Live(file) || p.Modules().Browser(file) {
			continue
		}
		if !project.PerFile(p, file, "payments/has a limit", hasLimit) {
			continue
		}
		for fn := range p.Source(file).Find(source.Function, source.Arrow, source.Method) {
			name, home := declaredAs(fn)
			if demandsPlan(name) && turnsAway(fn) && !namedAnywhere(p, name, home) && !ownRoute(p, fn) && !weighedElsewhere(p, name, home) {
				out = append(out, unheld{name, check.At(head(fn), "would hold a limit, and nothing calls it")})
			}
		}
	}
	return out
}

// weighedElsewhere reports whether the server compares what a function takes off, such as
// credits, where it is spent: the function is then left over, and holds nothing back.
func weighedElsewhere(p *project.Project, name string, home source.Node) bool {
	words := wordsOf(name)
	if !has(words[:1], spends...) {
		return false
	}
	what := strings.TrimSuffix(words[len(words)-1], "s")
	for _, file := range p.Sources() {
		if !p.HoldsFold(file, what) || !p.Modules().Live(file) || p.Modules().Browser(file) || p.Modules().Side(file) == project.Test {
			continue
		}
		for n := range p.Source(file).Find(source.Binary) {
			switch n.Operator() {
			case "<", "<=", ">", ">=":
				if !home.Contains(n) && strings.Contains(strings.ToLower(n.Text()), what) {
					return true
				}
			}
		}
	}
	return false
}

// spends are the verbs of functions that take something off what somebody has left.
var spends = []string{"consume", "deduct", "spend", "use", "decrement", "debit"}

// demandsPlan reports whether a name is of a function that looks whether a plan
// allows something.
func demandsPlan(name string) bool {
	words := wordsOf(name)
	if len(words) > 1 && has(words[:1], spends...) && has(words[1:], "credit", "credits", "quota", "usage", "starter", "allowance") {
		return true
	}
	if len(words) < 2 || !demands[words[0]] && words[0] != "is" {
		return false
	}
	for _, w := range words[1:] {
		if planWords[w] || w == "usage" || w == "limit" || w == "limits" || w == "feature" {
			return !has(words, "rate", "password", "error", "webhook", "signature", "price", "checkout", "payment")
		}
	}
	return false
}

// turnsAway reports whether a function throws, or says no, by a plan, a limit or
// what was used.
func turnsAway(fn source.Node) bool {
	for n := range fn.Find(source.If, source.Conditional) {
		cond := n.Child(source.Cond)
		if (speaksOfPlan(cond) || hasWord(cond.Text(), []string{"limit", "max", "credits", "usage", "balance", "remaining", "canuse", "allowed"})) && (n.Kind() == source.Conditional || turnsOff(n.Child(source.Then))) {
			return true
		}
	}
	return false
}

// namedAnywhere reports whether code other than tests names a function besides its
// own declaration.
func namedAnywhere(p *project.Project, name string, home source.Node) bool {
	for _, file := range p.Sources() {
		if !p.Holds(file, name) || p.Modules().Side(file) == project.Test {
			continue
		}
		f := p.Source(file)
		if f == nil {
			return true
		}
		for use := range f.Find(source.Identifier, source.Member, source.Shorthand) {
			called := use.Text()
			switch use.Kind() {
			case source.Member, source.Shorthand:
				called = use.Child(source.Name).Text()
			}
			if called == name && !home.Contains(use) && !isMention(use) {
				return true
			}
		}
	}
	return false
}

// A commented call is a line of code that was turned into a comment.
type commented struct {
	line int
	name string // of what it calls
}

// commentedIn lists the commented calls of a file that ask for a plan.
func commentedIn(f *source.File) []commented {
	var out []commented
	lines := strings.Split(f.Whole(), "\n")
	for i, line := range lines {
		if name := commentedCall(line); name != "" && demandsPlan(name) && betweenCode(lines, i) {
			out = append(out, commented{i + 1, name})
		}
	}
	return out
}

// hasLimit reports whether a file has a function that turns people away by their plan.
func hasLimit(f *source.File) bool {
	for fn := range f.Find(source.Function, source.Arrow, source.Method) {
		if name, _ := declaredAs(fn); demandsPlan(name) && turnsAway(fn) {
			return true
		}
	}
	return false
}

// retiredChecks lists the calls of such functions that were turned into comments,
// in code that runs.
func retiredChecks(p *project.Project) []check.Place {
	var out []check.Place
	for _, file := range p.Sources() {
		if !p.Holds(file, planHints...) && !p.Holds(file, "imit") || !p.Holds(file, "// ") || !p.Modules().Live(file) || p.Modules().Browser(file) {
			continue
		}
		for _, c := range project.PerFile(p, file, "payments/retired", commentedIn) {
			if declaredSomewhere(p, c.name) {
				out = append(out, check.Line(file, c.line, "the check of the plan is turned into a comment"))
			}
		}
	}
	return out
}

// betweenCode reports whether a comment stands by itself, or begins a branch that
// was turned into comments: the lines of a text about the code do not.
func betweenCode(lines []string, i int) bool {
	comment := func(i int) bool {
		return i >= 0 && i < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[i]), "//")
	}
	return !comment(i-1) && (!comment(i+1) || strings.HasSuffix(strings.TrimSpace(lines[i]), "{"))
}

// heldByNobody adds the limits that nothing holds to what was found of the plans.
func heldByNobody(p *project.Project, w *plans, f check.Finding) check.Finding {
	dead, free := retiredChecks(p), unheldLimits(p)
	places := slices.Clone(dead)
	exact := len(dead) > 0
	for _, u := range free {
		places = append(places, u.place)
		exact = exact || has(wordsOf(u.name), "limit", "limits", "usage", "credits", "quota", "feature")
	}
	switch {
	case len(places) == 0:
		return f
	case f.Verdict == check.Gap && f.Confidence != check.Possible:
		f.Places = apart(append(f.Places, places[:min(len(places), 6)]...))
		return f
	case len(w.guarded)+len(w.asked) > 0 && !exact:
		return f // asked for in another way
	}
	reason := "A call that asks for the plan is turned into a comment: what it held back is open to everybody."
	if len(free) > 0 {
		reason = "The server has a check of what a plan allows, " + free[0].name + ", and nothing calls it: what it holds back is open to everybody."
	}
	g := check.Missing(check.Likely, reason, places...)
	g.Brief = entitlementBrief
	return g
}

// commentedCall is the function that a line calls, when the whole line is a
// statement behind two slashes.
func commentedCall(line string) string {
	code, ok := strings.CutPrefix(strings.TrimSpace(line), "//")
	code = strings.TrimSuffix(strings.TrimSpace(code), ";")
	if !ok || !strings.HasSuffix(code, ")") && !strings.HasSuffix(code, "{") {
		return ""
	}
	before, _, ok := strings.Cut(code, "(")
	for _, lead := range []string{"await ", "const ", "let ", "if", "return "} {
		if strings.HasPrefix(code, lead) {
			_, rest, _ := strings.Cut(code, lead)
			if lead == "if" {
				rest = strings.TrimLeft(rest, " (!")
			}
			if _, value, found := strings.Cut(rest, "= "); found && lead != "if" {
				rest = value
			}
			before, _, ok = strings.Cut(strings.TrimPrefix(strings.TrimSpace(rest), "await "), "(")
		}
	}
	name := before[strings.LastIndexByte(before, '.')+1:]
	if !ok || strings.ContainsAny(before, " ,'\"") {
		return ""
	}
	return name
}

// declaredSomewhere reports whether the app declares a function of that name.
func declaredSomewhere(p *project.Project, name string) bool {
	for _, file := range p.Sources() {
		if !p.Holds(file, name) || p.Modules().Side(file) == project.Test {
			continue
		}
		for fn := range p.Source(file).Find(source.Function, source.Arrow, source.Method) {
			if known, _ := declaredAs(fn); known == name {
				return true
			}
		}
	}
	return false
}
