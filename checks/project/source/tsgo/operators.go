package tsgo

import (
	"github.com/microsoft/typescript-go/internal/ast"
	"github.com/microsoft/typescript-go/internal/scanner"
)

// Operator is the spelling of a Node's Aux, such as "&&" or "typeof".
func Operator(aux uint16) string { return scanner.TokenToString(ast.Kind(aux)) }

// OperatorOf is the Aux of an operator's spelling, 0 for what is none.
func OperatorOf(text string) uint16 { return uint16(scanner.StringToToken(text)) }
