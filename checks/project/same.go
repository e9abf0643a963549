package project

import (
	"reflect"

	"underpin/checks/project/source"
)

// same reports whether an answer is what it was. Nodes are the same when they
// are of the same tree: the same text read again gives others. Answers that hold
// locks of their own have a method for it.
func same(a, b any) bool {
	if a, ok := a.(interface{ same(any) bool }); ok {
		return a.same(b)
	}
	return sameValues(reflect.ValueOf(a), reflect.ValueOf(b), mostNested)
}

// mostNested bounds how deep values are compared; what is nested deeper counts
// as another.
const mostNested = 40

var treeType = reflect.TypeFor[*source.File]()

func sameValues(a, b reflect.Value, left int) bool {
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	if a.Type() != b.Type() || left == 0 {
		return false
	}
	switch a.Kind() {
	case reflect.Pointer:
		if a.UnsafePointer() == b.UnsafePointer() {
			return true
		}
		return a.Type() != treeType && !a.IsNil() && !b.IsNil() && sameValues(a.Elem(), b.Elem(), left-1)
	case reflect.Interface:
		return sameValues(a.Elem(), b.Elem(), left-1)
	case reflect.Struct:
		for i := range a.NumField() {
			if !sameValues(a.Field(i), b.Field(i), left-1) {
				return false
			}
		}
		return true
	case reflect.Slice, reflect.Array:
		return sameItems(a, b, left)
	case reflect.Map:
		return sameMaps(a, b, left)
	case reflect.Func:
		return a.IsNil() && b.IsNil()
	}
	return a.Comparable() && a.Equal(b)
}

func sameItems(a, b reflect.Value, left int) bool {
	if a.Len() != b.Len() || a.Kind() == reflect.Slice && a.IsNil() != b.IsNil() {
		return false
	}
	if a.Kind() == reflect.Slice && a.UnsafePointer() == b.UnsafePointer() {
		return true
	}
	for i := range a.Len() {
		if !sameValues(a.Index(i), b.Index(i), left-1) {
			return false
		}
	}
	return true
}

func sameMaps(a, b reflect.Value, left int) bool {
	if a.Len() != b.Len() || a.IsNil() != b.IsNil() {
		return false
	}
	if a.UnsafePointer() == b.UnsafePointer() {
		return true
	}
	for each := a.MapRange(); each.Next(); {
		if other := b.MapIndex(each.Key()); !other.IsValid() || !sameValues(each.Value(), other, left-1) {
			return false
		}
	}
	return true
}
