package schema_test

import (
	"path"
	"strings"
	"testing"

	"underpin/checks/project/schema"
	"underpin/checks/project/source"
)

// models gives the readers the files, with the names of all of them in one scope.
func models(files ...string) *schema.Models {
	m := &schema.Models{}
	for i := 0; i < len(files); i += 2 {
		m.Files = append(m.Files, source.Parse(files[i], []byte(files[i+1])))
	}
	m.Define = func(n source.Node) source.Node {
		name := n.Ident()
		if n.Kind() == source.Member {
			name = n.Child(source.Name).Text()
		}
		for _, f := range m.Files {
			switch d := f.Declaration(name); d.Kind() {
			case source.Declarator:
				return d.Child(source.Value)
			case source.Class:
				return d
			}
		}
		return source.Node{}
	}
	m.App = func(file string) string { return path.Base(path.Dir(file)) }
	return m
}

func TestReadAlchemy(t *testing.T) {
	s := schema.ReadAlchemy(models("shop/models.py", `
import enum
from sqlalchemy import Column, ForeignKey, Index, Integer, Numeric, String, Table, UniqueConstraint, CheckConstraint, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase):
    pass

class Stamped:
    created_at = Column(DateTime, server_default=func.now())

class Level(enum.Enum):
    low = "low"
    high = "high"

class Member(Stamped, Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column(String(90), unique=True, index=True)
    nick: Mapped[Optional[str]]
    level: Mapped[Level] = mapped_column(default=Level.low)
    orders = relationship("Order", back_populates="buyer", cascade="all, delete-orphan")
    __table_args__ = (Index("by_nick", func.lower(nick), unique=True), {"schema": "shop"})

class Order(Base):
    __tablename__ = "orders"
    id = Column("order_id", Integer, primary_key=True)
    buyer_id = Column(ForeignKey("shop.members.id"), nullable=False)
    giver_id = Column(Integer, ForeignKey(Member.id, ondelete="SET NULL"))
    total = Column(Numeric(10, 2), nullable=False)
    buyer = relationship("Member", foreign_keys=[buyer_id], back_populates="orders", lazy="joined")
    __table_args__ = (UniqueConstraint("buyer_id", "total", name="once"), CheckConstraint("total >= 0"))

class Gift(Order):
    note = Column(String(20), nullable=False)

tags = Table("order_tags", Base.metadata, Column("order_id", ForeignKey("orders.order_id"), primary_key=True), Column("tag", String(9), primary_key=True))
`))
	want := `shop.members: id integer!, mail varchar(90)!, nick varchar, level enum!=Level.low<Level>, created_at timestamp=func.now(), unique(id) unique(mail) unique(nick~func.lower(nick))
orders: order_id integer!, buyer_id integer!, giver_id integer, total numeric(10,2)!, note varchar(20), unique(order_id) unique(buyer_id,total) fk(buyer_id)->members(id) fk(giver_id)->members(id)set null check(total >= 0)
order_tags: order_id integer!, tag varchar(9)!, unique(order_id,tag) fk(order_id)->orders(order_id)
`
	if got := write(s); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	orders := s.Table("orders")
	if k := orders.ForeignKeys[0]; !k.Kept || k.Field != "buyer" || k.Reverse != "orders" || len(orders.Eager) != 1 || len(orders.Checks) != 1 {
		t.Errorf("key %+v, eager %v, checks %v", k, orders.Eager, orders.Checks)
	}
	if p := orders.Column("total").Place; p.File != "shop/models.py" || p.Line != 30 {
		t.Errorf("place %+v", p)
	}
}

func TestReadFlaskAndSQLModel(t *testing.T) {
	s := schema.ReadAlchemy(models("app.py", `
from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()

class AuditLog(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    state = db.Column(db.Enum("open", "done", name="state"), default="open")
    parent_id = db.Column(db.Integer, db.ForeignKey("audit_log.id"))

class Account(OAuthConsumerMixin, db.Model):
    owner = db.Column(db.String(10))
`, "hero.py", `
from sqlmodel import Field, SQLModel
class HeroBase(SQLModel):
    name: str = Field(index=True)
    age: int | None = None
class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", ondelete="CASCADE")
class HeroPublic(HeroBase):
    id: int
`))
	want := `audit_log: id integer!, state enum="open"<state>, parent_id integer, unique(id) fk(parent_id)->audit_log(id)
flask_dance_oauth: owner varchar(10), id integer!, provider varchar(50)!, created_at timestamp!, token json!, unique(id)
hero: id integer!, team_id integer!, name varchar!, age integer, unique(id) index(name) fk(team_id)->team(id)cascade
`
	if got := write(s); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestReadDjango(t *testing.T) {
	m := models("shop/models.py", `
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

class Stamped(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    class Meta:
        abstract = True

class Buyer(AbstractUser):
    username = None
    email = models.EmailField(unique=True)

class Ware(Stamped):
    class Kind(models.TextChoices):
        BOOK = "book", "Book"
    slug = models.SlugField()
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.BOOK)
    stock = models.PositiveIntegerField(default=0)
    tags = models.ManyToManyField("Tag")
    class Meta:
        db_table = "wares"
        unique_together = ("slug", "kind")
        indexes = [models.Index(fields=["-created"])]
        constraints = [models.CheckConstraint(check=models.Q(stock__gte=0), name="some")]

class Tag(models.Model):
    id = models.UUIDField(primary_key=True)

class Order(models.Model):
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="orders")
    ware = models.OneToOneField(Ware, on_delete=models.PROTECT)
    note = models.TextField(blank=True)
`)
	m.User = "shop.Buyer"
	s := schema.ReadDjango(m)
	got := strings.ReplaceAll(write(s), "=set by Django", "")
	want := `shop_buyer: id bigint!, password varchar(128)!, last_login timestamp, is_superuser boolean!, first_name varchar(150)!, last_name varchar(150)!, is_staff boolean!, is_active boolean!, date_joined timestamp!, email varchar!, unique(id) unique(email)
wares: id bigint!, created timestamp!=now, slug varchar!, kind varchar(9)!=Kind.BOOK<Ware.Kind>, stock integer unsigned!=0, unique(id) unique(slug,kind) index(slug) index(created) check(stock gte)
shop_tag: id uuid!, unique(id)
shop_order: id bigint!, buyer_id bigint, ware_id bigint!, note text!, unique(id) unique(ware_id) index(buyer_id) fk(buyer_id)->shop_buyer()set null fk(ware_id)->wares()restrict
wares_tags: id bigint!, ware_id bigint!, tag_id uuid!, unique(id) unique(ware_id,tag_id) index(ware_id) index(tag_id) fk(ware_id)->wares()cascade fk(tag_id)->shop_tag()cascade
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if k := s.Table("Order").ForeignKeys[0]; k.Field != "buyer" || k.Reverse != "orders" {
		t.Errorf("key %+v", k)
	}
	if c := s.Table("wares").Checks; len(c) != 1 || c[0].Expr != "stock gte" {
		t.Errorf("checks %+v", c)
	}
}

func TestStatementsOf(t *testing.T) {
	text := "def setup(con):\n    \"\"\"Create tables é.\"\"\"\n    con.execute('''CREATE TABLE notes (\n        id INTEGER PRIMARY KEY,\n        owner TEXT NOT NULL)''')\n    con.execute(\"CREATE INDEX by_owner \" \"ON notes (owner)\")\n    con.execute('INSERT INTO notes VALUES (1, 2)')\n"
	made := schema.StatementsOf(source.Parse("db.py", []byte(text)))
	s := schema.Replay([]schema.File{{Path: "db.py", Text: made}}, schema.SQL)
	if got := write(s); got != "notes: id integer!, owner text!, unique(id) index(owner)\n" || len(s.Problems) > 0 {
		t.Errorf("got %s, problems %v", got, s.Problems)
	}
	if p := s.Table("notes").Column("owner").Place; p.Line != 5 || p.Column != 9 {
		t.Errorf("place %+v", p)
	}
}

func TestModelsNeverPanic(t *testing.T) {
	for _, text := range []string{"class A(A): pass", "class A(B): pass\nclass B(A): pass", "class A(db.Model):\n    x = db.Column(\n", "class A(models.Model):\n    a = models.ForeignKey()\n    b = models.ManyToManyField()\n    class Meta:\n        indexes = 3\n", "t = Table('x')", "class U(db.Model):\n    __tablename__ = f'{x}'\n    id = db.Column(db.ForeignKey(), primary_key=True)\n    r = relationship()\n    __table_args__ = Index()\n"} {
		m := models("m/models.py", "from django.db import models\n"+text)
		schema.ReadAlchemy(m)
		schema.ReadDjango(m)
	}
}
