// Package firerules reads the security rules of Firebase: the language of Cloud
// Firestore and Cloud Storage, and the JSON of the Realtime Database. It answers
// who may do what: whether a rule lets in a visitor, anybody with an account, or
// the one whose data it is.
//
// What the rules mean is told in Firebase's documentation: the language in
// https://firebase.google.com/docs/rules/rules-language, how rules of several
// paths work together in https://firebase.google.com/docs/rules/rules-behavior,
// and the Realtime Database in
// https://firebase.google.com/docs/database/security/core-syntax.
package firerules

import "slices"

// A Kind is the service that rules are of.
type Kind uint8

// The services.
const (
	Firestore Kind = iota
	Storage
	Realtime
)

func (k Kind) String() string {
	return [...]string{"Firestore", "Storage", "Realtime Database"}[k]
}

// An Op is what somebody asks to do. In the rules, "read" is get and list, and
// "write" is create, update and delete.
type Op uint8

// What can be asked for.
const (
	Get Op = 1 << iota
	List
	Create
	Update
	Delete
)

// Read and Write are the two words for several of them.
const (
	Read  = Get | List
	Write = Create | Update | Delete
)

// A Rule lets somebody do something with what lies at a path.
type Rule struct {
	Kind Kind
	// Path names the steps from the top of the data: "users", "{id}" for any, and
	// "{rest=**}" for all that lies below.
	Path  []string
	Ops   Op
	If    *Expr // nil for always
	Text  string
	Line  int
	EndAt int // the last line of the condition
	scope *scope
	// checks are the .validate rules of the Realtime Database from the top to here.
	node *node
}

// Rules are the rules of one file.
type Rules struct {
	Kind    Kind
	Rules   []Rule
	Indexes []Index
	// Problems are the lines that could not be read.
	Problems []int
	root     *node
}

// An Index is an .indexOn of the Realtime Database.
type Index struct {
	Path []string
	On   []string // children; ".value"
	Line int
}

// Whole reports whether a rule holds for everything below its path.
func (r Rule) Whole() bool {
	return len(r.Path) > 0 && isRest(r.Path[len(r.Path)-1]) || r.Kind == Realtime
}

// Everything reports whether a rule holds for all data there is.
func (r Rule) Everything() bool {
	return len(r.Path) == 1 && isRest(r.Path[0]) || r.Kind == Realtime && len(r.Path) == 0
}

// Collection is the innermost name of a rule's path that is no wildcard; "" for none.
func (r Rule) Collection() string {
	for _, step := range slices.Backward(r.Path) {
		if !isAny(step) && !isRest(step) {
			return step
		}
	}
	return ""
}

// Covers reports whether a rule says something of the data at a path, whose steps are
// names, and "*" for any.
func (r Rule) Covers(path []string) bool {
	for i, step := range r.Path {
		if isRest(step) {
			return len(path) >= i
		}
		if i >= len(path) {
			return false
		}
		if !isAny(step) && path[i] != step && path[i] != "*" {
			return false
		}
	}
	return len(path) == len(r.Path) || r.Kind == Realtime
}

// Within reports whether a rule is about the documents of a collection, or the children
// of a node: the path with one more step.
func (r Rule) Within(collection []string) bool {
	return r.Covers(append(slices.Clone(collection), "*"))
}

// Steps is a rule's path with the names in braces.
func (r Rule) Steps() string {
	out := ""
	for _, step := range r.Path {
		out += "/" + step
	}
	if out == "" {
		return "/"
	}
	return out
}

func isAny(step string) bool  { return len(step) > 1 && step[0] == '{' && !isRest(step) }
func isRest(step string) bool { return len(step) > 4 && step[len(step)-4:] == "=**}" }

// wildcard is the name that a step binds.
func wildcard(step string) string {
	switch {
	case isRest(step):
		return step[1 : len(step)-4]
	case isAny(step):
		return step[1 : len(step)-1]
	}
	return ""
}

// A scope holds the functions that can be called at some place.
type scope struct {
	outer *scope
	funcs map[string]*function
}

func (s *scope) function(name string) *function {
	for ; s != nil; s = s.outer {
		if f := s.funcs[name]; f != nil {
			return f
		}
	}
	return nil
}

// A function is one of the rules' own.
type function struct {
	params []string
	lets   []let
	result *Expr
}

type let struct {
	name  string
	value *Expr
}
