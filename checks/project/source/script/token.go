package script

// A token is what a text is made of for a grammar: a word, a literal or a sign.
type token uint8

const (
	end  token = iota // of the text, and all there is behind a mistake
	text              // the text between the tags of JSX

	str
	number
	template     // without expressions
	templateHead // up to the first ${
	templateNext // from a } to the next ${
	templateTail
	regexp
	private // #name

	braceOpen
	braceClose
	parenOpen
	parenClose
	bracketOpen
	bracketClose
	dot
	dots
	questionDot
	question
	semicolon
	comma
	colon
	at
	arrow
	less
	lessSlash // in JSX
	greater   // one alone: see parser.operator
	slash
	exclamation
	tilde
	plusPlus
	minusMinus

	// Operators between two operands and with one.
	plus
	minus
	asterisk
	percent
	power
	ampersand
	bar
	caret
	shiftLeft
	shiftRight
	shiftRightZero
	lessEqual
	greaterEqual
	equal
	notEqual
	same
	notSame
	and
	or
	coalesce

	assign // the first of the assignments
	assignPlus
	assignMinus
	assignTimes
	assignPower
	assignDivide
	assignPercent
	assignLeft
	assignRight
	assignRightZero
	assignAmpersand
	assignBar
	assignCaret
	assignAnd
	assignOr
	assignCoalesce // the last of them

	// Words that can be no name of a variable.
	kwBreak
	kwCase
	kwCatch
	kwClass
	kwConst
	kwContinue
	kwDebugger
	kwDefault
	kwDelete
	kwDo
	kwElse
	kwEnum
	kwExport
	kwExtends
	kwFalse
	kwFinally
	kwFor
	kwFunction
	kwIf
	kwImport
	kwIn
	kwInstanceof
	kwNew
	kwNull
	kwReturn
	kwSuper
	kwSwitch
	kwThis
	kwThrow
	kwTrue
	kwTry
	kwTypeof
	kwVar
	kwVoid
	kwWhile
	kwWith // the last of them

	word // any other

	// Words that mean something in some places.
	kwAbstract
	kwAccessor
	kwAs
	kwAsserts
	kwAsync
	kwAwait
	kwDeclare
	kwDefer
	kwFrom
	kwGet
	kwGlobal
	kwImplements
	kwInfer
	kwInterface
	kwIntrinsic
	kwIs
	kwKeyof
	kwLet
	kwModule
	kwNamespace
	kwOf
	kwOut
	kwOverride
	kwPrivate
	kwProtected
	kwPublic
	kwReadonly
	kwSatisfies
	kwSet
	kwStatic
	kwType
	kwUnique
	kwUsing
	kwYield
)

// isWord reports whether a token is a name where any word can be one.
func (t token) isWord() bool { return t >= kwBreak }

// names reports whether a token can be the name of a variable.
func (t token) names() bool { return t >= word }

func (t token) assigns() bool { return t >= assign && t <= assignCoalesce }

// wordToken is the token of a word.
func wordToken(w string) token {
	if len(w) < 2 || len(w) > 10 || w[0] < 'a' || w[0] > 'y' {
		return word
	}
	switch len(w) {
	case 2:
		return shortest(w)
	case 3:
		return ofThree(w)
	case 4:
		return ofFour(w)
	case 5:
		return ofFive(w)
	case 6:
		return ofSix(w)
	}
	return longer(w)
}

func shortest(w string) token {
	switch w {
	case "as":
		return kwAs
	case "do":
		return kwDo
	case "if":
		return kwIf
	case "in":
		return kwIn
	case "is":
		return kwIs
	case "of":
		return kwOf
	}
	return word
}

func ofThree(w string) token {
	switch w {
	case "for":
		return kwFor
	case "get":
		return kwGet
	case "let":
		return kwLet
	case "new":
		return kwNew
	case "out":
		return kwOut
	case "set":
		return kwSet
	case "try":
		return kwTry
	case "var":
		return kwVar
	}
	return word
}

func ofFour(w string) token {
	switch w {
	case "case":
		return kwCase
	case "else":
		return kwElse
	case "enum":
		return kwEnum
	case "from":
		return kwFrom
	case "null":
		return kwNull
	case "this":
		return kwThis
	case "true":
		return kwTrue
	case "type":
		return kwType
	case "void":
		return kwVoid
	case "with":
		return kwWith
	}
	return word
}

func ofFive(w string) token {
	switch w {
	case "async":
		return kwAsync
	case "await":
		return kwAwait
	case "break":
		return kwBreak
	case "catch":
		return kwCatch
	case "class":
		return kwClass
	case "const":
		return kwConst
	case "defer":
		return kwDefer
	case "false":
		return kwFalse
	case "infer":
		return kwInfer
	case "keyof":
		return kwKeyof
	case "super":
		return kwSuper
	case "throw":
		return kwThrow
	case "using":
		return kwUsing
	case "while":
		return kwWhile
	case "yield":
		return kwYield
	}
	return word
}

func ofSix(w string) token {
	switch w {
	case "delete":
		return kwDelete
	case "export":
		return kwExport
	case "global":
		return kwGlobal
	case "import":
		return kwImport
	case "module":
		return kwModule
	case "public":
		return kwPublic
	case "return":
		return kwReturn
	case "static":
		return kwStatic
	case "switch":
		return kwSwitch
	case "typeof":
		return kwTypeof
	case "unique":
		return kwUnique
	}
	return word
}

func longer(w string) token {
	switch w {
	case "abstract":
		return kwAbstract
	case "accessor":
		return kwAccessor
	case "asserts":
		return kwAsserts
	case "continue":
		return kwContinue
	case "debugger":
		return kwDebugger
	case "declare":
		return kwDeclare
	case "default":
		return kwDefault
	case "extends":
		return kwExtends
	case "finally":
		return kwFinally
	case "function":
		return kwFunction
	case "implements":
		return kwImplements
	case "instanceof":
		return kwInstanceof
	case "interface":
		return kwInterface
	case "intrinsic":
		return kwIntrinsic
	case "namespace":
		return kwNamespace
	case "override":
		return kwOverride
	case "private":
		return kwPrivate
	case "protected":
		return kwProtected
	case "readonly":
		return kwReadonly
	case "satisfies":
		return kwSatisfies
	}
	return word
}
