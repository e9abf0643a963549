package main

import (
	"context"
	"errors"

	"underpin/checks"
	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/fixes"
	"underpin/tui"
)

// Offer plans the fix of a check with the answers that it proposes itself. It
// works on the app as it was read last and waits for nothing.
func (e *engine) Offer(ctx context.Context, id string) tui.Offer {
	p, c := e.project(), checks.Find(id)
	if p == nil || c == nil || c.Fix == nil {
		return tui.Offer{Reach: tui.Refuses}
	}
	set := map[string]string{}
	for _, o := range e.Options(id) {
		set[o.Name] = o.Default
	}
	change, err := c.Fix.Draw(p, id, set)
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
