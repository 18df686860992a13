package lucene

import "strings"

// Auth0Users is the dialect of Auth0's user search, GET /api/v2/users with search_engine=v3, as its page
// "User Search Query Syntax" describes it. Only email, name, given_name, family_name and nickname disregard
// case, no field is cut into words, and bare terms never look into metadata.
//
// That page explains "email_verified:false OR NOT _exists_:email_verified" as a union, which Lucene's way
// of reading does not give. So the dialect reads AND, OR and NOT as algebra;
// Auth0Users().With(Precedence(ClassicPrecedence)) reads them as Lucene does. Nobody outside Auth0 can know
// which of the two its service does. Queries from the builders mean the same in both.
func Auth0Users() Dialect {
	return Dialect{
		name:    "auth0",
		options: auth0Options(),
		fields:  auth0UserFields(),
		bare: []string{
			"user_id", "email", "username", "name", "nickname", "given_name", "family_name", "phone_number",
		},
		rules:     auth0UserRules(),
		autoEdits: true,
	}
}

// auth0Options are Elasticsearch's, but for one-sided ranges, which only the second version of the search
// had, and for runs of terms: no field is analysed, so a run as one value would find nothing.
func auth0Options() []Option {
	return append(elasticOptions(), OneSidedRanges(false), BlankQuery(false), SplitOnWhitespace(true),
		Precedence(BooleanPrecedence))
}

func auth0UserFields() catalogue {
	fields := catalogue{
		{Name: "email_verified", Type: TypeBoolean},
		{Name: "phone_verified", Type: TypeBoolean},
		{Name: "blocked", Type: TypeBoolean},
		{Name: "logins_count", Type: TypeNumber},
		{Name: "created_at", Type: TypeDate},
		{Name: "updated_at", Type: TypeDate},
		{Name: "last_login", Type: TypeDate},
		{Name: "email.domain", Type: TypeKeyword, NotSortable: true, of: "email", take: domain},
		{Name: "identities.*", NotSortable: true},
		{Name: "identities.isSocial", Type: TypeBoolean, NotSortable: true},
		{Name: "identities.user_id", NotSortable: true}, // a number with some providers
		{Name: "identities.profileData.*", NotIndexed: true, NotSortable: true},
		{Name: "user_metadata.*", NoWildcards: true, NoRanges: true, NotSortable: true},
		{Name: "app_metadata.*", NotSortable: true},
	}
	for _, name := range []string{"email", "name", "given_name", "family_name", "nickname"} {
		fields = append(fields, FieldInfo{Name: name, Type: TypeKeyword, Folds: true, Suffixes: name == "email"})
	}
	for _, name := range []string{"user_id", "username", "phone_number", "last_ip", "organization_id"} {
		fields = append(fields, FieldInfo{Name: name, Type: TypeKeyword})
	}
	for _, name := range []string{"identities.connection", "identities.provider"} {
		fields = append(fields, FieldInfo{Name: name, Type: TypeKeyword, NotSortable: true})
	}
	for _, name := range []string{
		"picture", "last_password_reset", "multifactor", "multifactor_last_modified", "blocked_for",
		"guardian_authenticators", "tenant",
	} {
		fields = append(fields, FieldInfo{Name: name, NotIndexed: true, NotSortable: true})
	}
	return fields
}

// domain returns what stands behind the @ of an address.
func domain(address string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	return address[at+1:], at >= 0
}

// Auth0Logs is the dialect of the search for log events, GET /api/v2/logs, as Auth0's page "Log Search Query
// Syntax" describes it: all fields are case-sensitive, and incomplete dates are filled with zeros.
func Auth0Logs() Dialect {
	return Dialect{
		name:    "auth0-logs",
		options: auth0Options(),
		fields:  auth0LogFields(),
		bare:    []string{"client_name", "connection", "description", "ip", "log_id", "type", "user_name"},
		dates:   ZeroFilled,
		rules:   auth0LogRules(), autoEdits: true,
	}
}

func auth0LogFields() catalogue {
	fields := catalogue{
		{Name: "date", Type: TypeDate},
		{Name: "isMobile", Type: TypeBoolean},
		{Name: "location_info.*"}, {Name: "client_grant.*"}, {Name: "details.*"}, {Name: "security_context.*"},
	}
	for _, name := range []string{
		"_id", "log_id", "type", "description", "connection", "connection_id", "client_id", "client_name", "ip",
		"client_ip", "user_agent", "hostname", "user_id", "user_name", "audience", "scope", "strategy",
		"strategy_type", "organization_id", "organization_name", "tenant_name",
	} {
		fields = append(fields, FieldInfo{Name: name, Type: TypeKeyword})
	}
	return fields
}
