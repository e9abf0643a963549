package deploy

import (
	"strings"

	"underpin/checks/check"
	"underpin/checks/project/source"
)

// intakes are the addresses at which services for errors and logs take what is sent to them
// without their package.
var intakes = []struct{ address, name string }{
	{"api.axiom.co/v1/datasets", "Axiom"},
	{"in.logs.betterstack.com", "Better Stack"},
	{"in.logtail.com", "Better Stack"},
	{"http-intake.logs.", "Datadog"},
	{"log-api.newrelic.com", "New Relic"},
	{"log-api.eu.newrelic.com", "New Relic"},
	{".ingest.sentry.io", "Sentry"},
	{"api.rollbar.com/api/1/item", "Rollbar"},
	{"notify.bugsnag.com", "Bugsnag"},
	{"api.honeybadger.io/v1/notices", "Honeybadger"},
	{"grafana.net/loki/api/v1/push", "Grafana Loki"},
}

// sentByHand is where a file sends what happens to such an address itself.
func sentByHand(f *source.File) tracker {
	for n := range f.Find(source.String) {
		text, ok := n.StringValue()
		if !ok || !strings.HasPrefix(text, "https://") {
			continue
		}
		for _, in := range intakes {
			if !strings.Contains(text, in.address) {
				continue
			}
			if call := whole(n).Parent(); call.Kind() == source.Call && sendsRequest(call) && !told(n) {
				return tracker{name: in.name, place: check.At(n, "what the app writes down is sent to "+in.name)}
			}
		}
	}
	return tracker{}
}

// sendsRequest reports whether a call sends something to the address that it is given.
func sendsRequest(call source.Node) bool {
	if call.CalleeName() == "fetch" {
		return strings.Contains(call.Arg(1).Text(), "POST")
	}
	return call.CalleeName() == "post" || call.CalleeName() == "sendBeacon"
}

// measured is where a component of a service measures in the browser what visitors wait for.
func measured(f *source.File) tracker {
	for n := range f.Find(source.Element) {
		tag := n.Child(source.Tag)
		if pkg, _ := tag.Origin(); trackerOf(pkg) == "Axiom" && strings.HasSuffix(n.TagName(), "WebVitals") {
			return tracker{name: "Axiom", client: true, measures: true, place: check.At(n, "Axiom is told how fast pages are for visitors")}
		}
	}
	return tracker{}
}
