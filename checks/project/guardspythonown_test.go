package project

import (
	"slices"
	"testing"

	"underpin/checks/project/source"
)

func TestGuardsOfDjangoRestFollowPermissionsOfTheApp(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt":  "django\ndjangorestframework\n",
		"manage.py":         "import django\n",
		"site1/settings.py": "import django\nROOT_URLCONF = 'site1.urls'\n",
		"site1/urls.py": `from django.urls import path
from shop import views
urlpatterns = [path('a', views.Signed.as_view()), path('b', views.Staff.as_view()), path('c', views.Anyone.as_view()), path('d', views.Bare.as_view()), path('e', views.Also.as_view()), path('f', views.Reads.as_view())]
`,
		"shop/permissions.py": `from rest_framework.permissions import BasePermission, IsAuthenticated, SAFE_METHODS

class IsMember(BasePermission):
    def has_permission(self, request, view):
        return request.user.is_authenticated

class IsStaff(BasePermission):
    def has_permission(self, request, view):
        return request.user.is_authenticated and request.user.is_staff

class Everyone(BasePermission):
    def has_permission(self, request, view):
        return True

class OwnsIt(BasePermission):
    def has_object_permission(self, request, view, obj):
        return obj.owner == request.user

class SignedOwner(IsAuthenticated):
    def has_object_permission(self, request, view, obj):
        return obj.owner == request.user

class ReadsOnly(BasePermission):
    def has_permission(self, request, view):
        return request.method in SAFE_METHODS or request.user.is_authenticated
`,
		"shop/views.py": `from rest_framework.views import APIView
from .permissions import IsMember, IsStaff, Everyone, OwnsIt, SignedOwner, ReadsOnly

class Signed(APIView):
    permission_classes = [IsMember]
    def post(self, request):
        Order.objects.create()

class Staff(APIView):
    permission_classes = [IsStaff]
    def post(self, request):
        Order.objects.create()

class Anyone(APIView):
    permission_classes = [Everyone]
    def post(self, request):
        Order.objects.create()

class Bare(APIView):
    permission_classes = [OwnsIt]
    def post(self, request):
        Order.objects.create()

class Also(APIView):
    permission_classes = [SignedOwner]
    def post(self, request):
        Order.objects.create()

class Reads(APIView):
    permission_classes = [ReadsOnly]
    def get(self, request):
        Order.objects.create()
`,
	})
	expectGuards(t, p, map[string]string{
		"Signed POST": "session", "Staff POST": "session role", "Anyone POST": "open", "Bare POST": "open", "Also POST": "session", "Reads GET": "open",
	})
}

func TestGuardsOfFlaskLetOpenAddressesThrough(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt": "flask\n",
		"app.py": `from flask import Flask, request, session, redirect
app = Flask(__name__)
OPEN = ("/login", "/hooks/")

@app.before_request
def closed():
    if request.path.startswith(OPEN) or request.path.startswith("/static"):
        return
    if not session.get("user_id"):
        return redirect("/login")

@app.post("/hooks/mail")
def mail():
    db.session.commit()

@app.post("/notes")
def notes():
    db.session.commit()
`,
	})
	expectGuards(t, p, map[string]string{"mail": "open", "notes": "session"})
}

func TestAWrongPasswordIsNoGuard(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt": "fastapi\npasslib\n",
		"main.py": `from fastapi import FastAPI, HTTPException, Request
from passlib.context import CryptContext
from signing import key
app = FastAPI()
pwd_context = CryptContext(schemes=["bcrypt"])

@app.post("/login")
def login(sent: SignIn):
    user = db.query(User).filter(User.email == sent.email).first()
    if user is None or not pwd_context.verify(sent.password, user.hashed):
        raise HTTPException(status_code=401)
    return {"id": user.id}

@app.post("/hook")
def hook(request: Request):
    if not key.verify(request.headers["x-signature"]):
        raise HTTPException(status_code=401)
    db.commit()
`,
		"signing.py": "from library import Key\nkey = Key()\n",
	})
	got := pythonGuards(p)
	if got["login"] != "open" || got["hook"] == "open" {
		t.Errorf("login is %s, hook is %s", got["login"], got["hook"])
	}
}

func TestPythonWrites(t *testing.T) {
	for code, want := range map[string]bool{
		`supabase.table("notes").insert({"a": 1}).execute`: false,
		`supabase.table("notes").insert({"a": 1})`:         true,
		`supabase.from_("notes").update(row).eq("id", 1)`:  false,
		`Note.objects.filter(id=1).update(done=True)`:      true,
		`Note.query.filter_by(id=1).update(values)`:        true,
		`supabase.table("notes").delete(count="exact")`:    true,
		`settings.update(values)`:                          false,
		`positions.insert(0, "a")`:                         false,
		`note.delete()`:                                    true,
		`files.delete("a.png")`:                            false,
		`default_storage.delete(name)`:                     false,
		`form.save(commit=False)`:                          false,
		`note.save()`:                                      true,
	} {
		f := source.Parse("a.py", []byte(code+"\n"))
		got := false
		for c := range f.Find(source.Call) {
			if c.Start() == 0 && c.Text() == code {
				got = PythonWrites(c)
			}
		}
		if got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
}

func TestPythonTruth(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt": "django\n", "manage.py": "import django\n",
		"site1/settings.py": `import os
ROOT_URLCONF = 'site1.urls'
A = os.environ.get("A", "False")
B = os.getenv("B", "on")
C = env.bool("C", default="no")
D = strtobool("YES")
E = os.environ.get("E", "maybe")
F = bool(os.environ.get("F", ""))
G = os.environ.get("G", "0") == "1"
H = config("H", True)
`,
		"site1/urls.py": "urlpatterns = []\n",
	})
	var yes, no, unknown []string
	for _, name := range []string{"A", "B", "C", "D", "E", "F", "G", "H"} {
		switch is, known := p.PythonTruth(p.PythonSetting(name)); {
		case !known:
			unknown = append(unknown, name)
		case is:
			yes = append(yes, name)
		default:
			no = append(no, name)
		}
	}
	if !slices.Equal(yes, []string{"B", "D", "H"}) || !slices.Equal(no, []string{"A", "C", "F", "G"}) || !slices.Equal(unknown, []string{"E"}) {
		t.Errorf("yes %q, no %q, unknown %q", yes, no, unknown)
	}
}
