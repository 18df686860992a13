package where

import "slices"

// LookupName is the name of a way to compare, in Django's spelling.
type LookupName string

// The lookups. Those that begin with I disregard the case of letters.
const (
	Exact       LookupName = "exact"       // Exact is true for an equal value.
	IExact      LookupName = "iexact"      // IExact is true for an equal text.
	In          LookupName = "in"          // In is true for a value that equals one of several.
	Gt          LookupName = "gt"          // Gt is true for a greater value.
	Gte         LookupName = "gte"         // Gte is true for a greater or equal value.
	Lt          LookupName = "lt"          // Lt is true for a smaller value.
	Lte         LookupName = "lte"         // Lte is true for a smaller or equal value.
	Range       LookupName = "range"       // Range is true for a value between two bounds, both included.
	IsNull      LookupName = "isnull"      // IsNull asks whether there is no value.
	StartsWith  LookupName = "startswith"  // StartsWith is true for a text that begins so.
	IStartsWith LookupName = "istartswith" // IStartsWith is true for a text that begins so.
	EndsWith    LookupName = "endswith"    // EndsWith is true for a text that ends so.
	IEndsWith   LookupName = "iendswith"   // IEndsWith is true for a text that ends so.
	Contains    LookupName = "contains"    // Contains is true for a text that holds another.
	IContains   LookupName = "icontains"   // IContains is true for a text that holds another.
	Wildcard    LookupName = "wildcard"    // Wildcard is true for a text that fits a pattern with *.
	IWildcard   LookupName = "iwildcard"   // IWildcard is true for a text that fits a pattern with *.
	Regex       LookupName = "regex"       // Regex is true for a text in which an RE2 expression matches.
	IRegex      LookupName = "iregex"      // IRegex is true for a text in which an RE2 expression matches.
)

// shape is the form of value that a lookup takes.
type shape string

const (
	oneValue   shape = "a value"
	orderValue shape = "a value with an order"
	listValue  shape = "a list of values"
	pairValue  shape = "a list of two bounds"
	flagValue  shape = "a boolean"
	textValue  shape = "a text"
)

// lookupSpec is what is known of a lookup.
type lookupSpec struct {
	name  LookupName
	takes shape
	kinds []Kind
	// folded is the lookup that means the same where a field folds case; most are their own.
	folded LookupName
}

// Kinds by what they can be asked.
var (
	equatable = []Kind{String, Bool, Number, Time, Date, Strings, Any}
	ordered   = []Kind{String, Number, Time, Date, Strings, Any}
	textual   = []Kind{String, Date, Strings, Any}
	everyKind = []Kind{String, Bool, Number, Time, Date, Strings, Objects, Object, Any}
)

// lookupSpecs is the one table of lookups: checks, messages and the package's documentation follow it.
var lookupSpecs = []lookupSpec{
	{Exact, oneValue, equatable, Exact},
	{IExact, textValue, textual, Exact},
	{In, listValue, equatable, In},
	{Gt, orderValue, ordered, Gt},
	{Gte, orderValue, ordered, Gte},
	{Lt, orderValue, ordered, Lt},
	{Lte, orderValue, ordered, Lte},
	{Range, pairValue, ordered, Range},
	{IsNull, flagValue, everyKind, IsNull},
	{StartsWith, textValue, textual, StartsWith},
	{IStartsWith, textValue, textual, StartsWith},
	{EndsWith, textValue, textual, EndsWith},
	{IEndsWith, textValue, textual, EndsWith},
	{Contains, textValue, textual, Contains},
	{IContains, textValue, textual, Contains},
	{Wildcard, textValue, textual, Wildcard},
	{IWildcard, textValue, textual, Wildcard},
	{Regex, textValue, textual, Regex},
	{IRegex, textValue, textual, Regex},
}

// specOf returns the lookup with this name.
func specOf(name LookupName) (lookupSpec, bool) {
	i := slices.IndexFunc(lookupSpecs, func(s lookupSpec) bool { return s.name == name })
	if i < 0 {
		return lookupSpec{}, false
	}
	return lookupSpecs[i], true
}

// ignoresCase tells whether the lookup disregards case by itself.
func (s lookupSpec) ignoresCase() bool { return s.folded != s.name }
