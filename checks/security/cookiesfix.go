package security

import (
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

var cookiesFix = &fixes.Fix{
	Title:  "Add the missing marks to the session cookies",
	Safety: fixes.Behaviour,
	Kind:   fixes.Auto,
	Plan:   planCookies,
}

// cookieSettings are the marks as code.
var cookieSettings = map[string]string{
	"httpOnly": "httpOnly: true",
	"secure":   `secure: process.env.NODE_ENV === "production"`,
	"sameSite": `sameSite: "lax"`,
}

const cookieSketch = `{
  httpOnly: true,
  secure: process.env.NODE_ENV === "production",
  sameSite: "lax",
  path: "/",
}
`

// planCookies adds to each session cookie the marks that it lacks.
func planCookies(d *fixes.Draft) error {
	bare, _ := signIns(d.Project()).bareCookies(d.Project())
	edits := map[string][]fixes.Edit{}
	store := false
	for _, b := range bare {
		list, err := b.edits(d)
		if err != nil {
			return err
		}
		edits[b.file()] = append(edits[b.file()], list...)
		store = store || b.kind == "express-session"
	}
	if len(edits) == 0 {
		return nil
	}
	if err := editAll(d, edits); err != nil {
		return err
	}
	if store {
		if err := trustInFront(d); err != nil {
			return err
		}
	}
	d.Review()
	d.Note("Secure is left out on this machine only: in production the cookies travel over https alone. SameSite Lax keeps links into the app working and stops other sites' forms.")
	d.Step("Sign in once on the deployed app and see that the session is kept.", "")
	return nil
}

// file is the file that the cookie's settings stand in.
func (b *bareCookie) file() string {
	if b.options.Kind() == source.Object {
		return b.options.File().Path
	}
	return b.node.File().Path
}

// edits add the missing marks and turn on those that are off.
func (b *bareCookie) edits(d *fixes.Draft) ([]fixes.Edit, error) {
	if b.script {
		return nil, fixes.Refuse("a script in "+b.node.File().Path+" sets the cookie, and what a script sets it can read: the server has to set it", "ts", "cookies().set(\"session\", token, "+strings.TrimSpace(cookieSketch)+");\n")
	}
	var props []string
	for _, flag := range b.missing {
		props = append(props, cookieSettings[flag])
	}
	if b.options.Kind() == source.Object {
		return b.inObject(d, props), nil
	}
	if b.kind != "" {
		return b.inStore(d, props)
	}
	return b.behindValue(d, props)
}

func (b *bareCookie) inObject(d *fixes.Draft, props []string) []fixes.Edit {
	var out []fixes.Edit
	for _, flag := range b.off {
		v := b.options.Prop(flag)
		if !v.OK() {
			continue
		}
		_, value, _ := strings.Cut(cookieSettings[flag], ": ")
		out = append(out, fixes.Edit{Start: v.Start(), End: v.End(), Text: strings.TrimRight(d.Style(b.file()).Apply(value), ";\n")})
	}
	if len(props) > 0 {
		out = append(out, withProperties(d, b.options, props...))
	}
	return out
}

// inStore gives session middleware settings for its cookie.
func (b *bareCookie) inStore(d *fixes.Draft, props []string) ([]fixes.Edit, error) {
	settings := b.node.Arg(0)
	if settings.Kind() != source.Object {
		return nil, fixes.Refuse("the settings of the session middleware in "+b.node.File().Path+" are put together elsewhere", "js", "cookie: "+cookieSketch)
	}
	return []fixes.Edit{withProperties(d, settings, "cookie: { "+strings.Join(props, ", ")+" }")}, nil
}

// behindValue gives a call that sets a cookie its third argument.
func (b *bareCookie) behindValue(d *fixes.Draft, props []string) ([]fixes.Edit, error) {
	args := len(b.node.Args())
	wants := 2
	if name := b.node.CalleeName(); (name == "setCookie" || name == "setSignedCookie") && b.node.Child(source.Callee).Kind() == source.Identifier {
		wants = 3
	}
	switch b.node.CalleeName() {
	case "cookie", "set", "setCookie":
		if args == wants {
			return []fixes.Edit{behindLast(d, b.node, "{ "+strings.Join(props, ", ")+" }")}, nil
		}
	}
	return nil, fixes.Refuse("the cookie in "+b.node.File().Path+" is written in a way that no template changes", "ts", cookieSketch)
}

// trustInFront lets Express believe the proxy in front of it: without that it
// takes every request for an unencrypted one and sets no secure cookie.
func trustInFront(d *fixes.Draft) error {
	const text = "Behind a proxy (as on Render, Fly, Heroku or behind nginx) Express must be told to trust it, or it sets no secure cookie."
	app, err := fixes.FindExpress(d.Project())
	switch {
	case err != nil: // the mark is right all the same
		d.Step(text+" Add app.set(\"trust proxy\", 1) where the app is made.", "")
		return nil //nolint:nilerr // said in the step
	case app.Sets("trust proxy"):
		return nil
	}
	d.Note(text + " The change adds that; take the line out if nothing stands in front of the server.")
	return app.PutFirst(d, app.Name+".set(\"trust proxy\", 1);", fixes.Import{})
}
