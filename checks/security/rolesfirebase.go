package security

import (
	"fmt"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// firebaseHoles lists the security rules of Firebase by which people write, in what is
// their own, what they may do or have paid for: rules let in or refuse a whole document
// or node, and say nothing of its fields unless they name them.
func firebaseHoles(p *project.Project) []roleHole {
	var out []roleHole
	given := slices.Clone(p.FirebaseSelfGiven())
	slices.SortStableFunc(given, func(a, b project.SelfGiven) int { // who changes a row can do more than who makes one
		if a.Made == b.Made {
			return 0
		}
		if a.Made {
			return 1
		}
		return -1
	})
	for _, g := range given {
		fields := g.Fields
		if i := slices.IndexFunc(fields, project.FieldOfRole); i > 0 { // roles before plans
			fields = slices.Concat(fields[i:i+1], fields[:i], fields[i+1:])
		}
		names := strings.Join(fields[:min(3, len(fields))], ", ")
		h := roleHole{confidence: check.Likely, severity: check.Blocker}
		if g.Sure {
			h.confidence = check.Certain
		}
		h.reason = fmt.Sprintf("Whoever is signed in may write %s of their own row in %s: the security rule covers all of it", names, g.Collection)
		say := "lets owners write " + names
		if g.Made {
			h.reason = fmt.Sprintf("Whoever is signed in may make their own row in %s with any %s", g.Collection, names)
			say = "lets people make their own row with any " + names
			h.confidence = check.Likely
		}
		h.places = []check.Place{check.Line(g.File, g.Line, say)}
		h.brief = fmt.Sprintf("Let the rule of `%s` name the harmless fields alone (in Firestore `request.resource.data.diff(resource.data).affectedKeys().hasOnly([...])`; in the Realtime Database no `.write` over the whole node, but one for each harmless child); the server writes %s with the Admin SDK, and nobody makes their row with more than everybody begins with.", g.Path, names)
		out = append(out, h)
	}
	return byCollection(out)
}

// byCollection puts holes together that are told alike: one gap for a collection, and the
// other rules as its places.
func byCollection(holes []roleHole) []roleHole {
	var out []roleHole
	for _, h := range holes {
		i := slices.IndexFunc(out, func(o roleHole) bool { return o.brief == h.brief })
		if i < 0 {
			out = append(out, h)
			continue
		}
		out[i].places = append(out[i].places, h.places...)
	}
	return out
}
