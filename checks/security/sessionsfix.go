package security

import (
	"fmt"
	"strconv"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

var sessionsFix = &fixes.Fix{
	Title:   "Give sessions and tokens an end",
	Safety:  fixes.Behaviour,
	Kind:    fixes.Guided,
	Options: sessionsOptions,
	Plan:    planSessions,
}

func sessionsOptions(p *project.Project) []fixes.Option {
	s := signIns(p)
	var out []fixes.Option
	if len(s.tokens) > 0 {
		out = append(out, fixes.Option{Name: "token", Label: "After how many hours does a sign-in token run out?", Help: "With a way to renew it, one hour is usual; without one, people sign in again after that time.", Default: "12"})
	}
	return append(out, fixes.Option{Name: "days", Label: "After how many days does a session end?", Help: "Counted from its last use where the library renews it.", Default: "7"})
}

// planSessions gives an end to every token and session that has none.
func planSessions(d *fixes.Draft) error {
	p := d.Project()
	s := signIns(p)
	days, hours := whole(d.Option("days"), 7), whole(d.Option("token"), 12)
	edits := map[string][]fixes.Edit{}
	put := func(n source.Node, e fixes.Edit) { edits[n.File().Path] = append(edits[n.File().Path], e) }
	for _, t := range s.tokens {
		if !t.endless && !(t.known && t.life > longest && !(t.refresh && t.life <= 100*day)) {
			continue
		}
		n, e, err := t.ending(d, fmt.Sprintf("%dh", hours))
		if err != nil {
			return err
		}
		put(n, e)
	}
	for _, st := range s.stores {
		if _, bad := st.grievance(p); !bad {
			continue
		}
		list, err := st.ending(d, days)
		if err != nil {
			return err
		}
		for _, e := range list {
			put(e.at, e.edit)
		}
	}
	for _, v := range s.vendors {
		if _, long := v.longLucia(p); long {
			span := follow(p, property(p, v.luciaOptions(), "sessionExpiresIn"))
			put(span, fixes.Edit{Start: span.Arg(0).Start(), End: span.Arg(1).End(), Text: d.Style(span.File().Path).Apply(fmt.Sprintf(`%d, "d"`, days))})
		}
	}
	for _, n := range longAges(p, s) {
		put(n, fixes.Edit{Start: n.Start(), End: n.End(), Text: fmt.Sprintf("%d * 24 * 60 * 60", days)})
	}
	for _, n := range keptByLibrary(p) {
		v := n.Child(source.Value)
		put(n, fixes.Edit{Start: v.Start(), End: v.End(), Text: v.Text()[:1] + "memory" + v.Text()[:1]})
		d.Note("The library keeps its tokens in memory, as it does by default. Whoever loads the page anew is signed in again by the service's own cookie; in browsers that keep such cookies out, people sign in once more.")
	}
	if len(edits) == 0 {
		if plain := plainSessions(p); len(plain) > 0 {
			return fixes.Refuse("the cookie that "+plain[0].parsed.File().Path+" believes has to be signed where it is set and verified where it is read", "ts", "const { payload } = await jwtVerify(cookie.value, key);\n")
		}
		if len(s.kept) > 0 {
			return fixes.Refuse("the token in "+s.kept[0].node.File().Path+" has to move into a cookie that the server sets, which changes the server and the browser alike", "ts", "cookies().set(\"session\", token, { httpOnly: true, secure: true, sameSite: \"lax\", maxAge: 3600 });\n")
		}
		if marks := signedInMarks(p); len(marks) > 0 {
			return fixes.Refuse("the mark in "+marks[0].set.File().Path+" has to give way to a session that the server starts and asks for", "ts", "cookies().set(\"session\", token, { httpOnly: true, secure: true, sameSite: \"lax\", maxAge: 3600 });\n")
		}
		return nil
	}
	if err := editAll(d, edits); err != nil {
		return err
	}
	d.Review()
	d.Note("Tokens that were signed before keep working as they were; replace the signing secret to end them all at once.")
	d.Step("Decide whether the new lifetimes fit how people use the app; whoever stays away longer signs in again.", "")
	return nil
}

func whole(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// ending is the edit that gives a token an expiry.
func (t *signedToken) ending(d *fixes.Draft, life string) (source.Node, fixes.Edit, error) {
	n := t.node
	expires := `expiresIn: "` + life + `"`
	refuse := fixes.Refuse("the token in "+n.File().Path+" is signed in a way that no template changes", "ts", "jwt.sign(payload, secret, { "+expires+" })\n")
	if n.Kind() == source.New {
		return n, fixes.Edit{Start: n.End(), End: n.End(), Text: d.Style(n.File().Path).Apply(`.setExpirationTime("` + life + `")`)}, nil
	}
	pkg, _ := n.Origin()
	at := 1 // of the options
	switch {
	case pkg == "jsonwebtoken":
		at = 2
	case pkg == "hono/jwt" || pkg == "@tsndr/cloudflare-worker-jwt":
		return n, fixes.Edit{}, refuse
	}
	options := n.Arg(at)
	if o := follow(d.Project(), options); o.Kind() == source.Object {
		if v := o.Prop("expiresIn"); v.OK() {
			return o, fixes.Edit{Start: v.Start(), End: v.End(), Text: d.Style(o.File().Path).Apply(`"` + life + `"`)}, nil
		}
		return o, withProperties(d, o, expires), nil
	}
	if options.OK() || len(n.Args()) != at {
		return n, fixes.Edit{}, refuse
	}
	return n, behindLast(d, n, "{ "+expires+" }"), nil
}

// A placed edit is one with the node whose file it is made in.
type placed struct {
	at   source.Node
	edit fixes.Edit
}

// ending gives session middleware an age, renewed while it is used.
func (st *store) ending(d *fixes.Draft, days int) ([]placed, error) {
	if st.options.Kind() != source.Object {
		return nil, fixes.Refuse("the settings of the session middleware in "+st.node.File().Path+" are put together elsewhere", "js", "rolling: true,\ncookie: { maxAge: 7 * 24 * 60 * 60 * 1000 },\n")
	}
	age := fmt.Sprintf("maxAge: %d * 24 * 60 * 60 * 1000", days)
	switch st.kind {
	case "express-session", "@fastify/session":
	case "cookie-session":
		if v := st.options.Prop("maxAge"); v.OK() {
			return []placed{{st.options, fixes.Edit{Start: v.Start(), End: v.End(), Text: age[len("maxAge: "):]}}}, nil
		}
		return []placed{{st.options, withProperties(d, st.options, age)}}, nil
	default:
		return nil, fixes.Refuse("the age of the sessions in "+st.node.File().Path+" is set in a way that no template changes", "ts", "maxAge: 60 * 60 * 24 * 7,\n")
	}
	var props []string
	if !st.options.PropNode("rolling").OK() {
		props = append(props, "rolling: true")
	}
	var out []placed
	switch v := st.cookie.Prop("maxAge"); {
	case v.OK():
		out = append(out, placed{st.cookie, fixes.Edit{Start: v.Start(), End: v.End(), Text: age[len("maxAge: "):]}})
	case st.cookie.Kind() == source.Object:
		out = append(out, placed{st.cookie, withProperties(d, st.cookie, age)})
	case st.options.PropNode("cookie").OK():
		return nil, fixes.Refuse("the cookie's settings in "+st.node.File().Path+" are put together elsewhere", "js", age+",\n")
	default:
		props = append(props, "cookie: { "+age+" }")
	}
	if len(props) > 0 {
		out = append(out, placed{st.options, withProperties(d, st.options, props...)})
	}
	return out, nil
}

// longAges are the ages in the settings of Auth.js that are too long.
func longAges(p *project.Project, s *signIn) []source.Node {
	var out []source.Node
	for _, v := range s.vendors {
		if v.tech != project.NextAuth || !v.node.OK() {
			continue
		}
		age := property(p, property(p, authOptions(p, v.node), "session"), "maxAge")
		if life, ok := lifetime(p, age, 1); ok && life > longest {
			out = append(out, age)
		}
	}
	return out
}
