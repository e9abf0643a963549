package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// errands are words in the address of a page that is there to do something, or for
// somebody's own things: open as it may be, it describes nothing that people search for.
var errands = []string{
	"new", "create", "add", "edit", "delete", "manage", "management", "driver", "import", "export", "upload", "draft", "drafts", "appeal", "play",
	"settings", "dashboard", "admin", "cms", "portal", "my", "account", "onboarding", "complete", "setup", "members", "notifications", "workspace",
	"order", "orders", "purchase", "checkout", "cart", "bookings", "invoices", "payments", "resgatar", "thank", "thanks", "thankyou", "obrigado", "gracias",
	"denied", "negado", "denegado", "unauthorized", "forbidden", "401", "403", "404", "500", "signed", "sso", "callback", "widget", "embed", "test", "debug", "demo", "sentry", "confirmation", "success", "recovery", "redeem", "health", "check", "invite", "agent", "chat", "aichat",
}

// isErrand reports whether a page is there to do something, by the words of its address
// and of the file that draws it.
func isErrand(p *project.Project, r project.Route) bool {
	url := wholePath(p, r)
	if drawn := r.Node.File(); drawn != nil && worth(url) != 0 { // the first page is what it is, however its file is called
		for part := range strings.SplitSeq(strings.ToLower(path.Dir(drawn.Path)), "/") {
			if part == "admin" || part == "dashboard" || part == "portal" {
				return true
			}
		}
		if ofOnesOwn(strings.TrimSuffix(path.Base(drawn.Path), path.Ext(drawn.Path))) {
			return true
		}
	}
	return cameByMail(url) || changesThings(url) || slices.ContainsFunc(wordsOf(url), func(word string) bool { return slices.Contains(errands, word) })
}

// ofOnesOwn reports whether the component that draws a page is called as those are that
// show visitors their own things, or see to an account.
func ofOnesOwn(component string) bool {
	if rest, ok := strings.CutPrefix(component, "My"); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
		return true
	}
	return slices.ContainsFunc([]string{"OrderTracking", "Callback", "Verification", "AuthPage"}, func(word string) bool { return strings.Contains(component, word) })
}

// wordsOf are the words of a path, in small letters.
func wordsOf(url string) []string {
	return strings.FieldsFunc(strings.ToLower(url), func(r rune) bool { return strings.ContainsRune("/-_.[]():$", r) })
}

// wholePath is a page's path, with that of the route that shows its file's routes in
// front: <Route path="/books/*" element={<Books />} /> and, in there, <Route path="/" …>.
func wholePath(p *project.Project, r project.Route) string {
	if above, ok := project.Answer(p, "seo/mounted routes", mountedRoutes)[r.File]; ok {
		return path.Join(above, r.Path)
	}
	return r.Path
}

// mountedRoutes are the files that hold routes of their own, with the path that they
// are shown at.
func mountedRoutes(p *project.Project) map[string]string {
	out := map[string]string{}
	for _, r := range p.Addresses() {
		above, splat := strings.CutSuffix(r.Path, "/*")
		if r.Kind != project.Page || !splat || above == "" {
			continue
		}
		if drawn := p.WithCode(r).Node.File(); drawn != nil && drawn.Path != r.File {
			out[drawn.Path] = above
		}
	}
	return out
}

// cameByMail reports whether a page is opened by a link that one person was sent, with a
// token in it, to join or to prove something: nobody else is to come there. What somebody
// shows to others by such a link is no page of this kind.
func cameByMail(url string) bool {
	asks := slices.ContainsFunc(wordsOf(url), func(word string) bool {
		return slices.ContainsFunc([]string{"invit", "reset", "password", "verif", "confirm", "activat", "unsubscribe", "accept", "join", "magic"}, func(head string) bool { return strings.HasPrefix(word, head) })
	})
	return asks && slices.ContainsFunc(strings.Split(strings.ToLower(url), "/"), func(part string) bool {
		return strings.ContainsAny(part, "[:$") && strings.Contains(part, "token")
	})
}
