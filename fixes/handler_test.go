package fixes

import (
	"testing"

	"underpin/checks/project/source"
)

func TestReadFirstParam(t *testing.T) {
	for _, c := range []struct{ name, code, object, after string }{
		{"a name", "const f = async (event: RequestEvent) => {}", "event", ""},
		{"taken out already", "const f = async ({ request, getClientAddress: ip }) => {}", "{ request, getClientAddress: ip }", ""},
		{"one is missing", "const f = async ({ request, ...rest }) => {}", "{ request, getClientAddress }", "const f = async ({ getClientAddress, request, ...rest }) => {}"},
		{"both are missing", "export async function f({ locals }: Route.ActionArgs) {}", "{ request, getClientAddress }", "export async function f({ request, getClientAddress, locals }: Route.ActionArgs) {}"},
		{"a line each", "const f = async ({\n  locals,\n  request,\n}) => {}", "{ request, getClientAddress }", "const f = async ({\n  getClientAddress,\n  locals,\n  request,\n}) => {}"},
		{"nothing is taken out", "const f = async ({}) => {}", "{ request, getClientAddress }", "const f = async ({ request, getClientAddress }) => {}"},
		{"no parameter", "const f = async () => {}", "{ request, getClientAddress }", "const f = async ({ request, getClientAddress }: { request: Request; getClientAddress: () => string }) => {}"},
		{"no parameter, and the name is taken", "const f = async () => { const request = 1; }", "refused", ""},
		{"the rest of them", "const f = async (...all) => {}", "refused", ""},
		{"a type in place", "const f = async ({ locals }: { locals: L }) => {}", "refused", ""},
		{"taken apart further", "const f = async ({ request: { headers }, getClientAddress }) => {}", "refused", ""},
		{"the name is taken", "const f = async ({ url }) => { const request = url; }", "refused", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := source.Parse("a.ts", []byte(c.code))
			p, ok := ReadFirstParam(first(f, source.Arrow), "request", "getClientAddress")
			if !first(f, source.Arrow).OK() {
				p, ok = ReadFirstParam(first(f, source.Function), "request", "getClientAddress")
			}
			got := "refused"
			if ok {
				got = p.Object("request", "getClientAddress")
			}
			if got != c.object {
				t.Errorf("got %s, want %s", got, c.object)
			}
			after, err := applyEdits(f.Text, p.Edits)
			if want := c.after; err != nil || ok && want != "" && string(after) != want || ok && want == "" && string(after) != c.code {
				t.Errorf("%v: %s", err, after)
			}
		})
	}
}
