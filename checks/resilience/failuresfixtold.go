package resilience

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"underpin/checks/project/source"
)

// tell shows a message where the console alone was told of a failure, with what the
// screen shows its other messages with; the words are those of the console.
func (m *mender) tell(c source.Node) bool {
	if c.Kind() != source.Catch || m.server || meant(c) || excused(c) || runsByItself(c) || signsUsersIn(m.f.Path) || withinTry(c) {
		return false
	}
	words, log := consoleWords(c)
	if words == "" {
		return false
	}
	message := m.message(c, words)
	if message == "" {
		return false
	}
	m.below(log, message)
	return true
}

// withinTry reports whether a clause belongs to a part of some larger work, which goes
// on without that part.
func withinTry(c source.Node) bool {
	for at := c.Parent(); at.OK() && at != c.Function(); at = at.Parent() {
		if up := at.Parent(); up.Is(source.Try, source.For, source.ForOf, source.While) {
			return true
		}
	}
	return false
}

// consoleWords is what a clause writes to the console, as a sentence for visitors, and
// the statement that does; "" where it is none.
func consoleWords(c source.Node) (words string, log source.Node) {
	for s := range c.Child(source.Body).Children() {
		call := s.Child(source.Value)
		if s.Kind() != source.Expression || call.CalleePath() != "console.error" {
			continue
		}
		text, ok := call.Arg(0).StringValue()
		if !ok {
			return "", s
		}
		return sentence(text), s
	}
	return "", source.Node{}
}

// doing are verbs as they stand in lines of a log, and what visitors asked for.
var doing = map[string]string{
	"fetching": "load", "loading": "load", "getting": "load", "retrieving": "load", "saving": "save", "updating": "update", "creating": "create", "deleting": "delete",
	"removing": "remove", "adding": "add", "sending": "send", "submitting": "submit", "uploading": "upload", "downloading": "download", "exporting": "export", "importing": "import",
	"generating": "generate", "processing": "process", "cancelling": "cancel", "canceling": "cancel", "publishing": "publish", "joining": "join", "searching": "search", "inviting": "invite", "assigning": "assign", "booking": "book",
	"approving": "approve", "rejecting": "reject", "archiving": "archive", "duplicating": "duplicate", "copying": "copy", "accepting": "accept", "declining": "decline", "analyzing": "analyze", "placing": "place",
}

// sentence makes a line of a log one for visitors: "Error saving profile:" becomes "Could
// not save profile. Please try again."; "" for one that says something else.
func sentence(line string) string {
	line = strings.TrimRight(strings.TrimSpace(line), ":.,!- ")
	for i := 0; i < len(line); i++ {
		if c := line[i]; c != ' ' && c != '-' && c != '\'' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return ""
		}
	}
	words := strings.Fields(line)
	if len(words) < 3 || len(words) > 7 {
		return ""
	}
	var rest string
	switch first := strings.ToLower(words[0]); {
	case first == "error" || first == "failed" && doing[strings.ToLower(words[1])] != "":
		verb := doing[strings.ToLower(words[1])]
		if verb == "" {
			return ""
		}
		rest = verb + " " + strings.Join(words[2:], " ")
	case (first == "failed" || first == "unable") && strings.ToLower(words[1]) == "to":
		rest = strings.Join(words[2:], " ")
		if verb, ok := strings.CutPrefix(rest, "fetch "); ok {
			rest = "load " + verb
		}
	case first == "could" && strings.ToLower(words[1]) == "not":
		rest = strings.Join(words[2:], " ")
	default:
		return ""
	}
	low := strings.ToLower(rest)
	for _, word := range []string{"track", "analytic", "log ", "logs", "cache", "storage", "sync", "session", "permission", "subscri", "from", "parse", "json", "token", "auth", "config", "feature", "script", "setting up", "database", "supabase", "api", "metadata", "stats", "count", "rpc", "function", "error", "via", "profile data", "initial", "dismiss"} {
		if strings.Contains(low, word) {
			return ""
		}
	}
	if verb, _, _ := strings.Cut(low, " "); !slices.Contains(slices.Collect(maps.Values(doing)), verb) {
		return ""
	}
	return "Could not " + strings.ToLower(rest[:1]) + rest[1:] + ". Please try again."
}

// message is the call that shows words on the screen, if the file shows messages in
// English where the clause stands.
func (m *mender) message(c source.Node, words string) string {
	if !speaksEnglish(m.f) {
		return ""
	}
	quoted := `"` + words + `"`
	d := c.Lookup("toast")
	switch {
	case d.Kind() == source.ImportName:
		im, _, _ := m.f.ImportOf("toast")
		switch source.PackageName(im.Spec) {
		case "sonner", "react-hot-toast", "react-toastify":
			return "toast.error(" + quoted + ");"
		}
	case d.Kind() == source.Binding:
		if d.Enclosing(source.Declarator).Child(source.Value).CalleeName() != "useToast" {
			return ""
		}
	default:
		return ""
	}
	if !bytes.Contains(m.f.Text, []byte(`"destructive"`)) && !bytes.Contains(m.f.Text, []byte(`'destructive'`)) {
		return ""
	}
	if !bytes.Contains(m.f.Text, []byte("toast({")) {
		return ""
	}
	return "toast({\n  title: \"Error\",\n  description: " + quoted + ",\n  variant: \"destructive\",\n});"
}

// speaksEnglish reports whether a file shows its visitors errors in English already.
func speaksEnglish(f *source.File) bool {
	for c := range f.Find(source.Call) {
		if name := c.CalleePath(); name != "toast" && name != "toast.error" {
			continue
		}
		text := strings.ToLower(c.Text())
		for _, word := range []string{"failed to", "could not", "couldn't", "please", "something went wrong", "unable to", "error occurred"} {
			if strings.Contains(text, word) {
				return true
			}
		}
	}
	return false
}

// runsByItself reports whether a clause stands in something that runs again and again
// with nobody asking for it, where a message each time would be a nuisance.
func runsByItself(c source.Node) bool {
	f := c.File()
	for fn := c.Function(); fn.OK(); fn = fn.Function() {
		name := strings.ToLower(fn.Child(source.Name).Text() + fn.Parent().Child(source.Name).Ident())
		for _, word := range []string{"poll", "track", "check", "sync", "prefetch", "presence", "refresh", "autosave", "heartbeat", "log", "interval"} {
			if strings.Contains(name, word) {
				return true
			}
		}
		up := fn.Parent()
		if n := up.CalleeName(); n == "setInterval" || n == "setTimeout" || n == "on" || n == "addEventListener" || n == "subscribe" {
			return true
		}
	}
	return bytes.Contains(f.Text, []byte("setInterval(")) || bytes.Contains(f.Text, []byte("refetchInterval"))
}
