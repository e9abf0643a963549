package database

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/project"
)

// apartSeldom sets apart the columns, keys left out, that rows are looked up by only where
// those who run the app, or a timer, lead to; and, where nothing else is left, the keys that
// wait for nobody.
func apartSeldom(p *project.Project, needs []*need) (often, seldom []*need) {
	for _, n := range needs {
		uses := slices.Concat(n.uses, n.ranges, n.sorts)
		if n.policy == "" && !n.foreign && !n.virtual && len(uses) > 0 && !slices.ContainsFunc(uses, func(use string) bool { return !ofStaff(p, use[:strings.LastIndexByte(use, ':')]) }) {
			seldom = append(seldom, n)
		} else {
			often = append(often, n)
		}
	}
	if len(seldom) == 0 || slices.ContainsFunc(often, func(n *need) bool { return n.asked() || len(n.sorts)+len(n.ranges) > 0 }) {
		return often, seldom
	}
	return nil, append(seldom, often...)
}

// ofStaff reports whether a file is only for those who run the app, or for a timer: by its
// folder or its address, or since its routes ask for a secret of the server. A module that is
// called admin may be of anybody's use.
func ofStaff(p *project.Project, file string) bool {
	low := strings.ToLower(file)
	if strings.Contains(low, ".admin.") || strings.Contains(low, ".cron.") {
		return true // a route whose address is its file's name
	}
	words := strings.FieldsFunc(path.Dir(low), func(r rune) bool { return strings.ContainsRune("/-_()[]", r) })
	if slices.ContainsFunc(words, func(w string) bool {
		return w == "admin" || w == "cron" || w == "backfill" || w == "superadmin"
	}) {
		return true
	}
	return project.Answer(p, jobsFile(file), func(p *project.Project) bool {
		routes := routesIn(p, file)
		return len(routes) > 0 && !slices.ContainsFunc(routes, func(r project.GuardedRoute) bool { return !isJob(r) })
	})
}

// jobsFile is the key of whether the routes of a file are for jobs alone.
type jobsFile string
