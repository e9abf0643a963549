package deploy

import (
	"bytes"
	"strings"

	"underpin/checks/project/source"
	"underpin/fixes"
)

// tlsFix lets connections check who answers, and encrypts those to a database.
var tlsFix = &fixes.Fix{
	Title:  "Check certificates and encrypt the database connection",
	Safety: fixes.Behaviour,
	Kind:   fixes.Guided,
	Plan:   planTLS,
}

func planTLS(d *fixes.Draft) error {
	p := d.Project()
	found := lookForTLS(p).Places
	edits := map[string][]fixes.Edit{}
	addresses, servers := false, false
	for _, place := range found {
		f := p.Source(place.File)
		if f == nil || strings.HasSuffix(place.File, ".py") {
			servers = servers || strings.HasSuffix(place.File, ".conf")
			continue
		}
		e, ok := closing(f, place.Line, place.Column)
		if !ok {
			addresses = true
			continue
		}
		edits[place.File] = append(edits[place.File], e)
	}
	switch {
	case len(edits) > 0:
	case servers:
		return fixes.Refuse("the server needs a certificate first: let a tool such as Caddy or certbot get one, then redirect http to https", "", "")
	case addresses:
		return fixes.Refuse("only you can see whether the other side answers by https: ask it, then change the address", "sh", "curl -sSI https://THE-HOST/ | head -1")
	default:
		return fixes.Refuse("the setting is in a file that a template does not edit", "", "")
	}
	for _, file := range fixes.SortedKeys(edits) {
		if err := d.Edit(file, edits[file]...); err != nil {
			return err
		}
	}
	d.Review()
	d.Step("Start the app and see that it still connects. A provider that signs its own certificates gives out a root certificate: hand it to the client as `ca`, in place of switching the check off again.", "")
	return nil
}

// closing is the edit for what stands at a place of a file: an option that
// believes every certificate, or a connection string that asks for none.
func closing(f *source.File, line, column int) (fixes.Edit, bool) {
	for n := range f.Find(source.Property, source.String) {
		if l, c := n.Position(); l != line || c != column {
			continue
		}
		if n.Kind() == source.Property && n.Key() == "rejectUnauthorized" {
			v := n.Child(source.Value)
			end, text := v.End(), "true"
			if after := remarkAfter(f, v.End()); after > end { // why it was off is true no more
				end, text = after, text+string(f.Text[v.End():v.End()+comma(f, v.End())])
			}
			return fixes.Edit{Start: v.Start(), End: end, Text: text}, true
		}
		for _, mode := range []string{"disable", "no-verify"} {
			if i := strings.Index(n.Text(), "sslmode="+mode); n.Kind() == source.String && i >= 0 {
				at := n.Start() + i + len("sslmode=")
				return fixes.Edit{Start: at, End: at + len(mode), Text: "require"}, true
			}
		}
	}
	return fixes.Edit{}, false
}

// remarkAfter is where a comment ends that stands behind a value on its line,
// or 0.
func remarkAfter(f *source.File, at int) int {
	rest := f.Text[at:]
	if end := bytes.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	text := strings.TrimRight(string(rest), " \t\r")
	if strings.HasPrefix(strings.TrimLeft(text[comma(f, at):], " \t"), "//") {
		return at + len(text)
	}
	return 0
}

// comma is how many bytes a comma takes behind a value: 0 or 1.
func comma(f *source.File, at int) int {
	if at < len(f.Text) && f.Text[at] == ',' {
		return 1
	}
	return 0
}
