package fixes

import (
	"strings"
	"testing"

	"underpin/checks/project/source"
)

func TestRequiresStandBeforeTheWork(t *testing.T) {
	for _, c := range []struct{ name, text, behind string }{
		{"routes are required in passing", "\"use strict\";\nrequire(\"dotenv\").config();\nconst express = require(\"express\");\nconst app = express();\napp.use(express.json());\napp.use(\"/a\", require(\"./a\"));\n", "const express"},
		{"a late declaration", "const express = require(\"express\");\nconst app = express();\napp.use(express.json());\nconst routes = require(\"./routes\");\napp.use(routes);\n", "const express"},
		{"declarations between", "const express = require(\"express\");\nconst app = express();\nconst cors = require(\"cors\");\napp.use(cors());\n", "const cors"},
		{"none yet", "app.use(x, require(\"./a\"));\n", ""},
	} {
		f := source.Parse("server.js", []byte(c.text))
		last := lastImport(f, true)
		if c.behind == "" && last.OK() || !strings.HasPrefix(last.Text(), c.behind) {
			t.Errorf("%s: behind %q", c.name, last.Text())
		}
	}
}
