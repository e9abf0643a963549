package security

import (
	"strings"

	"underpin/checks/project/source"
)

// mapSinks are the calls by which a map draws a text as markup: the popup of Mapbox or
// Leaflet, the window of Google Maps, the icon of a marker. All of them take an element
// too, which no text can add to.
func mapSinks(c source.Node) []sink {
	switch name := c.CalleeName(); name {
	case "setHTML":
		if ofPopup(c.Child(source.Callee).Child(source.ObjectRole)) {
			return []sink{{at: c.Arg(0), value: c.Arg(0), how: "the popup of a map"}}
		}
	case "bindPopup", "bindTooltip":
		return drawnOnMap(c.Arg(0), name)
	case "setContent":
		if object := c.Child(source.Callee).Child(source.ObjectRole); ofPopup(object) || namedPopup(object) {
			return drawnOnMap(c.Arg(0), "the window of a map")
		}
	case "InfoWindow":
		if c.Kind() == source.New {
			return drawnOnMap(c.Arg(0).Resolve().Prop("content"), "the window of a map")
		}
	case "divIcon", "DivIcon":
		return drawnOnMap(c.Arg(0).Resolve().Prop("html"), "the icon of a marker")
	}
	return nil
}

// drawnOnMap is the sink of a text that is put together from elements and values.
func drawnOnMap(n source.Node, how string) []sink {
	v := n.Resolve()
	if v.Kind() == source.Call && v.Child(source.Callee).Kind() == source.Identifier { // content: card(place)
		if fn := v.Child(source.Callee).Resolve(); !fn.Is(source.Function, source.Arrow) || !strings.Contains(fn.Text(), "</") {
			return nil
		}
	} else if !v.Is(source.Template, source.Binary) || !strings.Contains(v.Text(), "</") {
		return nil
	}
	return []sink{{at: n, value: v, how: how}}
}

// ofPopup reports whether a value is a popup of Mapbox or MapLibre, or a window of Google
// Maps, which parse what they are given as it comes: new mapboxgl.Popup().setLngLat(at).
// The browser's own setHTML, of an element, leaves scripts out.
func ofPopup(n source.Node) bool {
	for range 8 {
		switch n.Kind() {
		case source.Call:
			if path := n.CalleePath(); path == "L.popup" || path == "L.tooltip" {
				return true
			}
			n = n.Child(source.Callee).Child(source.ObjectRole)
		case source.Identifier:
			n = n.Lookup(n.Text()).Child(source.Value)
		default:
			return n.Kind() == source.New && (n.CalleeName() == "Popup" || n.CalleeName() == "InfoWindow")
		}
	}
	return false
}

// namedPopup reports whether a value is named as such a window and held elsewhere:
// infoWindowRef.current.
func namedPopup(n source.Node) bool {
	low := strings.ToLower(strings.TrimRight(n.Path(), "?!"))
	return strings.Contains(low, "infowindow") || strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(low, ".current"), "ref"), "popup")
}
