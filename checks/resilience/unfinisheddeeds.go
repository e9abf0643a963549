package resilience

import (
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// A deed is what a handler does.
type deed uint8

const (
	acts        deed = iota
	doesNothing      // nothing, or only writes to the console
	announces        // says that it is not built yet
	claims           // says that something was done, and does nothing
)

// does judges a handler by what it calls.
func does(fn source.Node) deed {
	body := fn.Child(source.Body)
	if body.Kind() != source.Block && body.Kind() != source.Call {
		return acts
	}
	said := ""
	calls, quiet, forms, resets := 0, 0, 0, 0
	marked := false
	for n := range withSelf(body) {
		if n.Kind() != source.Call {
			continue
		}
		calls++
		switch kind, text := callKind(n); kind {
		case aQuietCall:
			quiet++
		case aMessage:
			said += " " + strings.ToLower(text)
		case aForm:
			forms++
			marked = marked || marksDone(n)
		case aReset:
			resets++
		case aTimer:
		default:
			return acts
		}
	}
	for n := range body.Find(source.Assign, source.New, source.Return, source.Throw, source.If, source.Unary) {
		if n.Kind() == source.New && n.CalleeName() == "Promise" || n.Kind() == source.Return && !n.Child(source.Value).OK() {
			continue
		}
		if n.Is(source.Assign, source.Throw) || n.Kind() == source.Unary && strings.HasPrefix(n.Text(), "delete ") || n.Kind() == source.New {
			return acts
		}
	}
	switch {
	case saysSoon(said):
		return announces
	case said != "" && saysDone(said):
		return claims
	case resets > 0: // which may be all that it is there for
		return acts
	case said == "" && marked && prevents(body):
		return claims
	case said == "" && quiet > 0 && calls == quiet+forms && forms > 0 && dropsWhatItGets("", fn):
		return doesNothing
	case said == "" && calls == quiet:
		return emptyBody(fn, calls)
	}
	return acts
}

// marksDone reports whether a call notes on the screen that a form was sent:
// setSubmitted(true), for which nothing else in the file waits.
func marksDone(call source.Node) bool {
	name, ok := strings.CutPrefix(call.CalleeName(), "set")
	if !ok || call.Arg(0).Text() != "true" {
		return false
	}
	low := strings.TrimPrefix(strings.ToLower(name), "is")
	if !strings.HasPrefix(low, "submitted") && !strings.HasPrefix(low, "sent") && !strings.HasPrefix(low, "success") && !strings.HasPrefix(low, "subscribed") && !strings.HasPrefix(low, "saved") && low != "done" {
		return false
	}
	state := strings.ToLower(name[:1]) + name[1:]
	for c := range call.File().Find(source.Call) {
		if c.CalleeName() == "useEffect" && strings.Contains(c.Text(), state) {
			return false
		}
	}
	return true
}

// prevents reports whether a handler keeps a form from being sent by the browser.
func prevents(body source.Node) bool {
	for c := range body.Find(source.Call) {
		if c.CalleeName() == "preventDefault" {
			return true
		}
	}
	return false
}

// emptyBody judges a handler that calls nothing but the console: it may still do
// something without a call.
func emptyBody(fn source.Node, calls int) deed {
	body := fn.Child(source.Body)
	if body.Kind() == source.Call {
		return doesNothing
	}
	leaves := false
	for item := range body.Children() {
		if item.Kind() == source.Return && !item.Child(source.Value).OK() {
			leaves = true
			continue
		}
		if item.Kind() != source.Expression || item.Child(source.Value).Kind() != source.Call {
			return acts
		}
	}
	if calls == 0 && fn.Role() != source.Value && !leaves {
		return acts // a function that is a name elsewhere too
	}
	return doesNothing
}

type callSort uint8

const (
	aDeed callSort = iota
	aQuietCall
	aMessage
	aTimer
	aForm
	aReset
)

// callKind sorts a call of a handler: what counts as a deed is everything that is
// not known to do nothing lasting.
func callKind(call source.Node) (callSort, string) {
	path, name := call.CalleePath(), call.CalleeName()
	switch {
	case strings.HasPrefix(path, "console."):
		return aQuietCall, ""
	case name == "preventDefault":
		return aForm, ""
	case path == "alert" || path == "window.alert":
		return aMessage, texts(call)
	case path == "toast.promise":
		return aDeed, ""
	case path == "toast" || strings.HasPrefix(path, "toast.") || name == "showToast" || name == "addToast" || strings.HasPrefix(path, "message.") || name == "enqueueSnackbar":
		return aMessage, texts(call)
	case path == "setTimeout", path == "resolve", path == "reset", name == "reset", path == "r", name == "trim", name == "includes":
		return aTimer, ""
	case strings.HasPrefix(path, "set") && !strings.Contains(path, "."):
		if text := texts(call); saysSoon(strings.ToLower(text)) {
			return aMessage, text
		}
		if ofForm(path[3:]) {
			return aForm, ""
		}
		if v := call.Arg(0); len(call.Args()) == 1 && (v.Text() == `""` || v.Text() == "''" || v.Kind() == source.Null) {
			return aReset, ""
		}
	}
	return aDeed, ""
}

// ofForm reports whether a state is one of a form or dialog: that it is open, busy
// or done, or what was typed into it.
func ofForm(state string) bool {
	state = strings.TrimPrefix(strings.ToLower(state), "is")
	for _, word := range []string{
		"loading", "submitting", "saving", "sending", "sent", "submitted", "success", "saved", "open", "show", "email", "message", "name",
		"form", "error", "status", "dialog", "modal", "subscribed", "pending", "processing", "subject", "phone", "input", "done",
	} {
		if strings.HasPrefix(state, word) {
			return true
		}
	}
	return strings.HasSuffix(state, "open") || strings.HasSuffix(state, "modal") || strings.HasSuffix(state, "dialog")
}

// texts are the texts that a call is given.
func texts(call source.Node) string {
	out := ""
	for _, a := range call.Args() {
		if s, ok := a.StringValue(); ok {
			out += " " + s
		}
		for s := range a.Find(source.String) {
			text, _ := s.StringValue()
			out += " " + text
		}
	}
	return out
}

// soonWords say in one language or another that something is not there yet.
var soonWords = []string{
	"coming soon", "not implemented", "not yet", "under construction", "will be available", "in a future", "would open", "would be", "under development", "in development",
	"próximamente", "proximamente", "muy pronto", "en construcción", "en desarrollo", "en una próxima",
	"em breve", "em construção", "em desenvolvimento", "será implementad",
	"à venir", "bientôt", "en cours de développement", "en développement", "prochainement",
	"demnächst", "in kürze", "in entwicklung", "noch nicht verfügbar",
	"in arrivo", "in sviluppo", "prossimamente", "disponibile a breve", "binnenkort", "wkrótce", "yakında", "скоро", "в разработке", "قريبا", "قريباً", "即将推出", "开发中", "準備中", "開発中", "준비 중", "sắp ra mắt", "đang phát triển", "segera hadir",
}

func saysSoon(text string) bool {
	return slices.ContainsFunc(soonWords, func(words string) bool { return strings.Contains(text, words) })
}

func saysDone(text string) bool {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < 'a' || r > 'z' }) {
		switch word {
		case "success", "successful", "successfully", "sent", "saved", "subscribed", "thank", "thanks", "updated", "deleted", "created", "submitted",
			"received", "uploaded", "invited", "exported", "scheduled", "connected", "imported", "published", "booked", "refunded", "approved", "disconnected", "synced":
			return true
		}
	}
	return false
}

// commentedOut reports whether a function does nothing because all that it did was made a
// comment of.
func commentedOut(fn source.Node) bool {
	body := fn.Child(source.Body)
	for range body.Children() {
		return false
	}
	text := body.Text()
	return body.Kind() == source.Block && strings.Contains(text, "//") && strings.Contains(text, "(") && strings.Contains(text, ")")
}
