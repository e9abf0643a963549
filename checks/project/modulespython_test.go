package project

import (
	"testing"

	"underpin/checks/project/source"
)

func TestPythonNamesLeadThroughModules(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt":             "flask\n",
		"backend/main.py":              "from app import models, guards as g\nfrom app.services.mail import Mailer, LIMIT\nimport app.models\n\ndef view():\n    models.User()\n    g.signed()\n    Mailer().send()\n    LIMIT\n",
		"backend/app/__init__.py":      "from .extensions import db\n",
		"backend/app/extensions.py":    "db = make()\n",
		"backend/app/models.py":        "class User:\n    pass\n",
		"backend/app/guards.py":        "def signed():\n    pass\n",
		"backend/app/services/mail.py": "from ..models import User\nfrom .. import db\nLIMIT = 5\n\nclass Mailer:\n    def send(self):\n        self.deliver(User, db)\n\n    def deliver(self, user, db):\n        pass\n",
	})
	want := map[string]string{
		"models.User": "backend/app/models.py", "g.signed": "backend/app/guards.py", "Mailer().send": "backend/app/services/mail.py", "LIMIT": "backend/app/services/mail.py",
	}
	for _, name := range []string{"backend/main.py", "backend/app/services/mail.py"} {
		for n := range p.Source(name).Find(source.Member, source.Identifier) {
			if to, ok := want[n.Text()]; ok && n.Parent().Kind() != source.ImportName && n.File().Path == "backend/main.py" {
				if d := p.Definition(n); !d.OK() || d.File().Path != to {
					t.Errorf("%s leads to %v", n.Text(), d.OK())
				}
				delete(want, n.Text())
			}
			if n.Text() == "self.deliver" && p.Definition(n).Kind() != source.Method {
				t.Error("self.deliver is not found")
			}
			if n.Text() == "User" && n.Parent().Kind() == source.Call && p.Definition(n).Kind() != source.Class {
				t.Error("User is not found")
			}
			if n.Text() == "db" && n.Parent().Kind() == source.Call && p.Definition(n).Text() != "make()" {
				t.Errorf("db leads to %q", p.Definition(n).Text())
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("not asked: %v", want)
	}
}
