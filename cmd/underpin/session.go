package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/fixes"
	"underpin/tui"
)

// maxSessions is how many sittings the record keeps, the newest.
const maxSessions = 100

// remember keeps a session and where it ended. One in which nothing was looked
// at leaves no trace, so that a look around writes nothing into a project.
func (e *engine) remember(s tui.Session) error {
	e.work.Lock() // a change or a decision that is being written comes to its end
	defer e.work.Unlock()
	if e.p == nil || len(s.Seen) == 0 {
		return nil
	}
	store, err := fixes.OpenApp(e.p)
	if err != nil {
		return err
	}
	defer store.Close()
	_, err = store.UpdateReview(func(r *fixes.Review) {
		r.Place = s.Place
		r.Sessions = append(r.Sessions, fixes.Session{
			Began: s.Began.UTC().Truncate(time.Second), Seconds: int(length(s).Seconds()), By: s.Who, Seen: s.Seen, Did: s.Did,
		})
		r.Sessions = r.Sessions[max(len(r.Sessions)-maxSessions, 0):]
	})
	if err != nil {
		return fmt.Errorf("the session could not be kept: %w", unwritable(err))
	}
	return nil
}

// length is how long a session took: on the clock, where one ran.
func length(s tui.Session) time.Duration {
	if s.Clock > 0 {
		return s.Clock
	}
	return s.Ended.Sub(s.Began)
}

// sessions are the kept sittings as the walk shows them.
func sessions(kept []fixes.Session) []tui.Session {
	var out []tui.Session
	for _, s := range kept {
		out = append(out, tui.Session{
			Began: s.Began, Ended: s.Began.Add(time.Duration(s.Seconds) * time.Second), Who: s.By, Seen: s.Seen, Did: s.Did,
		})
	}
	return out
}

// sessionText is what happened in a session: what was done, what that leaves to do,
// and what is to be done next, each with its command; way is who closes a gap.
func sessionText(s tui.Session, r tui.Review, way func(*check.Check) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## This session\n\n%s", sitting(s))
	if now := checks.Rate(r.Results).Percent; s.From >= 0 && now >= 0 {
		fmt.Fprintf(&b, ". Readiness when it began: %d %%, at its end: %d %%", s.From, now)
	}
	fmt.Fprintf(&b, ". At its end: %s.\n\n", r.Open())
	about := map[string]bool{}
	for _, did := range s.Did {
		id := idIn(did)
		about[id] = true
		fmt.Fprintf(&b, "- %s%s\n", titled(did, id), inFull(did, r.Records[id]))
	}
	var seen []string
	for _, id := range s.Seen {
		if c := checks.Find(id); c != nil && !about[id] {
			seen = append(seen, c.Words.Title)
		}
	}
	if len(seen) > 0 {
		fmt.Fprintf(&b, "- looked at: %s\n", strings.Join(seen, ", "))
	}
	left := r.Left()
	if len(left) > 0 {
		b.WriteString("\nLeft to do by hand:\n\n")
	}
	for _, l := range left {
		fmt.Fprintf(&b, "- %s: %s\n", titled(l.ID, l.ID), strings.TrimSpace(shown(l.Text)+" "+code(l.Command)))
	}
	next := slices.DeleteFunc(r.Ordered(), func(one check.Result) bool { return !r.IsOpen(one) })
	if len(next) > 0 {
		b.WriteString("\nNext, what hurts first at the head:\n\n")
	}
	for i, one := range next[:min(len(next), mostNext)] {
		fmt.Fprintf(&b, "%d. %s: %s\n", i+1, titled(one.Check.ID, one.Check.ID), toDo(one, way(one.Check)))
	}
	return b.String()
}

// toDo is how bad an open result is, and what begins to close it.
func toDo(r check.Result, way string) string {
	if r.Finding.Verdict == check.Ask {
		return "a question. " + r.Finding.Question.Text
	}
	command := "fix"
	if way == "brief" {
		command = "brief"
	}
	return fmt.Sprintf("%s, about %d min, `underpin %s %s`", r.Severity(), r.Check.Minutes, command, r.Check.ID)
}

// mostNext is how many of the open gaps and questions are named at the head of a
// report; all of them stand below.
const mostNext = 5

// earlierText is what happened in the sessions before, the newest first.
func earlierText(earlier []tui.Session) string {
	if len(earlier) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n## Earlier sessions\n\n")
	for _, one := range slices.Backward(earlier) {
		did := []string{several(len(one.Seen), "check") + " looked at"}
		for _, d := range one.Did {
			did = append(did, titled(d, idIn(d)))
		}
		fmt.Fprintf(&b, "- %s: %s\n", sitting(one), strings.Join(did, "; "))
	}
	return b.String()
}

// remarks are what people said of the checks, for a reader of the report.
func remarks(records map[string]tui.Record) map[string][]string {
	out := map[string][]string{}
	for id, rec := range records {
		say := func(when bool, text string) {
			if when {
				out[id] = append(out[id], strings.TrimSpace(text))
			}
		}
		say(rec.Status == tui.Skipped && rec.Reason == "", "Skipped")
		say(rec.Status == tui.Skipped && rec.Reason != "", "Skipped: "+rec.Reason)
		say(rec.Status == tui.ByHand, "Done by hand, in its owner's words")
		say(rec.CanUndo(), "Fixed by Underpin")
		for _, l := range rec.Left {
			say(!l.Done, "Left for you by the fix: "+l.Text+" "+l.Command)
			say(l.Done, "Step of the fix, done"+l.By()+": "+l.Text)
		}
		say(rec.Answer != "", "Answered: "+rec.Answer+rec.By())
		say(rec.Note != "", "Note: "+rec.Note)
	}
	return out
}

// aside are the checks that somebody decided to leave or to close by hand.
func aside(records map[string]tui.Record) map[string]bool {
	out := map[string]bool{}
	for id, rec := range records {
		out[id] = rec.Status == tui.Skipped || rec.Status == tui.ByHand
	}
	return out
}

// idIn is the check that a few words of what was done name; empty for none.
func idIn(did string) string {
	for _, word := range strings.Fields(did) {
		if checks.Find(word) != nil {
			return word
		}
	}
	return ""
}

// titled is a few words of what was done, with the title of the check beside the id
// in them.
func titled(did, id string) string {
	c := checks.Find(id)
	if c == nil {
		return shown(did)
	}
	return strings.Replace(shown(did), id, c.Words.Title+" (`"+id+"`)", 1)
}

// inFull is what was said when a check was decided on.
func inFull(did string, r tui.Record) string {
	said := map[string]string{"skipped": r.Reason, "answered": r.Answer, "wrote": r.Note}[strings.Fields(did + " -")[0]]
	if said == "" {
		return ""
	}
	return ": " + shown(said)
}

// code is a command as code, no sign of it taken for markdown.
func code(command string) string {
	if command == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(command, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + shown(command) + " " + fence
	}
	return fence + shown(command) + fence
}

// sitting is when a session was, how long, and whose.
func sitting(s tui.Session) string {
	took := several(int(s.Ended.Sub(s.Began).Round(time.Minute).Minutes()), "minute")
	if s.Ended.Sub(s.Began) < time.Minute {
		took = "less than a minute"
	}
	if s.Clock >= time.Minute {
		took += fmt.Sprintf(" (%d on the clock)", int(s.Clock.Round(time.Minute).Minutes()))
	}
	out := s.Began.Local().Format("2 January 2006, 15:04") + ", " + took
	if s.Who != "" {
		out += ", " + shown(s.Who)
	}
	return out
}

func several(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
