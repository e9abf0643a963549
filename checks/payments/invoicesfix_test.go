package payments

import (
	"strings"
	"testing"

	"underpin/checks/project"
	"underpin/checks/project/source"
	"underpin/fixes"
)

func TestAnInvoiceIsAskedForInTheModeThatKnowsIt(t *testing.T) {
	flat := func(s string) string {
		return strings.ReplaceAll(strings.Join(strings.Fields(s), ""), ",}", "}")
	}
	for text, want := range map[string]string{
		"f({ mode, a: 1 });":         "f({ mode, a: 1, invoice_creation: mode === \"payment\" ? { enabled: true } : undefined });",
		"f({ mode: once ? b : c });": "f({ mode: once ? b : c, invoice_creation: (once ? b : c) === \"payment\" ? { enabled: true } : undefined });",
		"f({ mode: \"payment\" });":  "f({ mode: \"payment\", invoice_creation: { enabled: true } });",
		"f({ a: 1 });":               "f({ a: 1, invoice_creation: { enabled: true } });",
	} {
		d := fixes.NewDraft(project.FromFiles(map[string]string{"package.json": "{}", "a.ts": text}), "payments/invoices", nil)
		for object := range d.Source("a.ts").Find(source.Object) {
			if err := d.Edit("a.ts", invoiced(d, object)...); err != nil {
				t.Fatal(err)
			}
			break
		}
		if got, _ := d.Read("a.ts"); flat(string(got)) != flat(want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
