package api

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// login is an issuer of tokens with keys that can be exchanged.
type login struct {
	t    *testing.T
	url  string
	away atomic.Bool
	// asked counts how often it was asked for its keys.
	asked atomic.Int64

	mu   sync.Mutex
	keys map[string]crypto.Signer
}

func newLogin(t *testing.T) *login {
	t.Helper()
	l := &login{t: t, keys: map[string]crypto.Signer{}}
	l.add("rsa", must(rsa.GenerateKey(rand.Reader, 2048)))
	l.add("ec", must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)))
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	l.add("ed", ed)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(l)
	t.Cleanup(web.Close)
	l.url = web.URL
	return l
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (l *login) add(kid string, key crypto.Signer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keys[kid] = key
}

// ServeHTTP answers where the keys are, and the keys.
func (l *login) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if l.away.Load() {
		http.Error(w, "down for today", http.StatusBadGateway)
		return
	}
	var answer any = map[string]any{"issuer": l.url, "jwks_uri": l.url + "/keys", "id_token_signing_alg_values_supported": []string{"none", "HS256", "RS256"}}
	if r.URL.Path == "/keys" {
		l.asked.Add(1)
		l.mu.Lock()
		defer l.mu.Unlock()
		set := jose.JSONWebKeySet{}
		for kid, key := range l.keys {
			set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.Public(), KeyID: kid})
		}
		answer = set
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

// signs makes a token with one of its keys.
func (l *login) signs(alg jose.SignatureAlgorithm, kid string, claims map[string]any) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return signed(l.t, alg, kid, l.keys[kid], claims)
}

func signed(t *testing.T, alg jose.SignatureAlgorithm, kid string, key any, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", kid))
	if err != nil {
		t.Fatal(err)
	}
	object, err := signer.Sign(must(json.Marshal(claims)))
	if err != nil {
		t.Fatal(err)
	}
	return must(object.CompactSerialize())
}

// atDoor is a service that takes the tokens of a login, for which it is now whatever the test says.
type atDoor struct {
	served
	*login
	log *bytes.Buffer
	now time.Time
}

func newDoor(t *testing.T) *atDoor {
	t.Helper()
	d := &atDoor{login: newLogin(t), log: &bytes.Buffer{}, now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	s := newServer(t)
	s.Log = slog.New(slog.NewTextHandler(d.log, nil))
	s.turnedAway = newTurnedAway(s.Log, func() time.Time { return d.now })
	var err error
	if s.OIDC, err = NewOIDC(OIDCConfig{Issuer: d.login.url, Audience: "journey", Claims: Claims{Role: "realm_access.roles"}}, func() time.Time { return d.now }); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	d.served = served{s, web.URL}
	return d
}

// claims are those of a caseworker, as others would have them; nil takes one away.
func (d *atDoor) claims(other map[string]any) map[string]any {
	all := map[string]any{
		"iss": d.login.url, "aud": []string{"account", "journey"}, "exp": d.now.Add(5 * time.Minute).Unix(), "iat": d.now.Unix(), "nbf": d.now.Unix(),
		"sub": "cw-1", "partner": "bilse", "operations": "laqs",
		"realm_access": map[string]any{"roles": []string{"offline_access", "case_worker"}},
	}
	maps.Copy(all, other)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

// tries calls with a token and answers the stable id of what comes back. Who gets in asks for a history that there
// is not.
func (d *atDoor) tries(token string) string {
	d.t.Helper()
	_, err := journeyv1connect.NewHistoryServiceClient(d.connect(token)).GetHistory(d.t.Context(), &journeyv1.GetHistoryRequest{Operation: "laqs", Subject: "p-1"})
	return ruleOf(d.t, err)
}

const in = "history.unknown"

func TestWhoTheIssuerKnowsGetsIn(t *testing.T) {
	d := newDoor(t)
	roles := func(r ...any) map[string]any { return map[string]any{"roles": r} }
	for _, c := range []struct {
		what  string
		token string
		want  string
	}{
		{"signed with RSA", d.signs(jose.RS256, "rsa", d.claims(nil)), in},
		{"signed with a curve", d.signs(jose.ES256, "ec", d.claims(nil)), in},
		{"signed with Ed25519", d.signs(jose.EdDSA, "ed", d.claims(nil)), in},
		{"for this service alone", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"aud": "journey"})), in},
		{"expired within the skew", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"exp": d.now.Add(-50 * time.Second).Unix()})), in},
		{"in every operation", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"operations": []string{"resque-plus", "*"}})), in},
		{"an auditor without a partner", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"partner": nil, "realm_access": roles("auditor")})), in},

		{"stronger RSA than agreed", d.signs(jose.RS512, "rsa", d.claims(nil)), "auth.token_algorithm"},
		{"expired", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"exp": d.now.Add(-61 * time.Second).Unix()})), "auth.token_expired"},
		{"without an end", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"exp": nil})), "auth.token_expired"},
		{"of tomorrow", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"nbf": d.now.Add(time.Hour).Unix()})), "auth.token_not_yet"},
		{"issued tomorrow", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"iat": d.now.Add(time.Hour).Unix()})), "auth.token_not_yet"},
		{"of another issuer", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"iss": d.login.url + "/"})), "auth.token_issuer"},
		{"of another issuer, and of this one in a letter that is nearly the same", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"iss": d.login.url + "/", "i\u017fs": d.login.url})), "auth.token_issuer"},
		{"with its end in capitals", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"exp": nil, "EXP": d.now.Add(time.Hour).Unix()})), "auth.token_expired"},
		{"for another service", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"aud": []string{"account", "journey-test"}})), "auth.token_audience"},
		{"for nobody", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"aud": nil})), "auth.token_audience"},
		{"without a role", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"realm_access": nil})), "auth.token_no_role"},
		{"with roles that are none here", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"realm_access": roles("CASE_WORKER", "unspecified", "admin")})), "auth.token_no_role"},
		{"with a role that is no text", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"realm_access": roles("auditor", 7)})), "auth.token_no_role"},
		{"with two roles", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"realm_access": roles("auditor", "coordinator")})), "auth.token_roles"},
		{"a coordinator without a partner", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"partner": nil, "realm_access": roles("coordinator")})), "auth.token_partner"},
		{"a partner that is no id", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"partner": "bilse.*"})), "auth.token_partner"},
		{"without operations", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"operations": nil})), "auth.token_operations"},
		{"with no operation", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"operations": []string{}})), "auth.token_operations"},
		{"with operations that are no texts", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"operations": []int{1}})), "auth.token_operations"},
		{"in another operation", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"operations": "resque-plus"})), "auth.operation"},
		{"without an id", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"sub": nil})), "auth.token_actor"},
		{"an id that is a name", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"sub": "Erika.Beispiel"})), "auth.token_actor"},
		{"an id of two words", d.signs(jose.RS256, "rsa", d.claims(map[string]any{"sub": "cw-1 cw-2"})), "auth.token_actor"},
	} {
		t.Run(c.what, func(t *testing.T) {
			if got := d.tries(c.token); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if got := d.asked.Load(); got != 1 {
		t.Errorf("asked for its keys %d times", got)
	}
}

// TestForgedTokens: none of them gets in, and the log says why and never with what.
func TestForgedTokens(t *testing.T) {
	d := newDoor(t)
	good := d.signs(jose.RS256, "rsa", d.claims(nil))
	parts := strings.Split(good, ".")
	encode := base64.RawURLEncoding.EncodeToString
	other := must(rsa.GenerateKey(rand.Reader, 2048))
	public := must(x509.MarshalPKIXPublicKey(d.keys["rsa"].Public()))
	asSecret := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	auditor := encode(must(json.Marshal(d.claims(map[string]any{"realm_access": map[string]any{"roles": []string{"auditor"}}}))))
	embedded, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: other, KeyID: "rsa"}}, &jose.SignerOptions{EmbedJWK: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ what, token, want string }{
		{"not signed", encode([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".", "auth.token_algorithm"},
		{"not signed, in other letters", encode([]byte(`{"alg":"nOnE"}`)) + "." + parts[1] + ".", "auth.token_algorithm"},
		{"no algorithm", encode([]byte(`{}`)) + "." + parts[1] + "." + parts[2], "auth.token_algorithm"},
		{"the signature taken away", parts[0] + "." + parts[1] + ".", "auth.token_signature"},
		{"the public key as a shared secret", signed(t, jose.HS256, "rsa", asSecret, d.claims(nil)), "auth.token_algorithm"},
		{"a foreign key under a known name", signed(t, jose.RS256, "rsa", other, d.claims(nil)), "auth.token_signature"},
		{"a foreign key that it brings along", must(must(embedded.Sign(must(json.Marshal(d.claims(nil))))).CompactSerialize()), "auth.token_signature"},
		{"a key that nobody has", signed(t, jose.RS256, "of-nowhere", other, d.claims(nil)), "auth.token_signature"},
		{"another role put in", parts[0] + "." + auditor + "." + parts[2], "auth.token_signature"},
		{"a curve for a key of RSA", strings.Join([]string{encode([]byte(`{"alg":"ES256","kid":"rsa"}`)), parts[1], parts[2]}, "."), "auth.token_signature"},
		{"two parts", parts[0] + "." + parts[1], "auth.token_malformed"},
		{"four parts", good + ".x", "auth.token_malformed"},
		{"no JSON", "e30x.e30x.e30x", "auth.token_malformed"},
		{"many signatures in one JSON", `{"payload":"e30","signatures":[]}`, "auth.token_malformed"},
		{"of 100 kB", parts[0] + "." + strings.Repeat("A", 100<<10) + "." + parts[2], "auth.token_malformed"},
		{"an empty one", "", "auth.missing"},
	} {
		t.Run(c.what, func(t *testing.T) {
			if got := d.tries(c.token); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if got := d.asked.Load(); got > 2 {
		t.Errorf("asked for its keys %d times", got)
	}
	d.now = d.now.Add(tellEvery)
	d.turnedAway.tellAll(t.Context())
	said := d.log.String()
	for _, want := range []string{"reason=auth.token_signature count=1", "reason=auth.token_signature count=5", "reason=auth.token_algorithm count=3"} {
		if !strings.Contains(said, want) {
			t.Errorf("%s is missing in\n%s", want, said)
		}
	}
	for _, not := range []string{parts[1], parts[2], "cw-1", "bilse", "p-1"} {
		if strings.Contains(said, not) {
			t.Errorf("%s stands in the log", not)
		}
	}
}

// TestATokenOfAMegabyte is refused before it is read, by whoever speaks HTTP first.
func TestATokenOfAMegabyte(t *testing.T) {
	d := newDoor(t)
	r := must(http.NewRequestWithContext(t.Context(), http.MethodPost, d.served.url+"/journey.v1.HistoryService/GetHistory", strings.NewReader("{}")))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+strings.Repeat("A", 1<<20))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return // the connection was closed on it
	}
	defer response.Body.Close()
	text := must(io.ReadAll(response.Body))
	if response.StatusCode != http.StatusRequestHeaderFieldsTooLarge && response.StatusCode != http.StatusUnauthorized {
		t.Errorf("%s: %s", response.Status, text)
	}
	if d.asked.Load() > 0 {
		t.Error("the issuer was asked")
	}
}

// TestKeysOfTheIssuer: a new key is found, a wrong one asks seldom, and an issuer that is away locks out nobody whose
// key is known.
func TestKeysOfTheIssuer(t *testing.T) {
	d := newDoor(t)
	d.away.Store(true)
	good := d.signs(jose.RS256, "rsa", d.claims(map[string]any{"exp": d.now.Add(time.Hour).Unix()}))
	if got := d.tries(good); got != "auth.issuer_unavailable" {
		t.Errorf("while the issuer was never there: %q", got)
	}
	if said := d.log.String(); !strings.Contains(said, "level=WARN") || !strings.Contains(said, d.login.url) || strings.Contains(said, "down for today") {
		t.Errorf("logged: %s", said)
	}
	d.away.Store(false)
	d.now = d.now.Add(askEvery)
	if got := d.tries(good); got != in {
		t.Errorf("when it came: %q", got)
	}
	for i := range 100 {
		if got := d.tries(signed(t, jose.EdDSA, fmt.Sprint("guess-", i), d.keys["ed"], d.claims(nil))); got != "auth.token_signature" {
			t.Fatalf("a guessed key: %q", got)
		}
	}
	if got := d.asked.Load(); got != 1 {
		t.Errorf("100 guessed keys made %d questions", got)
	}
	_, newer, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d.add("newer", newer)
	d.now = d.now.Add(askEvery)
	rotated := d.signs(jose.EdDSA, "newer", d.claims(nil))
	if got := d.tries(rotated); got != in {
		t.Errorf("a rotated key: %q", got)
	}
	d.away.Store(true)
	d.now = d.now.Add(askEvery)
	for _, token := range []string{good, rotated} {
		if got := d.tries(token); got != in {
			t.Errorf("known keys while the issuer is away: %q", got)
		}
	}
	if got := d.tries(signed(t, jose.EdDSA, "unknown", newer, d.claims(nil))); got != "auth.issuer_unavailable" {
		t.Errorf("an unknown key while the issuer is away: %q", got)
	}
}

// TestAnIssuerThatDoesNotAnswer holds nobody up longer than they wait themselves.
func TestAnIssuerThatDoesNotAnswer(t *testing.T) {
	d := newDoor(t)
	token := d.signs(jose.RS256, "rsa", d.claims(nil))
	asked, answers, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	d.OIDC.issuer.gate.next = roundTripper(func(*http.Request) (*http.Response, error) {
		close(asked)
		<-answers
		return nil, io.ErrUnexpectedEOF
	})
	go func() {
		_, err := d.OIDC.actor(context.WithoutCancel(t.Context()), token)
		ended <- err
	}()
	<-asked
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.OIDC.actor(impatient, token); ruleOf(t, err) != "auth.issuer_unavailable" {
		t.Errorf("who did not wait: %v", err)
	}
	close(answers)
	if err := <-ended; ruleOf(t, err) != "auth.issuer_unavailable" {
		t.Errorf("who waited: %v", err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTheConfigurationOfAnIssuer(t *testing.T) {
	for _, c := range []struct {
		issuer, audience string
		good             bool
	}{
		{"https://login.example.org/realms/journey", "journey", true},
		{"http://127.0.0.1:8080", "journey", true},
		{"http://[::1]:8080", "journey", true},
		{"http://login.example.org", "journey", false},
		{"login.example.org", "journey", false},
		{"file:///etc/passwd", "journey", false},
		{"", "journey", false},
		{"https://login.example.org", "", false},
	} {
		if _, err := NewOIDC(OIDCConfig{Issuer: c.issuer, Audience: c.audience}, time.Now); (err == nil) != c.good {
			t.Errorf("%q for %q: %v", c.issuer, c.audience, err)
		}
	}
}

// TestKeysAreReadOverTLSAlone: an issuer cannot lead to keys that anybody on the way could exchange, nor elsewhere.
func TestKeysAreReadOverTLSAlone(t *testing.T) {
	for _, c := range []struct{ what, keys string }{
		{"over HTTP", "http://keys.example.org/keys"},
		{"elsewhere", "/elsewhere"},
	} {
		t.Run(c.what, func(t *testing.T) {
			d := newDoor(t)
			asked := 0
			d.OIDC.issuer.gate.next = roundTripper(func(r *http.Request) (*http.Response, error) {
				w := httptest.NewRecorder()
				switch {
				case strings.HasPrefix(r.URL.Path, "/.well-known"):
					keys := c.keys
					if strings.HasPrefix(keys, "/") {
						keys = d.login.url + keys
					}
					fmt.Fprintf(w, `{"issuer": %q, "jwks_uri": %q}`, d.login.url, keys)
				case r.URL.Path == "/elsewhere":
					http.Redirect(w, r, d.login.url+"/keys", http.StatusFound)
				default:
					asked++
					d.login.ServeHTTP(w, r)
				}
				return w.Result(), nil
			})
			if got := d.tries(d.signs(jose.RS256, "rsa", d.claims(nil))); got != "auth.issuer_unavailable" || asked > 0 {
				t.Errorf("%q, asked %d times", got, asked)
			}
		})
	}
}
