package payments

import (
	"strings"

	"underpin/checks/project/source"
)

// eventsIn are the names of events that a regular expression asks for by its
// alternatives: /payment\.(succeeded|failed)|membership\.activated/.
func eventsIn(n source.Node) []string {
	if n.Kind() != source.Regexp || n.Role() != source.ObjectRole || n.Parent().Child(source.Name).Text() != "test" {
		return nil
	}
	text := strings.TrimPrefix(n.Text(), "/")
	if i := strings.LastIndexByte(text, '/'); i >= 0 {
		text = text[:i]
	}
	const most = 32
	var out []string
	for _, name := range alternatives(text) {
		name = strings.NewReplacer(`\.`, ".", `\/`, "/", "^", "", "$", "").Replace(name)
		if looksLikeEvent(name) && !strings.ContainsAny(name, `\[]()*+?{}`) && len(out) < most {
			out = append(out, name)
		}
	}
	return out
}

// alternatives are the texts that a pattern of plain words, groups and bars stands for.
func alternatives(pattern string) []string {
	var out []string
	for _, branch := range splitBars(pattern) {
		texts := []string{""}
		for branch != "" {
			open := strings.IndexByte(branch, '(')
			if open < 0 {
				open = len(branch)
			}
			for i := range texts {
				texts[i] += branch[:open]
			}
			if branch = branch[open:]; branch == "" {
				break
			}
			end := closing(branch)
			if end < 0 || len(texts) > 32 {
				return nil
			}
			var longer []string
			for _, inner := range alternatives(strings.TrimPrefix(branch[1:end], "?:")) {
				for _, t := range texts {
					longer = append(longer, t+inner)
				}
			}
			texts, branch = longer, branch[end+1:]
		}
		out = append(out, texts...)
	}
	return out
}

// splitBars splits a pattern at the bars that are in no group.
func splitBars(pattern string) []string {
	var out []string
	depth, from := 0, 0
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			depth--
		case '|':
			if depth == 0 {
				out = append(out, pattern[from:i])
				from = i + 1
			}
		}
	}
	return append(out, pattern[min(from, len(pattern)):])
}

// closing is where the group that a pattern begins with ends; -1 when it does not.
func closing(pattern string) int {
	depth := 0
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// testedBranches are the branches that run when a regular expression fits: of the
// condition that it stands in, or of those that ask the variable which holds the answer.
func testedBranches(n source.Node) []source.Node {
	test := n.Parent().Parent()
	up := test.Enclosing(source.If, source.Declarator, source.Function, source.Arrow, source.Method)
	switch {
	case up.Kind() == source.If && up.Child(source.Cond).Contains(test) && !negated(test, up):
		return []source.Node{up.Child(source.Then)}
	case up.Kind() != source.Declarator || up.Child(source.Value) != test:
		return nil
	}
	name := up.Child(source.Name).Ident()
	var out []source.Node
	for i := range up.Function().Find(source.If) {
		if i.Start() < up.End() || name == "" {
			continue
		}
		for id := range i.Child(source.Cond).Find(source.Identifier) {
			if id.Ident() == name && !negated(id, i) {
				out = append(out, i.Child(source.Then))
				break
			}
		}
		if cond := i.Child(source.Cond); cond.Ident() == name {
			out = append(out, i.Child(source.Then))
		}
	}
	return out
}

// negated reports whether a condition asks for the opposite of a part of it.
func negated(n, i source.Node) bool {
	for up := n.Parent(); up.OK() && up != i; up = up.Parent() {
		if up.Kind() == source.Unary && up.Operator() == "!" {
			return true
		}
	}
	return false
}
