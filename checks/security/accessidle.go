package security

import (
	"fmt"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

// idleFront tells of middleware that Next never runs beside the open endpoints that its
// owner believes to be guarded by it.
func idleFront(p *project.Project, f check.Finding) check.Finding {
	idle := p.IdleMiddleware()
	if len(idle) == 0 {
		return f
	}
	f.Reason = strings.TrimSuffix(f.Reason, ".") + fmt.Sprintf("; Next does not run %s, since it looks for that file beside the folder of its routes.", idle[0])
	f.Places = append(f.Places, check.Line(idle[0], 1, "Next does not run it from here"))
	f.Brief = append(f.Brief, fmt.Sprintf("%s lies beside the app or pages folder (and is called middleware before Next 16), so that Next runs it, and its guards are seen to answer a request without a session.", idle[0]))
	return f
}
