package seo

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"underpin/checks/check"
	"underpin/checks/project"
	"underpin/checks/project/source"
)

// photoWords are what the names of fields begin or end with that hold pictures as wide as
// a card or a page.
var photoWords = []string{"image", "img", "photo", "foto", "imagem", "imagen", "picture", "cover", "banner", "poster", "thumbnail", "portada", "capa"}

// namesPhoto reports whether an element shows data whose name says that it is a picture,
// and no sign that stands for somebody.
func namesPhoto(s shown) bool {
	if !s.jsx.OK() || !fromData(s) || shownAsSign(s) {
		return false
	}
	v := s.jsx.AttrValue("src")
	for v.Kind() == source.Binary && (v.Operator() == "||" || v.Operator() == "??") {
		v = v.Child(source.Left)
	}
	name := strings.ToLower(v.Ident())
	if v.Kind() == source.Member {
		name = strings.ToLower(v.Child(source.Name).Text())
	}
	return hasWord(name, photoWords)
}

// hostsThatKeep are hosts that give a picture out as it was sent to them, and make no
// other size of it.
var hostsThatKeep = []string{"i.postimg.cc", "i.ibb.co", "i.imgur.com", "raw.githubusercontent.com", "user-images.githubusercontent.com", "firebasestorage.googleapis.com", "storage.googleapis.com"}

// keptByHost reports whether an element shows a photograph or a screenshot, larger than a
// sign, as such a host keeps it.
func keptByHost(s shown) bool {
	src, _ := s.attr("src")
	u, err := url.Parse(src)
	if err != nil || !slices.Contains(hostsThatKeep, u.Host) || shownAsSign(s) {
		return false
	}
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".jpg", ".jpeg", ".png":
		return true
	}
	return false
}

func hasWord(name string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(name, word) })
}

// makesSmaller is what code holds that makes pictures smaller, or has them made so by a
// service, on their way in or out.
var makesSmaller = []string{
	"toBlob(", "toDataURL(", "image-compression", "compressorjs", "sharp", "jimp", "image-file-resizer", "createImageBitmap", "ImageManipulator", "pica(",
	"render/image", "transform: {", "transform:{", "cloudinary", "imagekit", "imgix", "imgproxy", "cdn-cgi/image", "wsrv.nl", "weserv", "uploadthing", "uploadcare", "f_auto",
}

// keptAsSent is where the app puts pictures that its users choose into its store as they
// are; none where anything in it makes pictures smaller.
func keptAsSent(p *project.Project) []check.Place {
	const most = 4
	var out []check.Place
	for _, name := range p.Sources() {
		if strings.HasPrefix(name, "../") || !p.Modules().Live(name) {
			continue
		}
		if p.Holds(name, makesSmaller...) {
			return nil
		}
		if p.Holds(name, ".upload(", "multer") && !cappedSmall(p, name) {
			out = append(out, project.PerFile(p, name, "seo/stores", storesPhotos)...)
		}
	}
	out = slices.DeleteFunc(out, func(at check.Place) bool { return !p.ReachedAt(at.File, at.Line, at.Column) })
	return out[:min(len(out), most)]
}

// storesPhotos are the calls of a file that put a picture into a store: Supabase's, by
// what the bucket or the file is called, and multer's, by the types that it lets in.
func storesPhotos(f *source.File) []check.Place {
	var out []check.Place
	for c := range f.Find(source.Call) {
		switch c.CalleeName() {
		case "upload":
			from := c.Child(source.Callee).Child(source.ObjectRole)
			if from.CalleeName() != "from" || !strings.Contains(from.Child(source.Callee).Text(), "storage") || !c.Arg(1).OK() {
				continue
			}
			if hasWord(strings.ToLower(from.Arg(0).Text()+" "+f.Path+" "+c.Arg(1).Text()), photoWords) {
				out = append(out, check.OnLine(c, "kept as it comes, and not made smaller"))
			}
		case "multer":
			if strings.Contains(c.Text(), "image/") {
				out = append(out, check.OnLine(c, "takes pictures, and keeps them as they come"))
			}
		}
	}
	return out
}

// cappedSmall reports whether a file compares sizes with less than a megabyte: what comes
// in is small already.
func cappedSmall(p *project.Project, name string) bool {
	for b := range p.Source(name).Find(source.Binary) {
		if op := b.Operator(); op != ">" && op != ">=" && op != "<" && op != "<=" {
			continue
		}
		left, right := b.Child(source.Left), b.Child(source.Right)
		if !strings.HasSuffix(left.Text(), "size") {
			continue
		}
		if n, ok := product(right.Resolve(), 3); ok && n > 0 && n < 1<<20 {
			return true
		}
	}
	return false
}

// product is the number that an expression of factors comes to.
func product(n source.Node, depth int) (int, bool) {
	if n.Kind() == source.Binary && n.Operator() == "*" && depth > 0 {
		a, ok1 := product(n.Child(source.Left).Resolve(), depth-1)
		b, ok2 := product(n.Child(source.Right).Resolve(), depth-1)
		return a * b, ok1 && ok2
	}
	v, err := strconv.Atoi(strings.ReplaceAll(n.Text(), "_", ""))
	return v, err == nil
}

// wideForAll reports whether an element asks a library of photographs for one that is as
// wide as a large screen, or for the original, whatever screen it is shown on.
func wideForAll(s shown) bool {
	for _, key := range []string{"srcSet", "srcset", ":srcset"} {
		if _, ok := s.attr(key); ok {
			return false
		}
	}
	src, _ := s.attr("src")
	at, err := url.Parse(src)
	if err != nil || strings.ContainsAny(src, "{} ") || at.Host != "images.unsplash.com" && at.Host != "images.pexels.com" {
		return false
	}
	asked := at.Query().Get("w")
	if asked == "" {
		return at.Host == "images.unsplash.com" && at.Query().Get("h") == ""
	}
	w, err := strconv.Atoi(asked)
	return err == nil && w >= 1600
}
