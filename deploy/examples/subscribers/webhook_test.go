//go:build node

package subscribers_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	placementv1 "journey/proto/placement/v1"
)

// Two secrets, as while one is changed for another.
var (
	oldSecret = "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 32))
	newSecret = "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{2}, 32))
)

// receiver starts the receiver and answers its address.
func receiver(t *testing.T, file string) (*process, string) {
	t.Helper()
	p := start(t, []string{path(), "WEBHOOK_SECRETS=" + oldSecret + "\n" + newSecret, "PORT=0", "BOOK=" + file}, "node", "webhook/receiver.mjs")
	return p, p.next()["listening"]
}

// posted is a request that is signed with a secret at a time.
func posted(t *testing.T, address, secret string, at time.Time, id, kind string, body []byte) *http.Request {
	t.Helper()
	signer, err := standard.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signer.Sign(id, at, body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/placements", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("ce-id", id)
	request.Header.Set("ce-type", "placement.v1."+kind)
	request.Header.Set("webhook-id", id)
	request.Header.Set("webhook-timestamp", seconds(at))
	request.Header.Set("webhook-signature", "v1a,bm90IG91cnM= "+signature)
	return request
}

// seconds is a time as webhook-timestamp says it.
func seconds(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }

func answered(t *testing.T, request *http.Request) int {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

func inJSON(t *testing.T, m proto.Message) []byte {
	t.Helper()
	body, err := protojson.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestTheWebhookReceiverTakesEachEventOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book.json")
	p, address := receiver(t, file)
	var printed []string
	for i, e := range story() {
		secret := oldSecret
		if i > 4 {
			secret = newSecret
		}
		if i == 7 { // it ends without warning, and another one goes on
			for range 6 { // the second one came twice
				printed = append(printed, p.next()["id"])
			}
			p.kill()
			p, address = receiver(t, file)
		}
		if got := answered(t, posted(t, address, secret, time.Now(), e.id, e.kind, inJSON(t, e.message))); got != http.StatusNoContent {
			t.Fatalf("%s is answered with %d", e.id, got)
		}
	}
	if diff := cmp.Diff(wantLines(), slices.Concat(printed, p.terminate())); diff != "" {
		t.Errorf("printed: %s", diff)
	}
	if diff := cmp.Diff(told(), bookIn(t, file)); diff != "" {
		t.Errorf("known: %s", diff)
	}
}

func TestTheWebhookReceiverTakesNothingElse(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book.json")
	p, address := receiver(t, file)
	body := inJSON(t, &placementv1.Started{Placement: placement("nobody", "z", "2017-01-01", "")})
	foreign := "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{3}, 32))
	good := func() *http.Request { return posted(t, address, newSecret, time.Now(), "e-1", "started", body) }
	for _, c := range []struct {
		what    string
		request *http.Request
		change  func(*http.Request)
		want    int
	}{
		{"signed by somebody else", posted(t, address, foreign, time.Now(), "e-1", "started", body), nil, http.StatusUnauthorized},
		{"six minutes old", posted(t, address, newSecret, time.Now().Add(-6*time.Minute), "e-1", "started", body), nil, http.StatusUnauthorized},
		{"of a time to come", posted(t, address, newSecret, time.Now().Add(6*time.Minute), "e-1", "started", body), nil, http.StatusUnauthorized},
		{"with another time than signed", good(), func(r *http.Request) { r.Header.Set("webhook-timestamp", seconds(time.Now().Add(-time.Minute))) }, http.StatusUnauthorized},
		{"with another id than signed", good(), func(r *http.Request) { r.Header.Set("webhook-id", "e-2") }, http.StatusUnauthorized},
		{"without a time", good(), func(r *http.Request) { r.Header.Del("webhook-timestamp") }, http.StatusUnauthorized},
		{"without a signature", good(), func(r *http.Request) { r.Header.Del("webhook-signature") }, http.StatusUnauthorized},
		{"without an id", good(), func(r *http.Request) { r.Header.Del("webhook-id") }, http.StatusUnauthorized},
		{"with the signature of another version", good(), func(r *http.Request) {
			r.Header.Set("webhook-signature", strings.Replace(r.Header.Get("webhook-signature"), "v1,", "v2,", 1))
		}, http.StatusUnauthorized},
		{"not posted", good(), func(r *http.Request) { r.Method = http.MethodPut }, http.StatusMethodNotAllowed},
		{"of 10 MB", posted(t, address, newSecret, time.Now(), "e-1", "started", make([]byte, 10<<20)), nil, http.StatusRequestEntityTooLarge},
		{"not JSON", posted(t, address, newSecret, time.Now(), "e-1", "started", []byte("nobody")), nil, http.StatusUnprocessableEntity},
		{"of a kind that is not known", posted(t, address, newSecret, time.Now(), "e-1", "moved", body), nil, http.StatusUnprocessableEntity},
		{"without what it says", posted(t, address, newSecret, time.Now(), "e-1", "started", []byte("{}")), nil, http.StatusUnprocessableEntity},
	} {
		if c.change != nil {
			c.change(c.request)
		}
		if got := answered(t, c.request); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
	if got := answered(t, good()); got != http.StatusNoContent {
		t.Errorf("as it should be: %d", got)
	}
	if printed := p.terminate(); !slices.Equal(printed, []string{"e-1"}) {
		t.Errorf("printed %v", printed)
	}
	if known := bookIn(t, file); len(known.Facts) != 1 || known.Facts["e-1"] == nil {
		t.Errorf("known: %v", known)
	}
	if said := p.errs.String(); strings.Contains(said, "nobody") {
		t.Errorf("it says\n%s", said)
	}
}

func TestTheWebhookReceiverDoesNotStartWithoutASecret(t *testing.T) {
	for _, secrets := range []string{"", " \n", "topsecret"} {
		p := start(t, []string{path(), "WEBHOOK_SECRETS=" + secrets, "PORT=0"}, "node", "webhook/receiver.mjs")
		for range p.lines {
			t.Error("it listens")
		}
		if err := p.cmd.Wait(); err == nil || !strings.Contains(p.errs.String(), "WEBHOOK_SECRETS") || strings.Contains(p.errs.String(), "topsecret") {
			t.Errorf("%q: %v\n%s", secrets, err, p.errs)
		}
	}
}
