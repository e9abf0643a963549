package security

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// fixedCodes lists where a function that makes one-time codes makes the same one each time:
// always, or as long as a variable is not set.
func fixedCodes(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if !p.HoldsFold(name, "otp", "verificationcode", "onetimecode") || !running(p, name) || p.Modules().Browser(name) {
			continue
		}
		for _, line := range project.PerFile(p, name, "security/fixed codes", codesFixedIn) {
			out = append(out, check.Line(name, line, "the same code for everybody, as long as nothing says otherwise"))
		}
	}
	return out
}

func codesFixedIn(f *source.File) []int {
	var out []int
	for fn := range f.Find(source.Function, source.Arrow, source.Method) {
		if !makesCodes(fn) {
			continue
		}
		for r := range fn.Find(source.Return) {
			if code, ok := r.Child(source.Value).StringValue(); ok && r.Function() == fn && onlyDigits(code) && unlessSet(r, fn) {
				out = append(out, r.Line())
			}
		}
	}
	return out
}

// makesCodes reports whether a function is named as one that makes one-time codes.
func makesCodes(fn source.Node) bool {
	name := strings.ToLower(fn.Child(source.Name).Text())
	if name == "" && fn.Parent().Kind() == source.Declarator {
		name = strings.ToLower(fn.Parent().Child(source.Name).Ident())
	}
	return containsPart(name, []string{"generate", "create", "make", "new"}) && containsPart(name, []string{"otp", "verificationcode", "onetimecode", "onetimepass"})
}

func onlyDigits(code string) bool {
	return len(code) >= 4 && len(code) <= 8 && strings.Trim(code, "0123456789") == ""
}

// unlessSet reports whether a return is reached always, or where a variable of the
// environment is not set: const stage = process.env.STAGE || "dev"; if (stage === "dev").
func unlessSet(r, fn source.Node) bool {
	test := r.Enclosing(source.If)
	if !test.OK() || !fn.Contains(test) {
		for range fn.Find(source.If, source.Conditional, source.Switch) {
			return false
		}
		return r.Parent() == fn.Child(source.Body)
	}
	cond := test.Child(source.Cond)
	if !test.Child(source.Then).Contains(r) || cond.Operator() != "===" && cond.Operator() != "==" {
		return false
	}
	asked, wanted := cond.Child(source.Left), cond.Child(source.Right)
	stage, ok := wanted.StringValue()
	value := asked.Resolve()
	if value.Kind() == source.Declarator {
		value = value.Child(source.Value)
	}
	otherwise, _ := value.Child(source.Right).StringValue()
	return ok && value.Kind() == source.Binary && (value.Operator() == "||" || value.Operator() == "??") && otherwise == stage &&
		strings.HasPrefix(value.Child(source.Left).Path(), "process.env.") && value.Child(source.Left).Path() != "process.env.NODE_ENV"
}
