package check

import (
	"context"
	"testing"

	"underpin/checks/project"
	"underpin/fixes"
)

// product is a front end of JavaScript with a server in Python beside it.
func product() *project.Project {
	return project.FromFiles(map[string]string{
		"web/package.json":     `{"name": "web", "dependencies": {"next": "16.0.0", "react": "19.0.0"}}`,
		"web/app/page.tsx":     "export default function Page() { return <p>hi</p> }\n",
		"api/requirements.txt": "fastapi==0.115.0\n",
		"api/main.py":          "from fastapi import FastAPI\napp = FastAPI()\n",
	})
}

// answers is a check that says one thing of a front end and another of a server.
func answers(front, server Finding) *Check {
	return &Check{ID: "a/b", Severity: Low, Look: func(p *project.Project) Finding {
		if p.Stack().Python() {
			return server
		}
		return front
	}}
}

func TestAServerInPythonBesideTheFrontEndIsJudgedToo(t *testing.T) {
	page, main := Line("web/app/page.tsx", 1, ""), Line("main.py", 2, "in main.py")
	gap := func(reason string, at ...Place) Finding { return Missing(Likely, reason, at...) }
	grave := gap("main.py is open.", main)
	grave.Severity = Blocker
	hint := Missing(Possible, "Perhaps.", main)
	asked := Finding{Verdict: Ask, Reason: "Who knows?"}
	for name, c := range map[string]struct {
		front, server Finding
		also          func(*Check)
		verdict       Verdict
		reason        string
		places        []string
	}{
		"a gap of the server's": {Unneeded("no server"), gap("main.py is open.", main), nil, Gap, "api/main.py is open.", []string{"api/main.py"}},
		"a gap of both":         {gap("The page is bare.", page), grave, nil, Gap, "api/main.py is open. Beside it: The page is bare.", []string{"api/main.py", "web/app/page.tsx"}},
		"a gap of the front's":  {gap("The page is bare.", page), Passed(Certain, "fine"), nil, Gap, "The page is bare.", []string{"web/app/page.tsx"}},
		"what is the server's":  {gap("Said of Python.", Line("api/main.py", 2, "")), Passed(Certain, "fine", main), nil, Pass, "fine", []string{"api/main.py"}},
		"a question":            {Passed(Certain, "fine", page), asked, nil, Ask, "Who knows?", nil},
		"a hint":                {Passed(Certain, "fine", page), hint, nil, Gap, "Perhaps.", []string{"api/main.py"}},
		"a gap of both alike":   {gap("The page is bare.", page), gap("main.py is open.", main), nil, Gap, "The page is bare. In api: api/main.py is open.", []string{"web/app/page.tsx", "api/main.py"}},
		"not followed":          {Passed(Certain, "fine", page), Cannot("not followed"), func(c *Check) { c.ID = "security/b" }, Unclear, "not followed", nil},
		"known of one":          {Passed(Certain, "fine", page), Cannot("not followed"), nil, Pass, "fine", []string{"web/app/page.tsx"}},
		"seen by the server":    {Cannot("not seen"), Passed(Certain, "fine", main), nil, Pass, "fine", []string{"api/main.py"}},
		"no server's matter":    {Passed(Certain, "fine", page), Unneeded("no pages"), nil, Pass, "fine", []string{"web/app/page.tsx"}},
		"of pages":              {Passed(Certain, "fine", page), grave, func(c *Check) { c.OfPages = true }, Pass, "fine", []string{"web/app/page.tsx"}},
		"anywhere":              {gap("Nothing is tried.", page), Passed(Certain, "fine", main), func(c *Check) { c.Anywhere = true }, Pass, "fine", []string{"api/main.py"}},
		"anywhere in front":     {Passed(Certain, "fine", page), grave, func(c *Check) { c.Anywhere = true }, Pass, "fine", []string{"web/app/page.tsx"}},
	} {
		t.Run(name, func(t *testing.T) {
			check := answers(c.front, c.server)
			if c.also != nil {
				c.also(check)
			}
			f := Look(context.Background(), product(), check)
			if f.Verdict != c.verdict || f.Reason != c.reason || len(f.Places) != len(c.places) {
				t.Fatalf("found %+v", f)
			}
			for i, pl := range f.Places {
				if pl.File != c.places[i] || pl.Fingerprint == "" {
					t.Errorf("place %d is %+v", i, pl)
				}
			}
		})
	}
}

func TestAFrontEndBesideAServerInPythonIsJudgedToo(t *testing.T) {
	files := map[string]string{
		"web/package.json": `{"name": "web", "dependencies": {"react": "19.0.0"}, "devDependencies": {"vite": "7.0.0"}}`,
		"web/src/main.tsx": "export {}\n",
		"requirements.txt": "fastapi==0.115.0\n",
		"main.py":          "from fastapi import FastAPI\napp = FastAPI()\n",
	}
	for name, c := range map[string]struct {
		front, server Finding
		verdict       Verdict
		reason        string
	}{
		"a gap of the front's": {Missing(Likely, "src/main.tsx is bare.", Line("src/main.tsx", 1, "")), Unneeded("no pages"), Gap, "web/src/main.tsx is bare."},
		"not followed":         {Passed(Certain, "fine"), Cannot("not followed"), Pass, "fine"},
		"seen by the server":   {Cannot("not seen"), Passed(Certain, "fine"), Pass, "fine"},
	} {
		t.Run(name, func(t *testing.T) {
			files["web/index.html"] = "<title>x</title>"
			if f := Look(context.Background(), project.FromFiles(files), answers(c.front, c.server)); f.Verdict != c.verdict || f.Reason != c.reason {
				t.Errorf("found %+v", f)
			}
			delete(files, "web/index.html") // scripts of the server's own pages
			if f := Look(context.Background(), project.FromFiles(files), answers(c.front, c.server)); f.Verdict != c.server.Verdict || f.Reason != c.server.Reason {
				t.Errorf("without a page of its own: %+v", f)
			}
		})
	}
}

func TestWhatAServerBesideSaysGoesWithItsFiles(t *testing.T) {
	asked := map[bool]int{}
	c := &Check{ID: "a/b", Look: func(p *project.Project) Finding {
		asked[p.Stack().Python()]++
		if text, _ := p.Read("main.py"); p.Stack().Python() && len(text) > 45 {
			return Passed(Certain, "fine")
		}
		p.Has("app/page.tsx")
		return Missing(Likely, "It is missing.")
	}}
	p := product()
	Look(context.Background(), p, c)
	next := p.With(map[string][]byte{"api/main.py": []byte("from fastapi import FastAPI\napp = FastAPI()\n# and a line\n"), "notes.txt": []byte("x")})
	Look(context.Background(), next, c)
	if asked[true] != 2 {
		t.Errorf("the server was judged %d times after a change of its own", asked[true])
	}
	Look(context.Background(), next.With(map[string][]byte{"web/app/page.tsx": []byte("export default function Page() { return <p>ho</p> }\n")}), c)
	if asked[true] != 2 {
		t.Errorf("the server was judged anew after a change of the front end's")
	}
	if f := Look(context.Background(), p, c); f.Verdict != Gap {
		t.Errorf("the state before the change: %+v", f)
	}
}

func TestAFixIsDrawnWhereTheGapIs(t *testing.T) {
	c := answers(Passed(Certain, "fine"), Missing(Likely, "It is missing.", Line("main.py", 2, "")))
	c.Fix = &fixes.Fix{Title: "Add it", Plan: func(d *fixes.Draft) error { return d.Create("added.py", "x = 1\n") }}
	change, err := c.Draw(context.Background(), product(), nil)
	if err != nil || len(change.Files) != 1 || change.Files[0].Path != "api/added.py" {
		t.Fatalf("drawn %+v, %v", change.Files, err)
	}
}
