package deploy

import (
	_ "embed"
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

//go:embed cost.md
var costWords string

// Cost looks for settings that burn money whether anybody visits or not, and
// asks whether something stops the bills.
var Cost = &check.Check{
	ID:       "deploy/cost",
	Severity: check.Low,
	Minutes:  20,
	Words:    check.Explain(costWords),
	Look:     lookForCost,
}

func lookForCost(p *project.Project) check.Finding {
	large, asking, often := oversized(p), polling(p), busyClock(p)
	if places := append(large, asking...); len(places) > 0 {
		reason := fmt.Sprintf("Money is spent whether anybody needs it or not: %s.", places[0].Message)
		if len(large) == 0 {
			reason = fmt.Sprintf("An open page %s, whether there is news or not%s.", places[0].Message, billedEach(p))
		}
		f := check.Missing(check.Likely, reason, append(places, often...)...)
		f.Brief = []string{
			"Machines have the smallest size that the app runs well with, and stop when nobody visits; functions have the shortest time limit that their work needs.",
			"What changes seldom is not asked for every few seconds: the page waits longer, stops while it is hidden, or is told by the server.",
			"A spending limit or an alert is set at every account that sends a bill.",
		}
		return f
	}
	if at, ok := budget(p); ok {
		return check.Passed(check.Likely, "A budget with an alert is set up as code.", at)
	}
	metered, at := billed(p)
	at = append(at, often...)
	reason := "The repository shows no oversized setting; whether a limit or an alert stops a bill, only the accounts can say."
	if len(metered) > 0 {
		reason = "The repository shows no oversized setting. " + check.Names(metered) + " bill by use, and whether a limit or an alert is set, only the accounts can say."
	}
	accounts := "your host and each paid service"
	if len(metered) > 0 {
		accounts = check.Names(metered)
	}
	return check.Asking(reason, check.Question{
		Text: "Is a spending limit or a budget alert set for " + accounts + "?",
		Help: "Look under billing, usage or limits in each account: a hard limit stops the service, an alert writes an e-mail.",
		Pass: "A spending limit or an alert is set at the accounts that bill by use.",
		Gap:  "Nothing stops or reports a bill that grows: no spending limit and no alert is set.",
	}, at...)
}

// billedEach says that each request costs something, where the host bills functions by
// their calls and no server of the app's runs beside them.
func billedEach(p *project.Project) string {
	switch s := p.Stack(); {
	case !onFunctions(s):
		return ""
	default:
		if r, _ := longRunning(p); r.OK || s.Has(project.Railway) || s.Has(project.Render) || s.Has(project.Fly) || s.Has(project.Heroku) {
			return ""
		}
	}
	return ", and each request is paid for"
}

// billedBy are services that send a bill by use, by their packages and hosts.
var billedBy = []struct{ mark, name string }{
	{"openai", "OpenAI"},
	{"@anthropic-ai/sdk", "Anthropic"},
	{"@google/genai", "Google AI"},
	{"@google/generative-ai", "Google AI"},
	{"replicate", "Replicate"},
	{"twilio", "Twilio"},
	{"resend", "Resend"},
	{"@sendgrid/mail", "SendGrid"},
	{"@ai-sdk/openai", "OpenAI"},
	{"@ai-sdk/anthropic", "Anthropic"},
	{"@fal-ai/client", "fal"},
	{"elevenlabs", "ElevenLabs"},
	{"@upstash/redis", "Upstash"},
	{"groq-sdk", "Groq"},
	{"@aws-sdk/client-s3", "AWS"},
	{"cloudinary", "Cloudinary"},
	{"@googlemaps/js-api-loader", "Google Maps"},
	{"mapbox-gl", "Mapbox"},
}

var billedHosts = []struct{ mark, name string }{
	{"api.openai.com", "OpenAI"}, {"api.anthropic.com", "Anthropic"}, {"generativelanguage.googleapis.com", "Google AI"}, {"api.twilio.com", "Twilio"}, {"api.elevenlabs.io", "ElevenLabs"}, {"ai.gateway.lovable.dev", "Lovable AI"}, {"api.replicate.com", "Replicate"}, {"openrouter.ai", "OpenRouter"},
}

// billed names the services in use that bill by use, with a place of the first
// that shows it.
func billed(p *project.Project) (names []string, at []check.Place) {
	add := func(name string, place check.Place) {
		for _, n := range names {
			if n == name {
				return
			}
		}
		names = append(names, name)
		at = append(at, place)
	}
	for _, m := range p.Manifests() {
		if strings.HasPrefix(m.File, "../") {
			continue
		}
		for _, b := range billedBy {
			if d := m.Dependency(b.mark); d.Name != "" {
				add(b.name, check.Line(m.File, d.Line, "bills by use"))
			}
		}
	}
	for _, u := range billedCalls(p) {
		add(u.name, u.place)
	}
	for _, t := range p.Stack().Hosts {
		if tool := p.Stack().Tool(t); t != project.Docker && t != project.Nginx {
			add(hostName(t), check.Line(tool.File, max(tool.Line, 1), "bills by use or by size"))
		}
	}
	const most = 8
	return names[:min(len(names), most)], at[:min(len(at), most)]
}

// A billedCall is one place that calls a service which bills by use.
type billedCall struct {
	name  string
	place check.Place
}

// billedCalls lists the services whose addresses live code names.
func billedCalls(p *project.Project) []billedCall {
	var marks []string
	for _, b := range billedHosts {
		marks = append(marks, b.mark)
	}
	var out []billedCall
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Holds(name, marks...) || !counts(p, name) {
			continue
		}
		out = append(out, project.PerFile(p, name, "deploy/billed", func(f *source.File) []billedCall {
			var found []billedCall
			for n := range f.Find(source.String) {
				v, _ := n.StringValue()
				for _, b := range billedHosts {
					if strings.Contains(v, b.mark) && n.Role() != source.Source {
						found = append(found, billedCall{b.name, check.At(n, "bills by use")})
					}
				}
			}
			return found
		})...)
	}
	return out
}
