package fixes

import "testing"

func TestNamesJoinThoseOfTheSameModule(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"on one line", "import { Outlet } from 'rr';\n", "import { Outlet, Form, Link } from 'rr';\n"},
		{"one of them is there", "import { Link } from 'rr';\n", "import { Link, Form } from 'rr';\n"},
		{"on lines of their own", "import {\n  Meta,\n  Outlet,\n} from 'rr';\n", "import {\n  Meta,\n  Outlet,\n  Form,\n  Link,\n} from 'rr';\n"},
		{"without a last comma", "import {\n\tMeta,\n\tOutlet\n} from 'rr';\n", "import {\n\tMeta,\n\tOutlet,\n\tForm,\n\tLink\n} from 'rr';\n"},
		{"types alone", "import type { To } from 'rr';\n", "import type { To } from 'rr';\nimport { Form, Link } from 'rr';\n"},
		{"a default beside", "import rr, { To } from 'rr';\n", "import rr, { To, Form, Link } from 'rr';\n"},
		{"a default alone", "import rr from 'rr';\n", "import rr from 'rr';\nimport { Form, Link } from 'rr';\n"},
	} {
		d := draftOf(map[string]string{"package.json": "{}", "a.ts": c.text})
		if err := d.Edit("a.ts", ImportEdits(d, d.Source("a.ts"), Import{Names: []string{"Form", "Link"}, From: "rr"})...); err != nil {
			t.Fatal(err)
		}
		if got, _ := d.Read("a.ts"); string(got) != c.want {
			t.Errorf("%s:\n%s", c.name, got)
		}
	}
}
