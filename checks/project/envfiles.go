package project

import (
	"path"
	"strings"
)

// isEnvFile reports whether a file declares variables as NAME=value lines.
func isEnvFile(name string) bool {
	base := path.Base(name)
	return base == ".env" || strings.HasPrefix(base, ".env.") || base == ".dev.vars" || base == ".dev.vars.example" ||
		strings.HasSuffix(base, ".env") || base == "env.example" || strings.HasSuffix(base, ".env.example") ||
		base == ".envrc"
}

// isExampleEnv reports whether such a file is there to be copied, without real
// values.
func isExampleEnv(name string) bool {
	base := strings.ToLower(path.Base(name))
	for _, mark := range []string{"example", "sample", "template", "dist", "defaults", "schema"} {
		if strings.Contains(base, mark) {
			return true
		}
	}
	return false
}

func (p *Project) envDeclarations(name string) []EnvDeclaration {
	return perFile(p, name, "env", func(p *Project) []EnvDeclaration {
		text, _ := p.Read(name)
		var out []EnvDeclaration
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			key, value, ok := envLine(line)
			if ok {
				out = append(out, EnvDeclaration{
					Name: key, File: name, Line: n, Example: isExampleEnv(name), Public: IsPublicEnv(key), Value: valueKind(value),
				})
			}
		}
		return out
	})
}

// envLine reads NAME=value; a commented-out declaration counts in the way that
// examples use it, as one without a value.
func envLine(line string) (key, value string, ok bool) {
	line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
	commented := strings.HasPrefix(line, "#")
	line = strings.TrimSpace(strings.TrimLeft(line, "#"))
	line = strings.TrimPrefix(line, "export ")
	key, value, ok = strings.Cut(line, "=")
	key = strings.TrimSpace(key)
	if !ok || !isEnvKey(key) || commented && !isEnvName(key) {
		return "", "", false
	}
	if commented {
		return key, "", true
	}
	return key, unquote(strings.TrimSpace(value)), true
}

func isEnvKey(key string) bool {
	for i, c := range key {
		letter := c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		if !letter && (i == 0 || c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return key != ""
}

func unquote(value string) string {
	if value == "" {
		return ""
	}
	if q := value[0]; q == '"' || q == '\'' || q == '`' {
		if end := strings.IndexByte(value[1:], q); end >= 0 {
			return value[1 : 1+end]
		}
		return value[1:]
	}
	if i := strings.Index(value, " #"); i >= 0 {
		value = value[:i]
	}
	return strings.TrimSpace(value)
}

// placeholderMarks are the words by which people say "put yours here".
var placeholderMarks = []string{
	"your", "xxx", "changeme", "change-me", "change_me", "changethis", "replace", "example", "placeholder", "dummy",
	"insert", "todo", "...", "<", "***", "fill", "goes-here", "_here", "-here", "here>", "abc123", "fake", "redacted", "secret-key",
	"my-", "sample", "1234567890", "put_", "add_", "enter_", "project-ref", "user:password", "username:password", "postgres:postgres", "[password]", "[your", "${",
}

func valueKind(value string) EnvValue {
	if value == "" {
		return EmptyValue
	}
	lower := strings.ToLower(value)
	for _, mark := range placeholderMarks {
		if strings.Contains(lower, mark) {
			return PlaceholderValue
		}
	}
	if isPlain(lower) {
		return PlainValue
	}
	return RealValue
}

// isPlain reports whether a value is one of those that give nothing away.
func isPlain(v string) bool {
	if strings.Contains(v, "localhost") || strings.Contains(v, "127.0.0.1") || strings.Contains(v, "0.0.0.0") {
		return true
	}
	if strings.HasPrefix(v, "file:") || strings.HasPrefix(v, "./") || strings.HasPrefix(v, "/") {
		return true
	}
	if strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://") {
		return !strings.ContainsAny(v, "@?")
	}
	if strings.Contains(v, "://") {
		return !strings.Contains(v, "@")
	}
	if len(v) <= 12 { // a flag, a number, a region, a model's name
		return true
	}
	return strings.Contains(v, " ") || (strings.Contains(v, "@") && !strings.Contains(v, ":"))
}
