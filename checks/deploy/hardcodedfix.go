package deploy

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// hardcodedFix puts variables in the place of ids and addresses of one stage.
var hardcodedFix = &fixes.Fix{
	Title:  "Read ids and addresses of one stage from the environment",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planHardcoded,
}

func planHardcoded(d *fixes.Draft) error {
	p := d.Project()
	names := &variableNames{byValue: map[string]string{}, owned: map[string]string{}}
	edits := map[string][]fixes.Edit{}
	var listed []string
	var kept []string
	own, named := ownAddresses(p, literals(p))
	for _, l := range literals(p) {
		if servedAsItIs(l.place.File) {
			continue
		}
		if e, name, value, ok := forDevelopment(p, l); ok {
			edits[l.place.File] = append(edits[l.place.File], e)
			if !slices.Contains(kept, name) {
				kept = append(kept, name)
			}
			if err := d.EnvExample(name, value, "An address that is another one on your own machine than at the host"); err != nil {
				return err
			}
			continue
		}
		e, name, value, ok := readInstead(p, l, names)
		if !ok && named {
			e, name, value, ok = own.edit(l)
		}
		if !ok {
			continue
		}
		edits[l.place.File] = append(edits[l.place.File], e)
		if slices.Contains(listed, name) {
			continue
		}
		listed = append(listed, name)
		if err := d.EnvExampleValue(name, value, "Differs between stages: "+l.what); err != nil {
			return err
		}
	}
	for _, l := range literals(p) { // the variable may have come just now
		if e, ok := hostedAddress(p, l, listed); ok && !servedAsItIs(l.place.File) && !slices.ContainsFunc(edits[l.place.File], func(o fixes.Edit) bool { return o.Start == e.Start }) {
			edits[l.place.File] = append(edits[l.place.File], e)
		}
	}
	for _, l := range literals(p) {
		if e, ok := policyEdit(p, l); ok {
			edits[l.place.File] = append(edits[l.place.File], e)
		}
	}
	if len(edits) == 0 {
		return fixes.Refuse("which of these values differ between your stages, and what the variables are called, no template knows", "ts", "")
	}
	for _, file := range fixes.SortedKeys(edits) {
		if err := d.Edit(file, edits[file]...); err != nil {
			return err
		}
	}
	if err := checkedAsBefore(d, p); err != nil {
		return err
	}
	d.Review()
	kept = slices.DeleteFunc(kept, func(name string) bool { return slices.Contains(listed, name) }) // told with the others
	if len(kept) > 0 {
		d.Step("Set "+check.Names(kept)+" at your host: the addresses of your own machine hold while you develop, and in production nothing stands in for a variable that is not set.", "")
	}
	if len(listed) > 0 {
		d.Step("Set "+check.Names(listed)+" at your host and in your own .env before you deploy: the values that stood in the code are in the example file.", "")
	}
	if inFunctions(edits) {
		d.Step("What the functions read is a secret of the project: set it there too, then deploy them.", "supabase secrets set NAME=value")
	}
	return nil
}

// checkedAsBefore lets an app that checked all its variables at the start check those
// too that it has not had before, which would else be a gap of deploy/env.
func checkedAsBefore(d *fixes.Draft, before *project.Project) error {
	if lookForEnv(before).Verdict != check.Pass || lookForEnv(d.Project()).Verdict != check.Gap {
		return nil
	}
	var refusal *fixes.Refusal
	if err := planEnv(d); err != nil && !errors.As(err, &refusal) {
		return err
	}
	return nil
}

// servedAsItIs reports whether a file reaches browsers without a build, which alone
// could fill in a variable.
func servedAsItIs(file string) bool {
	return slices.ContainsFunc(strings.Split(path.Dir(file), "/"), func(part string) bool { return part == "public" || part == "static" })
}

// inFunctions reports whether a file of Supabase's functions is edited.
func inFunctions(edits map[string][]fixes.Edit) bool {
	for name := range edits {
		if strings.Contains(name, "supabase/functions/") {
			return true
		}
	}
	return false
}

// readInstead is the edit that reads a variable in the place of a literal, with
// the variable's name and the value that it had.
func readInstead(p *project.Project, l literal, names *variableNames) (e fixes.Edit, name, value string, ok bool) {
	if l.kind != stageID && l.kind != stageHost {
		return e, "", "", false
	}
	f := p.Source(l.place.File)
	n := stringAt(f, l.place.Line, l.place.Column)
	value, ok = n.StringValue()
	if !ok || !replaceable(n) || policyText(value) || n.Parent().Key() == "hostname" || l.kind == stageHost && strings.Count(strings.TrimRight(value, "/"), "/") > 3 {
		return e, "", "", false // a picture at that host is no address of its own
	}
	base := names.own(p, f, value)
	if base == "" {
		base = names.name(n, value, l)
	}
	read, name, ok := environmentRead(p, f, base)
	return fixes.Edit{Start: n.Start(), End: n.End(), Text: placed(n, read)}, name, value, ok
}

// placed is how a variable is read in the place of a literal: in braces in markup, and
// without the word that it is certain where nobody asks for that, in a comparison and in
// an attribute of a plain element.
func placed(n source.Node, read string) string {
	switch up := n.Parent(); up.Kind() {
	case source.Binary:
		return strings.TrimSuffix(read, "!")
	case source.Attr:
		if head := up.Parent().TagName(); head != "" && head[0] >= 'a' && head[0] <= 'z' {
			read = strings.TrimSuffix(read, "!")
		}
		return "{" + read + "}"
	}
	return read
}

func stringAt(f *source.File, line, column int) source.Node {
	if f == nil {
		return source.Node{}
	}
	for n := range f.Find(source.String) {
		if l, c := n.Position(); l == line && c == column {
			return n
		}
	}
	return source.Node{}
}

// replaceable reports whether an expression can stand where a string stands.
func replaceable(n source.Node) bool {
	p := n.Parent()
	switch p.Kind() {
	case source.Property:
		return n.Role() == source.Value
	case source.Declarator, source.Attr:
		return n.Role() == source.Value
	case source.Binary:
		return p.Operator() == "===" || p.Operator() == "==" || p.Operator() == "!=="
	case source.Array:
		return true
	case source.Call, source.New:
		return n.Role() == source.Arg
	}
	return false
}

// environmentRead is how a file reads a variable, and the variable's name there.
func environmentRead(p *project.Project, f *source.File, base string) (read, name string, ok bool) {
	certain := ""
	if ext := path.Ext(f.Path); ext == ".ts" || ext == ".tsx" {
		certain = "!"
	}
	s := p.Stack()
	browser := p.Modules().Browser(f.Path)
	switch {
	case strings.Contains(f.Path, "supabase/functions/"):
		return fmt.Sprintf("Deno.env.get(%q)%s", base, certain), base, true
	case s.Framework == project.Next && browser:
		return "process.env.NEXT_PUBLIC_" + base + certain, "NEXT_PUBLIC_" + base, true
	case browser && s.Framework == project.Vite:
		return "import.meta.env.VITE_" + base, "VITE_" + base, true
	case browser:
		return "", "", false
	case s.Framework == project.Next || s.Has(project.Express):
		return "process.env." + base + certain, base, true
	}
	return "", "", false
}

// variableNames gives each value one name, and no two values the same.
type variableNames struct {
	byValue map[string]string
	taken   []string
	owned   map[string]string // the values by the variables that the app has for them
}

func (v *variableNames) name(n source.Node, value string, l literal) string {
	if name, ok := v.byValue[value]; ok {
		return name
	}
	name := kindOfValue(value)
	if name == "" && l.kind == stageID { // a Twilio template
		_, what, _ := strings.Cut(l.what, " ")
		name = capitals(what)
	}
	if name == "" {
		name = "SITE_URL"
		if l.kind == stageHost && !strings.Contains(value, "://") {
			name = "SITE_HOST"
		}
		if more := strings.Join(around(n), ""); more != "" {
			name = name[len("SITE_"):]
		}
	}
	if !strings.HasPrefix(name, "SUPABASE_") && !strings.HasPrefix(name, "CLERK_") && name != "GOOGLE_CLIENT_ID" {
		for _, more := range around(n) {
			name = joinWords(name, more)
		}
	}
	for i, first := 2, name; slices.Contains(v.taken, name); i++ {
		name = fmt.Sprintf("%s_%d", first, i)
	}
	v.taken = append(v.taken, name)
	v.byValue[value] = name
	return name
}

func kindOfValue(value string) string {
	switch {
	case strings.HasPrefix(value, "price_"):
		return "STRIPE_PRICE"
	case strings.HasPrefix(value, "prod_"):
		return "STRIPE_PRODUCT"
	case strings.HasPrefix(value, "pri_"):
		return "PADDLE_PRICE"
	case strings.HasPrefix(value, "pk_"):
		return "PUBLISHABLE_KEY"
	case strings.HasPrefix(value, "eyJ"), strings.HasPrefix(value, "sb_publishable_"):
		return "SUPABASE_ANON_KEY"
	case strings.HasSuffix(value, ".apps.googleusercontent.com"):
		return "GOOGLE_CLIENT_ID"
	case strings.HasPrefix(value, "plan_"), strings.HasPrefix(value, "P-"):
		return "PLAN"
	case strings.HasPrefix(value, "pdt_"):
		return "PRODUCT"
	case offerOf(value) != "":
		return "CHECKOUT"
	case strings.HasPrefix(value, "https://buy.stripe.com"):
		return "STRIPE_LINK"
	case strings.HasSuffix(value, ".supabase.co"):
		return "SUPABASE_URL"
	case strings.HasSuffix(value, ".firebaseapp.com"):
		return "FIREBASE_AUTH_DOMAIN"
	case strings.HasSuffix(value, ".clerk.accounts.dev"):
		if strings.Contains(value, "://") {
			return "CLERK_URL"
		}
		return "CLERK_HOST"
	case strings.HasSuffix(value, ".convex.cloud"):
		return "CONVEX_URL"
	case strings.HasSuffix(value, ".auth0.com"):
		return "AUTH0_DOMAIN"
	}
	return ""
}

// around is what the code around a value calls it: the name of the plan beside
// it, else that of the constant or of what holds it; then its own key.
func around(n source.Node) []string {
	own := ""
	if p := n.Parent(); p.Kind() == source.Property {
		own = capitals(p.Key())
	}
	for _, key := range []string{"planId", "plan", "slug", "name", "title", "key"} {
		if text, ok := n.Parent().Parent().Prop(key).StringValue(); ok && len(text) < 24 {
			if name := capitals(text); name != "" {
				return []string{name, own}
			}
		}
	}
	if test := n.Parent(); test.Kind() == source.Binary && test.Parent().Kind() == source.If {
		for set := range test.Parent().Child(source.Then).Find(source.Assign) { // if (product === "…") plan = "pro"
			if text, ok := set.Child(source.Right).StringValue(); ok && len(text) < 24 {
				return []string{capitals(text)}
			}
		}
	}
	if d := n.Parent(); d.Kind() == source.Declarator {
		return []string{capitals(d.Child(source.Name).Ident())}
	}
	if p := n.Parent().Parent().Parent(); p.Kind() == source.Property { // pro: { priceId: … }
		return []string{capitals(p.Key()), own}
	}
	return []string{own}
}

// joinWords adds the words of a name that tell something more.
func joinWords(name, more string) string {
	for word := range strings.SplitSeq(more, "_") {
		switch word {
		case "", "ID", "IDS", "PRICES", "PRODUCTS", "STRIPE", "PADDLE", "VALUE", "DEFAULT":
			continue
		}
		if !slices.Contains(strings.Split(name, "_"), word) {
			name += "_" + word
		}
	}
	return name
}

// capitals is a name as variables are written.
func capitals(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case r >= '0' && r <= '9' && i > 0:
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			if i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z' {
				b.WriteByte('_')
			}
			b.WriteRune(r)
		case (r == ' ' || r == '-' || r == '_') && b.Len() > 0:
			b.WriteByte('_')
		default:
			return ""
		}
	}
	return strings.Trim(b.String(), "_")
}
