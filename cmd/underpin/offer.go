package main

import (
	"context"
	"errors"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/report"
	"underpin/fixes"
	"underpin/tui"
)

// Offer plans the fix of a check with the answers that it proposes itself. It
// works on the app as it was read last and waits for nothing.
func (e *engine) Offer(ctx context.Context, id string) tui.Offer {
	p := e.project()
	offer := offerOf(ctx, p, checks.Find(id))
	e.now.Lock()
	defer e.now.Unlock()
	if e.p == p && ctx.Err() == nil && p != nil {
		e.offers[id] = offer
	}
	return offer
}

// way is who closes the gap of a check, as far as its fix was planned.
func (e *engine) way(c *check.Check) string {
	e.now.Lock()
	defer e.now.Unlock()
	switch e.offers[c.ID].Reach {
	case tui.Refuses:
		return "brief"
	case tui.Narrows:
		return "in part"
	}
	return report.FixKind(c)
}

func offerOf(ctx context.Context, p *project.Project, c *check.Check) tui.Offer {
	if p == nil || c == nil || c.Fix == nil {
		return tui.Offer{Reach: tui.Refuses}
	}
	set := map[string]string{}
	if c.Fix.Options != nil {
		for _, o := range c.Fix.Options(p) {
			set[o.Name] = o.Default
		}
	}
	change, err := c.Draw(ctx, p, set)
	if refusal := (*fixes.Refusal)(nil); errors.As(err, &refusal) && refusal.Wants != "" {
		return tui.Offer{Reach: tui.Asks}
	}
	if err != nil || len(change.Files) == 0 || ctx.Err() != nil {
		return tui.Offer{Reach: tui.Refuses}
	}
	proof := fixes.Prove(change, p, func(after *project.Project) (bool, string) {
		f := check.Look(ctx, after, c)
		return f.Verdict != check.Gap, f.Reason
	})
	if !proof.Closes {
		return tui.Offer{Reach: tui.Narrows, Steps: len(change.Steps)}
	}
	return tui.Offer{Reach: tui.Closes, Steps: len(change.Steps)}
}
