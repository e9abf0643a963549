package deploy

import (
	"strings"
	"testing"

	"underpin/checks/project"
)

// The address of the database in the example is one of the engine that the app has.
func TestExampleAddressIsOfTheDatabase(t *testing.T) {
	for dialect, want := range map[string]string{"sqlite": "file:", "mysql": "mysql://", "postgresql": "postgresql://", "mongodb": "mongodb://"} {
		p := project.FromFiles(map[string]string{
			"package.json":         `{"dependencies": {"express": "^4.21.0", "@prisma/client": "^6.0.0"}}`,
			"server.js":            "const express = require('express');\nconst app = express();\nif (!process.env.DATABASE_URL) throw new Error('no database');\napp.listen(3000);\n",
			"prisma/schema.prisma": "datasource db {\n  provider = \"" + dialect + "\"\n  url      = env(\"DATABASE_URL\")\n}\n\nmodel Note {\n  id   String @id\n  text String\n}\n",
		})
		change, err := Env.Fix.Draw(p, Env.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		written := ""
		for _, f := range change.Files {
			if f.Path == ".env.example" {
				written = string(f.After)
			}
		}
		if !strings.Contains(written, "DATABASE_URL="+want) {
			t.Errorf("%s: %q", dialect, written)
		}
	}
}
