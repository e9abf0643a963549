package tsgo

import (
	"github.com/microsoft/typescript-go/internal/ast"
	"github.com/microsoft/typescript-go/internal/scanner"
)

// Operator is the spelling of a Node's Aux, such as "&&" or "typeof".
func Operator(aux uint16) string { return scanner.TokenToString(ast.Kind(aux)) }
