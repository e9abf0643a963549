package security

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// lookForPythonAccess is lookForAccess for apps of Flask, FastAPI and Django.
func lookForPythonAccess(p *project.Project) check.Finding {
	var open []unguarded
	var closed []project.Guard
	told := map[source.Node]bool{}
	accounts := pythonAccounts(p)
	for _, r := range pythonRoutes(p) {
		if e, ok := openToStrangers(p, &r, accounts); ok {
			if key := r.Node; !told[key] {
				told[key] = true
				open = append(open, e)
			}
		} else if g, ok := r.Closed(); ok && !senderRoute(r.Guarded()) {
			closed = append(closed, g)
		}
	}
	switch {
	case len(open) > 0:
		f := strangersCan(p, open)
		f.Brief = pythonAccessBrief(p, open)
		return f
	case len(closed) > 0:
		return allGuarded(closed)
	}
	return check.Unneeded("No endpoint of the app changes rows, spends money or answers with people's data.")
}

// pythonAccounts reports whether people sign in.
func pythonAccounts(p *project.Project) bool {
	return len(p.Stack().Auth) > 0 || slices.ContainsFunc(p.GuardedPythonRoutes(), func(r project.GuardedPythonRoute) bool {
		_, ok := r.Session()
		return ok
	})
}

// openToStrangers is what a stranger can do at a route and should not.
func openToStrangers(p *project.Project, r *pythonRoute, accounts bool) (unguarded, bool) {
	if e, ok := unprovenPython(p, r); ok {
		return e, true
	}
	if r.Library != "" || r.Method == http.MethodOptions || r.Method == http.MethodHead || senderRoute(r.Guarded()) || r.Maybe {
		return unguarded{}, false
	}
	if _, closed := r.Closed(); closed || onlyForDevelopers(r) {
		return unguarded{}, false
	}
	if e, ok := showsSomebodys(p, r); ok && accounts {
		return e, true
	}
	words := pythonWords(r)
	internal := hasWord(words, internalWords)
	others := internal && aboutAnother(r.Path)
	if hasWord(words, publicWords) && (!internal || hasWord(words, pythonEntryWords) && !others) && !actsForOthers(words) || signsPeopleIn(p, r) && !others {
		return unguarded{}, false
	}
	best, confidence, worst := -1, check.Possible, deed{}
	for _, d := range r.deeds {
		if rank, c := weighPython(r, d, internal, accounts); rank > best {
			best, confidence, worst = rank, c, d
		}
	}
	if best < 0 {
		if d, ok := triedOut(r, words); ok && accounts {
			best, confidence, worst = 4, check.Likely, d
		} else if d, ok := showsDesk(r, words); ok && accounts {
			best, confidence, worst = 2, check.Likely, d
		}
	}
	if best < 0 {
		return unguarded{}, false
	}
	g := guardedRoute{GuardedRoute: r.Guarded(), deeds: r.deeds}
	e := unguarded{route: &g, does: worst.what, why: asksNobody, confidence: confidence}
	e.places = append(e.places, at(pythonHead(r), worst.what+" for anyone"))
	if worst.node.File() == r.Node.File() && worst.node.Line() > r.Node.Line()+6 {
		e.places = append(e.places, at(worst.node, worst.what))
	}
	return e, true
}

// aboutAnother reports whether an address names whom it is about, by something else than
// what a mail hands over: /admin/members/{id}/password, and not /admin/reset/{token}.
func aboutAnother(path string) bool {
	_, name, ok := strings.Cut(strings.NewReplacer("<", "{", ">", "}").Replace(path), "{")
	return ok && !hasWord(wordsOf(name), wordSet("token code uid uidb64 key secret otp"))
}

// pythonEntryWords name the ways into an account, those of an administration too.
var pythonEntryWords = wordSet("login signin magic otp verify reset forgot recover password callback signup register")

// signsPeopleIn reports whether a route is a way into an account: it compares a
// password, starts a session, or makes an account with a password.
func signsPeopleIn(_ *project.Project, r *pythonRoute) bool {
	for _, fn := range r.runs {
		for c := range fn.Find(source.Call) {
			switch c.CalleeName() {
			case "login_user", "check_password", "check_password_hash", "verify_password", "checkpw", "create_access_token", "set_password", "make_password", "generate_password_hash", "get_password_hash", "hash_password", "create_user", "authenticate":
				return true
			}
		}
	}
	return false
}

// pythonWords are the words of a route's address and of its function.
func pythonWords(r *pythonRoute) []string {
	words := wordsOf(r.Path)
	if r.View.OK() {
		words = append(words, wordsOf(strings.TrimSuffix(r.View.Child(source.Name).Text(), "View"))...)
	} else {
		words = append(words, wordsOf(r.Node.Child(source.Name).Text())...)
	}
	if slices.ContainsFunc(r.deeds, func(d deed) bool { return keepsTalks(d.table) }) {
		words = slices.DeleteFunc(words, func(w string) bool { return w == "session" || w == "sessions" })
	}
	return words
}

// pythonHead is where a route is pointed to: the line of its def or class, behind what
// decorates it.
func pythonHead(r *pythonRoute) source.Node {
	if name := r.Node.Child(source.Name); r.Node.Is(source.Function, source.Method, source.Class) && name.OK() {
		return name
	}
	return r.Node
}

// onlyForDevelopers reports whether a route is registered in a developer's setup only.
func onlyForDevelopers(r *pythonRoute) bool {
	for up := r.Node.Parent(); up.OK(); up = up.Parent() {
		if up.Kind() == source.If && strings.Contains(strings.ToLower(up.Child(source.Cond).Text()), "debug") {
			return true
		}
	}
	return false
}

// weighPython says how bad it is that a stranger can do something; below zero when it
// is not.
func weighPython(r *pythonRoute, d deed, internal, accounts bool) (rank int, c check.Confidence) {
	get := r.Method == http.MethodGet
	if d.kind == deedSells || d.changes() && (housekeeping(d) || !keepsTalks(d.table) && (keepsCount(d) || hasWord(wordsOf(d.table), publicWords))) {
		return -1, 0
	}
	sells := slices.ContainsFunc(r.deeds, func(d deed) bool { return d.kind == deedSells })
	switch {
	case internal && d.kind != deedReads && d.kind != deedMails && !get:
		return 10 + int(d.kind), check.Certain
	case d.kind == deedDeletes && d.table != "" && !get && (accounts || strings.ContainsAny(r.Path, "<{")):
		return 9, check.Certain
	case d.kind == deedUpdates && !get && !sells && (accounts || strings.ContainsAny(r.Path, "<{")):
		return 8, check.Certain
	case d.kind == deedReads && get && accounts && r.Does == "list" && hasWord(wordsOf(d.table), personalWords):
		return 2, check.Likely
	case !accounts || d.kind == deedInserts && hasWord(wordsOf(d.table), wordSet("user users account accounts")): // who signs up is nobody yet
		return -1, 0
	case d.kind == deedMoney:
		return 7, check.Likely
	case d.kind == deedSpends && !get:
		return 6, check.Likely
	case d.kind == deedInserts && !get && !sells && d.table != "":
		return 4, check.Likely
	}
	return -1, 0
}

// keepsCount reports whether a write keeps a log or counts what is looked at.
func keepsCount(d deed) bool {
	return hasWord(wordsOf(d.table), wordSet("log logs audit hit hits ping badge view views visit visits event events metric metrics usage cache telemetry cart basket session sessions"))
}

// pythonAccessBrief says what done looks like in the words of the app's framework.
func pythonAccessBrief(p *project.Project, open []unguarded) []string {
	var out []string
	if shown, ok := commonPythonGuard(p); ok {
		out = append(out, shown)
	} else {
		out = append(out, ownPythonGuard(p))
	}
	if slices.ContainsFunc(open, func(e unguarded) bool {
		return hasWord(routeWords(e.route.Route), wordSet("cron crons job jobs internal cleanup backup reindex sync"))
	}) {
		out = append(out, "Endpoints for schedulers compare a header with a secret from the environment (`hmac.compare_digest`), and refuse every call while that is not set.")
	}
	return append(out,
		"The guard comes before the first read or write; hiding a button or a link guards nothing.",
		"Take the caller's id from the session or token that the guard verified, never from the body, the query or a header.",
		"Without a session each of the endpoints above answers 401 (or leads to the sign-in page) and changes nothing; with one they work as before.")
}

// commonPythonGuard is the guard that the app uses most, as an instruction.
func commonPythonGuard(p *project.Project) (string, bool) {
	uses, shown := map[string]int{}, map[string]string{}
	best := ""
	for _, r := range p.GuardedPythonRoutes() {
		g, ok := r.Session()
		if !ok || len(r.Roles) > 0 {
			continue
		}
		name := pythonGuardName(g.Node)
		if name == "" {
			continue
		}
		uses[name]++
		if shown[name] == "" {
			shown[name] = r.File + ":" + fmt.Sprint(r.Node.Line())
		}
		if best == "" || uses[name] > uses[best] {
			best = name
		}
	}
	if best == "" {
		return "", false
	}
	return "The app already has `" + best + "`: put it before these endpoints, as `" + shown[best] + "` does.", true
}

func pythonGuardName(n source.Node) string {
	switch n.Kind() {
	case source.Identifier, source.Member:
		if n.Parent().Kind() == source.Class {
			return "LoginRequiredMixin"
		}
		return "@" + n.Path()
	case source.Param:
		return n.Text()
	case source.Call:
		if n.CalleeName() == "Depends" || n.CalleeName() == "Security" {
			return n.Text()
		}
	case source.Field:
		return n.Text()
	}
	return ""
}

// ownPythonGuard is the guard of the framework, where nothing uses one yet.
func ownPythonGuard(p *project.Project) string {
	switch p.Stack().Framework {
	case project.Django:
		return "Put `@login_required` before function views and `LoginRequiredMixin` first among the bases of class-based ones; views of the REST framework get `permission_classes = [IsAuthenticated]`."
	case project.FastAPI:
		return "Write one dependency that verifies the caller's token and raises `HTTPException(401)`, and give it to each endpoint, or to the router: `dependencies=[Depends(get_current_user)]`."
	}
	return "Put `@login_required` of Flask-Login (or a decorator that asks the session and answers 401) below the route of each endpoint, or one `before_request` hook on its blueprint."
}

// handedToRun is the function that a call runs in a thread, or once the answer is sent:
// asyncio.to_thread(work, text), tasks.add_task(work, row.id).
func handedToRun(call source.Node) []source.Node {
	switch call.CalleeName() {
	case "to_thread", "run_in_threadpool", "add_task", "create_task", "run_sync", "submit":
		return []source.Node{call.Arg(0)}
	case "run_in_executor":
		return []source.Node{call.Arg(1)}
	}
	return nil
}
