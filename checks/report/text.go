package report

import (
	"fmt"
	"strings"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/project"
)

// StackLine is a stack in one line, such as "Next.js 16.1 (App Router) ·
// TypeScript · npm · Supabase · Stripe".
func StackLine(s *project.Stack) string {
	if s.Framework == "" {
		return s.Looked()
	}
	parts := []string{label(s, s.Framework)}
	if r := routers[s.Router]; r != "" {
		parts[0] += " (" + r + ")"
	}
	for _, t := range s.Also {
		parts = append(parts, label(s, t))
	}
	if l := languages[s.Language]; l != "" {
		parts = append(parts, l)
	}
	if s.PackageManager != "" {
		parts = append(parts, s.PackageManager)
	}
	seen := map[project.Tech]bool{}
	for _, list := range [][]project.Tech{s.Data, s.Auth, s.Payments, s.Hosts} {
		for _, t := range list {
			if !seen[t] {
				parts = append(parts, called(t))
			}
			seen[t] = true
		}
	}
	return strings.Join(parts, " · ")
}

func label(s *project.Stack, t project.Tech) string {
	if v := s.Version(t); v.Known() {
		return fmt.Sprintf("%s %d.%d", called(t), v.Major, v.Minor)
	}
	return called(t)
}

// Text is the review for a terminal or a log, without colour: what hurts first
// at the head, each gap with its places. Texts from the project are passed
// through safe, which must make them harmless where they are shown. At most most
// places are listed for a gap; 0 lists all.
func Text(r Review, safe func(string) string, most int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", safe(r.Project.Title()), safe(StackLine(r.Project.Stack())))
	for _, one := range checks.Ordered(r.Results) {
		if r.Project.Stack().Framework == "" && one.Finding.Verdict == check.NotNeeded {
			continue // the line above says that there is no app, and why
		}
		textEntry(&b, one, safe, most)
	}
	for _, p := range r.Project.Problems() {
		heading := "not read"
		if p.Line > 0 {
			heading = "in part "
		}
		fmt.Fprintf(&b, "\n%s  %s: %s", heading, safe(p.Where()), safe(p.Message))
	}
	fmt.Fprintf(&b, "\n%s\n", Tally(r.Results))
	return b.String()
}

var marks = map[check.Verdict]string{
	check.Gap: "gap", check.Ask: "ask", check.Unclear: "unclear", check.Pass: "pass", check.NotNeeded: "n/a",
}

func textEntry(b *strings.Builder, r check.Result, safe func(string) string, most int) {
	head := marks[r.Finding.Verdict]
	if r.Finding.Verdict == check.Gap {
		fmt.Fprintf(b, "\n%-8s %s  %s · %s, %s\n         %s\n", head, r.Check.ID, r.Check.Words.Title, r.Severity(), r.Finding.Confidence, safe(check.Sentence(r.Finding.Reason)))
	} else {
		fmt.Fprintf(b, "\n%-8s %s  %s", head, r.Check.ID, safe(r.Finding.Reason))
	}
	if q := r.Finding.Question; q != nil {
		fmt.Fprintf(b, "\n         %s", q.Text)
	}
	if r.Finding.Verdict != check.Gap {
		return
	}
	for i, p := range r.Finding.Places {
		if most > 0 && i == most {
			fmt.Fprintf(b, "         … and %d more places: underpin check --only %s\n", len(r.Finding.Places)-i, r.Check.ID)
			break
		}
		fmt.Fprintf(b, "         %s:%d  %s\n", safe(p.File), p.Line, safe(p.Message))
	}
}

// Tally counts the verdicts in one line, gaps that are only possible apart: they
// count neither in the score nor in the exit code.
func Tally(results []check.Result) string {
	count, possible := map[check.Verdict]int{}, 0
	for _, r := range results {
		count[r.Finding.Verdict]++
		if r.Finding.Verdict == check.Gap && r.Finding.Confidence < check.Likely {
			possible++
		}
	}
	gaps := counted(count[check.Gap]-possible, "gap")
	if possible > 0 {
		gaps += fmt.Sprintf(", %d more only possible", possible)
	}
	line := fmt.Sprintf("%s, %s, %d unclear, %d in place, %d not needed",
		gaps, counted(count[check.Ask], "question"), count[check.Unclear], count[check.Pass], count[check.NotNeeded])
	if s := checks.Rate(results); s.Percent >= 0 {
		line += fmt.Sprintf("; readiness %d %%", s.Percent)
	}
	return line
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
