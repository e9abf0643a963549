package security

import (
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// pythonRecovery answers for a server in Python: whoever signs in with a password
// finds a way to a new one, and mail that leads to it.
func pythonRecovery(p *project.Project) check.Finding {
	s := pythonSignIns(p)
	logins := pythonPasswordLogins(p, s)
	if place, ok := djangoResets(p); ok {
		return check.Passed(check.Likely, "The pages for a new password are those of a library.", place)
	}
	if len(logins) == 0 {
		if s.none() {
			return nobodySignsInPython(p)
		}
		return check.Unneeded("Nobody signs in with a password here.")
	}
	way, ok := pythonResetRoute(p)
	if !ok {
		var places []check.Place
		for _, n := range logins[:min(len(logins), 4)] {
			places = append(places, at(n, "takes a password; nobody who forgot it gets back in"))
		}
		return lost("People sign in with a password, and there is no way to a new one for whoever forgot it.", places...)
	}
	if !pythonSendsMail(p) {
		return lost("The way to a new password is there, but it never sends the link: nothing behind it sends mail.", at(way, "answers as if it had sent a link"))
	}
	if links := mailedToNobody(p); len(links) > 0 {
		return lost("The mail with the way to a new password leads to the developer's machine, so nobody who gets it can follow it.", links...)
	}
	return check.Passed(check.Likely, "Whoever forgot a password can ask for a new one.", at(way, "asks for a new password"))
}

// pythonPasswordLogins are the places that compare a password where somebody signs
// in: in a handler, or in a function that one calls.
func pythonPasswordLogins(p *project.Project, s *pythonSignIn) []source.Node {
	var out []source.Node
	for _, n := range s.verifies {
		fn := n.Outermost()
		name := strings.ToLower(fn.Key())
		if containsPart(name, []string{"change", "reset", "delete", "confirm", "update"}) {
			continue
		}
		out = append(out, n)
	}
	for _, r := range p.PythonRoutes() {
		if strings.Contains(r.Library, "LoginView") || strings.Contains(r.Library, "TokenObtain") || strings.HasSuffix(r.Library, "obtain_auth_token") {
			out = append(out, r.Node)
		}
	}
	return out
}

// pythonResetRoute is a route or handler that is named after a forgotten password.
func pythonResetRoute(p *project.Project) (source.Node, bool) {
	for _, r := range p.PythonRoutes() {
		name := strings.ToLower(r.Path + " " + r.Node.Key() + " " + r.View.Child(source.Name).Text() + " " + r.Library)
		name = strings.NewReplacer("_", "", "-", "", "/", "").Replace(name)
		if containsPart(name, []string{"forgot", "passwordreset", "resetpassword", "passwordrecover", "recoverpassword", "lostpassword", "magiclink", "passwordforgot"}) {
			return r.Node, true
		}
	}
	return source.Node{}, false
}

// pythonSendsMail reports whether anything in the app sends mail.
func pythonSendsMail(p *project.Project) bool {
	for _, name := range p.PythonSources() {
		if p.HoldsFold(name, "smtplib", "flask_mail", "flask_mailman", "send_mail(", "emailmessage", "emailmultialternatives", "sendgrid", "import resend", "api.resend.com", "mailgun", "postmark", "client(\"ses", "client('ses", "aiosmtplib", "fastapi_mail", "brevo", "mailjet", "mandrill", "sparkpost", "import emails", "email_user(") {
			return true
		}
	}
	return false
}

// localLink matches a link to the developer's machine in the text of a mail.
var localLink = regexp.MustCompile(`href\s*=\s*["']https?://(localhost|127\.0\.0\.1)[:/]`)

// mailedToNobody are the links of templates for mails that lead to the developer's
// machine, where one is that for a new password.
func mailedToNobody(p *project.Project) []check.Place {
	var out []check.Place
	reset := false
	for _, name := range p.Files() {
		low := strings.ToLower(name)
		if !strings.HasSuffix(low, ".html") && !strings.HasSuffix(low, ".txt") || !strings.Contains(low, "templates/") || !p.Holds(name, "localhost", "127.0.0.1") {
			continue
		}
		text, _ := p.Read(name)
		m := localLink.FindIndex(text)
		ours := strings.Contains(low, "reset") || strings.Contains(low, "forgot")
		if m == nil || !ours && !strings.Contains(low, "mail") {
			continue
		}
		reset = reset || ours
		line, _ := lineOf(string(text), m[0])
		out = append(out, check.Line(name, line, "leads to the developer's machine"))
	}
	if !reset {
		return nil
	}
	return out
}
