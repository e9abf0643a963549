package security

import (
	"fmt"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
)

// unfollowed is a framework of the app whose endpoints no check here follows; "" when
// there is none.
func unfollowed(p *project.Project) project.Tech {
	s := p.Stack()
	for _, t := range append([]project.Tech{s.Framework}, s.Also...) {
		if t == project.Nest || t == project.Wasp {
			return t
		}
	}
	return ""
}

// followed is a look that says nothing good of a server beside the front end which it
// cannot follow: what it found in the rest stands, and where it found nothing it
// cannot tell.
func followed(look func(*project.Project) check.Finding) func(*project.Project) check.Finding {
	return func(p *project.Project) check.Finding {
		f := look(p)
		t := unfollowed(p)
		if t == "" || t == p.Stack().Framework || !slices.Contains([]check.Verdict{check.Pass, check.NotNeeded}, f.Verdict) {
			return f
		}
		return check.Cannot(fmt.Sprintf("This check does not follow the endpoints of %s yet, which answers beside the front end.", t), toolPlace(p, t))
	}
}

func toolPlace(p *project.Project, t project.Tech) check.Place {
	tool := p.Stack().Tool(t)
	return check.Line(tool.File, max(tool.Line, 1), tool.Why)
}
