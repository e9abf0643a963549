package project

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"os"
	"path"
	"strconv"
	"strings"
)

// Size is the length of a file in bytes, of pictures and other files too that
// nothing reads; ok is false when there is no such file.
func (p *Project) Size(name string) (bytes int64, ok bool) {
	f := p.find(name)
	if f == nil {
		return 0, false
	}
	n := ofFile(p, f, fileKey{name: "size"}, func(p *Project) int64 { return p.find(name).size() })
	return n, n >= 0
}

// size is the length of the file, -1 when it is gone.
func (f *file) size() int64 {
	if f.loaded.Load() || f.disk == "" {
		if text, ok := f.read(); ok {
			return int64(len(text))
		}
	}
	root, err := os.OpenRoot(f.base)
	if err != nil {
		return -1
	}
	defer shut(root)
	info, err := root.Stat(f.disk)
	if err != nil || !info.Mode().IsRegular() {
		return -1
	}
	return info.Size()
}

// ImageSize is the width and height in pixels that a picture's file says it has:
// PNG, JPEG, GIF, WebP and SVG.
func (p *Project) ImageSize(name string) (width, height int, ok bool) {
	text, read := p.Read(name)
	if !read {
		return 0, 0, false
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".png":
		width, height = pngSize(text)
	case ".gif":
		width, height = gifSize(text)
	case ".jpg", ".jpeg":
		width, height = jpegSize(text)
	case ".webp":
		width, height = webpSize(text)
	case ".svg":
		width, height = svgSize(text)
	}
	return width, height, width > 0 && height > 0
}

func pngSize(b []byte) (width, height int) {
	if len(b) < 24 || !bytes.HasPrefix(b, []byte("\x89PNG")) {
		return 0, 0
	}
	return int(binary.BigEndian.Uint32(b[16:])), int(binary.BigEndian.Uint32(b[20:]))
}

func gifSize(b []byte) (width, height int) {
	if len(b) < 10 || !bytes.HasPrefix(b, []byte("GIF8")) {
		return 0, 0
	}
	return int(binary.LittleEndian.Uint16(b[6:])), int(binary.LittleEndian.Uint16(b[8:]))
}

// jpegSize reads the frame header, the first of the segments that says how large
// the picture is.
func jpegSize(b []byte) (width, height int) {
	if !bytes.HasPrefix(b, []byte("\xff\xd8")) {
		return 0, 0
	}
	for at := 2; at+9 < len(b) && b[at] == 0xff; {
		marker := b[at+1]
		if marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc {
			return int(binary.BigEndian.Uint16(b[at+7:])), int(binary.BigEndian.Uint16(b[at+5:]))
		}
		at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
	}
	return 0, 0
}

func webpSize(b []byte) (width, height int) {
	if len(b) < 30 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return 0, 0
	}
	switch string(b[12:16]) {
	case "VP8 ":
		return int(binary.LittleEndian.Uint16(b[26:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[28:]) & 0x3fff)
	case "VP8L":
		n := binary.LittleEndian.Uint32(b[21:])
		return int(n&0x3fff) + 1, int(n>>14&0x3fff) + 1
	case "VP8X":
		return 1 + int(b[24]) + int(b[25])<<8 + int(b[26])<<16, 1 + int(b[27]) + int(b[28])<<8 + int(b[29])<<16
	}
	return 0, 0
}

// svgSize reads the root element's width and height, else its view box.
func svgSize(b []byte) (width, height int) {
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		t, err := d.Token()
		if err != nil {
			return 0, 0
		}
		root, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		var box []string
		for _, a := range root.Attr {
			switch a.Name.Local {
			case "width":
				width = pixels(a.Value)
			case "height":
				height = pixels(a.Value)
			case "viewBox":
				box = strings.Fields(a.Value)
			}
		}
		if (width == 0 || height == 0) && len(box) == 4 {
			return pixels(box[2]), pixels(box[3])
		}
		return width, height
	}
}

func pixels(text string) int {
	n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(text), "px"), 64)
	if err != nil || n <= 0 || n > 1<<20 {
		return 0
	}
	return int(n + 0.5)
}
