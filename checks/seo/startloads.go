package seo

import (
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// largePackages weigh more than all else that a start page needs, by themselves
// or by the first part of their name.
var largePackages = []string{
	"three", "@react-three/", "recharts", "chart.js", "react-chartjs-2", "apexcharts", "react-apexcharts", "echarts", "echarts-for-react", "plotly.js",
	"react-plotly.js", "d3", "@nivo/", "victory", "monaco-editor", "codemirror", "@uiw/react-codemirror", "react-quill", "react-quill-new", "quill",
	"@tiptap/", "draft-js", "tinymce", "@tinymce/", "@ckeditor/", "xlsx", "exceljs", "jspdf", "pdf-lib", "pdfjs-dist", "react-pdf", "@react-pdf/", "pdfmake",
	"html2canvas", "mapbox-gl", "maplibre-gl", "react-map-gl", "leaflet", "react-leaflet", "@tensorflow/", "face-api.js", "tesseract.js", "@ffmpeg/",
	"mermaid", "react-syntax-highlighter", "highlight.js", "shiki", "lottie-web", "lottie-react", "@splinetool/", "pixi.js", "phaser", "p5", "fabric",
	"konva", "react-konva", "video.js", "hls.js", "@fullcalendar/", "ag-grid-community", "ag-grid-react", "handsontable", "aws-sdk", "ethers", "web3",
	"@solana/web3.js", "moment", "moment-timezone", "@mui/x-data-grid", "diff2html", "remotion", "emoji-mart", "@emoji-mart/", "mathjs", "docx", "mammoth",
	"zxcvbn", "@zxcvbn-ts/", "country-state-city", "@faker-js/", "onnxruntime-web", "@xenova/transformers", "@huggingface/transformers", "@mediapipe/", "grapesjs", "vis-network", "katex",
	"cytoscape", "@xyflow/react", "reactflow", "swagger-ui-react", "@blocknote/", "@excalidraw/excalidraw", "tone", "@babylonjs/",
}

// alsoLarge are packages that weigh less, and are told beside what surely weighs.
var alsoLarge = []string{"react-markdown", "openai", "@anthropic-ai/sdk", "@vapi-ai/web", "lodash", "crypto-js", "algoliasearch", "socket.io-client"}

func isLarge(pkg string) bool {
	for _, l := range largePackages {
		if pkg == l || strings.HasSuffix(l, "/") && strings.HasPrefix(pkg, l) || strings.HasPrefix(pkg, l+"/") {
			return true
		}
	}
	return false
}

// A heavyImport is a large package that the first load brings with it.
type heavyImport struct {
	pkg string
	at  check.Place   // where it is imported
	via []check.Place // the imports that lead there, the last ones first
}

type loads struct {
	heavy []heavyImport
	pages []check.Place // pages that the first load brings with it
}

// startLoads are what a browser loads before the start page is shown.
func startLoads(p *project.Project) loads {
	out := loads{heavy: reachedHeavy(p)}
	modules := atStart(p).modules
	if p.Stack().Framework == project.Next || len(modules) == 0 { // each page's code is a part of its own
		return out
	}
	shown := pageModules(p)
	for name := range startPages(p) {
		delete(shown, name) // comes first anyway
	}
	for _, name := range modules {
		out.pages = append(out.pages, pageImports(p, name, shown)...)
	}
	return out
}

// startModules are the modules that a browser begins with on the start page.
func startModules(p *project.Project) []string {
	var from []string
	switch p.Stack().Framework {
	case project.Next:
		for _, r := range p.Addresses() {
			if r.Kind == project.Page && r.Path == "/" && !strings.HasPrefix(r.File, "../") {
				from = append(from, r.File)
				from = append(from, layoutsAround(p, r.File)...)
			}
		}
		if app := nextFile(p, "pages", "_app"); app != "" {
			from = append(from, app)
		}
		return from
	case project.SvelteKit, project.Astro, project.Nuxt, project.ReactRouter, project.Remix, project.TanStack:
		return nil // each page's code is a part of its own
	}
	var ofStart []string // those that the start page itself names, where several pages are built
	page := htmlPage(p)
	for _, name := range p.Modules().Entries() {
		if !p.Modules().Browser(name) {
			continue
		}
		from = append(from, name)
		if page != "" && p.Holds(page, "/"+path.Base(name)+`"`, "/"+path.Base(name)+"'") {
			ofStart = append(ofStart, name)
		}
	}
	if len(ofStart) > 0 {
		return ofStart
	}
	return from
}

// pageModules are the modules that hold the pages of a single-page app.
func pageModules(p *project.Project) map[string]bool {
	out := map[string]bool{}
	for _, r := range p.Routes() {
		if r.Kind == project.Page && r.Node.OK() && r.Node.File().Path != r.File {
			out[r.Node.File().Path] = true
		}
	}
	return out
}

// pageImports are the imports of pages that a module makes at its top.
func pageImports(p *project.Project, name string, pages map[string]bool) []check.Place {
	if pages[name] {
		return nil
	}
	var out []check.Place
	for _, im := range p.Source(name).Imports {
		if !im.Dynamic && !im.TypeOnly && pages[p.Modules().Resolve(name, im.Spec)] {
			out = append(out, check.At(im.Node, "loaded with the first page"))
		}
	}
	return out
}

// A loadedCode is what a browser loads at once: the modules in the order of their
// names, and for each the import that led there first.
type loadedCode struct {
	modules []string
	by      map[string]source.Node
}

// atStart is what is loaded at once with the start page.
func atStart(p *project.Project) loadedCode {
	return project.Answer(p, "seo/at start", func(p *project.Project) loadedCode { return atOnce(p, startModules(p)) })
}

// atOnce is what is loaded at once with some modules.
func atOnce(p *project.Project, from []string) loadedCode {
	var modules []string
	by := map[string]source.Node{}
	seen := map[string]bool{}
	for queue := slices.Clone(from); len(queue) > 0; {
		name := queue[0]
		queue = queue[1:]
		f := p.Source(name)
		if seen[name] || f == nil {
			continue
		}
		seen[name] = true
		modules = append(modules, name)
		for _, im := range f.Imports {
			if im.Dynamic || im.TypeOnly {
				continue
			}
			if to := p.Modules().Resolve(name, im.Spec); to != "" {
				if _, known := by[to]; !known && !slices.Contains(from, to) {
					by[to] = im.Node
				}
				queue = append(queue, to)
			}
		}
	}
	slices.Sort(modules)
	return loadedCode{modules, by}
}

// reachedHeavy are the large packages that the start page brings into the browser
// at once, with the imports on the way to each.
func reachedHeavy(p *project.Project) []heavyImport {
	var out []heavyImport
	named := map[string]bool{}
	start := atStart(p)
	for _, name := range start.modules {
		if !p.Modules().Browser(name) || manyThings(p, name) {
			continue
		}
		for _, im := range p.Source(name).Imports {
			pkg := source.PackageName(im.Spec)
			if im.Dynamic || im.TypeOnly || onlyTypes(im) || !isLarge(pkg) || named[name+pkg] || strings.HasSuffix(im.Spec, ".css") {
				continue
			}
			named[name+pkg] = true
			h := heavyImport{pkg: pkg, at: check.At(im.Node, pkg+" is loaded with the first page")}
			for at, hops := start.by[name], 0; at.OK() && hops < 4; at, hops = start.by[at.File().Path], hops+1 {
				h.via = append(h.via, check.At(at, "on the way from the first page to "+pkg))
			}
			out = append(out, h)
		}
	}
	return out
}

// loadedBeside is where the start page brings packages with it that weigh less than the
// large ones, and more than a first view needs.
func loadedBeside(p *project.Project) []check.Place {
	const most = 4
	var out []check.Place
	for _, name := range atStart(p).modules {
		if !p.Modules().Browser(name) || !p.Holds(name, alsoLarge...) {
			continue
		}
		for _, im := range p.Source(name).Imports {
			if pkg := source.PackageName(im.Spec); len(out) < most && !im.Dynamic && !im.TypeOnly && !onlyTypes(im) && slices.Contains(alsoLarge, pkg) {
				out = append(out, check.At(im.Node, pkg+" is loaded with the first page"))
			}
		}
	}
	return out
}

// manyThings reports whether a module is a collection of functions, of which
// bundlers keep only those that are used.
func manyThings(p *project.Project, name string) bool {
	ext := path.Ext(name)
	return (ext == ".ts" || ext == ".js") && len(p.Source(name).Exports) > 6
}

func onlyTypes(im source.Import) bool {
	for _, n := range im.Names {
		if !n.TypeOnly {
			return false
		}
	}
	return len(im.Names) > 0
}
