package security

import (
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// metadataHoles lists the roles that are read from metadata which its owner
// writes: user_metadata of Supabase, unsafeMetadata of Clerk.
func metadataHoles(p *project.Project) []roleHole {
	if madeByHand(p) {
		return nil
	}
	out := metadataInDatabase(p)
	for _, name := range p.Sources() {
		if !p.Holds(name, "user_metadata", "unsafeMetadata") || !running(p, name) || p.Modules().Browser(name) {
			continue
		}
		for n := range p.Source(name).Find(source.Member) {
			if field, ok := ownMetadata(n); ok && decidesBy(n) && !onlyLeads(n) {
				out = append(out, roleHole{
					reason:     "The " + field + " is read from metadata that its owner can write",
					confidence: check.Certain, severity: check.Blocker,
					places: []check.Place{at(n, "its owner can write this")},
					brief:  "Keep the role where its owner cannot write it: in `app_metadata` (Supabase) or `publicMetadata` (Clerk), set by the server alone, or in a table whose rows only the server writes.",
				})
				break
			}
		}
	}
	return out
}

// madeByHand reports whether what looks like Supabase's client is the project's own, for
// another service: it writes the sign-in itself and imports Supabase's package nowhere.
// Whose word the metadata is cannot be told there.
func madeByHand(p *project.Project) bool {
	own := false
	for _, name := range p.Sources() {
		if !p.Holds(name, "supabase-js", "@supabase/", "@clerk/", "signInWithPassword") || !running(p, name) {
			continue
		}
		f := p.Source(name)
		if slices.ContainsFunc(f.Imports, func(im source.Import) bool {
			return containsPart(im.Spec, []string{"supabase-js", "@supabase/", "@clerk/"})
		}) {
			return false
		}
		for m := range f.Find(source.Method) {
			own = own || m.Key() == "signInWithPassword"
		}
	}
	return own
}

// onlyLeads reports whether all that turns on a value is where somebody is sent next: a
// page that is not theirs asks for itself.
func onlyLeads(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.Binary, source.Unary, source.Conditional:
			if p.Kind() == source.Conditional && n.Role() == source.Cond {
				return leadsSomewhere(p.Parent())
			}
			n = p
		case source.If:
			return leadsSomewhere(p.Child(source.Then))
		case source.Declarator:
			return onlyLeadsBy(p)
		default:
			return false
		}
	}
	return false
}

// onlyLeadsBy reports whether the same holds for every use of a variable.
func onlyLeadsBy(d source.Node) bool {
	name, used := d.Child(source.Name).Ident(), false
	if name == "" {
		return false
	}
	for id := range d.Function().Find(source.Identifier) {
		if id.Text() != name || d.Contains(id) || id.Role() == source.Name {
			continue
		}
		used = true
		if call := id.Parent(); call.Kind() == source.Call && namesWay(call.CalleeName()) {
			continue
		}
		if call := id.Parent(); call.Kind() == source.Call && strings.HasPrefix(call.CalleePath(), "console.") || id.Role() == source.Left && id.Parent().Kind() == source.Assign {
			continue
		}
		if !onlyLeads(id) {
			return false
		}
	}
	return used
}

// leadsSomewhere reports whether a branch does no more than send somebody on, or choose
// where to.
func leadsSomewhere(branch source.Node) bool {
	if branch.Is(source.Declarator, source.Assign) {
		return namesWay(branch.Child(source.Name).Text() + branch.Child(source.Left).Text())
	}
	found := false
	for n := range branch.Find(source.Call, source.Assign) {
		switch {
		case n.Kind() == source.Call && (namesWay(n.CalleeName()) || n.CalleeName() == "push" || n.CalleeName() == "replace"),
			n.Kind() == source.Assign && namesWay(n.Child(source.Left).Text()):
			found = true
		case n.Kind() == source.Call && n.Enclosing(source.Call).OK() && branch.Contains(n.Enclosing(source.Call)), strings.HasPrefix(n.CalleePath(), "console."):
		case n.Kind() == source.Assign && n.Child(source.Right).Kind() == source.String: // an old name of a role for the new one
		default:
			return false
		}
	}
	return found
}

// namesWay reports whether a name is of where somebody is sent.
func namesWay(name string) bool {
	return containsPart(strings.ToLower(name), []string{"redirect", "navigate", "path", "url", "destination", "route", "href", "home"})
}

// ownMetadata is the right that a member of user-written metadata stands for.
func ownMetadata(n source.Node) (field string, ok bool) {
	holder := n.Child(source.ObjectRole)
	if holder.Kind() == source.Identifier { // const metadata = user.user_metadata || {}
		holder = holder.Lookup(holder.Text()).Child(source.Value)
		if holder.Kind() == source.Binary {
			holder = holder.Child(source.Left)
		}
	}
	if holder.Kind() != source.Member {
		return "", false
	}
	switch holder.Child(source.Name).Text() {
	case "user_metadata", "unsafeMetadata":
		field = n.Child(source.Name).Text()
		return field, rightsColumns[strings.ToLower(field)] || field == "isAdmin" || hasWord(wordsOf(field), wordSet("role roles"))
	}
	return "", false
}

// decidesBy reports whether something turns on a value: it is compared, tested,
// or kept in a name that is.
func decidesBy(n source.Node) bool {
	for p := n.Parent(); p.OK(); p = p.Parent() {
		switch p.Kind() {
		case source.Binary:
			switch p.Operator() {
			case "===", "==", "!==", "!=":
				return true
			}
		case source.If, source.Conditional, source.Return:
			return true
		case source.Unary:
		case source.Declarator:
			name := p.Child(source.Name).Ident()
			return name != "" && strings.Contains(p.Function().Text(), name+" ===") || strings.Contains(p.Function().Text(), name+" !==")
		default:
			return false
		}
	}
	return false
}

// metadataInDatabase reads the policies and functions that believe it.
func metadataInDatabase(p *project.Project) []roleHole {
	var out []roleHole
	brief := "Read the role from `app_metadata` or from a table that only the server writes, and replace the policies that believe `user_metadata`."
	for _, t := range p.Schema().Tables {
		for _, pol := range t.Policies {
			rule := strings.ToLower(pol.Using + pol.WithCheck)
			if containsPart(rule, []string{"user_metadata", "raw_user_meta_data"}) && containsPart(rule, []string{"role", "admin", "plan"}) {
				out = append(out, roleHole{
					reason:     "The policy \"" + pol.Name + "\" believes a role in metadata that its owner can write",
					confidence: check.Certain, severity: check.Blocker,
					places: []check.Place{check.Line(pol.Place.File, pol.Place.Line, "its owner can write this")}, brief: brief,
				})
			}
		}
	}
	for _, f := range p.Schema().Functions {
		body := strings.ReplaceAll(strings.ToLower(f.Body), " ", "")
		if !strings.Contains(body, "raw_user_meta_data->>'role'") || containsPart(body, []string{"whennew.raw_user_meta_data->>'role'in", "raw_user_meta_data->>'role'in(", "raw_user_meta_data->>'role'=", "raw_user_meta_data->>'role')in", "raw_user_meta_data->>'role')="}) {
			continue
		}
		out = append(out, roleHole{
			reason:     "Whoever signs up chooses their own role: " + f.Name + " takes it from the metadata that the browser sends",
			confidence: check.Likely, severity: check.Blocker,
			places: append([]check.Place{check.Line(f.Place.File, f.Place.Line, "takes the role from what the browser sends")}, believedLines(p, f)...),
			brief:  "Write a migration in which new accounts get the lowest role, whatever the metadata says; an administrator raises it later.",
		})
	}
	return out
}

// believedLines are the lines of a function's body that read what the browser sends about
// a new account's rights and team.
func believedLines(p *project.Project, f schema.Function) []check.Place {
	const most = 3
	text, _ := p.Read(f.Place.File)
	var out []check.Place
	line := 0
	for l := range strings.Lines(string(text)) {
		line++
		low := strings.ReplaceAll(strings.ToLower(l), " ", "")
		within := line > f.Place.Line && line <= f.Place.Line+strings.Count(f.Body, "\n")+8
		if !within || len(out) == most || strings.HasPrefix(low, "--") || !strings.Contains(low, "raw_user_meta_data->>'") {
			continue
		}
		if _, rest, _ := strings.Cut(low, "raw_user_meta_data->>'"); containsPart(rest[:min(len(rest), 24)], []string{"role", "admin", "company_id", "tenant_id", "org_id", "organization_id", "team_id", "plan"}) {
			out = append(out, check.Line(f.Place.File, line, "the browser sends this with the sign-up"))
		}
	}
	return out
}

// selfGiven is the role of an app that only its pages ask for, and that they read from
// metadata which its owner writes: nothing in the repository keeps it anywhere else. It is
// for apps in which no endpoint and no row policy asks for a role.
func selfGiven(p *project.Project) []roleHole {
	if !p.Stack().Has(project.Supabase) || slices.ContainsFunc(p.Schema().Tables, func(t *schema.Table) bool { return roleColumn(t) != nil }) {
		return nil
	}
	places := believedInBrowser(p)
	if len(places) == 0 {
		return nil
	}
	h := roleHole{
		reason:     "The role is read from user_metadata, which its owner can write, and nothing but the pages asks for it",
		confidence: check.Likely, severity: check.High, places: places,
		brief: "Keep the role in `app_metadata` or in a table that only the server writes, and let the row policies of what only some may do ask for it.",
	}
	if sent, ok := roleSentAtSignUp(p); ok {
		h.reason = "Whoever signs up chooses their own role, and nothing but the pages asks for it"
		h.places = append([]check.Place{sent}, places...)
	}
	return []roleHole{h}
}

// roleSentAtSignUp is where a form sends the role that somebody chose along with the
// sign-up.
func roleSentAtSignUp(p *project.Project) (check.Place, bool) {
	for _, name := range p.Sources() {
		if !p.Holds(name, "signUp(") || !p.Holds(name, "role") || !p.Modules().Live(name) {
			continue
		}
		for c := range p.Source(name).Find(source.Call) {
			if c.CalleeName() != "signUp" {
				continue
			}
			data := follow(p, property(p, property(p, c.Arg(0), "options"), "data"))
			for field := range data.Children() {
				if key := strings.ToLower(field.Key()); key != "role" && key != "user_role" && key != "is_admin" && key != "isadmin" {
					continue
				}
				if _, constant := givenValue(field).StringValue(); !constant {
					return at(field, "sends the role that was chosen"), true
				}
			}
		}
	}
	return check.Place{}, false
}

// believedInBrowser are the pages that turn on a right in metadata which its owner
// writes: by themselves a matter of what is shown, beside a hole another way in.
func believedInBrowser(p *project.Project) []check.Place {
	var out []check.Place
	for _, name := range p.Sources() {
		if len(out) == 3 {
			break
		}
		if !p.Holds(name, "user_metadata", "unsafeMetadata") || !p.Modules().Browser(name) || !p.Modules().Live(name) {
			continue
		}
		for n := range p.Source(name).Find(source.Member) {
			if _, ok := ownMetadata(n); ok && decidesBy(n) && !onlyLeads(n) {
				out = append(out, at(n, "believes what its owner can write"))
				break
			}
		}
	}
	return out
}
