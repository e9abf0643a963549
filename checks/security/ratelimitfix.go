package security

import (
	"errors"

	"underpin/checks/project"
	"underpin/fixes"
)

// ratelimitFix puts a limit in front of the endpoints that the check names.
var ratelimitFix = &fixes.Fix{
	Title:   "Limit how often costly endpoints can be called",
	Safety:  fixes.Behaviour,
	Kind:    fixes.Auto,
	Options: ratelimitOptions,
	Plan:    planRatelimit,
}

func ratelimitOptions(p *project.Project) []fixes.Option {
	switch stack := p.Stack(); {
	case stack.Framework == project.Next:
		return []fixes.Option{storeOf(p), placeOption}
	case handlersBy(p) != "" && !onWorkers(p):
		return []fixes.Option{storeOf(p)}
	case stack.Has(project.Express):
		return []fixes.Option{{
			Name: "proxies", Label: "How many proxies stand in front of the server?",
			Help: "One on most hosts. With none, say 0: addresses that callers write themselves are then not believed.", Default: "1",
		}}
	}
	return nil
}

// storeOf is storeOption with what the app does already as its default.
func storeOf(p *project.Project) fixes.Option {
	store := storeOption
	if p.Dependency("@upstash/ratelimit").Name != "" {
		store.Default = "upstash"
	}
	return store
}

// storeOption asks where an app counts its callers.
var storeOption = fixes.Option{
	Name:    "store",
	Label:   "Where should calls be counted?",
	Help:    "In memory needs nothing and counts per running instance: on a serverless host each instance has its own count. Upstash counts once for all, and needs an account and two keys.",
	Default: "memory",
	Choices: []string{"memory", "upstash"},
}

func planRatelimit(d *fixes.Draft) error {
	p := d.Project()
	by, edges := handlersBy(p), len(openEdges(p)) > 0
	switch stack := p.Stack(); {
	case by != "" && edges:
		var refusal *fixes.Refusal
		if err := ratelimitHandlers(d, by); err != nil && !errors.As(err, &refusal) {
			return err
		}
		return ratelimitSupabase(d)
	case by == project.Next && d.Option("place") == "proxy":
		return ratelimitProxy(d)
	case by != "":
		return ratelimitHandlers(d, by)
	case stack.Has(project.Express):
		return ratelimitExpress(d)
	case stack.Has(project.Supabase):
		return ratelimitSupabase(d)
	default:
		return fixes.Refuse("no template limits calls on this stack", "ts", limiterSketch)
	}
}
