// Package graphql reads documents of GraphQL (specification of October 2021) and selects from data what
// they ask for. It has no schema: what fields and arguments there are is the caller's to know.
//
//	document, err := graphql.Parse(`query user($id: String) { user(id: $id) { email name } }`)
//	operation, err := document.Operation("")
//	variables, err := operation.Bind(map[string]any{"id": "5f7d…"})
//	for _, field := range operation.Fields {
//		value, err := field.Select(resolve(field.Name, field.Arguments(variables)), variables)
//	}
//
// Parse reads operations with variables and their defaults, fields with aliases and arguments, fragments
// in both forms, and directives, of which include and skip decide and the others are passed over. Type
// conditions of fragments always hold. Documents that define a schema are refused, and so is what is
// nested more deeply than anybody needs.
package graphql
