package security

import (
	"underpin/checks/project/source"
	"underpin/fixes"
)

// switchedOff are the options of helmet for headers that a page needs, by either
// of their names.
var switchedOff = []string{
	"contentSecurityPolicy", "strictTransportSecurity", "hsts", "xFrameOptions", "frameguard", "xContentTypeOptions", "noSniff", "referrerPolicy",
}

// reportingPolicy is helmet's own content policy when it only reports.
const reportingPolicy = "{ reportOnly: true, directives: { upgradeInsecureRequests: null } }"

// openHelmet sets the headers that helmet is told to leave out. A content policy
// only reports at first, since somebody has switched it off for a reason.
func openHelmet(d *fixes.Draft, f *source.File, refusal error) error {
	local := f.LocalOf("helmet", "default")
	var edits []fixes.Edit
	for call := range f.Find(source.Call) {
		if call.CalleePath() != local {
			continue
		}
		options := call.Arg(0).Resolve()
		for _, key := range switchedOff {
			value := options.Prop(key)
			if value.Kind() != source.Bool || value.Text() != "false" || value.File() != f {
				continue
			}
			text := "true"
			if key == "contentSecurityPolicy" {
				text = d.Style(f.Path).Apply(reportingPolicy)
				if d.Option("csp") == "enforce" {
					text = "true"
				} else {
					d.Step("Open what the app shows with the browser's console, add what the policy reports to its directives, then take reportOnly out.", "")
				}
			}
			edits = append(edits, fixes.Edit{Start: value.Start(), End: value.End(), Text: text})
		}
	}
	if len(edits) == 0 {
		return refusal
	}
	d.Review()
	d.Note("These headers were switched off in helmet's options: if that was for a reason, say it there and skip this fix.")
	return d.Edit(f.Path, edits...)
}
