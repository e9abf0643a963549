package check

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"underpin/checks/project"
)

func app(files map[string]string) *project.Project {
	all := map[string]string{
		"package.json":     "{\n  \"name\": \"shop\",\n  \"dependencies\": {\"next\": \"^16.0.0\", \"react\": \"^19.0.0\"}\n}\n",
		"app/page.tsx":     "export default function Page() { return <p>hi</p> }\n",
		"app/api/route.ts": "export function GET() {\n  return new Response('ok')\n}\n",
	}
	for name, text := range files {
		all[name] = text
	}
	return project.FromFiles(all)
}

func TestAPanickingCheckEndsNothing(t *testing.T) {
	var seen atomic.Int32
	list := []*Check{
		{ID: "a/one", Look: func(*project.Project) Finding { panic("boom") }},
		{ID: "a/two", Look: func(*project.Project) Finding { return Passed(Certain, "fine") }},
	}
	results := Run(context.Background(), app(nil), list, func(Result) { seen.Add(1) })
	if results[0].Finding.Verdict != Unclear || !strings.Contains(results[0].Finding.Reason, "boom") {
		t.Errorf("the panic gave %+v", results[0].Finding)
	}
	if results[1].Finding.Verdict != Pass || seen.Load() != 2 {
		t.Errorf("the other check gave %+v, seen %d", results[1].Finding, seen.Load())
	}
}

func TestWhereACheckDoesNotApply(t *testing.T) {
	never := func(*project.Project) Finding { t.Error("the check was run"); return Finding{} }
	stripe := &Check{ID: "a/b", On: []project.Tech{project.Stripe, project.Paddle}, Look: never}
	if f := Look(context.Background(), app(nil), stripe); f.Verdict != NotNeeded || f.Reason != "nothing here uses stripe or paddle" {
		t.Errorf("without a provider: %+v", f)
	}
	none := project.FromFiles(map[string]string{"Cargo.toml": "[package]\nname = \"x\"\n", "src/lib.rs": ""})
	if f := Look(context.Background(), none, &Check{ID: "a/b", Look: never}); f.Verdict != NotNeeded {
		t.Errorf("without an app: %+v", f)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if f := Look(ctx, app(nil), &Check{ID: "a/b", Look: never}); f.Verdict != Unclear {
		t.Errorf("after the end: %+v", f)
	}
}

func TestAGapAlwaysHasAPlace(t *testing.T) {
	c := &Check{ID: "a/b", Look: func(*project.Project) Finding { return Missing(Likely, "nothing does it") }}
	f := Look(context.Background(), app(nil), c)
	if len(f.Places) != 1 || f.Places[0].File != "package.json" || f.Places[0].Fingerprint == "" {
		t.Errorf("places %+v", f.Places)
	}
}

func TestFingerprintsStayWhileLinesMove(t *testing.T) {
	at := func(line int) *Check {
		return &Check{ID: "a/b", Look: func(*project.Project) Finding {
			return Missing(Likely, "it", Line("app/api/route.ts", line, ""))
		}}
	}
	before := Look(context.Background(), app(nil), at(2))
	moved := app(map[string]string{"app/api/route.ts": "// new\nexport function GET() {\n\treturn new Response('ok')\n}\n"})
	after := Look(context.Background(), moved, at(3))
	if before.Places[0].Fingerprint != after.Places[0].Fingerprint {
		t.Error("the fingerprint changed with the line number")
	}
	if other := Look(context.Background(), app(nil), at(1)); other.Places[0].Fingerprint == before.Places[0].Fingerprint {
		t.Error("another line has the same fingerprint")
	}
}

func TestSamePlaceTwiceIsOnePlace(t *testing.T) {
	c := &Check{ID: "a/b", Look: func(*project.Project) Finding {
		return Missing(Likely, "it", Line("app/page.tsx", 1, "x"), Line("app/page.tsx", 1, "y"), Line("app/page.tsx", 1, "x"))
	}}
	if f := Look(context.Background(), app(nil), c); len(f.Places) != 2 || f.Places[1].Message != "y" {
		t.Errorf("places %+v", f.Places)
	}
}

func TestAnswers(t *testing.T) {
	f := Asking("the code cannot show it", Question{Text: "Are there backups?", Pass: "there are", Gap: "there are none"})
	for answer, want := range map[string]Verdict{Yes: Pass, No: Gap, DontKnow: Ask, NotForUs: NotNeeded, "": Ask} {
		if got := f.Answered(answer); got.Verdict != want || got.Reason == "" {
			t.Errorf("%q gives %s (%s), want %s", answer, got.Verdict, got.Reason, want)
		}
	}
	if got := Passed(Certain, "x").Answered(No); got.Verdict != Pass {
		t.Error("an answer changed what the code shows")
	}
}

func TestBrief(t *testing.T) {
	c := &Check{ID: "a/b", Severity: High, Words: Explain("# Title here\n\nOne sentence.\n\n## Why it matters\n\nBecause.\n\n## What the fix does\n\nThis.\n\n## See for yourself\n\nRun it.\n")}
	var places []Place
	for i := range 30 {
		places = append(places, Line("f.ts", i+1, "seen"))
	}
	text := Brief("shop", false, Result{c, Missing(Certain, "nothing does it", places...)})
	for _, want := range []string{"# Task: Title here", "Nothing does it.", "`f.ts:1` seen", "and 10 more places", "Because.", "This.", "Run it.", "--only a/b", "Do not write secret values"} {
		if !strings.Contains(text, want) {
			t.Errorf("the brief does not say %q:\n%s", want, text)
		}
	}
}

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "nothing does it": "Nothing does it.", "It ends.": "It ends.", "über alles": "Über alles.",
		"package.json names none": "package.json names none.",
	} {
		if got := Sentence(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}
