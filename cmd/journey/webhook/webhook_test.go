package webhook

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"journey/cmd/journey/delivery"
)

func newSecret(t *testing.T) string {
	t.Helper()
	secret, err := NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func parsed(t *testing.T, text string) Secrets {
	t.Helper()
	secrets, err := ParseSecrets(text)
	if err != nil {
		t.Fatal(err)
	}
	return secrets
}

// monday is when all messages are signed, by whatever clock the tests run.
var monday = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)

// send posts one message to a server on this machine.
func send(t *testing.T, endpoint Endpoint) delivery.Answer {
	t.Helper()
	if len(endpoint.Secrets.keys) == 0 {
		endpoint.Secrets = parsed(t, newSecret(t))
	}
	sender, err := New(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	defer sender.client.CloseIdleConnections()
	return sender.Send(t.Context(), Message{ID: "msg-1", Body: []byte(`{"type":"test"}`)}, monday)
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func TestTheReceiverVerifiesWithTheStandardsOwnLibrary(t *testing.T) {
	older, newer := newSecret(t), newSecret(t)
	var body []byte
	var header http.Header
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		header = r.Header
		if r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
	answer := send(t, Endpoint{URL: address, Secrets: parsed(t, "# both for a month\n"+newer+"\n\n"+older+"\n"), AllowPrivate: true})
	if answer != (delivery.Answer{Outcome: delivery.Delivered}) {
		t.Fatalf("answer %+v", answer)
	}
	if got := header.Get("webhook-id"); got != "msg-1" {
		t.Errorf("webhook-id %q", got)
	}
	if got := header.Get("webhook-timestamp"); got != strconv.FormatInt(monday.Unix(), 10) {
		t.Errorf("webhook-timestamp %q", got)
	}
	if got := header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type %q", got)
	}
	for _, secret := range []string{older, newer} {
		receiver, err := standard.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := receiver.VerifyIgnoringTimestamp(body, header); err != nil {
			t.Errorf("with one of the two secrets: %v", err)
		}
		if err := receiver.VerifyIgnoringTimestamp(append(body, ' '), header); !errors.Is(err, standard.ErrNoMatchingSignature) {
			t.Errorf("a changed body: %v", err)
		}
	}
	stranger, err := standard.NewWebhook(newSecret(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := stranger.VerifyIgnoringTimestamp(body, header); !errors.Is(err, standard.ErrNoMatchingSignature) {
		t.Errorf("with another secret: %v", err)
	}
}

func TestAMessageHasAContentTypeOfItsOwn(t *testing.T) {
	var got []string
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header["Content-Type"] })
	sender, err := New(Endpoint{URL: address, Secrets: parsed(t, newSecret(t)), AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{"": "application/json", "text/calendar": "text/calendar"} {
		if answer := sender.Send(t.Context(), Message{ID: "msg-1", ContentType: given, Body: []byte(`{}`)}, monday); answer.Outcome != delivery.Delivered {
			t.Fatalf("%+v", answer)
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", given, diff)
		}
	}
}

func TestAnswers(t *testing.T) {
	in2Minutes := monday.Add(2 * time.Minute).Format(http.TimeFormat)
	for _, c := range []struct {
		status int
		after  string
		want   delivery.Answer
	}{
		{200, "", delivery.Answer{Outcome: delivery.Delivered}},
		{204, "", delivery.Answer{Outcome: delivery.Delivered}},
		{299, "", delivery.Answer{Outcome: delivery.Delivered}},
		{410, "60", delivery.Answer{Outcome: delivery.Gone, Fault: "webhook.gone"}},
		{301, "", delivery.Answer{Fault: "webhook.redirect"}},
		{400, "", delivery.Answer{Fault: "webhook.status_400"}},
		{404, "tomorrow", delivery.Answer{Fault: "webhook.status_404"}},
		{429, "120", delivery.Answer{Fault: "webhook.status_429", Wait: 2 * time.Minute}},
		{503, in2Minutes, delivery.Answer{Fault: "webhook.status_503", Wait: 2 * time.Minute}},
		{503, "-5", delivery.Answer{Fault: "webhook.status_503"}},
		{502, "Mon, 02 Jan 2006 15:04:05 GMT", delivery.Answer{Fault: "webhook.status_502"}},
	} {
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", c.after)
			w.WriteHeader(c.status)
		})
		got := send(t, Endpoint{URL: address, AllowPrivate: true})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%d %q (-want +got):\n%s", c.status, c.after, diff)
		}
		if _, ok := Words(got.Fault); got.Fault != "" && !ok {
			t.Errorf("%s has no words", got.Fault)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	followed := false
	other := serve(t, func(http.ResponseWriter, *http.Request) { followed = true })
	for _, status := range []int{301, 302, 303, 307, 308} {
		address := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, status) })
		if got := send(t, Endpoint{URL: address, AllowPrivate: true}); got.Fault != "webhook.redirect" || followed {
			t.Errorf("%d: %+v, followed %v", status, got, followed)
		}
	}
}

func TestAnEndlessAnswerIsLeft(t *testing.T) {
	written := make(chan int, 1)
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		some, sum := make([]byte, 64<<10), 0
		for {
			n, err := w.Write(some)
			sum += n
			if err != nil {
				written <- sum
				return
			}
		}
	})
	if got := send(t, Endpoint{URL: address, AllowPrivate: true, Timeout: 2 * time.Second}); got.Outcome != delivery.Delivered {
		t.Errorf("%+v", got)
	}
	// What the buffers of two sockets hold is more than what is read.
	if sum := <-written; sum > 32<<20 {
		t.Errorf("%d MiB of the answer were taken", sum>>20)
	}
}

func TestASlowServerIsLeft(t *testing.T) {
	leave := make(chan struct{})
	defer close(leave) // before the servers close, who wait for it
	wait := func(r *http.Request) {
		select {
		case <-leave:
		case <-r.Context().Done():
		}
	}
	silent := serve(t, func(_ http.ResponseWriter, r *http.Request) { wait(r) })
	if got := send(t, Endpoint{URL: silent, AllowPrivate: true, Timeout: 50 * time.Millisecond}); got != (delivery.Answer{Fault: "webhook.timeout"}) {
		t.Errorf("no answer: %+v", got)
	}
	stuck := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		_ = http.NewResponseController(w).Flush()
		wait(r)
	})
	if got := send(t, Endpoint{URL: stuck, AllowPrivate: true, Timeout: 200 * time.Millisecond}); got.Outcome != delivery.Delivered {
		t.Errorf("the status came, the rest did not: %+v", got)
	}
}

func TestBrokenAnswers(t *testing.T) {
	for name, answer := range map[string]string{
		"nothing":         "",
		"no HTTP":         "hello, is it me you are looking for?\r\n",
		"half a head":     "HTTP/1.1 200 OK\r\nContent-Le",
		"an endless head": "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n",
		"a false number":  "HTTP/1.1 20000 OK\r\n\r\n",
	} {
		got := send(t, Endpoint{URL: raw(t, answer), AllowPrivate: true})
		if got != (delivery.Answer{Fault: "webhook.answer_broken"}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// raw answers every connection with the same bytes, whatever is asked.
func raw(t *testing.T, answer string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = http.ReadRequest(bufio.NewReader(connection))
			_, _ = io.WriteString(connection, answer)
			_ = connection.Close()
		}
	}()
	return "http://" + listener.Addr().String()
}

func TestTheServerProvesWhoItIs(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(server.Close)
	if got := send(t, Endpoint{URL: server.URL, AllowPrivate: true}); got != (delivery.Answer{Fault: "webhook.tls"}) {
		t.Errorf("vouched for by nobody: %+v", got)
	}
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	if got := send(t, Endpoint{URL: server.URL, AllowPrivate: true, Roots: roots}); got.Outcome != delivery.Delivered {
		t.Errorf("vouched for: %+v", got)
	}
	other := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	if got := send(t, Endpoint{URL: other, AllowPrivate: true, Roots: roots}); got != (delivery.Answer{Fault: "webhook.tls"}) {
		t.Errorf("vouched for under another name: %+v", got)
	}
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	if got := send(t, Endpoint{URL: strings.Replace(plain, "http:", "https:", 1), AllowPrivate: true}); got.Outcome == delivery.Delivered {
		t.Errorf("a server without TLS: %+v", got)
	}
}

func TestNobodyThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	_ = listener.Close()
	if got := send(t, Endpoint{URL: address, AllowPrivate: true}); got != (delivery.Answer{Fault: "webhook.no_connection"}) {
		t.Errorf("nobody listens: %+v", got)
	}
	sender, err := New(Endpoint{URL: address, AllowPrivate: true, Secrets: parsed(t, newSecret(t))})
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := sender.Send(ended, Message{ID: "msg-1"}, monday); got != (delivery.Answer{Fault: "webhook.interrupted"}) {
		t.Errorf("interrupted: %+v", got)
	}
}

// What fails says nothing of where it went or with what.
func TestFaultsSayNoSecretAndNoURL(t *testing.T) {
	secret := newSecret(t)
	key := strings.TrimPrefix(secret, secretPrefix)
	for _, text := range []string{key, "whsec_" + key[:10], "whsec_!" + key, secret + secret} {
		_, err := ParseSecrets(text)
		if err == nil {
			t.Errorf("a broken secret is taken")
		} else if strings.Contains(err.Error(), key[:10]) {
			t.Errorf("the fault says the secret: %v", err)
		}
	}
	endpoint := Endpoint{URL: "https://user:pass-word@server.example/", Secrets: parsed(t, secret)}
	for _, said := range []string{fmt.Sprint(endpoint.Secrets), fmt.Sprintf("%v %+v %#v", endpoint, endpoint, endpoint)} {
		if strings.Contains(said, key) || strings.Contains(said, fmt.Sprint([]byte(key)[:4])) || !strings.Contains(said, "[secret]") {
			t.Errorf("printed: %s", said)
		}
	}
	if _, err := New(endpoint); err == nil || strings.Contains(err.Error(), "pass-word") {
		t.Errorf("user info: %v", err)
	}
}

func TestEndpointsThatAreRefused(t *testing.T) {
	secrets := parsed(t, newSecret(t))
	for address, want := range map[string]string{
		"ftp://server.example/":            "webhook.url_scheme",
		"file:///etc/passwd":               "webhook.url_form",
		"server.example/hook":              "webhook.url_form",
		"https://":                         "webhook.url_form",
		"https:server.example":             "webhook.url_form",
		"https://server.example/#fragment": "webhook.url_form",
		"https://one@server.example/":      "webhook.url_user",
		"https://one:two@server.example/":  "webhook.url_user",
		"https://server.example:port/":     "webhook.url_form",
	} {
		_, err := New(Endpoint{URL: address, Secrets: secrets})
		var f *delivery.Fault
		if !errors.As(err, &f) || f.ID != want {
			t.Errorf("%s: %v, want %s", address, err, want)
		}
		if f != nil && (f.Words.German == "" || f.Words.English == "") {
			t.Errorf("%s has no words", f.ID)
		}
	}
	_, err := New(Endpoint{URL: "https://server.example/"})
	var f *delivery.Fault
	if !errors.As(err, &f) || f.ID != "webhook.secret_missing" {
		t.Errorf("without a secret: %v", err)
	}
	if _, err := New(Endpoint{URL: "https://server.example/hook?tenant=7", Secrets: secrets}); err != nil {
		t.Errorf("a good one: %v", err)
	}
}

func TestSecrets(t *testing.T) {
	first, err := NewSecret(bytes.NewReader(make([]byte, 32)))
	if err != nil || first != "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" {
		t.Errorf("%s, %v", first, err)
	}
	if _, err := NewSecret(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a secret is made of too little")
	}
	for text, want := range map[string]string{
		"":                                    "webhook.secret_missing",
		"# none yet\n":                        "webhook.secret_missing",
		"AAAA":                                "webhook.secret_form",
		"whsec_%%%%":                          "webhook.secret_form",
		"whsec_AAAA":                          "webhook.secret_length",
		first + "\nwhsec_AAAA":                "webhook.secret_length",
		"whsec_" + strings.Repeat("AAAA", 22): "webhook.secret_length",
	} {
		_, err := ParseSecrets(text)
		var f *delivery.Fault
		if !errors.As(err, &f) || f.ID != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestNoProxyIsAsked(t *testing.T) {
	sender, err := New(Endpoint{URL: "https://server.example/", Secrets: parsed(t, newSecret(t))})
	if err != nil {
		t.Fatal(err)
	}
	// The standard transport takes no proxy for this machine's own servers, so a real one would prove nothing.
	if sender.client.Transport.(*http.Transport).Proxy != nil {
		t.Error("a proxy would be asked")
	}
}
