package project

import "testing"

func TestMarkup(t *testing.T) {
	p := FromFiles(map[string]string{
		"a.astro": "---\nimport { Image } from 'astro:assets';\nconst b = 1 < 2;\n---\n<main class=\"h-8\">\n" +
			"  <Image src={photo} onLoad={() => (a > b)} width={40} alt=\"x y\" />\n  <p>{list.map((x) => <br>)}</p>\n</main>\n<img\n  src=\"/z.png\">",
	})
	tags := p.Markup("a.astro")
	byName := map[string]Tag{}
	for _, tag := range tags {
		byName[tag.Name] = tag
	}
	im := byName["Image"]
	if im.Line != 6 || im.Parent < 0 || tags[im.Parent].Name != "main" {
		t.Errorf("Image: %+v", im)
	}
	if w, _ := im.Attr("width"); w != "{40}" {
		t.Errorf("width %q", w)
	}
	if img := byName["img"]; img.Line != 9 || img.Parent != -1 {
		t.Errorf("img: %+v", img)
	}
}
