package announcement

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"testing"
)

// post is the body by which a webhook gets a message.
func post(t *testing.T, m Message) []byte {
	t.Helper()
	body, err := Posted(m.Header, m.Data)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// What is posted has the headers of the event and its data as they lie in the stream, and nothing else: neither the
// cursor nor that it is a copy.
func TestWhatIsPostedIsTheMessage(t *testing.T) {
	for name, e := range emissions() {
		m := message(t, announcer(t, "payroll", JSON, 1), e)
		body := post(t, m)
		stored := maps.Clone(m.Header)
		stored[AgainHeader] = "3"
		stored["Nats-Expected-Last-Sequence"] = "17"
		if again, err := Posted(stored, bytes.Clone(m.Data)); err != nil || !bytes.Equal(body, again) {
			t.Errorf("%s: as it is stored it is posted as\n%s, %v\nand as it was made as\n%s", name, again, err, body)
		}
		if !bytes.HasSuffix(body, append([]byte(`,"data":`), append(m.Data, '}')...)) {
			t.Errorf("%s: the data are not as they lie in the stream:\n%s\n%s", name, body, m.Data)
		}
		var attributes map[string]json.RawMessage
		if err := json.Unmarshal(body, &attributes); err != nil {
			t.Fatal(err)
		}
		for key, value := range m.Header {
			attribute, of := strings.CutPrefix(key, "ce-")
			if key == "content-type" {
				attribute, of = "datacontenttype", true
			}
			if got := string(attributes[attribute]); of && got != `"`+value+`"` {
				t.Errorf("%s: %s is posted as %s, and is %s", name, attribute, got, value)
			}
			delete(attributes, attribute)
		}
		delete(attributes, "data")
		if len(attributes) > 0 {
			t.Errorf("%s is posted with %v", name, attributes)
		}
	}
}

func TestDataArePostedAsTheyAre(t *testing.T) {
	m := message(t, announcer(t, "payroll", JSON, 1), emissions()["started"])
	m.Data = []byte(`{"sentence":"<&> ü \u003c"}`)
	if body := post(t, m); !bytes.Contains(body, m.Data) {
		t.Errorf("posted: %s", body)
	}
}

func TestWhatIsNoMessageIsNotPosted(t *testing.T) {
	good := message(t, announcer(t, "payroll", JSON, 1), emissions()["started"])
	refused := func(what string, header map[string]string, data []byte) {
		if body, err := Posted(header, data); err == nil {
			t.Errorf("%s: posted as %s", what, body)
		} else if strings.Contains(err.Error(), good.Header[ParticipantHeader]) {
			t.Errorf("%s: the error names somebody: %v", what, err)
		}
	}
	for key := range good.Header {
		if key == CursorHeader || key == "Nats-Msg-Id" {
			continue // are not of the event
		}
		less := maps.Clone(good.Header)
		delete(less, key)
		refused("without "+key, less, good.Data)
	}
	refused("without data", good.Header, nil)
	refused("half", good.Header, good.Data[:len(good.Data)/2])
	refused("more than one", good.Header, append(good.Data, `{}`...))
	binary := message(t, announcer(t, "payroll", Protobuf, 1), emissions()["started"])
	refused("protobuf", binary.Header, binary.Data)
}
