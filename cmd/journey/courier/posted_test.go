package courier

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/binding"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"journey/cmd/journey/subscription"
)

// request is what a web server was sent.
type request struct {
	header http.Header
	body   []byte
}

// Whatever an event says stands under the signature; an SDK that knows nothing of us reads it, and what waited for
// another attempt is posted byte for byte as it was.
func TestTheWholeEventIsSigned(t *testing.T) {
	w := begin(t)
	var mu sync.Mutex
	var sent []request
	statuses := []int{http.StatusServiceUnavailable, http.StatusNoContent, http.StatusNoContent}
	w.at(subscription.Webhook{AllowPrivate: true, URL: served(t, func(out http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, err := io.ReadAll(r.Body)
		if err != nil || len(sent) == len(statuses) {
			t.Errorf("request %d: %v", len(sent)+1, err)
			return
		}
		out.WriteHeader(statuses[len(sent)])
		sent = append(sent, request{r.Header, body})
	})})
	w.tell("a")
	w.erase("a")
	w.deliverBy(w.posts(0))
	w.forward(time.Hour)
	w.deliverBy(w.posts(0))
	mu.Lock()
	defer mu.Unlock()
	if len(sent) != len(statuses) {
		t.Fatalf("%d requests", len(sent))
	}
	if first, again := sent[0], sent[1]; !bytes.Equal(first.body, again.body) || first.header.Get("webhook-id") != again.header.Get("webhook-id") {
		t.Errorf("first\n%s\nand then\n%s", first.body, again.body)
	}
	for i, kind := range []string{"started", "started", "participant_erased"} {
		w.wantSigned(sent[i], w.told[i/2], "placement.v1."+kind)
	}
}

// wantSigned holds a request against what was told, and changes the type in it, a byte at a time.
func (w *world) wantSigned(r request, m told, kind string) {
	w.t.Helper()
	read := cehttp.NewMessage(r.header, io.NopCloser(bytes.NewReader(r.body)))
	if read.ReadEncoding() != binding.EncodingStructured {
		w.t.Errorf("%s is posted in mode %s", kind, read.ReadEncoding())
	}
	event, err := binding.ToEvent(w.t.Context(), read)
	if err == nil {
		err = event.Validate()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	got := []string{event.Type(), event.ID(), r.header.Get("webhook-id"), event.Subject(), event.Source()}
	check(w.t, "event", []string{kind, m.id, m.id, m.participant, "/journey/" + name}, got)
	for header := range r.header {
		if lower := strings.ToLower(header); strings.HasPrefix(lower, "ce-") || strings.HasPrefix(lower, "journey-") || strings.HasPrefix(lower, "nats-") {
			w.t.Errorf("%s is a header, which nobody signed", header)
		}
	}
	verifier, err := standard.NewWebhook(secret)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := verifier.VerifyIgnoringTimestamp(r.body, r.header); err != nil {
		w.t.Errorf("as it was posted: %v", err)
	}
	at := bytes.Index(r.body, []byte(kind))
	if at < 0 {
		w.t.Fatalf("%s is not in the body: %s", kind, r.body)
	}
	for i := range kind {
		changed := slices.Clone(r.body)
		changed[at+i] ^= 1
		if err := verifier.VerifyIgnoringTimestamp(changed, r.header); !errors.Is(err, standard.ErrNoMatchingSignature) {
			w.t.Errorf("with byte %d of the type changed: %v", i, err)
		}
	}
}
