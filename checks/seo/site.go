package seo

import (
	"net/url"
	"strings"

	"underpin/checks/project"
	"underpin/fixes"
)

// siteOf is the address that the project itself gives for the live app; "" when
// it gives none.
func siteOf(p *project.Project) string {
	if m := p.Manifest(); m != nil {
		if s := siteAddress(m.Value.Get("homepage").Text()); s != "" {
			return s
		}
	}
	if s := astroSite(p); s != "" {
		return s
	}
	text, _ := p.Read(fixes.SPAPage(p))
	head := fixes.ReadHead(text)
	if m, ok := head.Meta("og:url"); ok {
		if s := siteAddress(m.Content); s != "" {
			return s
		}
	}
	if s := siteAddress(head.Canonical); s != "" {
		return s
	}
	for _, file := range []string{fixes.SPAFolder(p) + "public/CNAME", "CNAME"} {
		text, _ := p.Read(file)
		if name := strings.TrimSpace(string(text)); name != "" && !strings.ContainsAny(name, " /\n") {
			return siteAddress("https://" + name)
		}
	}
	return sitemapLine(p)
}

// astroSite is the address that Astro builds absolute links with
// (https://docs.astro.build/en/reference/configuration-reference/#site).
func astroSite(p *project.Project) string {
	return siteAddress(p.ConfigSetting("astro.config", "site"))
}

// sitemapLine is the address in the Sitemap line of robots.txt.
func sitemapLine(p *project.Project) string {
	text, _ := p.Read(fixes.SPAFolder(p) + "public/robots.txt")
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(strings.TrimSpace(key), "sitemap") {
			return siteAddress(strings.TrimSpace(value))
		}
	}
	return ""
}

// siteAddress is the scheme and host of an address that others can reach; ""
// for anything else.
func siteAddress(text string) string {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Hostname(), ".") {
		return ""
	}
	host := u.Hostname()
	switch {
	case strings.Trim(host, "0123456789.") == "", strings.HasSuffix(host, ".local"), host == "example.com",
		strings.HasSuffix(host, "lovable.dev"), strings.HasSuffix(host, "github.com"), strings.ContainsAny(host, "<>\"'& "):
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// manifestText is a text of package.json.
func manifestText(p *project.Project, key string) string {
	if m := p.Manifest(); m != nil {
		return m.Value.Get(key).Text()
	}
	return ""
}
