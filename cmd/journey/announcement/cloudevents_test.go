package announcement

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	nats_jetstream "github.com/cloudevents/sdk-go/protocol/nats_jetstream/v2"
	"github.com/cloudevents/sdk-go/v2/binding"
	"github.com/cloudevents/sdk-go/v2/event"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	"github.com/nats-io/nats.go"

	"journey/deploy/local/broker"
)

// TestTheCloudEventsSDKReadsEveryMessage: an SDK that knows nothing of us reads what lies in a stream of a real broker, and
// finds nothing to complain about; and so it reads what is posted to a webhook.
func TestTheCloudEventsSDKReadsEveryMessage(t *testing.T) {
	through := stream(t)
	for _, content := range []Content{Protobuf, JSON} {
		for name, e := range emissions() {
			m := message(t, announcer(t, "payroll", content, 1), e)
			wantEvent(t, name, nats_jetstream.NewMessage(through(m)), binding.EncodingBinary, m, content)
			if content == JSON {
				header := http.Header{"Content-Type": {PostedType}}
				request := cehttp.NewMessage(header, io.NopCloser(bytes.NewReader(post(t, m))))
				wantEvent(t, name+" posted", request, binding.EncodingStructured, m, content)
			}
		}
	}
}

// stream sends a message through a stream of a broker and gives back what came out of it.
func stream(t *testing.T) func(Message) *nats.Msg {
	t.Helper()
	server, err := broker.Start(broker.Config{Dir: t.TempDir(), RelaxedSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	conn, err := server.ClientConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := conn.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.AddStream(&nats.StreamConfig{Name: "PLACEMENT_payroll", Subjects: []string{Subjects("payroll")}}); err != nil {
		t.Fatal(err)
	}
	out, err := js.SubscribeSync(Subjects("payroll"), nats.OrderedConsumer())
	if err != nil {
		t.Fatal(err)
	}
	return func(m Message) *nats.Msg {
		sent := nats.NewMsg(m.Subject)
		sent.Data = m.Data
		for key, value := range m.Header {
			sent.Header[key] = []string{value}
		}
		if m.Header["content-type"] == "application/json" {
			sent.Header.Del("Nats-Msg-Id") // the same ids as in the other content type
		}
		if _, err := js.PublishMsg(sent); err != nil {
			t.Fatal(err)
		}
		got, err := out.NextMsg(10 * time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
}

func wantEvent(t *testing.T, name string, read binding.Message, mode binding.Encoding, m Message, content Content) {
	t.Helper()
	if read.ReadEncoding() != mode {
		t.Errorf("%s is in mode %s, not %s", name, read.ReadEncoding(), mode)
	}
	got, err := binding.ToEvent(context.Background(), read)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := got.Validate(); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	for what, pair := range map[string][2]string{
		"specversion":     {event.CloudEventsVersionV1, got.SpecVersion()},
		"id":              {m.ID, got.ID()},
		"source":          {"/journey/payroll", got.Source()},
		"type":            {m.Header[TypeHeader], got.Type()},
		"subject":         {m.Header[ParticipantHeader], got.Subject()},
		"time":            {"2016-06-03T12:00:00Z", got.Time().Format(time.RFC3339Nano)},
		"dataschema":      {m.Header["ce-dataschema"], got.DataSchema()},
		"datacontenttype": {"application/" + string(content), got.DataContentType()},
		"data":            {string(m.Data), string(got.Data())},
	} {
		if pair[0] != pair[1] || pair[0] == "" {
			t.Errorf("%s: the %s is %q, not %q", name, what, pair[1], pair[0])
		}
	}
	if len(got.Extensions()) > 0 {
		t.Errorf("%s has extensions: %v", name, got.Extensions())
	}
}
