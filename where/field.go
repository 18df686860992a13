package where

// Field is a field with values of type V. Fields are plain values; building a predicate from one does
// no I/O.
type Field[V any] struct {
	name string
}

// Name returns the field's path in JSON, such as "email".
func (f Field[V]) Name() string { return f.name }

// Eq matches objects whose field equals value.
func (f Field[V]) Eq(value V) Q { return leaf(f.name, Exact, value) }

// In matches objects whose field equals one of values. Of no values, it matches nothing.
func (f Field[V]) In(values ...V) Q { return leaf(f.name, In, append([]V{}, values...)) }

// IsNull matches objects that have no value in the field: it is missing, null, or an array or object
// with nothing but such in it. IsNull(false) matches the others.
func (f Field[V]) IsNull(null bool) Q { return leaf(f.name, IsNull, null) }

// Ordered is a field whose values have an order.
type Ordered[V any] struct {
	Field[V]
}

// Gt matches objects whose field is greater than value.
func (f Ordered[V]) Gt(value V) Q { return leaf(f.name, Gt, value) }

// Gte matches objects whose field is greater than value or equals it.
func (f Ordered[V]) Gte(value V) Q { return leaf(f.name, Gte, value) }

// Lt matches objects whose field is less than value.
func (f Ordered[V]) Lt(value V) Q { return leaf(f.name, Lt, value) }

// Lte matches objects whose field is less than value or equals it.
func (f Ordered[V]) Lte(value V) Q { return leaf(f.name, Lte, value) }

// Between matches objects whose field is from lo to hi, both included. With lo greater than hi, it
// matches nothing.
func (f Ordered[V]) Between(lo, hi V) Q { return leaf(f.name, Range, []V{lo, hi}) }

// Asc returns the key to order by the field, smallest first, such as "created_at".
func (f Ordered[V]) Asc() string { return f.name }

// Desc returns the key to order by the field, greatest first, such as "-created_at".
func (f Ordered[V]) Desc() string { return "-" + f.name }

// Text is a field of text. Whether the case of letters counts, its [Catalogue] tells: users' email,
// name, given_name, family_name and nickname are compared without regard to it by every lookup.
type Text struct {
	Ordered[string]
}

// StartsWith matches objects whose field begins with text.
func (f Text) StartsWith(text string) Q { return leaf(f.name, StartsWith, text) }

// EndsWith matches objects whose field ends with text.
func (f Text) EndsWith(text string) Q { return leaf(f.name, EndsWith, text) }

// Contains matches objects whose field holds text anywhere.
func (f Text) Contains(text string) Q { return leaf(f.name, Contains, text) }

// Wildcard matches objects whose whole field fits pattern, in which * stands for any number of
// characters and everything else for itself.
func (f Text) Wildcard(pattern string) Q { return leaf(f.name, Wildcard, pattern) }

// Regex matches objects in whose field the regular expression matches somewhere. The syntax is that
// of package regexp.
func (f Text) Regex(pattern string) Q { return leaf(f.name, Regex, pattern) }

// CaseText is a field of text in which the case of letters counts. Lookups that begin with I
// disregard it; they compare both sides in lower case.
type CaseText struct {
	Text
}

// IEq matches objects whose field equals text but for case.
func (f CaseText) IEq(text string) Q { return leaf(f.name, IExact, text) }

// IStartsWith matches objects whose field begins with text but for case.
func (f CaseText) IStartsWith(text string) Q { return leaf(f.name, IStartsWith, text) }

// IEndsWith matches objects whose field ends with text but for case.
func (f CaseText) IEndsWith(text string) Q { return leaf(f.name, IEndsWith, text) }

// IContains matches objects whose field holds text anywhere but for case.
func (f CaseText) IContains(text string) Q { return leaf(f.name, IContains, text) }

// IWildcard is [Text.Wildcard] but for case.
func (f CaseText) IWildcard(pattern string) Q { return leaf(f.name, IWildcard, pattern) }

// IRegex is [Text.Regex] but for case.
func (f CaseText) IRegex(pattern string) Q { return leaf(f.name, IRegex, pattern) }

// PathField is a field given by its path, most often in free JSON, whose values can be of any type:
// strings, booleans, numbers of any Go type, json.Number and time.Time. Types are told apart: Eq("3")
// does not match the number 3. On its way a path goes through every element of an array.
//
// A value of another type is an error when the predicate is resolved.
type PathField struct {
	CaseText
}

// Path returns the field at a path, such as "identities.isSocial". Steps are separated by dots;
// [JoinPath] makes a path of keys that may hold dots themselves.
func Path(path string) PathField {
	return PathField{caseText(path)}
}

// UserMetadata returns the field at a path within user_metadata; "" is user_metadata itself.
func UserMetadata(path string) PathField { return below("user_metadata", path) }

// AppMetadata returns the field at a path within app_metadata; "" is app_metadata itself.
func AppMetadata(path string) PathField { return below("app_metadata", path) }

func below(root, path string) PathField {
	if path == "" {
		return Path(root)
	}
	return Path(root + "." + path)
}

// Eq matches objects whose field equals value; Eq(nil) is IsNull(true).
func (f PathField) Eq(value any) Q { return leaf(f.name, Exact, value) }

// In matches objects whose field equals one of values, among which nil does not count. Of no values,
// it matches nothing.
func (f PathField) In(values ...any) Q { return leaf(f.name, In, append([]any{}, values...)) }

// Gt matches objects whose field is of the type of value and greater.
func (f PathField) Gt(value any) Q { return leaf(f.name, Gt, value) }

// Gte matches objects whose field is of the type of value and greater or equal.
func (f PathField) Gte(value any) Q { return leaf(f.name, Gte, value) }

// Lt matches objects whose field is of the type of value and less.
func (f PathField) Lt(value any) Q { return leaf(f.name, Lt, value) }

// Lte matches objects whose field is of the type of value and less or equal.
func (f PathField) Lte(value any) Q { return leaf(f.name, Lte, value) }

// Between matches objects whose field is of the type of both bounds and from lo to hi, both included.
func (f PathField) Between(lo, hi any) Q { return leaf(f.name, Range, []any{lo, hi}) }

func text(name string) Text         { return Text{Ordered[string]{Field[string]{name}}} }
func caseText(name string) CaseText { return CaseText{text(name)} }
