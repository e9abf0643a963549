package payments

import (
	"slices"

	"underpin/checks/project"
	"underpin/fixes"
)

// webhookFix adds a route that receives Stripe's events.
var webhookFix = &fixes.Fix{
	Title:  "Add a route that receives Stripe's events",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planWebhook,
}

func planWebhook(d *fixes.Draft) error {
	if found := hooks(d.Project()); len(found) > 0 {
		for i := range found {
			if g, ok := found[i].signedInOnly(d.Project()); ok {
				return fixes.Refuse("let "+found[i].address()+" past what "+g.Node.File().Path+" asks: its proof is the signature, and which paths stay closed is yours to say", "ts", "")
			}
		}
		if _, idle := heardInVain(d.Project(), found); idle {
			return fixes.Refuse("which order or customer "+found[0].address()+" marks as paid is yours to say", "ts", "if (event.type === \"checkout.session.completed\") {\n  await markPaid(event.data.object.client_reference_id, event.id);\n}\n")
		}
		return fixes.Refuse("the app has a route for events already, and what is wrong lies beside it", "ts", "")
	}
	switch stack := d.Project().Stack(); {
	case stack.Framework == project.Next:
		return webhookNext(d)
	case stack.Has(project.Express):
		return webhookExpress(d)
	case slices.Contains(besideNext, stack.Framework):
		return webhookBeside(d, stack.Framework)
	case stack.Has(project.Supabase):
		return webhookSupabase(d)
	case stack.Has(project.Fastify):
		return webhookBeside(d, project.Fastify)
	case stack.Has(project.Hono):
		return webhookBeside(d, project.Hono)
	default:
		return fixes.Refuse("no template receives Stripe's events on this stack", "ts", "")
	}
}
