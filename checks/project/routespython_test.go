package project

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"underpin/checks/project/source"
)

// pythonAddresses writes the routes of a project as METHOD /path function.
func pythonAddresses(p *Project) []string {
	var out []string
	for _, r := range p.PythonRoutes() {
		name := r.Node.Child(source.Name).Text()
		if r.View.OK() {
			name = r.View.Child(source.Name).Text() + "." + r.Node.Key() + r.Does
		}
		if r.Library != "" {
			name = r.Library
		}
		through := ""
		for _, t := range r.Through {
			through += " " + t.Text()
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s%s", r.Method, r.Path, name, through)))
	}
	return out
}

func expectRoutes(t *testing.T, p *Project, want ...string) {
	t.Helper()
	got := pythonAddresses(p)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestFlaskRoutesAreFollowedThroughBlueprints(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt":    "flask\n",
		"app/__init__.py":     "from flask import Flask\nfrom .shop import bp as shop\nfrom .parts import make\n\ndef create():\n    app = Flask(__name__)\n    app.register_blueprint(shop, url_prefix='/shop')\n    for part in (make(),):\n        app.register_blueprint(part)\n    wire(app)\n    return app\n\ndef wire(app):\n    @app.get('/health')\n    def health():\n        return 'ok'\n",
		"app/shop.py":         "from flask import Blueprint\nfrom .inner import inner\nfrom .lost import login_required\nbp = Blueprint('shop', __name__, url_prefix='/replaced')\nbp.register_blueprint(inner, url_prefix='/inner')\n\n@bp.route('/', methods=['GET', 'POST'])\n@login_required\ndef index():\n    return ''\n\nclass Basket(MethodView):\n    decorators = [login_required]\n    def post(self):\n        return ''\n    def total(self):\n        return ''\n\nbp.add_url_rule('/basket', view_func=Basket.as_view('basket'))\n",
		"app/inner.py":        "from flask import Blueprint\ninner = Blueprint('inner', __name__)\n\n@inner.delete('/<int:id>')\ndef drop(id):\n    return ''\n",
		"app/parts.py":        "from flask import Blueprint\n\ndef make():\n    bp = Blueprint('parts', __name__, url_prefix='/parts')\n    @bp.route('/all')\n    def everything():\n        return ''\n    return bp\n",
		"app/lost.py":         "from flask import Blueprint\nbp = Blueprint('lost', __name__)\n\n@bp.route('/lost')\ndef nobody():\n    return ''\n",
		"app/tests/test_a.py": "from flask import Flask\napp = Flask(__name__)\n\n@app.route('/test')\ndef t():\n    return ''\n",
	})
	expectRoutes(t, p,
		"GET /shop index login_required", "POST /shop index login_required", "DELETE /shop/inner/<int:id> drop",
		"POST /shop/basket Basket.post login_required", "GET /parts/all everything", "GET /health health",
	)
}

func TestFastAPIRoutesCarryWhatTheirRoutersAsk(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt": "fastapi\n",
		"app/main.py":      "from fastapi import FastAPI\nfrom app.api import router\nfrom app.settings import API\napp = FastAPI()\napp.include_router(router, prefix=API, dependencies=[Depends(signed)])\n\n@app.get('/')\ndef root():\n    return {}\n",
		"app/settings.py":  "API = '/api/v1'\n",
		"app/api.py":       "from fastapi import APIRouter\nfrom app import rows\nrouter = APIRouter()\nrouter.include_router(rows.router, prefix='/rows')\n",
		"app/rows.py":      "from fastapi import APIRouter\nrouter = APIRouter(dependencies=[Depends(limit)])\n\n@router.post('/{id}', dependencies=[Depends(admin)])\nasync def change(id: int):\n    return {}\n",
	})
	expectRoutes(t, p, "GET / root", "POST /api/v1/rows/{id} change Depends(signed) Depends(limit) Depends(admin)")
}

func TestAppIsWhatItIsMadeToBeAndNotThePackageOfItsName(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt": "fastapi\n",
		"app/main.py":      "from fastapi import FastAPI\nimport app.models\nfrom app.rows import router\napp = FastAPI()\napp.include_router(router)\n",
		"app/models.py":    "class Row: pass\n",
		"app/rows.py":      "from fastapi import APIRouter\nrouter = APIRouter()\n\n@router.post('/rows')\nasync def change():\n    return {}\n",
	})
	expectRoutes(t, p, "POST /rows change")
}

func TestDjangoRoutesAreFollowedFromTheSettings(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt":  "django\ndjangorestframework\n",
		"manage.py":         "import django\n",
		"site1/settings.py": "from django.conf import x\nROOT_URLCONF = 'site1.urls'\n",
		"site1/urls.py":     "from django.contrib.auth.views import LoginView\nfrom django.urls import include, path\nfrom shop import views\nfrom shop.urls import urlpatterns as shop\nfrom django.contrib.auth.decorators import login_required\nurlpatterns = [\n    path('', login_required(views.home)),\n    path('shop/', include(shop)),\n    path('api/', include(('shop.api', 'api'))),\n    path('in/', LoginView.as_view()),\n    path('accounts/', include('allauth.urls')),\n]\nif settings.DEBUG:\n    urlpatterns += [path('debug/', views.debug)]\n",
		"shop/urls.py":      "from django.urls import re_path\nfrom . import views\nurlpatterns = [re_path(r'^(?P<pk>\\d+)/$', views.Change.as_view())]\n",
		"shop/api.py":       "from rest_framework.routers import DefaultRouter\nfrom .sets import Orders\nrouter = DefaultRouter()\nrouter.register(r'orders', Orders)\nurlpatterns = router.urls\n",
		"shop/sets.py":      "from rest_framework import viewsets, mixins\nfrom rest_framework.decorators import action\n\nclass Base(mixins.ListModelMixin, viewsets.GenericViewSet):\n    pass\n\nclass Orders(Base):\n    def create(self, request):\n        pass\n    @action(detail=True, methods=['post'])\n    def pay(self, request, pk=None):\n        pass\n",
		"shop/views.py":     "from django.views.decorators.http import require_POST\nfrom django.views.generic import UpdateView\n\ndef home(request):\n    pass\n\n@require_POST\ndef debug(request):\n    pass\n\nclass Change(UpdateView):\n    def get(self, request):\n        pass\n",
	})
	expectRoutes(t, p,
		"/ home login_required", "GET /shop/(?P<pk>\\d+)/ Change.get", "POST /shop/(?P<pk>\\d+)/ Change.Changeupdate",
		"GET /api/orders/ Orders.Orderslist", "POST /api/orders/ Orders.createcreate", "POST /api/orders/{pk}/pay/ Orders.pay action(detail=True, methods=['post'])",
		"/in/ django.contrib.auth.views.LoginView", "/accounts/ allauth.urls",
	)
}

func TestOfTwoRoutesForOneAddressTheFirstAnswers(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt": "flask\n",
		"app.py":           "from flask import Flask\nfrom one import one\nfrom two import two\napp = Flask(__name__)\napp.register_blueprint(two)\napp.register_blueprint(one)\n\n@app.get('/ping')\ndef ping():\n    return ''\n\n@app.get('/ping')\ndef pong():\n    return ''\n",
		"one.py":           "from flask import Blueprint\none = Blueprint('one', __name__)\n\n@one.route('/pay', methods=['POST'])\ndef pay():\n    return ''\n\n@one.route('/pay', methods=['GET'])\ndef show():\n    return ''\n",
		"two.py":           "from flask import Blueprint\ntwo = Blueprint('two', __name__)\n\n@two.route('/pay', methods=['POST'])\ndef charge():\n    return ''\n",
	})
	expectRoutes(t, p, "POST /pay charge", "GET /pay show", "GET /ping ping")
}
