package security

import (
	"strings"

	"underpin/checks/project"
	"underpin/checks/project/source"
)

// narrows reports whether a condition holds only for errors that are meant to
// be read, or only while developing.
func narrows(cond source.Node) bool {
	for c := range cond.Find(source.Binary, source.Member, source.Identifier, source.Call) {
		if isNarrow(c) {
			return true
		}
	}
	return isNarrow(cond)
}

func isNarrow(c source.Node) bool {
	switch c.Kind() {
	case source.Binary:
		class := c.Child(source.Right).Text()
		return c.Operator() == "instanceof" && class != "Error" && class != "Object" && !ofService(class) ||
			(c.Operator() == "===" || c.Operator() == "==") && (strings.HasSuffix(c.Child(source.Left).Path(), ".name") || strings.HasSuffix(c.Child(source.Left).Path(), ".message") || strings.HasSuffix(c.Child(source.Left).Path(), ".code")) ||
			isStage(c.Child(source.Right))
	case source.Member:
		path := c.Path()
		return byStage(c) || marksError(c) || strings.HasSuffix(path, ".isOperational") || strings.HasSuffix(path, ".expose") || strings.HasSuffix(path, ".message.includes") || strings.HasSuffix(path, ".message.startsWith")
	case source.Identifier:
		return byStage(c)
	case source.Call:
		name := c.CalleeName()
		if (name == "includes" || name == "has") && strings.HasSuffix(c.Arg(0).Path(), ".message") {
			return true // a list of the app's own messages
		}
		if d := c.Child(source.Callee).Child(source.ObjectRole); (name == "includes" || name == "startsWith") && d.Kind() == source.Identifier {
			if text, ok := c.Arg(0).StringValue(); ok && strings.Contains(text, " ") && strings.Contains(d.Lookup(d.Text()).Child(source.Value).Text(), ".message") {
				return true // words of the app's own, such as "Cannot restore"
			}
		}
		return byStage(c) || strings.HasPrefix(name, "is") && strings.HasSuffix(name, "Error") && name != "isError" || name == "isHttpError" || name == "isAxiosError"
	}
	return false
}

// ofService reports whether a class of errors is that of a client of another service, or
// of the language: its words are not the app's. What Stripe says of a card is for who
// holds it.
func ofService(class string) bool {
	if strings.Contains(class, "Prisma") {
		return true
	}
	switch class[strings.LastIndexByte(class, '.')+1:] {
	case "TypeError", "RangeError", "ReferenceError", "StripeError", "StripeAPIError", "StripeInvalidRequestError", "APIError", "APIConnectionError", "MongoError", "MongoServerError",
		"PostgresError", "PostgrestError", "DatabaseError", "QueryFailedError", "DrizzleQueryError", "AxiosError":
		return true
	}
	return false
}

// marksError reports whether a field of an error says what kind it is, such as
// err.multerError or err.isJoi.
func marksError(m source.Node) bool {
	switch strings.ToLower(m.Child(source.ObjectRole).Text()) {
	case "err", "error", "e", "ex", "exception":
	default:
		return false
	}
	field := m.Child(source.Name).Text()
	return strings.HasSuffix(field, "Error") && field != "Error" || len(field) > 2 && strings.HasPrefix(field, "is") && field[2] >= 'A' && field[2] <= 'Z'
}

// byStage reports whether a part of a condition says where the app runs: a
// variable of the environment, a name for it, or a setting read by that name.
func byStage(c source.Node) bool {
	if path := c.Path(); strings.HasSuffix(path, "NODE_ENV") || strings.HasSuffix(path, "env.DEV") || strings.HasSuffix(path, "env.PROD") {
		return true
	}
	if c.Kind() == source.Identifier && c.Text() != "" {
		if d := c.Lookup(c.Text()); d.Kind() == source.Declarator && d.Child(source.Value).Is(source.Binary, source.Unary, source.Member, source.Call) && asksStage(d.Child(source.Value)) {
			return true
		}
	}
	return namesStage(c, productionNames) || namesStage(c, developmentNames)
}

// asksStage reports whether a condition depends on where the app runs, by what
// is written in it.
func asksStage(cond source.Node) bool {
	says := func(c source.Node) bool {
		return c.Kind() == source.Binary && isStage(c.Child(source.Right)) || strings.HasSuffix(c.Path(), "NODE_ENV") || namesStage(c, productionNames) || namesStage(c, developmentNames)
	}
	for c := range cond.Find(source.Binary, source.Member, source.Call) {
		if says(c) {
			return true
		}
	}
	return says(cond)
}

// answeredBefore reports whether an earlier statement on the way to a node ends
// the function in production, as in if (isProduction) return res.json({…}).
func answeredBefore(n source.Node) bool {
	for up := n; up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Parent().Kind() != source.Block {
			continue
		}
		for before := range up.Parent().Children() {
			if before == up {
				break
			}
			if before.Kind() == source.If && inProduction(before.Child(source.Cond), 3) && before.Child(source.Then).Leaves() {
				return true
			}
		}
	}
	return false
}

// wordsOfOwn reports whether the error at a node was caught around a check of the
// app's own, as in try { validateName(name) } catch: nothing there waits for another
// service, and what is thrown has the words that the app gives it.
func wordsOfOwn(p *project.Project, n source.Node) bool {
	tried := n.Enclosing(source.Catch).Parent().Child(source.Body)
	own := false
	for inner := range tried.Find(source.Await, source.Throw, source.Call) {
		if inner.Kind() != source.Call {
			return false
		}
		fn := p.Definition(inner.Child(source.Callee))
		if !fn.Is(source.Function, source.Arrow) {
			continue
		}
		if !throwsOwnWords(fn) {
			return false
		}
		own = true
	}
	return own
}

// throwsOwnWords reports whether a function waits for nothing, reads no file, and
// throws errors whose text is written in it.
func throwsOwnWords(fn source.Node) bool {
	throws := false
	for inner := range fn.Find(source.Await, source.Throw, source.Call) {
		switch inner.Kind() {
		case source.Await:
			return false
		case source.Call:
			if strings.HasSuffix(inner.CalleeName(), "Sync") || throwsItself(inner.CalleePath()) {
				return false
			}
		case source.Throw:
			made := inner.Child(source.Value)
			text := made.Arg(0)
			if made.Kind() != source.New || !text.Is(source.String, source.Template) || text.Kind() == source.Template && made.Enclosing(source.Catch).OK() {
				return false
			}
			throws = true
		}
	}
	return throws
}

// isStage reports whether a string names where an app runs.
func isStage(n source.Node) bool {
	v, _ := n.StringValue()
	return v == "development" || v == "production" || v == "test"
}

// meant reports whether an answer, or the error in it, stands behind a
// condition that lets only such errors through.
func meant(answer, n source.Node) bool {
	for up := n; up.OK(); up = up.Parent() {
		if up.Is(source.If, source.Conditional) && !up.Child(source.Cond).Contains(n) && narrows(up.Child(source.Cond)) {
			return true
		}
		if up.Is(source.If, source.Conditional) && belowFailure(up).Contains(n) {
			return true
		}
		if up.Is(source.Binary) && up.Operator() == "&&" && up.Child(source.Right).Contains(n) && narrows(up.Child(source.Left)) {
			return true
		}
		if up.Is(source.Function, source.Arrow, source.Method) && up.Contains(answer) {
			break
		}
	}
	for up := answer; up.OK() && !up.Is(source.Function, source.Arrow, source.Method); up = up.Parent() {
		if up.Kind() == source.If && !up.Child(source.Cond).Contains(answer) && narrows(up.Child(source.Cond)) {
			return true
		}
	}
	return answeredBefore(answer)
}

// toSender reports whether an answer says that a signature did not fit, as in
// try { event = constructEvent(…) } catch: only the service that signs sees it.
func toSender(answer source.Node) bool {
	if c := answer.Enclosing(source.Catch); c.OK() {
		for call := range c.Parent().Child(source.Body).Find(source.Call) {
			switch call.CalleeName() {
			case "constructEvent", "constructEventAsync", "verifyHeader", "unmarshal":
				return true
			}
		}
	}
	return false
}

// replacedByStage reports whether a variable gets another text on the way to its
// use where the app runs in production.
func replacedByStage(use, d source.Node) bool {
	fn := d.Function()
	if d.Parent().Has(source.Const) || !fn.OK() {
		return false
	}
	for a := range fn.Find(source.Assign) {
		if a.Child(source.Left).Text() == use.Text() && a.Start() < use.Start() {
			if test := a.Enclosing(source.If); test.OK() && fn.Contains(test) && (asksStage(test.Child(source.Cond)) || byStage(test.Child(source.Cond))) {
				return true
			}
		}
	}
	return false
}

// onlyVerifies reports whether nothing can fail where an answer's error was caught but
// the look at a signature, whose words are the library's own and always the same.
func onlyVerifies(answer source.Node) bool {
	if !refusesUnsigned(answer) {
		return false
	}
	for call := range answer.Enclosing(source.Catch).Parent().Child(source.Body).Find(source.Call, source.New) {
		switch name := call.CalleeName(); name {
		case "constructEvent", "constructEventAsync", "verifyHeader", "text", "rawBody", "buffer", "arrayBuffer", "get", "header", "headers", "from", "toString", "createSubtleCryptoProvider", "Stripe":
		default:
			if !strings.HasPrefix(call.CalleePath(), "console.") && call.Kind() == source.Call && !raisesNothing(name) {
				return false
			}
		}
	}
	return true
}

// raisesNothing reports whether a function is named as one that makes an answer.
func raisesNothing(name string) bool {
	switch name {
	case "json", "send", "status", "end", "Response", "NextResponse":
		return true
	}
	return false
}

// refusesUnsigned reports whether an answer is the one to an event whose signature is
// wrong: it stands in the catch of the very try that looks at the signature.
func refusesUnsigned(answer source.Node) bool {
	try := answer.Enclosing(source.Catch).Parent()
	for call := range try.Child(source.Body).Find(source.Call) {
		switch call.CalleeName() {
		case "constructEvent", "constructEventAsync", "verifyHeader", "unmarshal":
			for up := call.Parent(); up != try; up = up.Parent() {
				if !up.OK() || up.Kind() == source.Try && up.Child(source.Body).Contains(call) && up.Child(source.CatchRole).OK() {
					return false
				}
			}
			return true
		}
	}
	return false
}
