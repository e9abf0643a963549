package security

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
)

var (
	objectPolicy = regexp.MustCompile(`(?is)create\s+policy\s+[^;]*?\bon\s+storage\.objects\b[^;]*`)
	policyBucket = regexp.MustCompile(`(?i)\bbucket_id\s*=\s*'([^']+)'`)
	takesRows    = regexp.MustCompile(`(?i)\bfor\s+(insert|all)\b`)
)

// wideBuckets finds the policies that let everyone, or everyone who is signed
// in, put files anywhere into a bucket: by the bucket's name.
func wideBuckets(p *project.Project) map[string]check.Place {
	out := map[string]check.Place{}
	for _, name := range p.Files() {
		if path.Ext(name) != ".sql" || !p.HoldsFold(name, "storage.objects") {
			continue
		}
		text, _ := p.Read(name)
		sql := withoutComments(string(text))
		for _, at := range objectPolicy.FindAllStringIndex(sql, -1) {
			policy := sql[at[0]:at[1]]
			low := strings.ToLower(policy)
			b := policyBucket.FindStringSubmatch(policy)
			if b == nil || !takesRows.MatchString(policy) || containsPart(low, []string{"auth.uid(", "foldername", "owner", "auth.jwt(", "exists", "service_role", "select ", "is_admin", "has_role", "current_setting"}) {
				continue
			}
			who := "anyone, signed in or not, may put files into the bucket " + b[1]
			if strings.Contains(low, "authenticated") {
				who = "anyone who is signed in may put files into the bucket " + b[1]
			}
			// What the database is made from says it better than a copy beside it.
			if before, have := out[b[1]]; !have || migrates(name) && !migrates(before.File) {
				out[b[1]] = check.Line(name, 1+strings.Count(sql[:at[0]], "\n"), who)
			}
		}
	}
	return out
}

// migrates reports whether a file is one of the migrations that Supabase applies.
func migrates(name string) bool { return strings.Contains("/"+name, "/supabase/migrations/") }

// fillableBuckets lists the buckets that the migrations make without any limit,
// and that everyone may fill through the storage's own address: no matter
// whether a page of the app does.
func fillableBuckets(p *project.Project, buckets map[string]bucket, have []upload) []upload {
	var out []upload
	policies := wideBuckets(p)
	for _, name := range slices.Sorted(maps.Keys(policies)) {
		wide := policies[name]
		b, made := buckets[name]
		if !made || b.file == "" || b.size || b.types {
			continue
		}
		known := false
		for i := range have {
			if m := have[i].made; m.File == b.file && m.Line == b.line {
				have[i].wide, known = wide, true
			}
		}
		if !known {
			out = append(out, upload{place: check.Line(b.file, b.line, ""), how: "makes the bucket " + name + ", which everyone may fill", wide: wide})
		}
	}
	return out
}
