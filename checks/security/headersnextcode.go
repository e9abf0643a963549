package security

import (
	"bytes"
	"errors"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// nextEntries are the headers that do not reach every page yet. Those of a host
// that adds HSTS itself are written all the same: another host may not.
func nextEntries(d *fixes.Draft) []header {
	have := covered(settings(d.Project()))
	policy := reportedHeader
	if d.Option("csp") == "enforce" {
		policy = enforcedHeader
	}
	permissions := unusedPermissions(d.Project())
	var out []header
	for _, h := range []struct {
		set bool
		header
	}{
		{have.policy, header{policy, ""}},
		{have.sniff, header{"X-Content-Type-Options", "nosniff"}},
		{have.frame, header{"X-Frame-Options", "DENY"}},
		{have.referrer, header{"Referrer-Policy", "strict-origin-when-cross-origin"}},
		{have.permissions || permissions == "", header{"Permissions-Policy", permissions}},
		{have.transport, header{"Strict-Transport-Security", "max-age=31536000"}},
	} {
		if !h.set {
			out = append(out, h.header)
		}
	}
	return out
}

// unusedPermissions bans what the app's code does not ask a browser for.
func unusedPermissions(p *project.Project) string {
	camera, place := false, false
	for _, file := range p.Sources() {
		text, _ := p.Read(file)
		camera = camera || bytes.Contains(text, []byte("getUserMedia")) || bytes.Contains(text, []byte("SpeechRecognition"))
		place = place || bytes.Contains(text, []byte("geolocation."))
	}
	var out []string
	if !camera {
		out = append(out, "camera=()", "microphone=()")
	}
	if !place {
		out = append(out, "geolocation=()")
	}
	return strings.Join(out, ", ")
}

// nextSettingsCode is the code of the constants that the rule names.
func nextSettingsCode(d *fixes.Draft, entries []header, policyName, headersName string) (string, error) {
	var lines []string
	for _, h := range entries {
		switch {
		case isPolicy(h.Key):
			lines = append(lines, `  { key: "`+h.Key+`", value: `+policyName+` },`)
		case h.Key == "Strict-Transport-Security":
			lines = append(lines, `  ...(process.env.NODE_ENV === "production"`, `    ? [{ key: "`+h.Key+`", value: "`+h.Value+`" }]`, `    : []),`)
		default:
			lines = append(lines, `  { key: "`+h.Key+`", value: "`+h.Value+`" },`)
		}
	}
	text, err := d.Template("security/headers/next/headers.ts", map[string]string{
		"POLICY": policyName, "HEADERS": headersName, "ENTRIES": strings.Join(lines, "\n"), "DIRECTIVES": nextDirectives(d.Project()),
	})
	if err != nil {
		return "", err
	}
	if !isPolicy(entries[0].Key) { // the policy is there already
		_, text, _ = strings.Cut(text, "\n\n")
	}
	return text, nil
}

func nextSketch(d *fixes.Draft) string {
	code, err := nextSettingsCode(d, nextEntries(d), "contentSecurityPolicy", "securityHeaders")
	if err != nil {
		return ""
	}
	return code + "\nasync headers() {\n  return [{ source: \"" + nextEveryPath + "\", headers: securityHeaders }];\n}\n"
}

// withSketch gives a refusal that has none a sketch.
func withSketch(err error, sketch string) error {
	if r := (*fixes.Refusal)(nil); errors.As(err, &r) && r.Sketch == "" {
		return fixes.Refuse(r.Reason, "ts", sketch)
	}
	return err
}
