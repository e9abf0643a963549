package security

import (
	"path"
	"regexp"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// mailPassword reports whether a string is the password with which code signs in
// at a mail server: createTransport({ auth: { user: "…", pass: "…" } }).
func mailPassword(n source.Node, value string) bool {
	held := n.Parent()
	if held.Kind() != source.Property || held.Key() != "pass" && held.Key() != "password" || len(value) < 6 || placeholder(value) {
		return false
	}
	account := held.Parent()
	user, ok := account.Prop("user").StringValue()
	if !ok {
		user, ok = account.Prop("username").StringValue()
	}
	if !ok || user == "" || placeholder(user) || account.Parent().Key() != "auth" {
		return false
	}
	host, _ := account.Parent().Parent().Prop("host").StringValue()
	return !containsPart(host, []string{"localhost", "127.0.0.1", "mailhog", "mailpit", "ethereal", "mailtrap", "example"})
}

var (
	// settingLine is NAME: value, NAME=value or NAME = "value" in a configuration.
	settingLine = regexp.MustCompile(`^\s*(?:-\s*|export\s+)?["']?([A-Z][A-Z0-9_]{3,})["']?\s*[:=]\s*["']?([^"'\s#]{20,200})["']?,?\s*(?:#.*)?$`)
	// keyLine and valueLine are a setting in two lines: key: NAME, and below it
	// value: …, as hosts write them.
	keyLine   = regexp.MustCompile(`^\s*(?:-\s*)?(?:key|name):\s*["']?([A-Z][A-Z0-9_]{3,})["']?\s*$`)
	valueLine = regexp.MustCompile(`^\s*(?:-\s*)?value:\s*["']?([^"'\s#]{20,200})["']?\s*$`)
)

// hostSettings reports whether a file gives a host or a container the variables of
// the environment. What a test run in CI is given is made up.
func hostSettings(name string) bool {
	if strings.Contains("/"+name, "/.github/") || strings.Contains("/"+name, "/.gitlab") || strings.Contains("/"+name, "/.circleci/") {
		return false
	}
	switch path.Ext(name) {
	case ".replit": // whose name is all extension
		return true
	case ".sh":
		return !strings.Contains("/"+name, "/.") && !strings.Contains(name, "test") // an editor's own scripts come with its template
	case ".yaml", ".yml", ".toml":
		return !strings.Contains(name, "test")
	}
	return false
}

// leaksInSettings looks at the variables that a configuration sets, where their
// names ask for secrets. What is sealed for one machine is left out.
func leaksInSettings(p *project.Project, name string) []leak {
	data, _ := p.Read(name)
	text := string(data)
	if containsPart(text, []string{"SealedSecret", "sops:", "ENC[AES"}) {
		return nil
	}
	var out []leak
	key, keyAt, number := "", 0, 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		held, value := "", ""
		if m := settingLine.FindStringSubmatch(line); m != nil {
			held, value = m[1], m[2]
		} else if m := keyLine.FindStringSubmatch(line); m != nil {
			key, keyAt = m[1], number
		} else if m := valueLine.FindStringSubmatch(line); m != nil && key != "" && number-keyAt <= 4 {
			held, value, key = key, m[1], ""
		}
		if held == "" || len(secretsIn(value)) > 0 { // told as what it is
			continue
		}
		s, ok := namedSecret(held, value)
		if !ok && path.Ext(name) == ".sh" { // that sets a server up
			s, ok = fixedSecret(held, value)
		}
		if ok {
			out = append(out, leak{secret: s, file: name, line: number, column: strings.Index(line, value) + 1})
		}
	}
	return out
}

// theMailPassword is the secret that mailPassword tells.
func theMailPassword(value string) secret {
	return secret{what: "the password of a mail account", value: value, severity: check.High, sure: check.Likely, whole: true}
}
