package project_test

import (
	"strings"
	"testing"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

func TestRowTableFollowsRelationsAndSelf(t *testing.T) {
	p := project.FromFiles(map[string]string{
		"requirements.txt": "django\n", "manage.py": "import django\n",
		"kennel/models.py": `from django.db import models

class Owner(models.Model):
    name = models.CharField(max_length=20)

class Dog(models.Model):
    owner = models.ForeignKey(Owner, on_delete=models.CASCADE, related_name="dogs")
    age = models.IntegerField()

    def bark(self):
        return sink(self, self.owner, self.chip)

class Chip(models.Model):
    dog = models.OneToOneField(Dog, on_delete=models.CASCADE, related_name="chip")

class Helper:
    def run(self):
        return sink(self)
`,
		"kennel/views.py": `from django.shortcuts import get_object_or_404
from .models import Dog

def page(request, pk):
    dog = get_object_or_404(Dog, pk=pk)
    return sink(dog, dog.owner, dog.chip, dog.chip.dog.owner, dog.age, dog.owner.dogs)
`,
	})
	for file, want := range map[string]string{
		"kennel/models.py": "Dog Owner Chip; -",
		"kennel/views.py":  "Dog Owner Chip Owner - -",
	} {
		var calls []string
		for c := range p.Source(file).Find(source.Call) {
			if c.CalleeName() != "sink" {
				continue
			}
			var tables []string
			for _, a := range c.Args() {
				name := "-"
				if table := p.RowTable(a); table != nil {
					name = table.Model
				}
				tables = append(tables, name)
			}
			calls = append(calls, strings.Join(tables, " "))
		}
		if got := strings.Join(calls, "; "); got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
}

func TestStatementsOfModelsThatShareAName(t *testing.T) {
	files := map[string]string{
		"requirements.txt": "django\n", "manage.py": "import django\n",
		"site1/settings.py": "import django\nROOT_URLCONF = 'site1.urls'\nAUTH_USER_MODEL = 'people.Member'\n", "site1/urls.py": "urlpatterns = []\n",
		"people/models.py": "from django.contrib.auth.models import AbstractUser\nfrom django.db import models\nclass Member(AbstractUser):\n    nick = models.CharField(max_length=9)\nclass Note(models.Model):\n    text = models.TextField()\n",
		"shop/models.py":   "from django.db import models\nclass Note(models.Model):\n    price = models.IntegerField()\n    def others(self):\n        return list(Note.objects.filter(price=3))\n",
		"shop/views.py":    "from django.contrib.auth import get_user_model\nfrom people.models import Note\nUser = get_user_model()\ndef page(request):\n    return list(Note.objects.filter(text='x')), list(User.objects.filter(nick='x'))\n",
		"shop/own.py":      "from .models import Note as Bill\nfrom shop.models import Note\ndef page(request):\n    return list(Note.objects.filter(price=1))\n",
	}
	asked := func(files map[string]string) map[string]string {
		out := map[string]string{}
		for _, s := range project.FromFiles(files).Statements() {
			out[s.File] = strings.TrimSpace(out[s.File] + " " + s.Table)
		}
		return out
	}
	got := asked(files)
	for file, want := range map[string]string{"shop/models.py": "shop_note", "shop/views.py": "Note Member", "shop/own.py": "shop_note"} {
		if got[file] != want {
			t.Errorf("%s asks for %q, want %q", file, got[file], want)
		}
	}
	files["club/models.py"] = "from django.db import models\nclass User(models.Model):\n    nick = models.CharField(max_length=9)\n"
	files["shop/views.py"] = "from club.models import User\ndef page(request):\n    return list(User.objects.filter(nick='x'))\n"
	if got := asked(files)["shop/views.py"]; got != "User" {
		t.Errorf("a model of the app that is called User: %q", got)
	}
}
