package lucene

import "strings"

// FusionAuthES is the dialect of the parameter queryString of FusionAuth's user search, /api/user/search,
// with the Elasticsearch engine. Before it is parsed, text without a colon is rewritten as FusionAuth does:
// one word with an @ becomes a value of email, any other word a part of a value.
func FusionAuthES() Dialect {
	d := Elasticsearch()
	d.name, d.rewrite, d.fields, d.rules = "fusionauth", rewriteFusionAuth, fusionAuthFields(), fusionAuthRules()
	d.bare = []string{"email", "fullName", "username", "login", "phoneNumber", "mobilePhone", "id"}
	return d
}

// rewriteFusionAuth returns the query string that FusionAuth makes of what it is given.
func rewriteFusionAuth(query string) string {
	switch {
	case strings.Contains(query, ":"), strings.Contains(query, " "):
		return query
	case strings.Contains(query, "@"):
		return "email:" + query
	default:
		return "*" + query + "*"
	}
}

func fusionAuthFields() catalogue {
	fields := catalogue{
		{Name: "active", Type: TypeBoolean}, {Name: "verified", Type: TypeBoolean},
		{Name: "username", Type: TypeText}, {Name: "fullName", Type: TypeText},
		{Name: "data.*", Folds: true}, {Name: "twoFactor.*", Folds: true},
		{Name: "registrations.*", Folds: true}, {Name: "memberships.*", Folds: true},
	}
	for _, name := range []string{
		"birthDate", "breachedPasswordLastCheckedInstant", "insertInstant", "lastLoginInstant", "lastUpdateInstant",
		"verifiedInstant",
	} {
		fields = append(fields, FieldInfo{Name: name, Type: TypeDate})
	}
	for _, name := range []string{
		"breachedPasswordStatus", "email", "id", "login", "mobilePhone", "parentEmail", "phoneNumber",
		"preferredLanguages", "tenantId", "timezone", "username.exact", "fullName.exact",
	} {
		fields = append(fields, FieldInfo{Name: name, Type: TypeKeyword, Folds: true, Suffixes: name == "email"})
	}
	return fields
}

// FusionAuthDB is the dialect of the same parameter with the database engine. It has no operators: a query
// is one value, in which a star stands for any run of characters, and everything else is literal text. It
// is compared with firstName, lastName, fullName, email, username and phoneNumber without regard to case.
func FusionAuthDB() Dialect {
	names := []string{"firstName", "lastName", "fullName", "email", "username", "phoneNumber"}
	d := Dialect{
		name: "fusionauth-db", options: []Option{LeadingWildcard(true), ExistsField(true)},
		rewrite: literalText, bare: names, rules: databaseRules(),
	}
	for _, name := range names {
		d.fields = append(d.fields, FieldInfo{Name: name, Type: TypeKeyword, Folds: true})
	}
	return d
}

// literalText returns a query string in which nothing but stars has a meaning.
func literalText(query string) string {
	if !strings.Contains(query, "*") {
		return Quote(query)
	}
	var b strings.Builder
	for i, piece := range strings.Split(query, "*") {
		if i > 0 {
			b.WriteByte('*')
		}
		writeEscaped(&b, piece, `\/`)
	}
	return b.String()
}
