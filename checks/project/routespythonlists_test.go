package project

import "testing"

func TestFlaskRoutesOfResourcesAndHandedRouters(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt": "flask\nflask-restful\n",
		"app/main.py": `from flask import Flask, Blueprint
from flask_restful import Api
from .items import Items, Item
from .pages import add_pages, add_more
app = Flask(__name__)
api = Api(app, prefix='/api')
pages = Blueprint('pages', __name__, url_prefix='/p')
BASE = '/items'
api.add_resource(Items, BASE, '/things')
api.add_resource(Item, '/items/<int:id>')
add_pages(pages)
add_more(1, part=pages)
app.register_blueprint(pages)
`,
		"app/items.py": `from flask_restful import Resource

class Items(Resource):
    def get(self):
        return []
    def post(self):
        return {}

class Item(Resource):
    def delete(self, id):
        return {}
`,
		"app/pages.py": `def add_pages(part):
    @part.route('/home')
    def home():
        return ''

def add_more(count, part):
    @part.post('/more')
    def more():
        return ''

def never(part):
    @part.route('/never')
    def nobody():
        return ''
`,
	})
	expectRoutes(t, p,
		"GET /api/items Items.get", "POST /api/items Items.post", "GET /api/things Items.get", "POST /api/things Items.post",
		"DELETE /api/items/<int:id> Item.delete", "GET /p/home home", "POST /p/more more",
	)
}

func TestRoutesOfAMountedStarletteAppAreReadFromItsList(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt": "fastapi\nstarlette\n",
		"main.py": `from fastapi import FastAPI
from tools import tools
app = FastAPI()
app.mount('/tools', tools)

@app.get('/health')
def health():
    return {}
`,
		"tools.py": `from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.routing import Mount, Route, WebSocketRoute
from notes import listed, add

class Status(HTTPEndpoint):
    async def get(self, request):
        return None

routes = [
    Route('/', endpoint=listed),
    Route('/status', Status),
    Mount('/notes', routes=[
        Route('/', add, methods=['POST', 'PUT']),
        Mount('/old', routes=[Route('/{id}', listed)]),
    ]),
]
tools = Starlette(debug=False, routes=routes)
`,
		"notes.py": "async def listed(request):\n    return None\n\nasync def add(request):\n    return None\n",
	})
	expectRoutes(t, p, "GET /health health", "GET /tools listed", "GET /tools/status Status.get", "POST /tools/notes add", "PUT /tools/notes add", "GET /tools/notes/old/{id} listed")
}

func TestNinjaRoutesAreReadFromTheirRouters(t *testing.T) {
	p := FromFiles(map[string]string{
		"requirements.txt":  "django\ndjango-ninja\n",
		"manage.py":         "import django\n",
		"site1/settings.py": "import django\nROOT_URLCONF = 'site1.urls'\n",
		"site1/urls.py":     "from django.urls import path\nfrom .api import api\nurlpatterns = [path('api/', api.urls)]\n",
		"site1/api.py":      "from ninja import NinjaAPI\nfrom shop.api import router\napi = NinjaAPI()\napi.add_router('/shop/', router)\napi.add_router('/club/', 'club.api.router')\n\n@api.get('/ping')\ndef ping(request):\n    return 1\n",
		"shop/api.py":       "from ninja import Router\nrouter = Router()\nforgotten = Router()\n\n@router.post('/orders')\ndef order(request):\n    return 1\n\n@forgotten.get('/lost')\ndef lost(request):\n    return 1\n",
		"club/api.py":       "from ninja import Router\nrouter = Router()\n\n@router.get('/members')\ndef members(request):\n    return 1\n",
	})
	expectRoutes(t, p, "GET /api/ping ping", "POST /api/shop/orders order", "GET /api/club/members members")
}
