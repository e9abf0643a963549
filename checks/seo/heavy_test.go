package seo

import (
	"strings"
	"testing"

	"underpin/checks/check"
	"underpin/checks/project"
)

// TestHeavyPictures holds the check to the sizes of files, which no fixture can
// carry.
func TestHeavyPictures(t *testing.T) {
	spa := func(app string, size int) *project.Project {
		return project.FromFiles(map[string]string{
			"package.json":         `{"dependencies": {"react": "19.0.0"}, "devDependencies": {"vite": "7.0.0"}}`,
			"index.html":           `<html><body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>`,
			"src/main.tsx":         `import hero from "./assets/hero.png"; render(` + app + `);`,
			"src/assets/hero.png":  strings.Repeat("x", size),
			"public/og-image.png":  strings.Repeat("x", 2<<20),
			"docs/architecture.md": "![](hero.png)",
		})
	}
	for _, c := range []struct {
		name, app string
		size      int
		want      check.Verdict
		sure      check.Confidence
	}{
		{"large and shown", `<img src={hero} height="40" />`, 900 << 10, check.Gap, check.Likely},
		{"not quite small", `<img src={hero} height="40" />`, 220 << 10, check.Gap, check.Likely},
		{"small", `<img src={hero} height="40" />`, 40 << 10, check.Pass, check.Likely},
	} {
		f := lookForImages(spa(c.app, c.size))
		if f.Verdict != c.want || f.Confidence != c.sure {
			t.Errorf("%s: %s, %s (%s)", c.name, f.Verdict, f.Confidence, f.Reason)
		}
		if f.Verdict == check.Gap && (f.Places[0].File != "src/main.tsx" || f.Places[0].Line != 1) {
			t.Errorf("%s: at %+v", c.name, f.Places[0])
		}
	}
	photo := spa(`<img src={hero} height="40" />`, 40<<10).With(map[string][]byte{"src/main.tsx": []byte(`import hero from "./assets/hero.jpg"; render(<img src={hero} />);`), "src/assets/hero.jpg": make([]byte, 220<<10)})
	if f := lookForImages(photo); f.Verdict != check.Gap || f.Confidence != check.Possible {
		t.Errorf("a photograph of 220 kB: %s, %s", f.Verdict, f.Confidence)
	}
	namesake := spa(`<img src={hero} height="40" />`, 40<<10).With(map[string][]byte{"src/assets/more/hero.png": make([]byte, 2<<20)})
	if f := lookForImages(namesake); f.Verdict == check.Gap {
		t.Errorf("a file of the same name: %s", f.Reason)
	}
	twin := spa(`<img src={hero} height="40" />`, 40<<10).With(map[string][]byte{"src/main.tsx": []byte(`import hero from "@assets/hero.png"; render(<img src={hero} />);`), "public/hero.png": make([]byte, 2<<20)})
	if f := lookForImages(twin); f.Verdict == check.Gap {
		t.Errorf("a file of the same name in public: %s", f.Reason)
	}
	unused := spa(`<p>Tea</p>`, 40<<10).With(map[string][]byte{"src/main.tsx": []byte("render(<p>Tea</p>);"), "src/assets/hero.png": make([]byte, 2<<20)})
	if f := lookForImages(unused); f.Verdict == check.Gap {
		t.Errorf("a file that nothing names: %s", f.Reason)
	}
	commented := unused.With(map[string][]byte{"src/main.tsx": []byte("import \"./app.css\";\nrender(<p>Tea</p>);"), "src/app.css": []byte("body {\n  /* background: url('./assets/hero.png'); */\n  color: black;\n}\n")})
	if f := lookForImages(commented); f.Verdict == check.Gap {
		t.Errorf("a file that a comment names: %s", f.Reason)
	}
}

// TestWhatLoadsPictures holds that a picture counts where browsers load it: not in a list
// of paths, not in what link previews show, and that signs between words are no pictures
// that other sizes would help.
func TestWhatLoadsPictures(t *testing.T) {
	page := func(head, main string, more map[string]string) check.Finding {
		files := map[string]string{
			"package.json": `{"dependencies": {"react": "19.0.0"}, "devDependencies": {"vite": "7.0.0"}}`,
			"index.html":   "<html><head>\n" + head + "\n</head><body><div id=\"root\"></div><script type=\"module\" src=\"/src/main.tsx\"></script></body></html>",
			"src/main.tsx": main,
		}
		for name, text := range more {
			files[name] = text
		}
		return lookForImages(project.FromFiles(files))
	}
	big := strings.Repeat("x", 1<<20)
	listed := page("", `render(<p>{["src/assets/barn.jpg"].join()}</p>);`, map[string]string{"src/assets/barn.jpg": big})
	if listed.Verdict == check.Gap {
		t.Errorf("a list of paths: %s", listed.Reason)
	}
	preview := page(`<meta property="og:image" content="/card.png" />`, `render(<p>Tea</p>);`, map[string]string{"public/card.png": big})
	if preview.Verdict == check.Gap {
		t.Errorf("a picture for link previews: %s", preview.Reason)
	}
	signs := "import barn from \"./assets/barn.jpg\";\nrender(<>\n<img src={barn} />\n<img src={site.sign} className=\"w-4 h-4\" />\n</>);\n"
	f := page("", signs, map[string]string{"src/assets/barn.jpg": big})
	if f.Verdict != check.Gap || !strings.Contains(f.Reason, "a picture is shown by a plain img") {
		t.Errorf("beside a sign: %s (%s)", f.Verdict, f.Reason)
	}
	named := "const PHOTO = \"/hall.jpg\";\n\n\n\n\nrender(<div style={{ backgroundImage: `url(${PHOTO})` }} />);\n"
	if f := page("", named, map[string]string{"public/hall.jpg": big}); len(f.Places) < 2 || f.Places[0].Line != 1 || f.Places[1].Line != 6 {
		t.Errorf("a file that a constant names: %+v", f.Places)
	}
	for _, at := range f.Places {
		if at.Line == 4 {
			t.Errorf("a sign of 16 pixels is listed: %+v", at)
		}
	}
}

// TestLargeAnimations holds that Next's component, which makes photographs
// smaller, leaves animations as they are.
func TestLargeAnimations(t *testing.T) {
	shop := func(picture string) *project.Project {
		return project.FromFiles(map[string]string{
			"package.json":        `{"dependencies": {"next": "15.0.0", "react": "19.0.0"}}`,
			"app/page.tsx":        `export default function Page() { return <a href="/thanks">Order</a>; }`,
			"app/thanks/page.tsx": "import Image from \"next/image\";\nimport dance from \"../../public/" + picture + "\";\n\n\n\n\nexport default function Thanks() {\n  return <Image src={dance} alt=\"\" />;\n}\n",
			"public/" + picture:   strings.Repeat("x", 1<<20),
		})
	}
	if f := lookForImages(shop("dance.jpg")); f.Verdict != check.Pass {
		t.Errorf("a photograph: %s (%s)", f.Verdict, f.Reason)
	}
	f := lookForImages(shop("dance.gif"))
	if f.Verdict != check.Gap || f.Confidence != check.Likely {
		t.Fatalf("an animation: %s, %s (%s)", f.Verdict, f.Confidence, f.Reason)
	}
	for i, line := range []int{2, 8} {
		if f.Places[i].File != "app/thanks/page.tsx" || f.Places[i].Line != line {
			t.Errorf("place %d is %+v", i, f.Places[i])
		}
	}
}

// TestPicturesImportedForNothing holds that a picture whose import is handed to nothing
// that shows it is loaded by nobody.
func TestPicturesImportedForNothing(t *testing.T) {
	app := func(main string) check.Finding {
		return lookForImages(project.FromFiles(map[string]string{
			"package.json":       `{"dependencies": {"react": "19.0.0"}, "devDependencies": {"vite": "7.0.0"}}`,
			"index.html":         `<html><body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>`,
			"src/main.tsx":       main,
			"src/assets/one.jpg": strings.Repeat("x", 900<<10),
		}))
	}
	if f := app("import one from \"./assets/one.jpg\";\nconst slides = [one];\nrender(<p>1 of {slides.length}</p>);"); f.Verdict == check.Gap {
		t.Errorf("only counted: %s", f.Reason)
	}
	if f := app("import one from \"./assets/one.jpg\";\nrender(<p>Tea</p>);"); f.Verdict == check.Gap {
		t.Errorf("only imported: %s", f.Reason)
	}
	if f := app("import one from \"./assets/one.jpg\";\nconst slides = [one];\nrender(slides.map((s) => <img src={s} />));"); f.Verdict != check.Gap {
		t.Errorf("gone through: %s", f.Reason)
	}
}

// TestPicturesGivenOutForNobody holds that a picture which a module gives out under a name
// that nothing takes is in no build, and that one which is taken counts.
func TestPicturesGivenOutForNobody(t *testing.T) {
	app := func(main string) check.Finding {
		return lookForImages(project.FromFiles(map[string]string{
			"package.json":        `{"dependencies": {"react": "19.0.0"}, "devDependencies": {"vite": "7.0.0"}}`,
			"index.html":          `<html><body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>`,
			"src/main.tsx":        main,
			"src/signs/signs.ts":  "export { default as hills } from \"./hills.jpg\";\nexport const names = [\"Cup\"];\n",
			"src/signs/hills.jpg": strings.Repeat("x", 900<<10),
		}))
	}
	if f := app("import { names } from \"./signs/signs\";\nrender(<p>{names.join()}</p>);"); f.Verdict == check.Gap {
		t.Errorf("given out for nobody: %s", f.Reason)
	}
	if f := app("import { hills } from \"./signs/signs\";\nrender(<img src={hills} />);"); f.Verdict != check.Gap {
		t.Errorf("taken: %s (%s)", f.Verdict, f.Reason)
	}
}
