package database

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
)

// mostLists is how many lists that are read whole are named.
const mostLists = 150

// manyLists is the number of lists beyond which only those are named that grow with the use
// of the app.
const manyLists = 40

// longest leaves out of very many lists, in an app that reads others in pages, what one owner adds to, what waits for somebody,
// and the jobs that have to go through all of it.
func longest(whole []project.Statement) []project.Statement {
	if len(whole) <= manyLists {
		return whole
	}
	grown := slices.DeleteFunc(slices.Clone(whole), func(st project.Statement) bool {
		low := "/" + strings.ToLower(st.File)
		return narrowedToOne(st) && !addedToByUse(st.Table) || waitsOnly(st) || inOneState(st) || strings.Contains(low, "/cron") || strings.Contains(low, "/jobs/") || strings.Contains(low, "/admin")
	})
	if len(grown) < manyLists/8 {
		return whole
	}
	return grown
}

// belongedTo reports whether a statement reads what one account is a member of.
func belongedTo(st project.Statement) bool {
	return slices.ContainsFunc(st.Filters, func(a project.Asked) bool {
		switch strings.ToLower(a.Name) {
		case "users", "members", "memberships", "teammembers":
			return a.Op == "some" && !a.Maybe
		}
		return false
	})
}

// joinsPeople reports whether a table only says who belongs to what: two words of which the
// last is people, and a key over both of its sides.
func joinsPeople(t *schema.Table, words []string) bool {
	if last := words[len(words)-1]; len(words) != 2 || last != "user" && last != "users" {
		return false
	}
	for k := range t.EachKey() {
		if k.Unique && len(k.Parts) == 2 {
			return true
		}
	}
	return false
}

// listWeight orders lists by what they cost: those of everybody before those of
// one, what people and their doings add to before what the owner adds, screens and
// endpoints that show a list before those of the administration and the choices in a
// dialog.
func listWeight(st project.Statement) int {
	w := 0
	if !narrowedToOne(st) {
		w += 2
	}
	if addedToByUse(st.Table) {
		w += 2
	}
	if waitsOnly(st) {
		w--
	}
	low := "/" + strings.ToLower(st.File)
	for _, part := range []string{"/pages/", "/routes/", "/api/", "/controllers/", "/page.", "/+page", "/functions/", "/hooks/", "/services/", "/actions/"} {
		if strings.Contains(low, part) {
			w++
			break
		}
	}
	name := path.Base(low)
	if strings.Contains(low, "/admin") || strings.HasPrefix(name, "admin") {
		w--
	}
	for _, word := range []string{"dialog", "modal", "select", "picker", "dropdown", "combobox", "autocomplete", "field", "form.", "export", "seed"} {
		if strings.Contains(name, word) {
			return w - 2
		}
	}
	return w
}

// addedToByUse reports whether a table's name says that every visitor, and every use of
// the app, adds rows to it.
func addedToByUse(table string) bool {
	words := tableWords(table)
	switch strings.TrimSuffix(words[len(words)-1], "s") {
	case "user", "profile", "customer", "client", "member", "subscriber", "lead", "prospect", "contact", "patient", "student",
		"order", "payment", "transaction", "invoice", "sale", "booking", "appointment", "reservation", "ticket", "checkin", "purchase", "donation",
		"message", "conversation", "chat", "comment", "post", "review", "like", "notification", "submission", "response", "answer", "vote",
		"commission", "payout", "log", "event", "activity", "activitie", "history", "histories", "visit", "view", "click", "metric", "score", "attempt", "entry", "entrie", "record", "rate", "upload", "document", "job", "run":
		return true
	}
	return false
}

// waitsOnly reports whether a statement reads only what waits for somebody, which
// becomes less again: status = 'pending'.
func waitsOnly(st project.Statement) bool {
	for _, a := range st.Filters {
		if !a.Maybe && a.Op == project.Constant && strings.HasSuffix(strings.ToLower(a.Name), "status") {
			return true
		}
	}
	return false
}

// inOneState reports whether a statement reads rows of one state, beside another condition.
func inOneState(st project.Statement) bool {
	return len(st.Filters) > 1 && slices.ContainsFunc(st.Filters, func(a project.Asked) bool {
		return !a.Maybe && (a.Op == "=" || a.Op == "eq" || a.Op == project.Constant) && strings.HasSuffix(strings.ToLower(a.Name), "status")
	})
}

// narrowedToOne reports whether a statement reads the rows of one owner, parent or
// other thing.
func narrowedToOne(st project.Statement) bool {
	for _, a := range st.Filters {
		if !a.Maybe && (a.Op == "=" || a.Op == "eq" || a.Op == "join" || a.Op == "nested") {
			return true
		}
	}
	return st.Open
}

// oneOfEach reports whether a statement reads rows of one owner of which there is at
// most one of each kind: unique over the owner and an enum.
func oneOfEach(t *schema.Table, st project.Statement) bool {
	asked := map[string]bool{}
	for _, a := range st.Filters {
		if !a.Maybe && (a.Op == "=" || a.Op == "eq") {
			asked[strings.ToLower(a.Name)] = true
		}
	}
	for k := range t.EachKey() {
		few, named := k.Unique && len(k.Parts) > 1, false
		for _, part := range k.Parts {
			c := t.Column(part.Column)
			switch {
			case c == nil:
				few = false
			case asked[strings.ToLower(part.Column)]:
				named = true
			case c.Enum == "":
				few = false
			}
		}
		if few && named {
			return true
		}
	}
	return false
}

// shortCatalogues reports whether what is read whole is all one owner's, or a table that only
// the administration adds to.
func shortCatalogues(p *project.Project, whole []project.Statement) bool {
	catalogues := 0
	for _, st := range whole {
		switch {
		case narrowedToOne(st) && (!addedToByUse(st.Table) || inOneState(st)):
		case addedToByUse(st.Table) || narrowedToOne(st) || !keptByStaff(p, st.Table):
			return false
		default:
			catalogues++
		}
	}
	return catalogues > 0
}

// keptByStaff reports whether a table that the repository does not describe gets its rows, as far
// as this app is concerned, only where its administration works: perhaps a short catalogue.
func keptByStaff(p *project.Project, table string) bool {
	if p.Schema().Table(table) != nil {
		return false
	}
	added := 0
	for _, st := range p.Statements() {
		if !strings.EqualFold(st.Table, table) || st.Verb != "insert" && st.Verb != "upsert" {
			continue
		}
		if !strings.Contains("/"+strings.ToLower(st.File), "/admin") {
			return false
		}
		added++
	}
	return added > 0
}
