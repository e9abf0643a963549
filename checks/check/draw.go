package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// Draw plans the check's fix on a project, as Fix.Draw does. Where the app is made
// of several packages, the change is planned in each of those that the gap lies in,
// as if it had been opened by itself: what a framework wants in a certain folder
// goes below that package's, and its paths are relative to the whole app again.
func (c *Check) Draw(ctx context.Context, p *project.Project, set map[string]string) (fixes.Change, error) {
	if parts := p.OtherLanguage(); len(parts) > 0 {
		return c.drawBeside(p, parts, set)
	}
	all := p.Parts()
	if len(all) == 0 {
		return c.Fix.Draw(p, c.ID, set)
	}
	f := Look(ctx, p, c)
	if f.Verdict == Pass || f.Verdict == NotNeeded {
		return fixes.Change{ID: c.ID, Title: c.Fix.Title}, nil
	}
	parts := partsOf(all, f.Places)
	if len(parts) == 0 {
		return c.Fix.Draw(p, c.ID, set)
	}
	out, refused, err := c.drawIn(ctx, p, parts, set)
	switch {
	case err != nil:
		return fixes.Change{}, err
	case len(out.Files) > 0:
		return out, nil
	case refused != nil:
		return fixes.Change{}, refused
	}
	return c.drawAcross(p, all, set)
}

// drawBeside plans the change in the app and in the parts in another language beside it, in
// each that has the gap by itself.
func (c *Check) drawBeside(p *project.Project, parts []string, set map[string]string) (fixes.Change, error) {
	out := fixes.Change{ID: c.ID, Title: c.Fix.Title}
	var refused *fixes.Refusal
	for _, part := range append([]string{""}, parts...) {
		in := p.With(out.After())
		if part != "" {
			in = in.Beside(part)
		}
		if f := keptAlone(in, c); f.Verdict != Gap || part == "" && outside(f.Places, parts) {
			continue
		}
		change, err := c.Fix.Draw(in, c.ID, set)
		switch {
		case errors.As(err, &refused):
			out.Notes = append(out.Notes, fmt.Sprintf("Nothing is changed in %s: %s.", cmp.Or(part, p.Folder()), refused.Reason))
		case err != nil:
			return out, err
		default:
			out = out.And(from(part, change))
		}
	}
	if len(out.Files) == 0 && refused != nil {
		return fixes.Change{}, refused
	}
	return out, nil
}

// outside reports whether a gap lies in the parts beside the app and nowhere else.
func outside(places []Place, parts []string) bool {
	return !slices.ContainsFunc(places, func(pl Place) bool { return partWith(parts, pl.File) == "" })
}

// drawIn plans the change in each of the parts that the gap lies in by itself, each
// on what the ones before it leave.
func (c *Check) drawIn(ctx context.Context, p *project.Project, parts []string, set map[string]string) (out fixes.Change, refused *fixes.Refusal, err error) {
	out = fixes.Change{ID: c.ID, Title: c.Fix.Title}
	for _, part := range parts {
		in := p.With(out.After()).In(part)
		if Look(ctx, in, c).Verdict != Gap {
			continue
		}
		change, err := c.Fix.Draw(in, c.ID, set)
		switch {
		case errors.As(err, &refused):
			out.Notes = append(out.Notes, fmt.Sprintf("Nothing is changed in %s: %s.", part, refused.Reason))
		case err != nil:
			return out, nil, err
		default:
			out = out.And(from(part, change))
		}
	}
	return out, refused, nil
}

// drawAcross plans the change on the whole, for a gap that lies in how the parts work
// together. Code that it would add belongs into one of them.
func (c *Check) drawAcross(p *project.Project, parts []string, set map[string]string) (fixes.Change, error) {
	change, err := c.Fix.Draw(p, c.ID, set)
	after := p.With(change.After())
	for _, f := range change.Files {
		if !f.Existed && after.Source(f.Path) != nil && partWith(parts, f.Path) == "" {
			return fixes.Change{}, fixes.Refuse("the gap lies in how "+Names(parts)+" work together, and the code that closes it belongs into one of them", "", "")
		}
	}
	return change, err
}

// partsOf are the parts of the app that places lie in; none when the first one lies
// in none of them, such as in a manifest or a workflow of the whole.
func partsOf(all []string, places []Place) (out []string) {
	for i, at := range places {
		switch part := partWith(all, at.File); {
		case part == "" && i == 0:
			return nil
		case part != "" && !slices.Contains(out, part):
			out = append(out, part)
		}
	}
	return out
}

func partWith(all []string, name string) string {
	for _, part := range all {
		if strings.HasPrefix(name, part+"/") {
			return part
		}
	}
	return ""
}

// from is a change that was planned in a part, as one of the whole app.
func from(part string, c fixes.Change) fixes.Change {
	files := slices.Clone(c.Files)
	for i, f := range files {
		files[i].Path = path.Join(part, f.Path)
	}
	c.Files = files
	return c
}
