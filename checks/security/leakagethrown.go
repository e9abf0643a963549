package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// answerErrors are the error classes of frameworks whose message is sent to the
// caller.
var answerErrors = map[string]bool{
	"TRPCError": true, "HTTPException": true, "HttpException": true, "InternalServerErrorException": true, "BadRequestException": true, "ConflictException": true,
	"NotFoundException": true, "UnauthorizedException": true, "ForbiddenException": true,
}

// throwsAnswer reports whether an error is made and thrown for the error handler
// to answer with: its class is a framework's for that, or one of the app's own
// with a status.
func throwsAnswer(p *project.Project, c source.Node) bool {
	up := c.Parent()
	if up.Kind() != source.Throw && (up.CalleeName() != "next" || c.Role() != source.Arg) {
		return false
	}
	callee := c.Child(source.Callee)
	name := callee.Text()
	if readsToken(c) {
		return false
	}
	if answerErrors[name] {
		return true
	}
	if up.Kind() == source.Throw && !answersErrors(p) {
		return false
	}
	if callee.Kind() != source.Identifier || name == "Error" || !strings.HasSuffix(name, "Error") && !strings.HasSuffix(name, "Exception") {
		return false
	}
	class := p.Definition(callee)
	return class.Kind() == source.Class && strings.HasSuffix(class.Child(source.SuperRole).Text(), "Error") && strings.Contains(strings.ToLower(class.Text()), "status")
}

// readsToken reports whether an error comes from a test of a token, whose words
// say no more than that it does not fit.
func readsToken(c source.Node) bool {
	caught := c.Enclosing(source.Catch)
	for call := range caught.Parent().Child(source.Body).Find(source.Call) {
		if strings.Contains(strings.ToLower(call.CalleeName()), "verif") {
			return true
		}
	}
	return false
}

// answersErrors reports whether the app's server sends what is thrown through an
// error handler of the app's own.
func answersErrors(p *project.Project) bool {
	s := p.Stack()
	for _, t := range append([]project.Tech{s.Framework}, s.Also...) {
		switch t {
		case project.Express, project.Fastify, project.Hono, project.Nest:
			return true
		}
	}
	return false
}

// makesAnswers reports whether a call is of a function of the app that makes an
// answer of what it is given: json({ error }, 500), apiError(message).
func makesAnswers(p *project.Project, c source.Node) bool {
	fn := p.Definition(c.Child(source.Callee))
	if !fn.Is(source.Function, source.Arrow) || c.Function() == fn {
		return false
	}
	for made := range fn.Find(source.Call, source.New) {
		switch path := made.CalleePath(); path {
		case "Response", "NextResponse", "Response.json", "NextResponse.json", "res.json", "res.send", "c.json", "reply.send":
			return made.Child(source.Arg).OK()
		}
		low := strings.ToLower(made.CalleeName())
		if low == "json" && strings.HasPrefix(made.CalleePath(), "res") || strings.Contains(low, "response") && made.Child(source.Callee).Kind() == source.Identifier {
			return true
		}
	}
	return false
}
