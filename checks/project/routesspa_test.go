package project

import (
	"slices"
	"strings"
	"testing"
)

const spaManifest = `{"dependencies": {"react": "19.0.0", "react-router-dom": "7.0.0"}, "devDependencies": {"vite": "7.0.0"}}`

const spaPage = `<div id="root"></div><script type="module" src="/src/main.tsx"></script>`

func TestClientRoutes(t *testing.T) {
	for name, c := range map[string]struct {
		app  string
		want []string
	}{
		"elements": {`import { Routes, Route, Navigate } from "react-router-dom";
import { lazy } from "react";
import Home from "./Home";
const Late = lazy(() => import("./Home"));
function Gate({ children }) { return ok ? children : <Navigate to="/login" /> }
function Guest() { return user ? <Navigate to="/home" /> : <Outlet /> }
function Shell() { return <Outlet /> }
export default function App() {
  return <Routes>
    <Route path="/" element={<Shell />}>
      <Route index element={<Home />} />
      <Route path="late" element={<Late />} />
    </Route>
    <Route path="/mine" element={<Gate><Home /></Gate>} />
    <Route element={<Gate />}><Route path="/yours/:id" element={<Home />} /></Route>
    <Route element={<Guest />}><Route path="/open" element={<Home />} /></Route>
    <Route path={dynamic} element={<Home />} />
    <Route path="/old" element={<Navigate to="/" />} />
    <Route path="/soon" element={<div><h1>Soon</h1><p>Wait</p></div>} />
    <Route path="*" element={<Home />} />
  </Routes>;
}`, []string{
			"page GET / src/App.tsx",
			"page GET /soon src/App.tsx",
			"page GET / src/Home.tsx",
			"page GET /late src/Home.tsx",
			"page GET /mine src/Home.tsx <Gate",
			"page GET /yours/:id src/Home.tsx <Gate",
			"page GET /open src/Home.tsx",
			"page GET /* src/Home.tsx",
		}},
		"wouter": {`import { Route, Switch } from "wouter";
import Home from "./Home";
import { ProtectedRoute } from "@acme/auth";
export default () => <Switch>
  <Route path="/" component={Home} />
  <Route path="/help"><Home /></Route>
  <ProtectedRoute path="/mine" component={Home} />
</Switch>;`, []string{"page GET / src/Home.tsx", "page GET /help src/Home.tsx", "page GET /mine src/Home.tsx <ProtectedRoute"}},
		"objects": {`import { createBrowserRouter } from "react-router-dom";
import Home from "./Home";
import { Layout } from "./Layout";
const paths = { team: { path: "/team" } };
export default createBrowserRouter([
  { path: "/", element: <Layout />, children: [{ index: true, element: <Home /> }, { path: "help", lazy: () => import("./Home") }] },
  { path: "/api", loader() {} },
  { path: paths.team.path, lazy: () => import("./Home").then(convert) },
]);`, []string{"page GET / src/App.tsx", "page GET / src/Home.tsx", "page GET /help src/Home.tsx", "page GET /team src/Home.tsx"}},
	} {
		p := FromFiles(map[string]string{
			"package.json": spaManifest, "index.html": spaPage, "src/App.tsx": c.app,
			"src/main.tsx": `import App from "./App"; render(<App />);`,
			"src/Home.tsx": "export default function Home() { return <h1>Home</h1> }",
		})
		var got []string
		for _, r := range p.Routes() {
			line := strings.Join([]string{r.Kind.String(), r.Method, r.Path, r.Node.File().Path}, " ")
			for _, through := range r.Through {
				if _, rest, ok := strings.Cut(through.Text(), "function "); ok {
					line += " <" + rest[:strings.IndexByte(rest, '(')]
				} else {
					line += " <" + through.Text()
				}
			}
			got = append(got, line)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// The Routes of a component stand where a Route shows it.
func TestClientRoutesOfAMountedComponent(t *testing.T) {
	p := FromFiles(map[string]string{
		"package.json": spaManifest, "index.html": spaPage,
		"src/main.tsx": `import App from "./App"; createRoot(root).render(<App />)`,
		"src/App.tsx": `import { lazy } from "react";
import { Routes, Route, Navigate } from "react-router-dom";
import { Staff } from "./Staff";
const Shop = lazy(() => import("./Shop"));
function Gate({ children }) { return known ? children : <Navigate to="/login" /> }
export default () => <Routes>
  <Route path="/shop/*" element={<Shop />} />
  <Route path="/" element={<Gate><Staff /></Gate>} />
  <Route path="/staff" element={<main />}><Route path="*" element={<Gate><Staff /></Gate>} /></Route>
</Routes>;`,
		"src/Shop.tsx": `import { Routes, Route } from "react-router-dom";
export default function Shop() { return <Routes>
  <Route index element={<p>All</p>} />
  <Route path="/carts/:id" element={<p>Cart</p>} />
</Routes> }`,
		"src/Staff.tsx": `import { Routes, Route } from "react-router-dom";
import { Books } from "./Books";
export const Staff = () => <Routes>
  <Route path="rota" element={<p>Rota</p>} />
  <Route path="books/*" element={<Books />} />
</Routes>;`,
		"src/Books.tsx": `import { Routes, Route } from "react-router-dom";
export function Books() { return <Routes><Route path="add" element={<p>New</p>} /></Routes> }`,
	})
	var got []string
	for _, r := range p.Routes() {
		line := r.Path
		if len(r.Through) > 0 {
			line += " gated"
		}
		got = append(got, line)
	}
	slices.Sort(got)
	want := []string{"/ gated", "/shop", "/shop/*", "/shop/carts/:id", "/staff", "/staff/* gated", "/staff/books/* gated", "/staff/books/add gated", "/staff/rota gated"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
