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
		store := storeOption
		if p.Manifest().Dependency("@upstash/ratelimit").Name != "" {
			store.Default = "upstash" // the app counts there already
		}
		return []fixes.Option{store, placeOption}
	case stack.Has(project.Express):
		return []fixes.Option{{
			Name: "proxies", Label: "How many proxies stand in front of the server?",
			Help: "One on most hosts. With none, say 0: addresses that callers write themselves are then not believed.", Default: "1",
		}}
	}
	return nil
}

// storeOption asks where a Next app counts its callers.
var storeOption = fixes.Option{
	Name:    "store",
	Label:   "Where should calls be counted?",
	Help:    "In memory needs nothing and counts per running instance: on a serverless host each instance has its own count. Upstash counts once for all, and needs an account and two keys.",
	Default: "memory",
	Choices: []string{"memory", "upstash"},
}

func planRatelimit(d *fixes.Draft) error {
	switch stack := d.Project().Stack(); {
	case stack.Framework == project.Next && len(openEdges(d.Project())) > 0:
		var refusal *fixes.Refusal
		if err := ratelimitNext(d); err != nil && !errors.As(err, &refusal) {
			return err
		}
		return ratelimitSupabase(d)
	case stack.Framework == project.Next && d.Option("place") == "proxy":
		return ratelimitProxy(d)
	case stack.Framework == project.Next:
		return ratelimitNext(d)
	case stack.Has(project.Express):
		return ratelimitExpress(d)
	case stack.Has(project.Supabase):
		return ratelimitSupabase(d)
	default:
		return fixes.Refuse("no template limits calls on this stack", "ts", limiterSketch)
	}
}
