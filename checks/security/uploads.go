package security

import (
	_ "embed"
	"fmt"
	"slices"

	"underpin/checks/check"
	"underpin/checks/project"
)

//go:embed uploads.md
var uploadsWords string

// Uploads looks for files that are taken in without a limit on their type and
// size that holds on the server.
var Uploads = &check.Check{
	ID:       "security/uploads",
	Severity: check.Medium,
	Minutes:  40,
	Words:    check.Explain(uploadsWords),
	Look:     lookForUploads,
}

// An upload is one way in for files.
type upload struct {
	place     check.Place
	made      check.Place   // where a migration makes the bucket, or makes it public
	kept      check.Place   // where the file is read or stored, when that is elsewhere
	wide      check.Place   // the policy that lets everyone fill the bucket
	asked     check.Place   // where the type that the browser declares is asked
	folder    check.Place   // where the folder of the app's public files is named
	started   bool          // the folder's files are those that were there as the server started
	named     check.Place   // where the visitor's own ending decides how the file is served
	more      []check.Place // what else belongs to it: routes behind it, tests that the browser alone makes
	how       string        // for a sentence: "multer takes files"
	kind      bool          // the type is limited
	size      bool
	uncertain bool // the limits are a setting of the storage service
	public    bool // what should be private is stored where anyone can read
	anyone    bool // the public key alone is enough to send files
}

func lookForUploads(p *project.Project) check.Finding {
	all := project.Answer(p, "security/uploads", uploadsOf)
	var open, unknown, closed []upload
	for _, u := range all {
		switch {
		case u.public || u.named.File != "" || !u.uncertain && (!u.kind || !u.size):
			open = append(open, u)
		case u.uncertain:
			unknown = append(unknown, u)
		default:
			closed = append(closed, u)
		}
	}
	switch {
	case len(open) > 0:
		return unlimitedUploads(p, open, unknown)
	case len(unknown) > 0:
		var places []check.Place
		for _, u := range unknown {
			places = append(places, u.place)
		}
		return check.Asking("Files go straight from the browser to a storage bucket, and the bucket's own limits are not in the repository.", check.Question{
			Text: "Does each storage bucket have a limit on file size and a list of allowed types, and are buckets with private files private?",
			Help: "In Supabase: Storage, the bucket's settings. In Firebase: Storage, Rules.",
			Pass: "its owner says that the buckets limit size and type", Gap: "its owner says that the buckets have no such limits",
		}, places...)
	case len(closed) > 0:
		var shown []check.Place
		for _, u := range closed[:min(len(closed), 6)] {
			shown = append(shown, u.place)
		}
		return check.Passed(check.Likely, "Every upload is limited in type and size on the server.", shown...)
	case p.Stack().Python():
		return pythonUploadFinding(p)
	}
	return check.Unneeded("Nothing here takes files from visitors.")
}

// missing says which limits an upload lacks.
func (u upload) missing() string {
	switch {
	case u.public:
		return "anyone can read what is stored there"
	case u.anyone:
		return "nobody signs in at Supabase, so whoever has the public key may fill the bucket"
	case !u.kind && !u.size:
		return "neither type nor size is limited on the server"
	case !u.kind:
		return "the type is not limited on the server"
	case u.named.File != "" && u.started:
		return "the type is the browser's word alone, while the name's ending, which decides how the app serves the file once it was started anew, is the visitor's"
	case u.named.File != "":
		return "the type is the browser's word alone, while the name's ending, which decides how the app serves the file, is the visitor's"
	}
	return "the size is not limited on the server"
}

// unlimitedUploads is the finding of uploads without limits.
func unlimitedUploads(p *project.Project, open, unknown []upload) check.Finding {
	worst := open[0]
	for _, u := range open {
		if u.public && !worst.public || !u.kind && !u.size && (worst.kind || worst.size) && !worst.public {
			worst = u
		}
	}
	f := check.Finding{Verdict: check.Gap, Confidence: check.Likely}
	switch {
	case worst.public || worst.anyone:
		f.Severity = check.High
	case !slices.ContainsFunc(open, func(u upload) bool { return !u.kind || !u.size || !u.started }):
		f.Severity = check.Low // nothing is served that came in since
	}
	f.Reason = fmt.Sprintf("%s %s, and %s.", worst.place.File, worst.how, worst.missing())
	for _, u := range open {
		place := u.place
		place.Message = u.missing()
		f.Places = append(f.Places, place)
		for _, more := range append([]check.Place{u.named, u.folder, u.kept, u.asked}, u.more...) {
			if more.File != "" && !slices.ContainsFunc(f.Places, func(o check.Place) bool { return o.File == more.File && o.Line == more.Line }) {
				f.Places = append(f.Places, more)
			}
		}
		if made := u.made; made.File != "" && !slices.ContainsFunc(f.Places, func(o check.Place) bool { return o.File == made.File && o.Line == made.Line }) {
			made.Message += u.missing()
			f.Places = append(f.Places, made)
		}
		if u.wide.File != "" {
			f.Places = append(f.Places, u.wide)
		}
	}
	f.Places = append(append(f.Places, besideOpen(open, unknown)...), wideBodies(p)...)
	f.Reason += check.MoreAlike(len(open) - 1)
	f.Brief = []string{
		"The server, or the storage bucket's own settings, refuses files above a size that fits the purpose (say 5 MB for pictures), before they are read into memory.",
		"Allowed types are a short list, judged by the file's first bytes or by the bucket's allowed_mime_types, not by the name alone. SVG and HTML are not on it, or are served from another origin.",
		"The stored name is made by the server, and private files lie in a private bucket with signed links.",
	}
	return f
}
