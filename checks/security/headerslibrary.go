package security

import (
	"strings"

	"underpin/checks/project/source"
)

// library reads a call or name of a library that sets security headers: helmet
// and its relatives, Hono's secureHeaders. Options that switch a header off
// count.
func library(n source.Node) []setting {
	pkg, name := n.Origin()
	switch {
	case pkg == "hono/secure-headers":
		return hono(n)
	case pkg == "helmet" || pkg == "@fastify/helmet" || pkg == "fastify-helmet" || pkg == "koa-helmet":
		return helmet(n)
	case strings.Contains(pkg, "helmet"):
		if strings.Contains(name, "contentSecurity") {
			return []setting{{name: policyHeader, everywhere: true, place: evidence(n, "a content policy")}}
		}
		return helmet(n)
	}
	return nil
}

// helmetParts are helmet's headers with the option that switches each off and
// the name of its own middleware.
var helmetParts = []struct{ option, old, header, value string }{
	{"contentSecurityPolicy", "", policyHeader, "default-src 'self'; frame-ancestors 'self'"},
	{"frameguard", "xFrameOptions", frameHeader, "sameorigin"},
	{"noSniff", "xContentTypeOptions", sniffHeader, "nosniff"},
	{"hsts", "strictTransportSecurity", transportHeader, "max-age=31536000"},
	{"referrerPolicy", "", referrerHeader, "no-referrer"},
}

// helmet reads helmet(), helmet.frameguard() and register(helmet, options).
func helmet(n source.Node) []setting {
	options := n.Arg(0).Resolve()
	if n.Kind() == source.Identifier { // given to register, with its options behind it
		options = n.Parent().Arg(1).Resolve()
	}
	single := ""
	if n.Kind() == source.Call && n.Child(source.Callee).Kind() == source.Member {
		single = n.CalleeName()
	}
	var out []setting
	for _, part := range helmetParts {
		if single != "" && single != part.option && single != part.old && single != "default" && single != "helmet" {
			continue
		}
		if options.Prop(part.option).Text() == "false" || part.old != "" && options.Prop(part.old).Text() == "false" {
			continue
		}
		value := part.value
		if part.option == "contentSecurityPolicy" && options.Prop(part.option).Kind() == source.Object {
			value = "" // the app's own policy
		}
		out = append(out, setting{name: part.header, value: value, everywhere: true, place: at(n, "helmet sets the security headers")})
	}
	return out
}

// hono reads secureHeaders(): everything but a content policy unless asked for.
func hono(n source.Node) []setting {
	if n.Kind() != source.Call {
		return nil
	}
	options := n.Arg(0).Resolve()
	place := at(n, "secureHeaders sets the security headers")
	var out []setting
	for _, part := range []struct{ option, header, value string }{
		{"xFrameOptions", frameHeader, "sameorigin"},
		{"xContentTypeOptions", sniffHeader, "nosniff"},
		{"strictTransportSecurity", transportHeader, "max-age=15552000"},
		{"referrerPolicy", referrerHeader, "no-referrer"},
	} {
		if options.Prop(part.option).Text() != "false" {
			out = append(out, setting{name: part.header, value: part.value, everywhere: true, place: place})
		}
	}
	for _, policy := range []string{"contentSecurityPolicy", "contentSecurityPolicyReportOnly"} {
		if options.Prop(policy).OK() && options.Prop(policy).Text() != "false" {
			out = append(out, setting{name: policyHeader, everywhere: true, place: place})
		}
	}
	return out
}
