package fixes

import (
	"strings"
	"testing"
)

func TestRequiresStandBeforeTheWork(t *testing.T) {
	for _, c := range []struct{ name, text, behind string }{
		{"routes are required in passing", "\"use strict\";\nrequire(\"dotenv\").config();\nconst express = require(\"express\");\nconst app = express();\napp.use(express.json());\napp.use(\"/a\", require(\"./a\"));\n", "const express"},
		{"a late declaration", "const express = require(\"express\");\nconst app = express();\napp.use(express.json());\nconst routes = require(\"./routes\");\napp.use(routes);\n", "const express"},
		{"declarations between", "const express = require(\"express\");\nconst app = express();\nconst cors = require(\"cors\");\napp.use(cors());\n", "const cors"},
		{"none yet", "app.use(x, require(\"./a\"));\n", ""},
	} {
		d := draftOf(map[string]string{"server.js": c.text})
		last := lastImport(d, d.Source("server.js"), true, "./late")
		if c.behind == "" && last.OK() || !strings.HasPrefix(last.Text(), c.behind) {
			t.Errorf("%s: behind %q", c.name, last.Text())
		}
	}
}

func TestPackagesAreImportedBesidePackages(t *testing.T) {
	d := draftOf(map[string]string{"a.ts": "import a from \"a\";\nimport b from \"b\";\n\nimport { c } from \"@/c\";\nimport { e } from \"./e\";\n\na(b, c, e);\n"})
	for module, behind := range map[string]string{"zod": "import b", "./x": "import { e }", "@/x": "import { e }", "@scope/x": "import b", "node:path": "import b"} {
		if last := lastImport(d, d.Source("a.ts"), false, module); !strings.HasPrefix(last.Text(), behind) {
			t.Errorf("%s goes behind %q", module, last.Text())
		}
	}
}
