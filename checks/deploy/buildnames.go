package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// absentNames tells of names in TypeScript of the build that nothing declares: the
// type checker stops there, and where none runs, so does whoever comes by.
func absentNames(p *project.Project) []fault {
	const most = 8
	if p.Stack().Has(project.Nuxt) || importsForOthers(p) {
		return nil
	}
	var places []check.Place
	words := ""
	built := builtFrom(p)
	for _, name := range p.Sources() {
		if !built[name] || !isScript(name) || strings.HasPrefix(name, "../") {
			continue
		}
		for _, u := range project.PerFile(p, name, "deploy/undeclared", undeclaredIn) {
			if declaredElsewhere(p, name, u.name) {
				continue
			}
			what := fmt.Sprintf("uses %s, which nothing declares or imports", u.name)
			if words == "" {
				words = name + " " + what
			}
			places = append(places, check.Line(name, u.line, what))
		}
	}
	if len(places) == 0 {
		return nil
	}
	if more := len(places) - 1; more > 0 {
		words += fmt.Sprintf(" (and %d more like it)", more)
	}
	return []fault{{check.High, check.Likely, words, places[:min(len(places), most)], "Every name that the code uses is declared or imported; the type checker passes."}}
}

// importsForOthers reports whether the build writes imports into files by itself.
func importsForOthers(p *project.Project) bool {
	for _, stem := range []string{"vite.config", "next.config", "webpack.config", "astro.config", "rsbuild.config"} {
		if f := p.Config(stem); f != nil && p.Holds(f.Path, "auto-import", "AutoImport", "ProvidePlugin", "inject(", "inject:") {
			return true
		}
	}
	return false
}

// declaredElsewhere reports whether something outside a file may give it a name: a
// declaration for all files, a property of the window, a page's own script, what the
// bundler writes in.
func declaredElsewhere(p *project.Project, file, name string) bool {
	for _, other := range p.Sources() {
		switch base := path.Base(other); {
		case !p.Holds(other, name):
		case strings.Contains(base, ".config."):
			return true
		case p.Holds(other, "window."+name, "globalThis."+name, "global."+name, "self."+name, "window as any)."+name, "globalThis as any)."+name):
			return true
		case other != file && p.Holds(other, "declare "):
			return true
		}
	}
	return slices.ContainsFunc(p.Files(), func(other string) bool {
		return (path.Ext(other) == ".html" || strings.HasSuffix(other, ".d.ts")) && p.Holds(other, name)
	})
}

// An undeclared name is one that a file uses and does not declare.
type undeclared struct {
	name string
	line int
}

// undeclaredIn lists the names of a module that nothing in it declares where they are
// used, once each. Only what no browser, server or script of another site brings along
// is told: in plain JavaScript that is a component alone.
func undeclaredIn(f *source.File) []undeclared {
	if len(f.Imports)+len(f.Exports) == 0 || len(f.Problems) > 0 {
		return nil
	}
	text := f.Whole()
	typed := strings.HasPrefix(path.Ext(f.Path), ".ts") || path.Ext(f.Path) == ".mts"
	typed = typed && !strings.Contains(text, "@ts-")
	var out []undeclared
	var loose map[string]bool // what is declared in a way that is seen from afar
	for n := range f.Find(source.Identifier) {
		name := n.Text()
		tag := n.Role() == source.Tag || n.Role() == source.ObjectRole && n.Parent().Role() == source.Tag
		if !plainIdentifier(name) || !isReference(n) || !tag && !typed || tag && !upper(name) || !tag && upper(name) && name != "React" {
			continue
		}
		if n.Lookup(name).OK() || broughtAlong(name) || n.Enclosing(source.Enum, source.Namespace).OK() {
			continue
		}
		if loose == nil {
			loose = looselyDeclared(f)
		}
		if loose[name] || strings.Contains(text, "typeof "+name) || strings.Contains(text, "declare ") {
			continue
		}
		if !slices.ContainsFunc(out, func(u undeclared) bool { return u.name == name }) {
			out = append(out, undeclared{name, n.Line()})
		}
	}
	return out
}

func plainIdentifier(name string) bool {
	return name != "" && !strings.ContainsAny(name, ".:#-$") && !strings.HasPrefix(name, "__")
}

func upper(name string) bool { return name[0] >= 'A' && name[0] <= 'Z' }

// looselyDeclared are the names that a file declares with var, as a function, a class
// or a case of a switch, which code outside of the block sees as well, and those of
// types and namespaces.
func looselyDeclared(f *source.File) map[string]bool {
	out := map[string]bool{}
	for n := range f.Find(source.Function, source.Class, source.Enum, source.Namespace, source.TypeDecl, source.Variables, source.Other) {
		switch {
		case n.Kind() == source.Other:
			for id := range n.Find(source.Identifier) {
				out[id.Text()] = true
			}
		case n.Kind() != source.Variables:
			out[n.Child(source.Name).Text()] = true
		case !n.Has(source.Let) && !n.Has(source.Const) || n.Parent().Kind() == source.Case:
			for id := range n.Find(source.Identifier) {
				out[id.Text()] = true
			}
		}
	}
	return out
}

// broughtAlong reports whether a name is one that its surroundings give to all code:
// the language, a browser, a server, a framework's build, the scripts of well-known sites.
func broughtAlong(name string) bool {
	return namesOfAll[name] || strings.HasPrefix(name, "on") && strings.ToLower(name) == name
}

var namesOfAll = setOf(strings.Fields(`
undefined globalThis console arguments eval escape unescape isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI encodeURIComponent
addEventListener alert atob blur btoa caches cancelAnimationFrame cancelIdleCallback captureEvents clearInterval clearTimeout clientInformation close closed
confirm cookieStore createImageBitmap crossOriginIsolated crypto customElements devicePixelRatio dispatchEvent document event external fetch find focus fonts
frameElement frames getComputedStyle getSelection getScreenDetails history importScripts indexedDB innerHeight innerWidth isSecureContext launchQueue length localStorage location locationbar
matchMedia menubar moveBy moveTo name navigation navigator open opener orientation origin originAgentCluster outerHeight outerWidth pageXOffset pageYOffset parent
performance personalbar postMessage print prompt queryLocalFonts queueMicrotask releaseEvents removeEventListener reportError requestAnimationFrame requestIdleCallback resizeBy
resizeTo scheduler screen screenLeft screenTop screenX screenY scroll scrollBy scrollTo scrollX scrollY scrollbars self sessionStorage setInterval setTimeout
showDirectoryPicker showOpenFilePicker showSaveFilePicker speechSynthesis status statusbar stop structuredClone toString toolbar top trustedTypes visualViewport webkitURL window
process global require module exports import setImmediate clearImmediate gc async target super
describe it test expect vi jest before after beforeEach afterEach beforeAll afterAll suite assert cy
gtag ga dataLayer google gapi fbq ttq twttr grecaptcha hcaptcha turnstile paypal plausible umami kakao naver daum ymaps ym wx chrome browser ethereum solana
figma lottie gsap d3 katex mapboxgl maplibregl cv tf ml5 p5 puter jspdf html2pdf html2canvas confetti anime moment dayjs axios io jQuery lucide feather webflow
cordova device workbox acquireVsCodeApi miro game sketch mixpanel posthog amplitude heap hj clarity rdt snaptr pintrk lintrk drift tidio bootstrap tinymce
defineNuxtConfig defineProps defineEmits defineEventHandler useNuxtApp useRuntimeConfig cache
`))

func setOf(names []string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		out[n] = true
	}
	return out
}
