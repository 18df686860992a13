package authingapi_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rest"
)

func TestBodiesTellTheirStatus(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		body string
		want int
	}{
		{`{"data":{"user":null}}`, 0},
		{`{"code":200,"data":{}}`, 0},
		{`{"statusCode":200}`, 0},
		{`{"code":2020,"message":"x"}`, 401},
		{`{"code":404,"message":"x"}`, 404},
		{`{"code":17}`, 400},
		{`{"errors":[{"message":{"code":2004}}],"data":null}`, 404},
		{`{"errors":[{"message":"Syntax Error"}]}`, 400},
		{`{"errors":[{"message":{"code":503}}]}`, 503},
		{`not JSON`, 0},
		{`[]`, 0},
	} {
		require.Equal(t, tt.want, authingapi.StatusOf([]byte(tt.body)), tt.body)
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"": "https://core.authing.cn", "core.acdc.com": "https://core.acdc.com", "http://127.0.0.1:4740/": "http://127.0.0.1:4740",
	} {
		got, err := authingapi.BaseURL(host)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, host := range []string{"ftp://x", "https://u:p@x", "https://", "a b"} {
		_, err := authingapi.BaseURL(host)
		require.ErrorIs(t, err, fault.ErrInvalid, host)
	}
}

func TestPasswordsAreSealed(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	require.NoError(t, err)
	for name, given := range map[string]string{
		"PEM":    string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		"base64": base64.StdEncoding.EncodeToString(der),
		"PKCS 1": string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey)})),
	} {
		public := authingapi.PublicKey{Given: given}
		sealed, err := public.Encrypt(context.Background(), nil, "Highway2Hell")
		require.NoError(t, err, name)
		data, err := base64.StdEncoding.DecodeString(sealed)
		require.NoError(t, err)
		//lint:ignore SA1019 the service takes no other padding
		plain, err := rsa.DecryptPKCS1v15(rand.Reader, key, data) //nolint:staticcheck // the same, for golangci-lint
		require.NoError(t, err)
		require.Equal(t, "Highway2Hell", string(plain))
		_, err = public.Encrypt(context.Background(), nil, strings.Repeat("x", 300))
		require.ErrorIs(t, err, fault.ErrInvalid)
	}
	for _, given := range []string{"x", "AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"} {
		_, err := (&authingapi.PublicKey{Given: given}).Encrypt(context.Background(), nil, "x")
		require.ErrorIs(t, err, fault.ErrInvalid)
	}
}

// Who waits for somebody else to read the key gives up when their own context ends.
func TestWaitingForTheKeyEndsWithTheContext(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(asked)
		<-release
	}))
	client, err := rest.New(backend.Transport{Retries: -1, Timeout: time.Hour}, rest.Service{Provider: "authing", BaseURL: server.URL})
	require.NoError(t, err)
	var public authingapi.PublicKey
	var first sync.WaitGroup
	first.Go(func() { _, _ = public.Encrypt(t.Context(), client, "Highway2Hell") })
	<-asked
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err = public.Encrypt(ctx, client, "Highway2Hell")
	close(release)
	first.Wait()
	server.Close()
	require.ErrorIs(t, err, context.DeadlineExceeded, "it does not wait for the first one")
}

func TestPhoneNumbersAreTakenApart(t *testing.T) {
	t.Parallel()
	for _, tt := range [][3]string{
		{"+15551234567", "+1", "5551234567"}, {"+8613800138000", "+86", "13800138000"}, {"+353861234567", "+353", "861234567"},
		{"+79161234567", "+7", "9161234567"}, {"13800138000", "", "13800138000"}, {"+49", "", "+49"}, {"+1 555", "", "+1 555"}, {"", "", ""},
	} {
		code, number := authingapi.SplitPhone(tt[0])
		require.Equal(t, tt, [3]string{tt[0], code, number})
	}
	rapid.Check(t, func(t *rapid.T) {
		phone := rapid.StringMatching(`\+?[0-9 ]{0,15}`).Draw(t, "phone")
		require.Equal(t, phone, authingapi.JoinPhone(authingapi.SplitPhone(phone)))
	})
}
