package check

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Brief is a task for the AI tool that built the app, in Python or not: the evidence, what done
// looks like, how it will be checked and what not to touch. It is markdown, to
// be pasted as it is; file names in it are as hostile as the project, so a
// caller that shows it on a terminal must escape it.
func Brief(app string, python bool, r Result) string {
	var b strings.Builder
	w := r.Check.Words.For(python)
	fmt.Fprintf(&b, "# Task: %s\n\n", w.Title)
	fmt.Fprintf(&b, "In the app `%s`, close one production gap (`%s`, severity %s).\n\n", app, r.Check.ID, r.Severity())
	fmt.Fprintf(&b, "## What was seen\n\n%s\n", Sentence(r.Finding.Reason))
	for i, p := range r.Finding.Places {
		if i == 20 {
			fmt.Fprintf(&b, "- … and %d more places\n", len(r.Finding.Places)-i)
			break
		}
		fmt.Fprintf(&b, "- `%s:%d` %s\n", p.File, p.Line, p.Message)
	}
	fmt.Fprintf(&b, "\n## Why it matters\n\n%s\n", w.Why)
	fmt.Fprintf(&b, "\n## Done looks like\n\n%s\n", w.Does)
	for _, s := range r.Finding.Brief {
		fmt.Fprintf(&b, "- %s\n", s)
	}
	fmt.Fprintf(&b, "\n## How it will be checked\n\n%s\n\nThen `underpin check --only %s` must answer `pass`.\n", w.See, r.Check.ID)
	b.WriteString("\n## Do not touch\n\n" +
		"- Change only what this gap needs; keep the file's own style and formatting.\n" +
		"- Do not weaken, delete or skip tests, types, lint rules or other safety checks.\n" +
		"- Do not write secret values into any file; name the environment variable and say where to set it.\n" +
		"- Do not change database contents; write a migration and leave running it to a person.\n" +
		"- If the code contradicts this brief, stop and say what you found.\n")
	return b.String()
}

// Sentence is a reason as a sentence of its own. A file's name at its head
// keeps its spelling.
func Sentence(s string) string {
	if s == "" {
		return s
	}
	first, _, _ := strings.Cut(s, " ")
	if !strings.ContainsAny(first, "./_-()@$") {
		r, size := utf8.DecodeRuneInString(s)
		if unicode.IsLower(r) {
			s = string(unicode.ToUpper(r)) + s[size:]
		}
	}
	return strings.TrimSuffix(s, ".") + "."
}
