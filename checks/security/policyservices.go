package security

import (
	"slices"
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// A pageService is a service whose script runs in the app's own pages, known by its
// libraries or by the address that the script is loaded from.
type pageService struct {
	packages []string
	address  string
	script   []string
	connect  []string
	frame    []string
	style    []string
}

// pageServices are what their makers say that a content policy must let in.
var pageServices = []pageService{
	{
		packages: []string{"@next/third-parties", "react-ga4", "react-ga", "react-gtm-module", "vue-gtag", "vue-gtag-next"}, address: "googletagmanager.com",
		script:  []string{"https://www.googletagmanager.com"},
		connect: []string{"https://*.google-analytics.com", "https://*.analytics.google.com", "https://*.googletagmanager.com"},
	},
	{
		packages: []string{"react-facebook-pixel"}, address: "connect.facebook.net",
		script: []string{"https://connect.facebook.net"}, connect: []string{"https://www.facebook.com", "https://connect.facebook.net"},
	},
	{
		packages: []string{"react-paystack", "@paystack/inline-js"}, address: "js.paystack.co",
		script: []string{"https://js.paystack.co", "https://checkout.paystack.com"}, connect: []string{"https://api.paystack.co"},
		frame: []string{"https://checkout.paystack.com"}, style: []string{"https://paystack.com"},
	},
	{
		packages: []string{"react-razorpay"}, address: "checkout.razorpay.com",
		script: []string{"https://checkout.razorpay.com"}, connect: []string{"https://*.razorpay.com"}, frame: []string{"https://*.razorpay.com"},
	},
	{
		packages: []string{"flutterwave-react-v3"}, address: "checkout.flutterwave.com",
		script: []string{"https://checkout.flutterwave.com"}, connect: []string{"https://*.flutterwave.com"}, frame: []string{"https://*.flutterwave.com"},
	},
	{
		packages: []string{"@paypal/react-paypal-js", "@paypal/paypal-js"}, address: "paypal.com/sdk",
		script:  []string{"https://*.paypal.com", "https://*.paypalobjects.com"},
		connect: []string{"https://*.paypal.com"}, frame: []string{"https://*.paypal.com"},
	},
	{
		packages: []string{"@mercadopago/sdk-react", "@mercadopago/sdk-js"}, address: "sdk.mercadopago.com",
		script:  []string{"https://sdk.mercadopago.com", "https://*.mlstatic.com"},
		connect: []string{"https://*.mercadopago.com", "https://*.mercadolibre.com"}, frame: []string{"https://*.mercadopago.com", "https://*.mercadolibre.com"},
	},
	{
		packages: []string{"@paddle/paddle-js"}, address: "cdn.paddle.com",
		script: []string{"https://cdn.paddle.com"}, connect: []string{"https://*.paddle.com"},
		frame: []string{"https://buy.paddle.com", "https://sandbox-buy.paddle.com"}, style: []string{"https://cdn.paddle.com"},
	},
	{
		packages: []string{"@react-oauth/google", "react-google-one-tap-login"}, address: "accounts.google.com/gsi",
		script: []string{"https://accounts.google.com"}, connect: []string{"https://accounts.google.com"},
		frame: []string{"https://accounts.google.com"}, style: []string{"https://accounts.google.com"},
	},
	{
		packages: []string{"react-google-recaptcha", "react-google-recaptcha-v3"}, address: "google.com/recaptcha",
		script:  []string{"https://www.google.com/recaptcha/", "https://www.gstatic.com/recaptcha/"},
		connect: []string{"https://www.google.com/recaptcha/"}, frame: []string{"https://www.google.com/recaptcha/", "https://recaptcha.google.com/recaptcha/"},
	},
	{
		packages: []string{"@marsidev/react-turnstile", "react-turnstile"}, address: "challenges.cloudflare.com",
		script: []string{"https://challenges.cloudflare.com"}, frame: []string{"https://challenges.cloudflare.com"},
	},
	{
		packages: []string{"@hcaptcha/react-hcaptcha"}, address: "js.hcaptcha.com",
		script:  []string{"https://hcaptcha.com", "https://*.hcaptcha.com"},
		connect: []string{"https://hcaptcha.com", "https://*.hcaptcha.com"}, frame: []string{"https://hcaptcha.com", "https://*.hcaptcha.com"},
		style: []string{"https://hcaptcha.com", "https://*.hcaptcha.com"},
	},
	{
		packages: []string{"@react-google-maps/api", "@vis.gl/react-google-maps", "@googlemaps/js-api-loader"}, address: "maps.googleapis.com",
		script:  []string{"https://maps.googleapis.com", "https://maps.gstatic.com"},
		connect: []string{"https://maps.googleapis.com", "https://maps.gstatic.com"}, style: []string{"https://fonts.googleapis.com"},
	},
	{
		packages: []string{"@microsoft/clarity", "react-microsoft-clarity"}, address: "clarity.ms",
		script: []string{"https://*.clarity.ms"}, connect: []string{"https://*.clarity.ms", "https://c.bing.com"},
	},
	{
		packages: []string{"@hotjar/browser", "react-hotjar"}, address: "static.hotjar.com",
		script:  []string{"https://*.hotjar.com"},
		connect: []string{"https://*.hotjar.com", "https://*.hotjar.io", "wss://*.hotjar.com"}, frame: []string{"https://*.hotjar.com"},
	},
	{packages: []string{"plausible-tracker"}, address: "plausible.io/js", script: []string{"https://plausible.io"}, connect: []string{"https://plausible.io"}},
	{packages: []string{"mixpanel-browser"}, connect: []string{"https://*.mixpanel.com"}},
	{packages: []string{"@amplitude/analytics-browser", "@amplitude/unified"}, connect: []string{"https://*.amplitude.com"}},
}

// allowPageServices adds what the services need whose scripts run in the app's pages,
// the text of its index.html among them.
func (p policy) allowPageServices(app *project.Project, page string) {
	for _, s := range pageServices {
		has := func(name string) bool { return app.Dependency(name).Name != "" }
		if !slices.ContainsFunc(s.packages, has) && (s.address == "" || !strings.Contains(page, s.address) && !addressed(app, s.address)) {
			continue
		}
		p.allow("script-src", s.script...)
		p.allow("connect-src", s.connect...)
		p.allow("frame-src", s.frame...)
		p.allow("style-src", s.style...)
	}
}

// addressed reports whether code for the browser names an address in one of its texts.
func addressed(app *project.Project, address string) bool {
	return slices.ContainsFunc(browserFiles(app), func(file string) bool {
		if !app.Holds(file, address) {
			return false
		}
		f := app.Source(file)
		if f == nil {
			return false
		}
		for n := range f.Find(source.String, source.Template) {
			if strings.Contains(n.Text(), address) {
				return true
			}
		}
		return false
	})
}

// allowMadeElements adds what code for the browser loads by elements that it makes
// itself: a script or a frame whose src it sets.
func (p policy) allowMadeElements(app *project.Project) {
	for _, file := range browserFiles(app) {
		if !app.Holds(file, "createElement") || !app.Holds(file, "https://") {
			continue
		}
		f := app.Source(file)
		if f == nil {
			continue
		}
		for a := range f.Find(source.Assign) {
			object, key, ok := strings.Cut(a.Child(source.Left).Path(), ".")
			if !ok || key != "src" {
				continue
			}
			made := a.Lookup(object).Child(source.Value)
			if made.CalleePath() != "document.createElement" {
				continue
			}
			switch tag, _ := made.Arg(0).StringValue(); tag {
			case "script":
				p.allow("script-src", siteOrigin(startOf(a.Child(source.Right))))
				p.allow("connect-src", siteOrigin(startOf(a.Child(source.Right))))
			case "iframe":
				p.allow("frame-src", siteOrigin(startOf(a.Child(source.Right))))
			}
		}
	}
}

// browserFiles are the sources that browsers are sent.
func browserFiles(app *project.Project) []string {
	var out []string
	for _, file := range app.Sources() {
		if side := app.Modules().Side(file); !strings.HasPrefix(file, "../") && (side == project.Client || side == project.Shared) {
			out = append(out, file)
		}
	}
	return out
}
