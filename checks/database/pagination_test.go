package database

import (
	"strings"
	"testing"

	"underpin/checks/project"
)

// A filter on a relation narrows a list, and the words name it.
func TestRelationNarrows(t *testing.T) {
	p := project.FromFiles(map[string]string{
		"package.json": `{"main": "index.js", "dependencies": {"express": "5.0.1", "@prisma/client": "6.2.0"}}`,
		"index.js": `const { PrismaClient } = require("@prisma/client");
const db = new PrismaClient();
const app = require("express")();
app.get("/", async (req, res) => res.json(await db.visit.findMany({ where: { shop: { key: req.query.key } } })));
app.listen(3000);
`,
		"prisma/schema.prisma": "datasource db {\n  provider = \"postgresql\"\n  url = env(\"DATABASE_URL\")\n}\n" +
			"model Shop {\n  id String @id\n  key String @unique\n  visits Visit[]\n}\n" +
			"model Visit {\n  id String @id\n  shopId String\n  shop Shop @relation(fields: [shopId], references: [id])\n}\n",
	})
	f := lookForPagination(p)
	if len(f.Places) != 1 || !strings.HasSuffix(f.Places[0].Message, "visit of one shop") {
		t.Errorf("%s at %v", f.Verdict, f.Places)
	}
}
