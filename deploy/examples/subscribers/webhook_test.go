//go:build node

package subscribers_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
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

// posted is an event as it is posted: signed with a secret at a time.
func posted(t *testing.T, address, secret string, at time.Time, e event) *http.Request {
	t.Helper()
	return request(t, address, secret, at, e.id, body(t, e))
}

// body is an event in structured mode.
func body(t *testing.T, e event) []byte {
	t.Helper()
	data, err := protojson.Marshal(e.message)
	if err != nil {
		t.Fatal(err)
	}
	return inJSON(t, map[string]any{
		"specversion": "1.0", "id": e.id, "source": "/journey/board", "type": "placement.v1." + e.kind, "subject": "somebody", "time": "2017-06-01T12:00:00Z",
		"dataschema": "urn:journey:" + string(e.message.ProtoReflect().Descriptor().FullName()), "datacontenttype": "application/json", "data": json.RawMessage(data),
	})
}

// request is one that is signed with a secret at a time, whatever is in it.
func request(t *testing.T, address, secret string, at time.Time, id string, body []byte) *http.Request {
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
	request.Header.Set("Content-Type", "application/cloudevents+json")
	request.Header.Set("webhook-id", id)
	request.Header.Set("webhook-timestamp", seconds(at))
	request.Header.Set("webhook-signature", "v1a,bm90IG91cnM= "+signature)
	return request
}

// seconds is a time as webhook-timestamp says it.
func seconds(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }

// attributes are those of an event as it is posted.
func attributes(t *testing.T, e event) (all map[string]any) {
	t.Helper()
	if err := json.Unmarshal(body(t, e), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// with is the body of an event in which an attribute is another one, or one more.
func with(t *testing.T, e event, attribute string, value any) []byte {
	t.Helper()
	all := attributes(t, e)
	all[attribute] = value
	return inJSON(t, all)
}

// without is the body of an event without an attribute.
func without(t *testing.T, e event, attribute string) []byte {
	t.Helper()
	all := attributes(t, e)
	delete(all, attribute)
	return inJSON(t, all)
}

func inJSON(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func answered(t *testing.T, request *http.Request) int {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
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
		if got := answered(t, posted(t, address, secret, time.Now(), e)); got != http.StatusNoContent {
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
	started := event{"e-1", "started", &placementv1.Started{Placement: placement("nobody", "z", "2017-01-01", "")}}
	foreign := "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{3}, 32))
	good := func() *http.Request { return posted(t, address, newSecret, time.Now(), started) }
	signed := func(body []byte) *http.Request { return request(t, address, newSecret, time.Now(), "e-1", body) }
	data, err := protojson.Marshal(started.message)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what    string
		request *http.Request
		change  func(*http.Request)
		want    int
	}{
		{"signed by somebody else", posted(t, address, foreign, time.Now(), started), nil, http.StatusUnauthorized},
		{"six minutes old", posted(t, address, newSecret, time.Now().Add(-6*time.Minute), started), nil, http.StatusUnauthorized},
		{"of a time to come", posted(t, address, newSecret, time.Now().Add(6*time.Minute), started), nil, http.StatusUnauthorized},
		{"with another time than signed", good(), func(r *http.Request) { r.Header.Set("webhook-timestamp", seconds(time.Now().Add(-time.Minute))) }, http.StatusUnauthorized},
		{"with another id than signed", good(), func(r *http.Request) { r.Header.Set("webhook-id", "e-2") }, http.StatusUnauthorized},
		{"without a time", good(), func(r *http.Request) { r.Header.Del("webhook-timestamp") }, http.StatusUnauthorized},
		{"without a signature", good(), func(r *http.Request) { r.Header.Del("webhook-signature") }, http.StatusUnauthorized},
		{"without an id", good(), func(r *http.Request) { r.Header.Del("webhook-id") }, http.StatusUnauthorized},
		{"with the signature of another version", good(), func(r *http.Request) {
			r.Header.Set("webhook-signature", strings.Replace(r.Header.Get("webhook-signature"), "v1,", "v2,", 1))
		}, http.StatusUnauthorized},
		{"not posted", good(), func(r *http.Request) { r.Method = http.MethodPut }, http.StatusMethodNotAllowed},
		{"of 10 MB", signed(make([]byte, 10<<20)), nil, http.StatusRequestEntityTooLarge},
		{"not JSON", signed([]byte("nobody")), nil, http.StatusUnprocessableEntity},
		{"of a kind that is not known", posted(t, address, newSecret, time.Now(), event{"e-1", "moved", started.message}), nil, http.StatusUnprocessableEntity},
		{"without what it says", posted(t, address, newSecret, time.Now(), event{"e-1", "started", &placementv1.Started{}}), nil, http.StatusUnprocessableEntity},
		{"that takes back nothing", posted(t, address, newSecret, time.Now(), event{"e-1", "retracted", &placementv1.Retracted{Participant: "nobody"}}), nil, http.StatusUnprocessableEntity},
		{"that erases nobody", posted(t, address, newSecret, time.Now(), event{"e-1", "participant_erased", &placementv1.ParticipantErased{}}), nil, http.StatusUnprocessableEntity},
		{"that is two", signed(append(body(t, started), body(t, started)...)), nil, http.StatusUnprocessableEntity},
		{"that is nothing", signed([]byte("null")), nil, http.StatusUnprocessableEntity},
		{"as it lies in the stream", signed(data), nil, http.StatusUnprocessableEntity},
		{"with another id than its own", request(t, address, newSecret, time.Now(), "e-2", body(t, started)), nil, http.StatusUnprocessableEntity},
		{"of another version", signed(with(t, started, "specversion", "2.0")), nil, http.StatusUnprocessableEntity},
		{"with data of another kind", signed(with(t, started, "datacontenttype", "application/protobuf")), nil, http.StatusUnprocessableEntity},
		{"with no type", signed(with(t, started, "type", nil)), nil, http.StatusUnprocessableEntity},
		{"with a number for a type", signed(with(t, started, "type", 7)), nil, http.StatusUnprocessableEntity},
		{"with a list for data", signed(with(t, started, "data", []string{"nobody"})), nil, http.StatusUnprocessableEntity},
		{"with more than is known", signed(with(t, started, "meaning", "nobody")), nil, http.StatusUnprocessableEntity},
		{"with another type than signed", good(), func(r *http.Request) {
			changed := bytes.Replace(body(t, started), []byte("v1.started"), []byte("v1.ended"), 1)
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(changed)), int64(len(changed))
		}, http.StatusUnauthorized},
	} {
		if c.change != nil {
			c.change(c.request)
		}
		if got := answered(t, c.request); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
	for attribute := range attributes(t, started) {
		if got := answered(t, signed(without(t, started, attribute))); got != http.StatusUnprocessableEntity {
			t.Errorf("without %s: %d", attribute, got)
		}
	}
	last := good()
	last.Header.Set("ce-type", "placement.v1.ended") // nobody signed that
	last.Header.Set("ce-id", "e-3")
	if got := answered(t, last); got != http.StatusNoContent {
		t.Errorf("as it should be: %d", got)
	}
	if printed := p.terminate(); !slices.Equal(printed, []string{"e-1"}) {
		t.Errorf("printed %v", printed)
	}
	if known := bookIn(t, file); len(known.Facts) != 1 || known.Facts["e-1"] == nil || known.Facts["e-1"].Kind != "started" {
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
