package security

import (
	"fmt"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/schema"
	"underpin/checks/project/source"
	"underpin/fixes"
)

// edgeLimiter is the module that counts the callers of edge functions.
const edgeLimiter = "supabase/functions/_shared/rate-limit.ts"

// ratelimitSupabase lets edge functions that have no limiter ask the database
// how often their caller has called.
func ratelimitSupabase(d *fixes.Draft) error {
	open := openEdges(d.Project())
	if len(open) == 0 {
		return fixes.Refuse("no template limits calls on this stack", "ts", edgeLimit)
	}
	text, err := d.Template("security/ratelimit/supabase/rate-limit.ts", nil)
	if err != nil {
		return err
	}
	if err := d.Create(edgeLimiter, d.Style(open[0].route.File).Apply(text)); err != nil {
		return err
	}
	for _, e := range open {
		if err := limitEdge(d, e, edgeLimiter); err != nil {
			return err
		}
	}
	if err := limitTable(d); err != nil {
		return err
	}
	d.Review()
	d.Step("Create the table and the function that count.", "supabase db push")
	d.Step("Deploy the functions only after that: until the table is there, nothing is limited.", "supabase functions deploy")
	d.Note("The limits are a beginning: 10 calls in 15 minutes where accounts are guarded, 20 a minute where each call costs. Each call now asks the database once more.")
	return nil
}

// openEdges are the edge functions that nothing limits.
func openEdges(p *project.Project) []endpoint {
	var open []endpoint
	for _, e := range toLimit(p) {
		if e.route.Kind == project.Edge && !e.limiter.OK() && !e.quota.OK() && functionName(e.route.File) != "" {
			open = append(open, e)
		}
	}
	return open
}

const edgeLimit = `const limited = await rateLimit(req, "chat", 20, 60);
if (limited) return limited;
`

// functionName is the name of the edge function that a file belongs to.
func functionName(file string) string {
	rest, ok := strings.CutPrefix(file, "supabase/functions/")
	name, _, inside := strings.Cut(rest, "/")
	if !ok || !inside || strings.HasPrefix(name, "_") {
		return ""
	}
	return name
}

// limitEdge puts the limiter into a handler: behind the answer to the browser's
// preflight, which must never be refused.
func limitEdge(d *fixes.Draft, e endpoint, from string) error {
	handler := e.route.Node
	file := handler.File().Path
	body, request := handler.Child(source.Body), handler.Child(source.ParamRole).Child(source.Name).Ident()
	at, below := preflight(body)
	if request == "" || !at.OK() || !handler.Has(source.Async) {
		return fixes.Refuse("the handler in "+file+" has a shape that this fix does not know", "ts", edgeLimit)
	}
	most, seconds := 20, 60
	if e.login && !e.paid {
		most, seconds = 10, 15*60
	}
	call := fmt.Sprintf("rateLimit(%s, %q, %d, %d", request, functionName(file), most, seconds)
	if at.Lookup("corsHeaders").OK() {
		call += ", corsHeaders"
	}
	name := "limited"
	if at.Lookup(name).OK() {
		name = "tooMany"
	}
	lines := "const " + name + " = await " + call + ");\nif (" + name + ") return " + name + ";"
	return fixes.InsertAround(d, at, below, lines, fixes.Import{Names: []string{"rateLimit"}}, from)
}

// preflight is the statement that answers OPTIONS requests, below which a
// handler's work begins; else the first statement, above which it does.
func preflight(body source.Node) (at source.Node, below bool) {
	var first source.Node
	for s := range body.Children() {
		if !first.OK() {
			first = s
		}
		if s.Is(source.If) && strings.Contains(s.Child(source.Cond).Text(), "OPTIONS") {
			return s, true
		}
		if s.Is(source.Try) {
			if inner, ok := preflight(s.Child(source.Body)); ok {
				return inner, true
			}
		}
	}
	return first, false
}

// limitTable adds the migration for the counters.
func limitTable(d *fixes.Draft) error {
	s := d.Project().Schema()
	if s.Table("rate_limits") != nil {
		return nil
	}
	text, err := d.Template("security/ratelimit/supabase/rate_limits.sql", nil)
	if err != nil {
		return err
	}
	file := "supabase/migrations/20250101000000_rate_limits.sql"
	if s != nil && s.Source == schema.Supabase {
		if next, ok := fixes.NextMigration(s, "rate_limits"); ok {
			file = next
		}
	}
	return d.Create(file, text)
}
