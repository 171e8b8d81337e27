package nats_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"
)

// tries is how often a trick is tried before an honest question of the same kind is waited for.
const tries = 50

// tricks are operations that let the server itself send something to a subject which a stream takes.
func tricks(stream, own, foreign string) (all []operation) {
	for _, kind := range []struct {
		name, subject string
		body          any
	}{
		{"info", "$JS.API.STREAM.INFO." + stream, nil},
		{"message", "$JS.API.STREAM.MSG.GET." + stream, map[string]any{"seq": 1}},
		{"direct message", "$JS.API.DIRECT.GET." + stream, map[string]any{"seq": 1}},
		{"consumer's message", "$JS.API.CONSUMER.MSG.NEXT." + stream + ".", map[string]any{"batch": 1}},
		{"nonsense", "$JS.API.CONSUMER.CREATE." + stream + ".x", "nonsense"},
	} {
		all = append(all, operation{name: "have " + stream + "'s " + kind.name + " answered into streams", try: func(w *world, user string) string {
			subject, body := kind.subject, encoded(w.t, kind.body)
			if strings.HasSuffix(subject, ".") {
				subject += w.consumer(user, stream, nil)
			}
			for range tries {
				for _, to := range []string{own, foreign} {
					if err := w.conns[user].PublishRequest(subject, to, body); err != nil {
						w.t.Fatal(err)
					}
				}
			}
			w.ask(user, kind.subject+"x", nil, nil)
			w.ask(user, "$JS.API.STREAM.INFO."+stream, nil, nil)
			return nobody
		}})
	}
	for _, to := range []struct{ name, subject string }{
		{"into it", own}, {"into another stream", foreign}, {"as deletion of it", "$JS.API.STREAM.DELETE." + stream},
	} {
		all = append(all, operation{name: "have " + stream + " delivered " + to.name, try: func(w *world, user string) string {
			// A delivery begins when somebody listens.
			listening, err := w.conns[user].SubscribeSync(to.subject)
			if err != nil {
				w.t.Fatal(err)
			}
			defer listening.Unsubscribe()
			name := w.consumer(user, stream, map[string]any{"deliver_subject": to.subject, "headers_only": true})
			if name == "" {
				return nobody
			}
			var info struct {
				Delivered struct {
					Consumer int `json:"consumer_seq"`
				}
			}
			for range tries {
				if err := json.Unmarshal(w.ask(user, "$JS.API.CONSUMER.INFO."+stream+"."+name, nil, nil), &info); err != nil {
					w.t.Fatal(err)
				}
			}
			if info.Delivered.Consumer > 0 {
				return done
			}
			return nobody
		}})
	}
	forged := operation{name: "change " + stream + " in the name of its account", try: func(w *world, user string) string {
		header := nats.Header{"Nats-Request-Info": []string{`{"acc":"STREAM_` + stream + `","svc":"STREAM_` + stream + `"}`}}
		said := outcome(w.ask(user, "$JS.API.STREAM.PURGE."+stream, nil, header))
		return slices.Max([]string{said, outcome(w.ask(user, "$JS.API.STREAM.MSG.DELETE."+stream, encoded(w.t, map[string]any{"seq": 1}), header))})
	}}
	return append(all, forged)
}

// consumer makes a consumer and answers its name; "" if it was not made.
func (w *world) consumer(user, stream string, more map[string]any) string {
	w.t.Helper()
	w.counter++
	name := fmt.Sprintf("c%d", w.counter)
	cfg := map[string]any{"name": name, "ack_policy": "none", "mem_storage": true, "num_replicas": 1}
	maps.Copy(cfg, more)
	if outcome(w.ask(user, "$JS.API.CONSUMER.CREATE."+stream+"."+name, encoded(w.t, map[string]any{"stream_name": stream, "config": cfg}), nil)) != done {
		return ""
	}
	return name
}
