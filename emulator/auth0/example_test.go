package auth0_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/auth0"
)

// request asks a tenant with the token "secret".
func request(tenant http.Handler, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer secret")
	w := httptest.NewRecorder()
	tenant.ServeHTTP(w, r)
	return w
}

func Example() {
	tenant := auth0.New(auth0.WithToken("secret"), auth0.WithDeterminism())
	created := request(tenant, "POST", "/api/v2/users",
		`{"connection":"Username-Password-Authentication","user_id":"angus","username":"angus","email":"angus@acdc.com","password":"Thunder1!"}`)
	fmt.Println(created.Code)
	again := request(tenant, "POST", "/api/v2/users",
		`{"connection":"Username-Password-Authentication","username":"gus","email":"Angus@acdc.com","password":"Thunder1!"}`)
	fmt.Println(again.Body)
	found := request(tenant, "GET", "/api/v2/users?fields=user_id,email&q=email:*@acdc.com", "")
	fmt.Println(found.Body)
	// Output:
	// 201
	// {"statusCode":409,"error":"Conflict","message":"The user already exists.","errorCode":"auth0_idp_error"}
	// [{"email":"angus@acdc.com","user_id":"auth0|angus"}]
}

func ExampleServer_Fault() {
	tenant := auth0.New(auth0.WithToken("secret"))
	if err := tenant.Fault(emulator.Fault{Match: "GET /api/v2/users*", Times: 1, Status: 429}); err != nil {
		panic(err)
	}
	fmt.Println(request(tenant, "GET", "/api/v2/users", "").Body)
	fmt.Println(request(tenant, "GET", "/api/v2/users", "").Body)
	// Output:
	// {"statusCode":429,"error":"Too Many Requests","message":"Global limit has been reached","errorCode":"too_many_requests"}
	// []
}

func ExampleWithRateLimit() {
	limit, err := auth0.ParseRateLimit("2/s:3")
	if err != nil {
		panic(err)
	}
	stopped := func() time.Time { return time.Unix(1_700_000_000, 0) }
	tenant := auth0.New(auth0.WithToken("secret"), auth0.WithRateLimit(limit), auth0.WithClock(stopped))
	for range 4 {
		answer := request(tenant, "GET", "/api/v2/users", "")
		fmt.Println(answer.Code, answer.Header().Get("X-RateLimit-Remaining"), answer.Header().Get("X-RateLimit-Reset"))
	}
	// Output:
	// 200 2 1700000001
	// 200 1 1700000001
	// 200 0 1700000001
	// 429 0 1700000001
}
