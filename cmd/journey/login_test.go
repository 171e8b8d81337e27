package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/rogpeppe/go-internal/testscript"
)

// login NAME FILE starts an issuer of tokens whose address is kept in the variable NAME. FILE has, in JSON, the claims
// of each token by the name of the variable that it goes into, but for issuer, audience and times; those of
// EXPIRED are of yesterday.
func login(ts *testscript.TestScript, _ bool, args []string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	mux := http.NewServeMux()
	web := httptest.NewServer(mux)
	ts.Defer(web.Close)
	answer := func(path string, v any) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(v)
		})
	}
	answer("/.well-known/openid-configuration", map[string]string{"issuer": web.URL, "jwks_uri": web.URL + "/keys"})
	answer("/keys", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1"}}})
	ts.Setenv(args[0], web.URL)

	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "1"))
	ts.Check(err)
	var tokens map[string]map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &tokens))
	for name, claims := range tokens {
		now := time.Now()
		if name == "EXPIRED" {
			now = now.AddDate(0, 0, -1)
		}
		claims["iss"], claims["aud"], claims["iat"], claims["exp"] = web.URL, "journey", now.Unix(), now.Add(time.Hour).Unix()
		text, err := json.Marshal(claims)
		ts.Check(err)
		object, err := signer.Sign(text)
		ts.Check(err)
		token, err := object.CompactSerialize()
		ts.Check(err)
		ts.Setenv(name, token)
	}
}
