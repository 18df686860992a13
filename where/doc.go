// Package where is the language in which objects are asked for: predicates on the fields of a model.
//
// # Two spellings
//
// Fields build predicates that the compiler checks:
//
//	where.Email.EndsWith("@acdc.com")
//	where.CreatedAt.Gte(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
//	where.UserMetadata("address.city").Eq("Melbourne")
//
// Django's spelling takes names at run time, from a form or a command line:
//
//	where.Lookup("email__endswith", "@acdc.com")
//	where.Kw{"user_metadata__address__city": "Melbourne", "blocked": false}
//
// [And], [Or] and [Not] combine predicates of either spelling. A nil predicate and an empty [Kw] are
// neutral: they can stand anywhere and ask nothing. [Lucene] takes text in the provider's own
// query language.
//
// # Lookups
//
// Fields of the kinds on the right take these lookups. "Any value" is whatever lies below an object or
// a list of objects, such as user_metadata.
//
//	exact        a value                text, boolean, number, time, date, list of texts, any value
//	iexact       a text                 text, date, list of texts, any value
//	in           a list of values       text, boolean, number, time, date, list of texts, any value
//	gt           a value with an order  text, number, time, date, list of texts, any value
//	gte          a value with an order  text, number, time, date, list of texts, any value
//	lt           a value with an order  text, number, time, date, list of texts, any value
//	lte          a value with an order  text, number, time, date, list of texts, any value
//	range        a list of two bounds   text, number, time, date, list of texts, any value
//	isnull       a boolean              text, boolean, number, time, date, list of texts, list of objects, object, any value
//	startswith   a text                 text, date, list of texts, any value
//	istartswith  a text                 text, date, list of texts, any value
//	endswith     a text                 text, date, list of texts, any value
//	iendswith    a text                 text, date, list of texts, any value
//	contains     a text                 text, date, list of texts, any value
//	icontains    a text                 text, date, list of texts, any value
//	wildcard     a text                 text, date, list of texts, any value
//	iwildcard    a text                 text, date, list of texts, any value
//	regex        a text                 text, date, list of texts, any value
//	iregex       a text                 text, date, list of texts, any value
//
// Users' email, name, given_name, family_name and nickname fold case: the case of letters counts in
// none of their lookups. Elsewhere it counts, except in lookups that begin with i.
//
// # What a predicate means
//
// A field that is missing satisfies no lookup but isnull, so Not(Email.Eq("x")) keeps users that have
// no email; only booleans such as blocked count as false when they are missing. A path goes through
// the elements of arrays, and one element that fits is enough. Values of different JSON types are
// never equal: in free JSON, the number 3 is not the text "3". A time is compared with a text as the
// time that the text spells. [Match] says it all and decides on a document.
//
// # For backends
//
// [Tree] exports a predicate as it was built. [Catalogue.Resolve] checks it against the fields of a
// model and returns it in a normal form with few types of values; mistakes are errors that list the
// choices. [Catalogue.Compile] makes a [Matcher] of it, to decide here what a provider cannot.
//
// Nothing in this package does I/O, and no text of an error holds a value. Printing a predicate shows
// fields and lookups only; [Describe] shows the values too.
package where
