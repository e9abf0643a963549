package report

import (
	"encoding/json"
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
)

const hostile = "evil\x1b]52;c;aGk=\x07`![x](https://e.example)<img>"

func review() Review {
	p := project.FromFiles(map[string]string{
		"package.json": `{"name": "shop", "dependencies": {"next": "16.1.0", "react": "19.2.0"}}`,
		"app/page.tsx": "export default function Page() { return null }\n",
	})
	c := func(id string, s check.Severity) *check.Check {
		return &check.Check{ID: id, Severity: s, Minutes: 10, Words: check.Explain("# The title\n\nA sentence.\n\n## Why it matters\n\nWhy.\n")}
	}
	return Review{Project: p, Version: "1.2.3", Results: []check.Result{
		{Check: c("security/headers", check.Medium), Finding: check.Missing(check.Certain, "no headers in "+hostile,
			check.Place{File: "app/" + hostile + ".tsx", Line: 3, Column: 2, EndLine: 4, Message: "here\xff", Fingerprint: "abc"})},
		{Check: c("deploy/backups", check.High), Finding: check.Asking("the code cannot show it", check.Question{Text: "Are there backups?"})},
		{Check: c("seo/robots", check.Low), Finding: check.Passed(check.Certain, "there is one")},
	}}
}

func TestJSONIsTheContract(t *testing.T) {
	out, err := JSON(review())
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Schema  int
		App     struct{ Name string }
		Stack   struct{ Framework, Router string }
		Results []map[string]any
	}
	if err := json.Unmarshal(out, &d); err != nil {
		t.Fatal(err)
	}
	if d.Schema != 1 || d.App.Name != "shop" || d.Stack.Framework != "next" || d.Stack.Router != "app" {
		t.Errorf("head: %+v", d)
	}
	gap := d.Results[0]
	for key, want := range map[string]any{
		"id": "security/headers", "area": "security", "title": "The title", "verdict": "gap", "severity": "medium",
		"confidence": "certain", "fix": "brief", "effort_minutes": 10.0,
	} {
		if gap[key] != want {
			t.Errorf("%s is %v, want %v", key, gap[key], want)
		}
	}
	place := gap["places"].([]any)[0].(map[string]any)
	for key, want := range map[string]any{"line": 3.0, "column": 2.0, "end_line": 4.0, "fingerprint": "abc"} {
		if place[key] != want {
			t.Errorf("place: %s is %v, want %v", key, place[key], want)
		}
	}
	if !strings.Contains(string(out), `"problems": []`) {
		t.Error("an empty list is not a list")
	}
}

func TestSARIF(t *testing.T) {
	out, err := SARIF(review())
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID, Level string
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(out, &d); err != nil {
		t.Fatal(err)
	}
	run := d.Runs[0]
	if d.Version != "2.1.0" || len(run.Results) != 1 || len(run.Tool.Driver.Rules) != 1 {
		t.Fatalf("%s", out)
	}
	r := run.Results[0]
	at := r.Locations[0].PhysicalLocation
	if r.RuleID != "security/headers" || r.Level != "warning" || at.Region.StartLine != 3 || strings.ContainsAny(at.ArtifactLocation.URI, "\x1b <`") {
		t.Errorf("%+v", r)
	}
}

func TestHostileTextsStayText(t *testing.T) {
	md := string(Markdown(review()))
	if strings.ContainsAny(md, "\x1b\x07") || strings.Contains(md, "\n![x]") {
		t.Errorf("markdown lets it out:\n%s", md)
	}
	seen := 0
	text := Text(review(), func(s string) string { seen++; return "SAFE" }, 0)
	if strings.Contains(text, "evil") || seen == 0 {
		t.Errorf("text was not passed through safe:\n%s", text)
	}
}

func TestTextSaysWhatHurtsFirst(t *testing.T) {
	text := Text(review(), func(s string) string { return s }, 0)
	gap, ask := strings.Index(text, "security/headers"), strings.Index(text, "Are there backups?")
	if gap < 0 || ask < gap || !strings.Contains(text, "1 gap, 1 question, 0 unclear, 1 in place, 0 not needed") {
		t.Errorf("%s", text)
	}
}

func TestWhatIsOnlyPossibleIsCountedApart(t *testing.T) {
	all := review().Results
	for i := range all {
		all[i].Finding.Confidence = check.Possible
	}
	if got := Tally(all); !strings.HasPrefix(got, "0 gaps, 1 more only possible, 1 question") {
		t.Errorf("%q", got)
	}
}

func TestStackLine(t *testing.T) {
	if got := StackLine(review().Project.Stack()); got != "Next.js 16.1 (App Router) · TypeScript" {
		t.Errorf("%q", got)
	}
}

func TestAFolderWithoutAnAppIsOneSentence(t *testing.T) {
	none := project.FromFiles(map[string]string{"Cargo.toml": "[package]\nname = \"x\"\n"})
	c := &check.Check{ID: "seo/robots", Words: check.Explain("# Rules\n")}
	text := Text(Review{Project: none, Results: []check.Result{{Check: c, Finding: check.Unneeded("there is no web app here")}}}, func(s string) string { return s }, 0)
	if strings.Contains(text, "seo/robots") || !strings.Contains(text, "No web app was found here") {
		t.Errorf("%s", text)
	}
}

func TestGitHub(t *testing.T) {
	out := string(GitHub(review()))
	want := "::warning file=app/evil\uFFFD]52;c;aGk=\uFFFD`![x](https%3A/e.example)<img>.tsx,line=3,endLine=4,title=security/headers The title::" +
		"No headers in evil\uFFFD]52;c;aGk=\uFFFD`![x](https://e.example)<img>. Here: here\uFFFD.\n"
	if out != want {
		t.Errorf("got  %q\nwant %q", out, want)
	}
}

func TestAWorkflowCommandCannotBeForged(t *testing.T) {
	r := review()
	r.Results[0].Finding.Reason = "100 %\n::set-output name=x::y"
	r.Results[0].Finding.Places[0].File = "a,line=9::b\n::error::c"
	if out := string(GitHub(r)); strings.Count(out, "\n") != 1 || !strings.Contains(out, "file=a%2Cline=9%3A%3Ab%0A%3A%3Aerror%3A%3Ac,") {
		t.Errorf("%s", out)
	}
}

func TestHTML(t *testing.T) {
	r := review()
	r.Record = "\n## This session\n\n- note: <script>a</script> [b](javascript:c)\n"
	out, err := HTML(r)
	if err != nil {
		t.Fatal(err)
	}
	page := string(out)
	for _, want := range []string{
		"<title>Production review of shop</title>", `<article id="security/headers">`, "<h2>Open questions</h2>", "Are there backups?",
		"<h2>In place</h2>", "There is one.", "&lt;img&gt;", "<p>Why.</p>", "underpin brief security/headers", "Next.js 16.1",
		"<h2>This session</h2>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	for _, bad := range []string{"<img", "\x1b", "<script", "javascript:", "http-equiv=\"refresh"} {
		if strings.Contains(page, bad) {
			t.Errorf("%q got through", bad)
		}
	}
}

func TestAFileThatWasReadInPartIsNotCalledUnread(t *testing.T) {
	r := review()
	r.Project = project.FromFiles(map[string]string{
		"package.json": `{"name": "shop", "dependencies": {"next": "16.1.0"}}`,
		"app/page.tsx": "export default function Page() {\n  const get Text = 1\n}\n",
	})
	r.Project.Source("app/page.tsx")
	if got := Text(r, strings.Clone, 0); !strings.Contains(got, "\nin part   app/page.tsx:2: ") {
		t.Errorf("got %s", got)
	}
	page, err := HTML(r)
	if err != nil || !strings.Contains(string(page), "<code>app/page.tsx:2</code>") {
		t.Errorf("%v in %s", err, page)
	}
}

func TestAGapSaysWhoClosesItAndWithWhat(t *testing.T) {
	r := review()
	for fix, want := range map[string]string{
		"auto": "fix: `underpin fix security/headers`", "guided": "guided: `underpin fix security/headers`",
		"in part": "part: `underpin fix security/headers`", "brief": "brief: `underpin brief security/headers`",
	} {
		r.Fix = func(*check.Check) string { return fix }
		text := string(Markdown(r))
		page, err := HTML(r)
		if err != nil {
			t.Fatal(err)
		}
		command := strings.Trim(want[strings.IndexByte(want, '`'):], "`")
		if !strings.Contains(text, want) || !strings.Contains(string(page), want[:strings.IndexByte(want, '`')]+"<code>"+command+"</code>") {
			t.Errorf("%s is not said with its command", fix)
		}
		if !strings.Contains(text, ways) || !strings.Contains(string(page), "<em>guided</em>, a fix and a step") {
			t.Error("the words are not explained")
		}
	}
}

func TestWhatIsSetAsideStandsApart(t *testing.T) {
	r := review()
	r.Aside = map[string]bool{"security/headers": true}
	r.Remarks = map[string][]string{"security/headers": {"Skipped: a proxy sets them"}}
	text := string(Markdown(r))
	page, err := HTML(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{text, string(page)} {
		if strings.Contains(out, "what hurts first") || !strings.Contains(out, "Set aside") || !strings.Contains(out, "1 gap set aside") || !strings.Contains(out, "a proxy sets them") {
			t.Errorf("not apart:\n%s", out)
		}
	}
	if !strings.Contains(string(page), `<span class="soft">0 gaps</span>`) || strings.Contains(string(page), `<span class="soft">1 gap</span>`) {
		t.Error("its area counts it as open")
	}
}
