package lucene_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/lucene"
)

// decode reads a JSON object, numbers kept as they are written.
func decode(t require.TestingT, text string) map[string]any {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	var doc map[string]any
	require.NoError(t, decoder.Decode(&doc), text)
	return doc
}

const jane = `{
	"user_id": "auth0|5457edea1b8f33391a000004",
	"email": "Jane@ExampleCo.com",
	"email_verified": true,
	"name": "Jane Smith",
	"nickname": "",
	"logins_count": 13,
	"created_at": "2018-12-10T10:20:30.456Z",
	"last_login": "2018-12-31T23:59:59.999Z",
	"picture": "https://example.com/jane.png",
	"identities": [
		{"connection": "google-oauth2", "isSocial": true, "profileData": {"name": "J"}},
		{"connection": "Username-Password-Authentication", "isSocial": false}
	],
	"user_metadata": {"addresses": [{"city": "Paris"}, {"city": ["Rome", "Oslo"]}], "size": 13, "none": null, "list": [], "object": {}},
	"app_metadata": {"plan": "Gold", "exact": 9007199254740993, "ratio": 0.10, "big": 1e400, "on": true, "a.b": {"c": "deep"}, "text": "13"}
}`

func TestMatchAuth0Users(t *testing.T) {
	t.Parallel()
	doc := decode(t, jane)
	tests := []struct {
		query string
		want  bool
	}{
		{`email:"jane@exampleco.com"`, true},
		{`email:JANE@EXAMPLECO.COM`, true},
		{`user_id:"AUTH0|5457edea1b8f33391a000004"`, false},
		{`user_id:auth0`, false},
		{`user_id:auth0*`, true},
		{`name:jane`, false},
		{`name:"jane smith"`, true},
		{`name:j*`, true},
		{`name:*smith`, true},
		{`name:*nE SM*`, false}, // a bare SM is a second clause
		{`name:*nE\ SM*`, true},
		{`name:jane*smith`, true},
		{`name:jane*smit`, false},
		{`name:"j*"`, false},
		{`name:jame~`, false},
		{`name:jnae\ smith~1`, true},
		{`name:/j.* (smith|jones)/`, true},
		{`name:/j.*/`, true},
		{`name:/jane/`, false},
		{`"jane smith"`, true},
		{`jane`, false},
		{`paris`, false},
		{`jane*`, true},
		{`*`, true},

		{`email_verified:true`, true},
		{`email_verified:false`, false},
		{`email_verified:"true"`, true},
		{`email_verified:tru*`, false},
		{`blocked:false`, false},
		{`NOT blocked:true`, true},
		{`blocked:false OR NOT _exists_:blocked`, true},

		{`logins_count:13`, true},
		{`logins_count:013`, true},
		{`logins_count:1.3e1`, true},
		{`logins_count:[10 TO 13]`, true},
		{`logins_count:[10 TO 13}`, false},
		{`logins_count:{13 TO *]`, false},
		{`logins_count:[9 TO 100]`, true},
		{`logins_count:[1 TO x]`, false},

		{`created_at:2018`, true},
		{`created_at:2018-12`, true},
		{`created_at:2018-11`, false},
		{`created_at:"2018-12-10T10:20:30"`, true},
		{`created_at:"2018-12-10T12:20:30.456+02:00"`, true},
		{`created_at:[2018-12-10 TO 2018-12-10]`, true},
		{`created_at:{2018-12-10 TO *]`, false},
		{`created_at:[* TO 2018-12-10}`, false},
		{`last_login:[2018-12-01 TO 2018-12-31]`, true},
		{`last_login:{2018-11 TO 2018-12]`, true},
		{`last_login:{2018-12 TO *]`, false},

		{`identities.connection:"google-oauth2"`, true},
		{`identities.connection:Google-OAuth2`, false},
		{`identities.connection:"google-oauth2" AND identities.isSocial:false`, true},
		{`user_metadata.addresses.city:Paris`, true},
		{`user_metadata.addresses.city:Oslo`, true},
		{`user_metadata.addresses.city:paris`, false},
		{`NOT user_metadata.addresses.city:Berlin`, true},
		{`user_metadata.size:13`, true},
		{`user_metadata.size:"13"`, true},
		{`app_metadata.text:13`, true},
		{`app_metadata.text:13.0`, false},
		{`app_metadata.exact:9007199254740993`, true},
		{`app_metadata.exact:9007199254740992`, false},
		{`app_metadata.exact:{9007199254740992 TO 9007199254740994}`, true},
		{`app_metadata.ratio:0.1`, true},
		{`app_metadata.ratio:[0.1 TO 0.1]`, true},
		{`app_metadata.ratio:[0.10000000000000000001 TO 1]`, false},
		{`app_metadata.big:1e400`, true},
		{`app_metadata.big:[1e399 TO *]`, true},
		{`app_metadata.plan:[F TO H]`, true},
		{`app_metadata.plan:[1 TO 2]`, false},
		{`app_metadata.on:true`, true},
		{`app_metadata.a.b.c:deep`, true},

		{`_exists_:email`, true},
		{`_exists_:nickname`, true},
		{`nickname:""`, true},
		{`email:*`, true},
		{`_exists_:phone_number`, false},
		{`_exists_:user_metadata.addresses`, true},
		{`_exists_:user_metadata.none`, false},
		{`_exists_:user_metadata.list`, false},
		{`_exists_:user_metadata.object`, false},
		{`_exists_:app_metadata.a`, true},
		{`_exists_:app_metadata.a.b.c.d`, false},
		{`app_metadata.exact:[* TO *]`, true},

		{`email.domain:"ExampleCo.com"`, true},
		{`email.domain:"exampleco.com"`, false},
		{`_exists_:email.domain`, true},
		{`picture:*`, false},
		{`identities.profileData.name:J`, false},

		{`name:John OR NOT name:Mary`, true},
		{`name:John name:"Jane Smith"`, true},
		{`name:"Jane Smith" -email_verified:true`, false},
	}
	dialect := lucene.Auth0Users()
	for _, test := range tests {
		tree, err := dialect.Parse(test.query)
		require.NoError(t, err, test.query)
		require.Equal(t, test.want, lucene.Match(tree, doc, dialect), test.query)
	}
}

func TestMatchReadsOperatorsAsTheDialectSays(t *testing.T) {
	t.Parallel()
	doc := decode(t, `{"email": "a@b.c"}`)
	const query = `email_verified:false OR NOT _exists_:email_verified`
	for dialect, want := range map[*lucene.Dialect]bool{
		new(lucene.Auth0Users()): true,
		new(lucene.Auth0Users().With(lucene.Precedence(lucene.ClassicPrecedence))): false,
	} {
		tree, err := dialect.Parse(query)
		require.NoError(t, err)
		require.Equal(t, want, lucene.Match(tree, doc, *dialect))
	}
}

func TestMatchAllValues(t *testing.T) {
	t.Parallel()
	doc := decode(t, `{"a": {"b": ["x", 7]}, "c": "The O'Neil brothers, of example.com", "d": "2018-05-01"}`)
	text := lucene.FieldInfo{Name: "c", Type: lucene.TypeText}
	dialects := map[string]lucene.Dialect{
		"classic": lucene.Classic(), "elastic": lucene.Elasticsearch().WithFields(text),
		"zero":  lucene.Dialect{}.WithFields(lucene.FieldInfo{Name: "d", Type: lucene.TypeDate}).WithDates(lucene.ZeroFilled),
		"every": lucene.Elasticsearch().WithFields(text).With(lucene.DefaultOperator(lucene.OperatorAnd)),
	}
	tests := []struct {
		dialect, query string
		want           bool
	}{
		{"classic", `x`, true},
		{"classic", `7`, true},
		{"classic", `y`, false},
		{"classic", `NOT y`, false},
		{"classic", `*:x`, true},
		{"classic", `a.b:>6`, false},
		{"elastic", `NOT y`, true},
		{"elastic", `a.b:>6`, true},
		{"elastic", `_exists_:"*"`, true},
		{"elastic", ``, false},
		{"elastic", `c:brothers`, true},
		{"elastic", `c:BROTHERS`, true},
		{"elastic", `c:o'neil`, true},
		{"elastic", `c:neil`, false},
		{"elastic", `c:bro*`, true},
		{"elastic", `c:bro?hers`, true},
		{"elastic", `c:/.*\.com/`, true},
		{"elastic", `c:brohters~`, true},
		{"elastic", `c:[bra TO bru]`, true},
		{"elastic", `c:brothers-sisters`, true},
		{"every", `c:brothers-sisters`, false},
		{"every", `c:brothers-the`, true},
		{"elastic", `c:"the o'neil"`, true},
		{"elastic", `c:"o'neil the"`, false},
		{"elastic", `c:"o'neil the"~2`, true},
		{"elastic", `c:"o'neil the"~1`, false},
		{"elastic", `c:"the brothers"`, false},
		{"elastic", `c:"the brothers"~1`, true},
		{"elastic", `c:"the the"~9`, false},
		{"elastic", `c:"!"`, false},
		{"zero", `d:2018-05-01`, true},
		{"zero", `d:2018-05`, true},
		{"zero", `d:2018`, false},
		{"zero", `d:[2018 TO 2018]`, false},
		{"zero", `d:{2018 TO 2019}`, true},
	}
	for _, test := range tests {
		dialect := dialects[test.dialect]
		tree, err := dialect.Parse(test.query)
		require.NoError(t, err, test.query)
		require.Equal(t, test.want, lucene.Match(tree, doc, dialect), "%s %s", test.dialect, test.query)
	}
}

func TestNewMatcherRefuses(t *testing.T) {
	t.Parallel()
	for _, query := range []string{`a:/b~c/`, `a:/b&c/`, `a:/<1-5>/`, `a:/x{2000}/`, `book.\*:x`} {
		dialect := lucene.Elasticsearch()
		tree, err := dialect.Parse(query)
		require.NoError(t, err, query)
		_, err = lucene.NewMatcher(tree, dialect)
		require.ErrorIs(t, err, fault.ErrNotSupported, query)
		require.False(t, lucene.Match(tree, nil, dialect), query)
	}
}
