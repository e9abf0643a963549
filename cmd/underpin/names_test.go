package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"underpin/checks"
)

func TestMistypedNames(t *testing.T) {
	for typed, want := range map[string]string{
		"security/xxs": "security/xss", "securty/headers": "security/headers", "headrs": "security/headers", "ratelimits": "security/ratelimit",
		"payments/webhok": "payments/webhook", "xsss": "security/xss", "qwertyuiop": "", "head": "security/headers", "": "", "/": "", "nope/x": "",
	} {
		_, err := find(typed)
		if err == nil {
			t.Errorf("%q is found", typed)
			continue
		}
		if _, meant, _ := strings.Cut(err.Error(), "did you mean "); strings.TrimSuffix(meant, "?") != want {
			t.Errorf("%q: %v, want %q", typed, err, want)
		}
	}
}

func TestAWordIsEnoughWhereOneCheckHasIt(t *testing.T) {
	times := map[string]int{}
	for _, c := range checks.All() {
		times[c.Word()]++
	}
	for _, c := range checks.All() {
		if found, err := find(c.Word()); times[c.Word()] == 1 && (err != nil || found != c) {
			t.Errorf("%s: %v", c.Word(), err)
		}
	}
	chosen, err := choose([]string{"headers", "seo"})
	if err != nil || len(chosen) < 2 || chosen[0].ID != "security/headers" || chosen[1].Area() != "seo" {
		t.Errorf("chosen: %v, %v", chosen, err)
	}
	if _, err := find("seo"); err == nil || !strings.Contains(err.Error(), "\"seo\" is an area; name one of its checks, such as seo/metadata") {
		t.Error(err)
	}
	if _, err := choose([]string{"sec"}); err == nil || !strings.Contains(err.Error(), "did you mean security?") {
		t.Error(err)
	}
	if _, err := choose([]string{"securty"}); err == nil || !strings.Contains(err.Error(), "no check or area \"securty\"; did you mean security?") {
		t.Error(err)
	}
}

func TestWrongArgumentsAreSaidInWords(t *testing.T) {
	dir := demo(t)
	above, name := filepath.Split(dir)
	t.Chdir(above)
	for _, c := range []struct {
		args string
		want string
	}{
		{"fix", "underpin fix needs the id of a check, such as security/headers; \"underpin list\" names them all"},
		{"explain", "underpin explain needs the id of a check"},
		{"brief", "underpin brief needs the id of a check"},
		{"brief security/xss . more", "\"more\" is one argument too many; underpin brief takes ID [DIR]"},
		{"explain qwertyuiop", "there is no check \"qwertyuiop\"; \"underpin list\" names them all"},
		{"explain sitmap", "did you mean seo/sitemap?"},
		{"explain password", "\"password\" is of several checks: security/passwords (Password storage) or security/revocation (Sessions after a password change); name one"},
		{"check a b", "\"b\" is one argument too many; underpin check takes [DIR]"},
		{"demo now", "underpin demo takes no argument, and \"now\" was given"},
		{"list qwertyuiop", "there is no check or area \"qwertyuiop\""},
		{"fix double charge", "there is no check \"double\"; did you mean"},
		{"chek", "there is no folder and no command \"chek\"; did you mean underpin check?"},
		{"version", "did you mean underpin --version?"},
		{"crumb-clbu", "crumb-clbu: there is no such folder; did you mean crumb-club?"},
		{"check ./crumbclub", "did you mean crumb-club?"},
		{"check nowhere-at-all", "name the folder of your app"},
		{"--them dark", "unknown flag: --them; did you mean --theme?"},
		{"fix --dryrun security/headers", "did you mean --dry-run?"},
		{"check --frobnicate", "\"underpin check --help\" lists the flags"},
		{"--clock=-5m " + name, "say --clock 60m"},
		{"demo --clock=-5m", "say --clock 60m"},
		{"--clock soon " + name, "\"underpin --help\" lists the flags"},
		{"--theme pink " + name, "unknown theme \"pink\": use auto, dark or light"},
		{"fix " + name, "is a folder, and a check is to be named; -C " + name + " chooses the folder"},
		{"undo " + name, "-C " + name + " chooses the folder"},
		{"undo securty/headers", "did you mean security/headers?"},
		{"-C " + name + " undo", "there is nothing to take back"},
		{"-C " + name + " --app nope check", "no app \"nope\"; choose one of: ."},
	} {
		code, out, errors := underpin(t, "", strings.Fields(c.args)...)
		if code != exitError || !strings.Contains(errors, c.want) || strings.Count(errors, "\n") != 1 {
			t.Errorf("underpin %s: exit code %d, %q does not say %q", c.args, code, errors+out, c.want)
		}
	}
}

func TestAGapIsExplainedByAnyWordForIt(t *testing.T) {
	for words, want := range map[string]string{
		"csp": "# Security headers\n", "rate limit": "# Rate limiting\n", "n+1": "# N+1 queries\n", "rls": "# Row-level security\n", "sitemap": "# Sitemap\n", "sql injection": "# SQL injection\n",
	} {
		code, out, errors := underpin(t, "", append([]string{"explain"}, strings.Fields(words)...)...)
		if code != exitClean || !strings.HasPrefix(out, want) {
			t.Errorf("explain %s: exit code %d, %.40q, %s", words, code, out, errors)
		}
	}
	if _, _, errors := underpin(t, "", "explain", "cors"); errors != "" {
		t.Errorf("explain cors: %s", errors)
	}
	if _, _, errors := underpin(t, "", "explain", "session", "cookie"); errors != "\nSee also: security/csrf (Cross-site request forgery (CSRF)).\n" {
		t.Errorf("explain session cookie: %q", errors)
	}
}

func TestAListIsOfAnAreaOrAWord(t *testing.T) {
	for word, want := range map[string][2]string{
		"": {"seo/sitemap", "nothing"}, "payments": {"payments/refunds", "seo/"}, "webhook": {"payments/signature", "seo/"}, "csp": {"security/headers", "payments/"}, "seo/robots": {"seo/robots", "seo/sitemap "},
	} {
		code, out, errors := underpin(t, "", append([]string{"list"}, strings.Fields(word)...)...)
		if code != exitClean || !strings.Contains(out, want[0]) || strings.Contains(out, want[1]) {
			t.Errorf("list %s: exit code %d, %s\n%s", word, code, errors, out)
		}
	}
}

func TestAMissingFolderIsSaidBeforeTheScreenChanges(t *testing.T) {
	var o, e bytes.Buffer
	code := run(context.Background(), &env{in: strings.NewReader(""), out: &o, err: &e, terminal: true}, []string{filepath.Join(t.TempDir(), "nowhere")})
	if code != exitError || o.Len() > 0 || !strings.Contains(e.String(), "there is no such folder") {
		t.Errorf("exit code %d: %q, %q", code, o.String(), e.String())
	}
}

func TestUndoSaysWhatItTakesBack(t *testing.T) {
	dir := demo(t)
	if code, _, errors := underpin(t, "", "-C", dir, "fix", "ci", "robots", "--yes"); code != exitClean {
		t.Fatalf("exit code %d: %s", code, errors)
	}
	for _, c := range []struct {
		code         int
		answer, want string
		args         []string
	}{
		{exitError, "", "seo/robots: nothing was taken back", nil},
		{exitError, "n\n", "deploy/ci: nothing was taken back", []string{"ci"}},
		{exitError, "", "what can be taken back: seo/robots, deploy/ci", []string{"headers"}},
		{exitClean, "y\n", "deploy/ci: taken back", []string{"ci"}},
		{exitError, "", "deploy/ci: its fix is not written here; what can be taken back: seo/robots", []string{"ci"}},
	} {
		code, _, errors := asked(t, c.answer, append([]string{"-C", dir, "undo"}, c.args...)...)
		if code != c.code || !strings.Contains(errors, c.want) {
			t.Errorf("undo %v, answered %q: exit code %d, %q does not say %q", c.args, c.answer, code, errors, c.want)
		}
	}
	if _, _, errors := asked(t, "n\n", "-C", dir, "undo"); !strings.Contains(errors, "written ") || !strings.Contains(errors, "robots.ts") || !strings.Contains(errors, "Take it back, byte for byte? [y/N]") {
		t.Errorf("it does not say what it would take back: %s", errors)
	}
	if code, _, errors := underpin(t, "y\n", "-C", dir, "undo"); code != exitError || !strings.Contains(errors, "say --yes") {
		t.Errorf("nobody to ask: exit code %d: %s", code, errors)
	}
}

func TestAFixUnderALaterOneIsTakenBackAfterIt(t *testing.T) {
	dir := demo(t)
	before := tree(t, dir)
	if code, _, errors := underpin(t, "", "-C", dir, "fix", "robots", "sitemap", "--yes"); code != exitClean {
		t.Fatalf("exit code %d: %s", code, errors)
	}
	code, _, errors := underpin(t, "", "-C", dir, "undo", "robots", "--yes")
	if want := "seo/sitemap was written after it and changed src/app/robots.ts too: take that back first"; code != exitError || !strings.Contains(errors, want) {
		t.Errorf("exit code %d, %q does not say %q", code, errors, want)
	}
	for range 2 {
		if code, _, errors := underpin(t, "", "-C", dir, "undo", "--yes"); code != exitClean {
			t.Errorf("exit code %d: %s", code, errors)
		}
	}
	if !same(before, tree(t, dir)) {
		t.Error("the app is not as it was")
	}
}

func TestTheFixOfWhatIsInPlace(t *testing.T) {
	code, _, errors := underpin(t, "", "-C", demo(t), "fix", "webhook", "--yes")
	if code != exitClean || !strings.Contains(errors, "payments/webhook: there is no gap to close: it is in place.") {
		t.Errorf("exit code %d: %s", code, errors)
	}
}

func TestAFixSaysWithWhichAnswersItIsPlanned(t *testing.T) {
	dir := demo(t)
	_, _, errors := underpin(t, "", "-C", dir, "fix", "headers", "--dry-run")
	if want := "Planned with --set csp=report: Should the content policy report only, or block? Or: enforce."; !strings.Contains(errors, want) {
		t.Errorf("%q does not say %q", errors, want)
	}
	_, _, errors = underpin(t, "", "-C", dir, "fix", "robots", "--dry-run")
	if strings.Contains(errors, "=: ") {
		t.Errorf("an empty answer is shown as one: %q", errors)
	}
	_, _, errors = underpin(t, "", "-C", dir, "fix", "headers", "--dry-run", "--set", "csp=enforce")
	if want := "Planned with --set csp=enforce: "; !strings.Contains(errors, want) {
		t.Errorf("%q does not say %q", errors, want)
	}
}

func TestCompletions(t *testing.T) {
	for args, want := range map[string]string{
		"fix security/h": "security/headers\t", "check --only seo/robots,data": "seo/robots,database\t", "--theme ": "light\n", "explain sec": "security/xss\t",
	} {
		_, out, _ := underpin(t, "", append([]string{"__complete"}, strings.Split(args, " ")...)...)
		if !strings.Contains(out, want) {
			t.Errorf("underpin %s: %q is not offered:\n%s", args, want, out)
		}
	}
	if _, out, _ := underpin(t, "", "__complete", "fix", "seo/robots", ""); strings.Contains(out, "seo/robots") {
		t.Errorf("what is named already is offered again:\n%s", out)
	}
	if _, out, _ := underpin(t, "", "__complete", "check", ""); !strings.Contains(out, ":16") {
		t.Errorf("no folders are offered:\n%s", out)
	}
	for _, command := range []string{"explain", "undo"} {
		if _, out, _ := underpin(t, "", "__complete", command, "seo/robots", ""); strings.Contains(out, ":16") {
			t.Errorf("%s takes no folder, and is offered some:\n%s", command, out)
		}
	}
}

func TestAFolderWithoutAnAppIsNoCleanOne(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range []string{"check", "check --json", "", "fix ci --yes", "brief ci"} {
		code, out, errors := underpin(t, "", strings.Fields(args)...)
		if want := "underpin: .: no web app was found here; name the folder of your app\n"; code != exitError || errors != want {
			t.Errorf("underpin %s: exit code %d, %q", args, code, errors)
		}
		if args == "check --json" && !strings.Contains(out, `"schema"`) {
			t.Errorf("no report: %s", out)
		}
	}
}

func TestAPrintedCheckSaysWhatIsNext(t *testing.T) {
	dir := demo(t)
	if _, out, errors := underpin(t, "", "check", dir); !strings.Contains(errors, "underpin explain ID") || strings.Contains(out, "explain ID") {
		t.Errorf("%q", errors)
	}
	for _, args := range [][]string{{"check", "-q", dir}, {"check", "--json", dir}, {"check", "--only", "payments/webhook", dir}} {
		if _, _, errors := underpin(t, "", args...); errors != "" {
			t.Errorf("underpin %v: %q", args, errors)
		}
	}
}

func TestAnUnknownFormatIsSaidBeforeTheAppIsRead(t *testing.T) {
	code, _, errors := underpin(t, "", "check", "--format", "xml", filepath.Join(t.TempDir(), "nowhere"))
	if want := "unknown format \"xml\": use text, json, sarif, markdown, html or github"; code != exitError || !strings.Contains(errors, want) {
		t.Errorf("exit code %d: %s", code, errors)
	}
}

func TestTheRecordOfASession(t *testing.T) {
	dir := demo(t)
	report := func(out string) string {
		t.Helper()
		_, path, ok := strings.Cut(out, "It is in ")
		if !ok {
			t.Fatalf("no report:\n%s", out)
		}
		path, _, _ = strings.Cut(path, "\n")
		text, err := os.ReadFile(strings.TrimSuffix(path, ".html") + ".md")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	_, out, _ := underpin(t, "security/headers\nf\n\nyes\nno\nseo/robots\ns\nlater\nci\nb\ndeploy/ci\nb\nr\nq\n", "--plain", "--clock", "45m", dir)
	text := report(out)
	for _, want := range []string{
		"less than a minute. Readiness when it began:", "- fixed Security headers (`security/headers`)\n", "- skipped Rules for crawlers (`seo/robots`): later\n", "- looked at: Checks on every push\n",
		"Left to do by hand:", "- Security headers (`security/headers`): ", "At its end: ", "questions open",
		"Next, what hurts first at the head:\n\n1. Webhook signature (`payments/signature`): blocker", "**Skipped: later.**",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the record:\n%s", want, text[strings.Index(text, "## This session"):])
		}
	}
	if strings.Index(text, "## This session") > strings.Index(text, "## Gaps") {
		t.Error("what was done stands below the gaps")
	}
	if strings.Index(text, "### Rules for crawlers") < strings.LastIndex(text, "### ") {
		t.Error("what was skipped stands among what is open")
	}
}
