package project_test

import (
	"fmt"
	"strings"
	"testing"

	"underpin/checks/project"
)

const alchemyModels = `from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()
class Owner(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(20))
class Dog(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    age = db.Column(db.Integer)
    owner_id = db.Column(db.Integer, db.ForeignKey("owner.id"))
    owner = db.relationship("Owner", backref=db.backref("dogs", lazy="dynamic"))
`

// asksOf spells what the statements of a Python file ask for.
func asksOf(t *testing.T, models, code string) []string {
	t.Helper()
	p := project.FromFiles(map[string]string{"requirements.txt": "flask\nsqlalchemy\ndjango\n", "models.py": models, "app.py": code})
	var out []string
	for _, s := range p.Statements() {
		if s.File != "app.py" {
			continue
		}
		text := s.Verb + " " + s.Table
		for _, a := range s.Filters {
			text += fmt.Sprintf(" %s %s", a.Name, a.Op)
			if a.Maybe {
				text += "?"
			}
		}
		for _, a := range s.Sorts {
			text += " by " + a.Name
		}
		for word, is := range map[string]bool{" one": s.Single, " limited": s.Limited, " counted": s.Counted, " open": s.Open, " looped": s.Loop.OK()} {
			if is {
				text += word
			}
		}
		out = append(out, text)
	}
	return out
}

func TestPythonStatements(t *testing.T) {
	for _, c := range []struct{ name, models, code, want string }{
		{"legacy query", alchemyModels, "    return Dog.query.filter_by(owner_id=x).order_by(Dog.age.desc()).all()", "select Dog owner_id = by age"},
		{"built in steps", alchemyModels, "    q = Dog.query\n    if x:\n        q = q.filter(Dog.age >= x)\n    return q.limit(9).all()", "select Dog age >=? limited"},
		{"select, then executed", alchemyModels, "    asked = select(Dog).where(Dog.owner_id == x, Dog.age.in_(y))\n    found = db.session.execute(asked)\n    return found.scalars().all()", "select Dog owner_id = age in"},
		{"one row", alchemyModels, "    return db.session.scalar(select(Dog).where(Dog.id == x))", "select Dog id = one"},
		{"a choice does not narrow", alchemyModels, "    return db.session.query(Dog).filter(or_(Dog.age == x, Dog.id == x)).all()", "select Dog open"},
		{"sums of groups", alchemyModels, "    return db.session.execute(select(Dog.owner_id, func.count(Dog.id)).group_by(Dog.owner_id)).all()", "select Dog counted"},
		{"one row of each group", alchemyModels, "    return db.session.execute(select(Dog.owner_id).group_by(Dog.owner_id)).all()", "select Dog"},
		{"count", alchemyModels, "    return db.session.query(func.count(Dog.id)).scalar()", "select Dog one counted"},
		{"a name used again", alchemyModels, "    q = Dog.query.filter_by(age=3)\n    a = q.first()\n    q = Owner.query\n    return q.all()", "select Dog age constant one; select Owner"},
		{"dynamic relation", alchemyModels, "    o = Owner.query.get(x)\n    return o.dogs.filter(Dog.age > 1).all()", "select Owner id = one; select Dog owner_id = age >"},
		{"in a loop", alchemyModels, "    for d in x:\n        Owner.query.filter_by(name=d).first()", "select Owner name = one looped"},
		{"a few rounds", alchemyModels, "    for d in ('a', 'b'):\n        Owner.query.filter_by(name=d).first()", "select Owner name = one"},
		{"sql with a cursor", alchemyModels, "    c = x.cursor()\n    c.execute('SELECT id FROM visits WHERE day > %s ORDER BY id', (y,))\n    return c.fetchone()", "select visits day > by id one"},
		{"sql of groups", alchemyModels, "    return x.execute(text('SELECT plan, COUNT(*) FROM visits GROUP BY plan')).fetchall()", "select visits counted"},
		{"not a query", alchemyModels, "    return x.select(Dog, y), x.get('Dog', 1), filter(Dog, x)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			code := "from flask import Flask\nfrom sqlalchemy import func, or_, select, text\nfrom models import *\nfrom models import Dog, Owner, db\napp = Flask(__name__)\n@app.get('/')\ndef page(x, y):\n" + c.code + "\n"
			got := strings.Join(asksOf(t, c.models, code), "; ")
			got = sortWords(got)
			if got != sortWords(c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// sortWords makes texts with the same words in another order alike.
func sortWords(s string) string {
	words := strings.Fields(s)
	for i := range words {
		for j := i + 1; j < len(words); j++ {
			if words[j] < words[i] {
				words[i], words[j] = words[j], words[i]
			}
		}
	}
	return strings.Join(words, " ")
}

func TestDjangoStatements(t *testing.T) {
	models := `from django.db import models
class Shop(models.Model):
    name = models.CharField(max_length=9)
class Ware(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="wares")
    price = models.IntegerField()
`
	for _, c := range []struct{ name, code, want string }{
		{"cut later", "    found = Ware.objects.filter(shop=x, price__gt=3)\n    return render(x, 'a.html', {'w': found[:5]})", "select Ware shop_id = price gt limited"},
		{"given to a page", "    found = Ware.objects.exclude(price=1).order_by('-price')\n    return render(x, 'a.html', {'w': found})", "select Ware by price"},
		{"a paginator", "    return Paginator(Ware.objects.all(), 10)", "select Ware limited"},
		{"inside of another", "    return Ware.objects.filter(shop__in=Shop.objects.filter(name=x)).count()", "select Ware shop_id in counted"},
		{"or", "    return list(Ware.objects.filter(Q(price=x) | Q(shop=y)))", "select Ware open"},
		{"one or nothing", "    return get_object_or_404(Ware, pk=x)", "select Ware id = one"},
		{"related", "    return [w.price for w in x.wares.all()]", "select Ware shop_id ="},
		{"rows saved one by one", "    for w in Ware.objects.all():\n        w.price = 3\n        w.save()", "select Ware; update Ware id = one looped"},
		{"changed at once", "    Ware.objects.filter(shop=x).update(price=1)", "update Ware shop_id ="},
		{"an account that is made", "    Shop.objects.create_user(name=x)\n    return Shop.objects.create_superuser(name=y)", "insert Shop one; insert Shop one"},
		{"unknown helper", "    return shown(Ware.objects.all())", "select Ware limited"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code := "from django.core.paginator import Paginator\nfrom django.db.models import Q\nfrom django.shortcuts import get_object_or_404, render\nfrom models import Shop, Ware\ndef page(x, y):\n" + c.code + "\n"
			got := sortWords(strings.Join(asksOf(t, models, code), "; "))
			if got != sortWords(c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestLazyReads(t *testing.T) {
	p := project.FromFiles(map[string]string{
		"requirements.txt": "flask\nflask-sqlalchemy\n", "models.py": alchemyModels,
		"app.py":              "from flask import Flask, render_template\nfrom models import Dog, Owner\napp = Flask(__name__)\n@app.get('/')\ndef page():\n    dogs = Dog.query.all()\n    names = [d.owner.name for d in dogs]\n    for d in Dog.query.options(joinedload(Dog.owner)).all():\n        names.append(d.owner.name)\n    return render_template('dogs.html', dogs=dogs)\n",
		"templates/dogs.html": "{% for d in dogs %}\n{{ d.age }} {{ d.owner.name }}\n{% endfor %}\n",
	})
	var got []string
	for _, l := range p.LazyReads() {
		got = append(got, fmt.Sprintf("%s:%d %s.%s", l.File, l.Line, l.Table, l.Relation))
	}
	if s := strings.Join(got, ", "); s != "app.py:7 Dog.owner, templates/dogs.html:2 Dog.owner" {
		t.Errorf("got %s", s)
	}
}
