package security

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// ratelimitExpress puts a limiter in front of each endpoint of an Express app
// that has none: a strict one where accounts are guarded, a wider one where each
// call costs.
func ratelimitExpress(d *fixes.Draft) error {
	app, err := fixes.FindExpress(d.Project())
	if err != nil {
		return err
	}
	var auth, costly []fixes.Registration
	var spoofed []endpoint
	var left []string
	for _, e := range toLimit(d.Project()) {
		if e.limiter.OK() && e.spoof.OK() && !e.quota.OK() && trustsCaller(d.Project(), e) {
			spoofed = append(spoofed, e)
		}
		_, wide := e.tooWide(d.Project())
		if (e.limiter.OK() || e.quota.OK()) && !wide || e.route.Stack != project.Express {
			continue
		}
		r, ok := fixes.FindRegistration(d.Project(), e.route)
		switch {
		case !ok:
			left = append(left, address(e.route))
		case e.login && !e.paid, forAccounts(e.route.Path):
			auth = append(auth, r)
		default:
			costly = append(costly, r)
		}
	}
	if len(auth)+len(costly) == 0 && len(spoofed) > 0 {
		return ownAddress(d, spoofed)
	}
	if len(auth)+len(costly) == 0 {
		return fixes.Refuse("no route of the Express app could be found to put a limiter in front of"+listOf(left), "ts", limiterSketch)
	}
	file, err := limiterModule(d, app)
	if err != nil {
		return err
	}
	if err := fixes.GuardRoutes(d, file, map[string][]fixes.Registration{"authLimiter": auth, "costlyLimiter": costly}); err != nil {
		return err
	}
	if err := trustProxy(d); err != nil {
		return err
	}
	if len(left) > 0 {
		d.Note("Not found where they are registered, and still without a limiter" + listOf(left) + ".")
	}
	d.Review()
	d.Note("The limits are a beginning: 10 attempts in 15 minutes and 20 costly calls a minute for each address. Set them to what your users need.")
	return d.Dependency("express-rate-limit", "^8.2.0", false)
}

// forAccounts reports whether a route's address says that it lets people into their
// accounts by a letter or a code: each call is a guess, or a letter to somebody.
func forAccounts(url string) bool {
	low := strings.ToLower(url)
	return containsPart(low, []string{"forgot", "reset-password", "resetpassword", "reset_password", "password-reset", "magic-link", "magiclink", "otp", "resend-verification", "verify-email"})
}

// ownAddress lets limiters count by the address that Express finds, in place of
// the one that callers write themselves.
func ownAddress(d *fixes.Draft, spoofed []endpoint) error {
	edits := map[string][]fixes.Edit{}
	for _, e := range spoofed {
		whole, request := addressOf(e.spoof)
		body := addressFunction(e.spoof)
		if request == "" && body.OK() {
			whole, request = body, body.Parent().Child(source.ParamRole).Child(source.Name).Ident()
		}
		if request == "" {
			return fixes.Refuse("how the limiter of "+address(e.route)+" finds its caller's address has a shape that this fix does not know", "ts", "const ip = req.ip;\n")
		}
		file := e.spoof.File().Path
		text := request + ".ip"
		if strings.HasPrefix(path.Ext(file), ".ts") {
			text += " ?? \"unknown\""
		}
		text = d.Style(file).Apply(text)
		if whole == body && body.OK() {
			text = d.Style(file).Apply("{\n  return " + text + ";\n}")
		}
		edit := fixes.Edit{Start: whole.Start(), End: whole.End(), Text: text}
		if !slices.Contains(edits[file], edit) {
			edits[file] = append(edits[file], edit)
		}
	}
	for _, file := range fixes.SortedKeys(edits) {
		if err := d.Edit(file, edits[file]...); err != nil {
			return err
		}
	}
	d.Review()
	return trustProxy(d)
}

// addressFunction is the body of the function around the forwarded address when
// its name says that finding the address is all it does: getIp(req).
func addressFunction(n source.Node) source.Node {
	fn := n.Function()
	name := strings.ToLower(fn.Child(source.Name).Text())
	if !fn.Is(source.Function) || !strings.HasSuffix(name, "ip") && !strings.Contains(name, "address") || len(fn.ChildrenIn(source.ParamRole)) != 1 {
		return source.Node{}
	}
	return fn.Child(source.Body)
}

// addressOf is the whole expression around the first forwarded address, with
// its fallbacks, and the name of the request in it.
func addressOf(n source.Node) (whole source.Node, request string) {
	whole = n
	for up := whole.Parent(); up.Is(source.Binary, source.Member, source.Call, source.Index) && !(up.Is(source.Call) && whole.Role() == source.Arg); up = whole.Parent() {
		whole = up
	}
	for m := range whole.Find(source.Member) {
		if m.Child(source.Name).Text() == "headers" && m.Child(source.ObjectRole).Is(source.Identifier) {
			request = m.Child(source.ObjectRole).Text()
		}
	}
	return whole, request
}

const limiterSketch = `const authLimiter = rateLimit({ windowMs: 15 * 60 * 1000, limit: 10 });
router.post("/login", authLimiter, login);
`

// listOf are names behind a colon, each once.
func listOf(named []string) string {
	if len(named) == 0 {
		return ""
	}
	var names []string
	for _, name := range named {
		if rest, ok := strings.CutPrefix(name, "The "); ok { // it stands within a sentence
			name = "the " + rest
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	const most = 6
	if more := len(names) - most; more > 1 {
		return fmt.Sprintf(": %s and %d more", strings.Join(names[:most], ", "), more)
	}
	return ": " + strings.Join(names, ", ")
}

// limiterModule writes the module with the two limiters.
func limiterModule(d *fixes.Draft, app fixes.ServerApp) (string, error) {
	text, err := d.Template("security/ratelimit/express/rate-limit.ts", map[string]string{"AUTH_LIMIT": "10", "COSTLY_LIMIT": "20"})
	if err != nil {
		return "", err
	}
	file, text, err := fixes.Module(d, app.File.Path, path.Join(app.Folder(d, "middleware"), "rate-limit.ts"), text)
	if err != nil {
		return "", err
	}
	return file, d.Create(file, text)
}

// trustProxy tells Express how many proxies stand in front of it, where the app
// says nothing of it: with none named, everybody behind a proxy is one caller.
func trustProxy(d *fixes.Draft) error {
	app, err := fixes.FindExpress(d.Project())
	if err != nil {
		return err
	}
	proxies := d.Option("proxies")
	if proxies == "" {
		proxies = "1"
	}
	if app.Sets("trust proxy") || proxies == "0" {
		return nil
	}
	d.Note("\"trust proxy\" says how many proxies stand between the internet and this server (" + proxies + " on most hosts). With too many, callers can invent their address.")
	return app.PutFirst(d, fmt.Sprintf("%s.set(\"trust proxy\", %s);", app.Name, number(proxies)), fixes.Import{})
}

// number is a count of proxies as Express takes it.
func number(text string) string {
	if len(text) == 1 && text[0] >= '0' && text[0] <= '9' {
		return text
	}
	return "1"
}
