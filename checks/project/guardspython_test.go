package project

import (
	"fmt"
	"strings"
	"testing"

	"underpin/checks/project/source"
)

// pythonGuards writes what keeps strangers out of each function of a project.
func pythonGuards(p *Project) map[string]string {
	out := map[string]string{}
	for _, r := range p.GuardedPythonRoutes() {
		name := r.Node.Child(source.Name).Text()
		if r.View.OK() {
			name = r.View.Child(source.Name).Text() + " " + r.Method
		}
		said := "open"
		if g, ok := r.Closed(); ok {
			said = g.Kind.String()
		}
		if len(r.Roles) > 0 {
			said += " role"
		}
		out[name] = said
	}
	return out
}

func expectGuards(t *testing.T, p *Project, want map[string]string) {
	t.Helper()
	got := pythonGuards(p)
	for name, said := range want {
		if got[name] != said {
			t.Errorf("%s: %s, want %s", name, got[name], said)
		}
	}
	if len(got) != len(want) {
		t.Errorf("routes: %s", fmt.Sprint(got))
	}
}

func TestGuardsOfFlaskAreFollowed(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt": "flask\n",
		"who.py": `from functools import wraps
from flask import session, jsonify, abort, request, g
from flask_login import current_user

def uid():
    if current_user.is_authenticated:
        return current_user.id
    return None

def signed(f):
    @wraps(f)
    def inner(*args, **kwargs):
        if "account" not in session:
            return redirect(url_for("auth.login"))
        return f(*args, **kwargs)
    return inner

def counted(f):
    @wraps(f)
    def inner(*args, **kwargs):
        if tooMany():
            return jsonify({}), 429
        return f(*args, **kwargs)
    return inner

def needs(role):
    def outer(f):
        @wraps(f)
        def inner(*args, **kwargs):
            if session.get("role") != role:
                abort(403)
            return f(*args, **kwargs)
        return inner
    return outer
`,
		"app.py": `import os
from flask import Flask, Blueprint, request, jsonify, abort, session
from flask_login import login_required
from who import uid, signed, counted, needs
app = Flask(__name__)
inside = Blueprint("inside", __name__, url_prefix="/inside")
SECRET = os.environ["CRON_SECRET"]

@inside.before_request
def closed():
    if request.endpoint == "inside.door":
        return
    if not session.get("user_id"):
        return redirect("/login")

@inside.route("/room")
def room():
    return ""

@inside.route("/door")
def door():
    return ""

app.register_blueprint(inside)

@app.post("/a")
@login_required
def decorated():
    db.session.commit()

@app.post("/b")
@signed
def followed():
    db.session.commit()

@app.post("/c")
@counted
def limited():
    db.session.commit()

@app.post("/d")
@needs("editor")
def editors():
    db.session.commit()

@app.post("/e")
def early():
    data = request.get_json()
    if not data:
        return jsonify({}), 400
    user_id = uid()
    if not user_id:
        return jsonify({"error": "who"}), 401
    db.session.commit()

@app.post("/f")
def late():
    db.session.add(Note())
    if not uid():
        abort(401)

@app.post("/g")
def cron():
    if request.headers.get("X-Cron-Secret") != SECRET:
        abort(403)
    db.session.commit()

@app.post("/h")
def lenient():
    if SECRET and request.headers.get("X-Cron-Secret") != SECRET:
        abort(403)
    db.session.commit()

@app.route("/login", methods=["POST"])
def login():
    user = User.query.filter_by(email=request.form["email"]).first()
    if user is None or not user.check_password(request.form["password"]):
        return jsonify({"error": "no"}), 401
    session["user_id"] = user.id
    return ""

@app.route("/enter", methods=["POST"])
def enter():
    user = User.query.filter_by(email=request.form["email"]).first()
    if not user or not user.check_password(request.form["password"]):
        return redirect(url_for("login"))
    login_user(user)
    if current_user.is_authenticated:
        return redirect("/")
    return redirect(url_for("login"))

@app.post("/staff")
def staff():
    if not is_admin(current_user.email):
        return jsonify({"error": "no"}), 403
    db.session.commit()

def is_admin(email):
    return email in os.environ["STAFF"].split(",")
`,
	})
	expectGuards(t, p, map[string]string{
		"room": "session", "door": "open", "decorated": "session", "followed": "session", "limited": "open", "editors": "session role", "early": "session",
		"enter": "open", "staff": "session role", "late": "open", "cron": "secret", "lenient": "open", "login": "open",
	})
}

func TestGuardsOfFastAPIAreFollowed(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt": "fastapi\n",
		"deps.py": `from typing import Annotated
from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer
import jwt
scheme = OAuth2PasswordBearer(tokenUrl="token")

def get_db():
    db = make()
    try:
        yield db
    finally:
        db.close()

def who(token: Annotated[str, Depends(scheme)]):
    try:
        claims = jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.PyJWTError:
        raise HTTPException(status_code=status.HTTP_401_UNAUTHORIZED)
    return find(claims["sub"])

def maybe(token: str = Depends(scheme)):
    try:
        return find(jwt.decode(token, KEY)["sub"])
    except jwt.PyJWTError:
        return None

Me = Annotated[User, Depends(who)]

def chief(me: Me):
    if not me.is_superuser:
        raise HTTPException(403, "no")
    return me
`,
		"main.py": `from fastapi import FastAPI, APIRouter, Depends, HTTPException, Request
from deps import Me, who, maybe, chief, get_db
app = FastAPI()
rows = APIRouter(prefix="/rows", dependencies=[Depends(who)])

@rows.post("/")
def add(db = Depends(get_db)):
    db.commit()

app.include_router(rows)

@app.post("/mine")
def mine(me: Me, db = Depends(get_db)):
    db.commit()

@app.delete("/all", dependencies=[Depends(chief)])
def drop(db = Depends(get_db)):
    db.commit()

@app.post("/guest")
def guest(me = Depends(maybe), db = Depends(get_db)):
    db.commit()

@app.post("/asks")
def asks(me = Depends(maybe), db = Depends(get_db)):
    if me is None:
        raise HTTPException(status_code=401)
    db.commit()

@app.post("/hook")
async def hook(request: Request):
    event = stripe.Webhook.construct_event(await request.body(), request.headers["stripe-signature"], KEY)
    db.commit()
`,
	})
	expectGuards(t, p, map[string]string{"add": "session", "mine": "session", "drop": "session role", "guest": "open", "asks": "session", "hook": "signature"})
}

func TestGuardsOfDjangoAreFollowed(t *testing.T) {
	files := map[string]string{
		"requirements.txt":  "django\ndjangorestframework\n",
		"manage.py":         "import django\n",
		"site1/settings.py": "import django\nROOT_URLCONF = 'site1.urls'\nREST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.IsAuthenticated']}\n",
		"site1/urls.py": `from django.urls import path
from . import views
urlpatterns = [
    path('a/', views.Mixed.as_view()), path('b/', views.Bare.as_view()), path('c/', views.Staff.as_view()),
    path('d/', views.Rest.as_view()), path('e/', views.OpenRest.as_view()), path('f/', views.chiefs), path('g/', views.function),
    path('h/', views.Chosen.as_view({'get': 'list', 'post': 'create'})), path('i/', views.SignIn.as_view()),
]
`,
		"site1/views.py": `from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.contrib.auth.decorators import user_passes_test
from django.views.generic import CreateView, View
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.views import APIView
from rest_framework.viewsets import ModelViewSet
from rest_framework_simplejwt.views import TokenObtainPairView

class Base(LoginRequiredMixin):
    pass

class Mixed(Base, CreateView):
    pass

class Bare(CreateView):
    pass

class Staff(UserPassesTestMixin, View):
    def test_func(self):
        return self.request.user.is_staff
    def post(self, request):
        pass

class Rest(APIView):
    def post(self, request):
        pass

class OpenRest(APIView):
    permission_classes = [AllowAny]
    def post(self, request):
        pass

@user_passes_test(lambda u: u.is_superuser)
def chiefs(request):
    pass

def function(request):
    if not request.user.is_authenticated:
        return redirect('/')
    Note.objects.create()

class SignIn(TokenObtainPairView):
    serializer_class = Own

class Chosen(ModelViewSet):
    def get_permissions(self):
        if self.action == 'list':
            kinds = [AllowAny]
        else:
            kinds = [IsAuthenticated]
        return [kind() for kind in kinds]
`,
	}
	expectGuards(t, FromFiles(files), map[string]string{
		"Mixed GET": "session", "Mixed POST": "session", "Bare GET": "open", "Bare POST": "open", "Staff POST": "session role", "Rest POST": "session",
		"OpenRest POST": "open", "chiefs": "session role", "function": "session", "SignIn ": "open", "Chosen GET": "open", "Chosen POST": "session",
	})
	files["site1/settings.py"] = strings.Replace(files["site1/settings.py"], "REST_FRAMEWORK", "MIDDLEWARE = ['django.contrib.auth.middleware.LoginRequiredMiddleware']\nREST_FRAMEWORK", 1)
	if got := pythonGuards(FromFiles(files))["Bare POST"]; got != "session" {
		t.Errorf("middleware that asks for a login: %s", got)
	}
}
