package project

import "strings"

// parseVersion reads a version or the lower bound of a range: "^16.1.0", ">=3 <5",
// "npm:next@15.0.1", "workspace:^1.2.0". What has no numbers, such as "latest",
// keeps its words in Raw.
func parseVersion(raw string) Version {
	v := Version{Raw: raw}
	s := raw
	if alias, ok := strings.CutPrefix(s, "npm:"); ok {
		if at := strings.LastIndexByte(alias, '@'); at > 0 {
			s = alias[at+1:]
		}
	}
	s = strings.TrimPrefix(s, "workspace:")
	s = strings.TrimLeft(s, "^~>=<v! ")
	if strings.ContainsAny(s, ":/") { // a URL, a path, a git reference
		return v
	}
	into := []*int{&v.Major, &v.Minor, &v.Patch}
	for i, field := range into {
		digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
		if digits == 0 || digits > 6 {
			break
		}
		n := 0
		for _, c := range s[:digits] {
			n = n*10 + int(c-'0')
		}
		*field = n
		s = s[digits:]
		if i < len(into)-1 && !strings.HasPrefix(s, ".") {
			break
		}
		s = strings.TrimPrefix(s, ".")
	}
	return v
}
