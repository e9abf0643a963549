package project

import (
	"strings"

	"underpin/checks/project/source"
)

// castFlow is the result of calls that leave nothing but a checked value: casts
// to numbers and parses by a schema.
func castFlow(t *tracer, n source.Node, at *frame, left int) (Flow, bool) {
	switch n.CalleePath() {
	case "Number", "parseInt", "parseFloat", "Number.parseInt", "Number.parseFloat", "Boolean", "BigInt", "Date", "Math.min", "Math.max", "Math.floor", "Math.round", "Math.ceil", "Math.abs":
		return t.arguments(n, at, left).as(FromCast), true
	case "String", "JSON.parse", "JSON.stringify", "Object.fromEntries", "Object.entries", "Object.keys", "Object.values", "Object.assign", "Array.from", "decodeURIComponent", "atob", "URL", "URLSearchParams",
		"encodeURIComponent", "encodeURI", "Promise.all", "Buffer.from", "structuredClone", "path.join", "path.resolve", "unescape", "escape":
		return t.arguments(n, at, left), true
	case "Date.now", "crypto.randomUUID", "Math.random", "uuid", "uuidv4", "nanoid":
		return Flow{From: FromConstant}, true
	}
	if value, ok := ValidatorCall(n); ok {
		f := t.flow(value, at, left)
		if f.Place == WholeRequest {
			f = Flow{From: FromInput, Place: InBody, Input: value}
		}
		f = f.as(FromChecked)
		f.schema = n.Child(source.Callee).Child(source.ObjectRole)
		return f, true
	}
	return Flow{}, false
}

// ValidatorCall is the value that a call parses by a schema: schema.parse(value),
// safeParse, v.parse(schema, value), schema.validate(value) and their like.
func ValidatorCall(n source.Node) (value source.Node, ok bool) {
	if n.Kind() != source.Call {
		return source.Node{}, false
	}
	name, callee := n.CalleeName(), n.Child(source.Callee)
	args := n.Args()
	if len(args) == 0 {
		return source.Node{}, false
	}
	switch name {
	case "safeParse", "safeParseAsync", "parseAsync", "validateAsync", "validateSync", "safeParseWithLogger", "spa", "safeDecode", "validateOrThrow", "parseOrThrow":
		return parsedArgument(n), true
	case "parse", "validate", "cast", "decode", "is", "assert", "check", "Check", "Decode", "Parse":
		return parsedArgument(n), callee.Kind() == source.Member && parsesBySchema(n, name)
	case "parseWithZod", "parseWithYup", "parseWithValibot", "validateFormData", "zfd", "superValidate", "zodParse", "validateBody", "parseBody", "validateRequest", "validateRequestBody", "parseRequestBody",
		"validateInput", "parseFormData", "readValidatedBody", "getValidatedQuery", "validateWithZod", "validateAction", "safeParseForm":
		return args[0], callee.Kind() == source.Identifier || len(args) > 1
	case "plainToInstance", "plainToClass":
		return n.Arg(1), len(args) > 1
	}
	return source.Node{}, false
}

// parsedArgument is the argument that holds the value: the last that is none of
// the options, behind the schema in valibot's v.parse(schema, value).
func parsedArgument(n source.Node) source.Node {
	args := n.Args()
	pkg, _ := n.Origin()
	if len(args) > 1 && (strings.Contains(pkg, "valibot") || strings.Contains(pkg, "typebox") || pkg == "superstruct" || strings.HasPrefix(n.CalleePath(), "v.")) {
		return args[1]
	}
	return args[0]
}

// parsesBySchema tells schema.parse from JSON.parse, path.parse and their like.
func parsesBySchema(n source.Node, name string) bool {
	object := n.Child(source.Callee).Child(source.ObjectRole)
	switch object.ChainHead().Text() {
	case "JSON", "path", "url", "URL", "qs", "querystring", "Date", "dotenv", "csv", "Papa", "YAML", "yaml", "acorn", "babel", "marked", "parser", "cookie", "Number", "semver", "cheerio", "Object", "expect", "cookies",
		"console", "assert", "chrono", "ms", "superjson", "devalue", "matter":
		return false
	case "z", "zod", "Joi", "joi", "yup", "v", "S", "Schema", "t", "ajv", "Value", "valibot":
		return true
	}
	if name == "parse" {
		pkg, _ := n.Origin()
		return !strings.Contains(pkg, "csv") && !strings.Contains(pkg, "yaml") && !strings.Contains(pkg, "json")
	}
	low := strings.ToLower(object.Text())
	return strings.Contains(low, "schema") || strings.Contains(low, "validator") || strings.Contains(low, "joi") || strings.Contains(low, "dto") || strings.Contains(low, "shape") || schemaMade(object)
}

// schemaMade reports whether a name holds what a schema library made.
func schemaMade(object source.Node) bool {
	pkg, _ := object.Origin()
	for _, lib := range []string{"zod", "joi", "yup", "valibot", "superstruct", "typebox", "arktype", "ajv"} {
		if strings.Contains(pkg, lib) {
			return true
		}
	}
	return false
}
