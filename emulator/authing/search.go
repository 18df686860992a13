package authing

import (
	"github.com/authplus/authplus/internal/directory"
	"github.com/authplus/authplus/lucene"
)

// containing returns the query for the users one of whose fields holds a text.
func containing(text string, fields []string) (directory.Query[*account], error) {
	legs := make([]lucene.Expr, len(fields))
	for i, name := range fields {
		legs[i] = lucene.Field(name).Contains(text)
	}
	dialect := dialect()
	tree, err := dialect.Parse(lucene.Or(legs...).String())
	if err != nil {
		return directory.Query[*account]{}, err
	}
	matcher, err := lucene.NewMatcher(tree, dialect)
	if err != nil {
		return directory.Query[*account]{}, err
	}
	return directory.Query[*account]{
		Node:  tree.Resolve(),
		Match: func(a *account) bool { return matcher.Match(a.Values) },
	}, nil
}
