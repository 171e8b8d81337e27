package keyfile_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"journey/eventstore/keyfile"
)

const token = "hvs.a-token-that-nobody-may-see"

// transit is the transit engine of a Vault as far as it is needed: one key with versions.
type transit struct {
	config keyfile.Transit
	mu     sync.Mutex
	keys   map[string][]cipher.AEAD // by name
	asked  map[string]int
	// instead answers for it.
	instead http.HandlerFunc
}

func newTransit(t *testing.T) *transit {
	t.Helper()
	v := &transit{keys: map[string][]cipher.AEAD{}, asked: map[string]int{}}
	server := httptest.NewServer(v)
	t.Cleanup(server.Close)
	tokenFile := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(tokenFile, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	v.rotate("journey")
	v.config = keyfile.Transit{URL: server.URL + "/v1/transit", Key: "journey", TokenFile: tokenFile}
	return v
}

func (v *transit) rotate(key string) {
	secret := make([]byte, 32)
	rand.Read(secret)
	block, _ := aes.NewCipher(secret)
	aead, _ := cipher.NewGCM(block)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.keys[key] = append(v.keys[key], aead)
}

func refuse(w http.ResponseWriter, status int, errors ...string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string][]string{"errors": errors})
}

func (v *transit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.instead != nil {
		v.instead(w, r)
		return
	}
	var body struct {
		Plaintext  *string `json:"plaintext"`
		Ciphertext string  `json:"ciphertext"`
	}
	part := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	switch {
	case r.Header.Get("X-Vault-Token") != token:
		refuse(w, http.StatusForbidden, "permission denied")
		return
	case r.Method != http.MethodPost || len(part) != 3 || part[0] != "transit":
		refuse(w, http.StatusNotFound)
		return
	case json.NewDecoder(r.Body).Decode(&body) != nil:
		refuse(w, http.StatusBadRequest, "error parsing JSON")
		return
	}
	keys := v.keys[part[2]]
	if len(keys) == 0 {
		refuse(w, http.StatusBadRequest, "encryption key not found")
		return
	}
	v.asked[part[1]]++
	open := func() (string, bool) {
		version, sealed, _ := strings.Cut(strings.TrimPrefix(body.Ciphertext, "vault:v"), ":")
		n, err := strconv.Atoi(version)
		raw, err2 := base64.StdEncoding.DecodeString(sealed)
		if err != nil || err2 != nil || n < 1 || n > len(keys) || len(raw) < 12 {
			refuse(w, http.StatusBadRequest, "invalid ciphertext: no prefix")
			return "", false
		}
		text, err := keys[n-1].Open(nil, raw[:12], raw[12:], nil)
		if err != nil {
			refuse(w, http.StatusBadRequest, "cipher: message authentication failed")
			return "", false
		}
		return base64.StdEncoding.EncodeToString(text), true
	}
	seal := func(text string) (string, bool) {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			refuse(w, http.StatusBadRequest, "failed to base64-decode plaintext")
			return "", false
		}
		nonce := make([]byte, 12)
		rand.Read(nonce)
		return fmt.Sprintf("vault:v%d:%s", len(keys), base64.StdEncoding.EncodeToString(keys[len(keys)-1].Seal(nonce, nonce, raw, nil))), true
	}
	data := map[string]string{}
	ok := false
	switch part[1] {
	case "encrypt":
		if body.Plaintext == nil {
			refuse(w, http.StatusBadRequest, "missing plaintext to encrypt")
			return
		}
		data["ciphertext"], ok = seal(*body.Plaintext)
	case "decrypt":
		data["plaintext"], ok = open()
	case "rewrap":
		var text string
		if text, ok = open(); ok {
			data["ciphertext"], ok = seal(text)
		}
	default:
		refuse(w, http.StatusNotFound)
	}
	if ok {
		_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
	}
}

// The service is asked when the file has changed, and never else.
func TestTransitIsAskedOnce(t *testing.T) {
	v := newTransit(t)
	f := created(t, keyfile.Config{Transit: v.config})
	for range 50 {
		generations(t, f)
	}
	if v.asked["encrypt"] != 1 || v.asked["decrypt"] != 1 {
		t.Errorf("asked %v", v.asked)
	}
	text, err := os.ReadFile(f.Path())
	if err != nil || !strings.HasPrefix(string(text), "vault:v1:") {
		t.Errorf("the file begins with %.12s, %v", text, err)
	}
	v.rotate("journey")
	must(t, f.Protect(t.Context(), keyfile.FormTransit))
	if text, err := os.ReadFile(f.Path()); err != nil || !strings.HasPrefix(string(text), "vault:v2:") {
		t.Errorf("after its key was rotated the file begins with %.12s, %v", text, err)
	}
}

func TestWhatATransitServiceRefuses(t *testing.T) {
	v := newTransit(t)
	v.rotate("other")
	f := created(t, keyfile.Config{Transit: v.config})
	wrong := filepath.Join(t.TempDir(), "wrong")
	must(t, os.WriteFile(wrong, []byte("hvs.another"), 0o600))
	shown := filepath.Join(t.TempDir(), "shown")
	must(t, os.WriteFile(shown, []byte(token), 0o644))
	stolen := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a redirect was followed, with token %q", r.Header.Get("X-Vault-Token"))
	}))
	defer stolen.Close()
	status := func(code int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = io.WriteString(w, text)
		}
	}
	for _, c := range []struct {
		name    string
		change  func(*keyfile.Transit)
		instead http.HandlerFunc
		says    string
		status  int
	}{
		{"another token", func(c *keyfile.Transit) { c.TokenFile = wrong }, nil, "renew it", 403},
		{"a token that others may read", func(c *keyfile.Transit) { c.TokenFile = shown }, nil, "others may read it", -1},
		{"no token", func(c *keyfile.Transit) { c.TokenFile = wrong + "-not" }, nil, "token of the transit service", -1},
		{"another key", func(c *keyfile.Transit) { c.Key = "other" }, nil, "message authentication failed", 400},
		{"a key that is not there", func(c *keyfile.Transit) { c.Key = "none" }, nil, "encryption key not found", 400},
		{"a key that is a path", func(c *keyfile.Transit) { c.Key = "../../sys/seal" }, nil, "name of its key", -1},
		{"another engine", func(c *keyfile.Transit) { c.URL += "s" }, nil, "no such transit engine", 404},
		{"a sealed service", nil, status(503, `{"errors":["Vault is sealed"]}`), "unseal it", 503},
		{"a redirect", nil, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, stolen.URL, http.StatusTemporaryRedirect)
		}, "not followed", 307},
		{"an error that shows the token", nil, status(500, `{"errors":["`+token+`"]}`), "500", 500},
		{"an answer of 10 MB", nil, status(200, `{"data":{"plaintext":"`+strings.Repeat("A", 10<<20)+`"}}`), "far too long", 200},
		{"an error of 10 MB", nil, status(400, `{"errors":["`+strings.Repeat("A", 10<<20)+`"]}`), "400", 400},
		{"a web page", nil, status(200, "<html>hello</html>"), "not that of a transit engine", 200},
		{"an answer without data", nil, status(200, `{}`), "without a plaintext", 200},
		{"an answer that breaks off", nil, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"data"`)
		}, "broke off", 0},
		{"a service that does not answer", func(c *keyfile.Transit) { c.Client = &http.Client{Timeout: 50 * time.Millisecond} },
			func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() }, "not in time", 0},
		{"nobody there", func(c *keyfile.Transit) { c.URL = "http://127.0.0.1:1/v1/transit" }, nil, "does not answer", 0},
		{"a token in the clear", func(c *keyfile.Transit) { c.URL = "http://bao.example:8200/v1/transit" }, nil, "https://", -1},
		{"no address", func(c *keyfile.Transit) { c.URL = "bao" }, nil, "its address is none", -1},
		{"half a configuration", func(c *keyfile.Transit) { c.Key = "" }, nil, "JOURNEY_KEY_TRANSIT_KEY", -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := keyfile.Config{Path: f.Path(), Transit: v.config}
			if c.change != nil {
				c.change(&config.Transit)
			}
			v.mu.Lock()
			v.instead = c.instead
			v.mu.Unlock()
			_, err := keyfile.New(config).Generations(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), token) || len(err.Error()) > 600 {
				t.Errorf("%v; want %q and no token", err, c.says)
			}
			var answered *keyfile.TransitError
			if errors.As(err, &answered) != (c.status >= 0) || answered != nil && answered.Status != c.status {
				t.Errorf("%v is of status %+v, want %d", err, answered, c.status)
			}
		})
	}
}
