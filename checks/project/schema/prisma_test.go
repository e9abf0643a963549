package schema_test

import (
	"strings"
	"testing"

	"underpin/checks/project/schema"
)

const shop = `
datasource db {
  provider = "postgresql" // url comes from the environment
}

enum Role { OWNER
  MEMBER @map("member")
}

/// A person
model User {
  id      String  @id @default(cuid())
  email   String? @unique(map: "user_email") @db.Citext
  role    Role    @default(MEMBER)
  posts   Post[]  @relation("written")
  tags    String[]
  price   Unsupported("money")?
  @@map("users")
}

model Post {
  id        Int    @id @default(autoincrement())
  writerId  String @map("writer_id")
  slug      String
  at        DateTime @default(now())
  writer    User   @relation("written", fields: [writerId], references: [id],
                             onDelete: SetNull)
  @@unique([writerId, slug])
  @@index([at(sort: Desc), slug], map: "by_time", type: BTree)
  @@index(fields: [slug])
}
`

func TestReadPrisma(t *testing.T) {
	s := schema.ReadPrisma([]schema.File{{Path: "schema.prisma", Text: []byte(shop)}})
	want := `users: id String!=cuid(), email String @citext, role Role!=MEMBER<Role>, tags String!, price Unsupported, unique(id) unique(email)
Post: id Int!=autoincrement(), writer_id String!, slug String!, at DateTime!=now(), unique(id) unique(writer_id,slug) index(at,slug) index(slug) fk(writer_id)->users(id)set null
`
	if got := write(s); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if s.Dialect != schema.Postgres || s.NoForeignKeys {
		t.Errorf("dialect %q, no foreign keys %v", s.Dialect, s.NoForeignKeys)
	}
	post := s.Table("post") // as the client spells it
	if post == nil || post.Model != "Post" {
		t.Fatalf("post is %+v", post)
	}
	if p := post.Column("writerId").Place; p.Line != 23 || p.Column != 3 {
		t.Errorf("writerId at %+v", p)
	}
	if at := post.Place; !strings.HasPrefix(shop[at.Start:at.End], "model Post {") || !strings.HasSuffix(shop[at.Start:at.End], "}") {
		t.Errorf("model at %+v", at)
	}
}

func TestReadPrismaFolder(t *testing.T) {
	s := schema.ReadPrisma([]schema.File{
		{Path: "a.prisma", Text: []byte("model A {\n id Int @id\n b B @relation(fields: [bId], references: [key])\n bId Int\n}")},
		{Path: "b.prisma", Text: []byte("datasource d {\n provider = \"mysql\"\n relationMode = \"prisma\"\n}\nmodel B {\n key Int @id\n a A[]\n}")},
	})
	if got, want := write(s), "A: id Int!, bId Int!, unique(id) fk(bId)->B(key)\nB: key Int!, unique(key)\n"; got != want {
		t.Errorf("got %s want %s", got, want)
	}
	if !s.NoForeignKeys || !s.Tables[0].ForeignKeys[0].Virtual {
		t.Error("relationMode = prisma makes no foreign keys")
	}
}

func TestReadPrismaBroken(t *testing.T) {
	s := schema.ReadPrisma([]schema.File{{Path: "s", Text: []byte("model A {\n id Int @id\n name\n x String @unique(\n}\nmodel B {\n id Int @id")}})
	if s.Table("A") == nil || s.Table("B") == nil || len(s.Problems) != 2 {
		t.Errorf("%s", write(s))
	}
}

func FuzzReadPrisma(f *testing.F) {
	f.Add(shop)
	f.Add("model A {\n id Int @id @default(dbgenerated(\"x(\"))")
	f.Fuzz(func(t *testing.T, text string) {
		s := schema.ReadPrisma([]schema.File{{Path: "s.prisma", Text: []byte(text)}})
		for _, tab := range s.Tables {
			if tab.Place.Line < 1 || tab.Place.End > len(text) {
				t.Fatalf("table %q at %+v", tab.Name, tab.Place)
			}
		}
	})
}
