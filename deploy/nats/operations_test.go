package nats_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// operation is something that a user tries, and what comes of it.
type operation struct {
	name string
	// writes says that the streams are others afterwards, if it may be done.
	writes bool
	try    func(w *world, user string) string
}

// question is an operation that is a question with an answer.
func question(name, subject string, body any) operation {
	return operation{name: name, try: func(w *world, user string) string {
		return outcome(w.ask(user, subject, encoded(w.t, body), nil))
	}}
}

func encoded(t *testing.T, body any) []byte {
	t.Helper()
	if body == nil {
		return nil
	}
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func operations() (all []operation) {
	for i, log := range logs {
		all = append(all, honest(log.name, log.subject)...)
		all = append(all, tricks(log.name, log.subject, logs[(i+1)%len(logs)].subject)...)
	}
	all = append(all, elsewhere()...)
	for _, log := range logs { // last: it may be done
		all = append(all, operation{name: "delete stream " + log.name, writes: true, try: question("", "$JS.API.STREAM.DELETE."+log.name, nil).try})
	}
	return all
}

// honest are the operations that say what they do.
func honest(stream, subject string) []operation {
	pull := map[string]any{"stream_name": stream, "config": map[string]any{"ack_policy": "none", "mem_storage": true, "num_replicas": 1}}
	weaker := map[string]any{"name": stream, "subjects": []string{subject}, "storage": "file", "max_age": time.Hour}
	publish := question("publish to "+stream, subject, "forged")
	publish.writes = true
	quiet := operation{name: "publish to " + stream + " without an answer", writes: true, try: func(w *world, user string) string {
		before := w.state()[stream]
		if err := w.conns[user].Publish(subject, []byte("forged")); err != nil {
			w.t.Fatal(err)
		}
		w.ask(user, "somewhere", nil, nil) // the server has taken what was sent before
		w.sentinels()
		if last(w.t, w.state()[stream]) == last(w.t, before)+1 {
			w.stored = w.state()
			return nobody
		}
		return done
	}}
	change := question("change how "+stream+" is kept", "$JS.API.STREAM.UPDATE."+stream, weaker)
	change.writes = true
	return []operation{
		publish, quiet,
		question("info of "+stream, "$JS.API.STREAM.INFO."+stream, nil),
		question("message of "+stream, "$JS.API.STREAM.MSG.GET."+stream, map[string]any{"seq": 1}),
		question("message of "+stream+", direct", "$JS.API.DIRECT.GET."+stream, map[string]any{"seq": 1}),
		{name: "read " + stream + " through a consumer", try: func(w *world, user string) string {
			w.counter++
			name := fmt.Sprintf("pull%d", w.counter)
			if said := outcome(w.ask(user, "$JS.API.CONSUMER.CREATE."+stream+"."+name, encoded(w.t, pull), nil)); said != done {
				return said
			}
			return outcome(w.ask(user, "$JS.API.CONSUMER.MSG.NEXT."+stream+"."+name, nil, nil))
		}},
		question("create "+stream+" again, otherwise", "$JS.API.STREAM.CREATE."+stream, weaker),
		change,
		question("purge "+stream, "$JS.API.STREAM.PURGE."+stream, nil),
		question("delete a message of "+stream, "$JS.API.STREAM.MSG.DELETE."+stream, map[string]any{"seq": 1}),
		question("snapshot of "+stream, "$JS.API.STREAM.SNAPSHOT."+stream, map[string]any{"deliver_subject": "somewhere"}),
		question("consumers of "+stream, "$JS.API.CONSUMER.NAMES."+stream, nil),
		question("delete a consumer of "+stream, "$JS.API.CONSUMER.DELETE."+stream+".subscriber2", nil),
		{name: "hear what is stored in " + stream, try: func(w *world, user string) string {
			var sub *nats.Subscription
			if w.denied(user, func() (err error) {
				sub, err = w.conns[user].SubscribeSync(strings.SplitN(subject, ".", 2)[0] + ".>")
				return err
			}) {
				return denied
			}
			return w.heard(sub, user)
		}},
	}
}

// heard says whether a subscription hears what others do.
func (w *world) heard(sub *nats.Subscription, user string) string {
	w.t.Helper()
	defer sub.Unsubscribe()
	if err := w.conns[user].Flush(); err != nil {
		w.t.Fatal(err)
	}
	for range 2 { // what was heard once may be of an operation before
		w.sentinels()
		w.stored = w.state()
		if err := w.conns[user].Flush(); err != nil {
			w.t.Fatal(err)
		}
		n, _, err := sub.Pending()
		if err != nil {
			w.t.Fatal(err)
		}
		if n == 0 {
			return nobody
		}
		for range n {
			if _, err := sub.NextMsg(time.Second); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	return done
}

// elsewhere are operations that concern no stream of these.
func elsewhere() []operation {
	evil := map[string]any{"name": "EVIL", "subjects": []string{"evil"}, "storage": "memory",
		"sources": []any{map[string]any{"name": "JOURNEY"}}, "republish": map[string]any{"src": ">", "dest": logs[0].subject}}
	return []operation{
		question("create a stream that copies and republishes", "$JS.API.STREAM.CREATE.EVIL", evil),
		question("ask for the account", "$JS.API.INFO", nil),
		question("ask for the streams", "$JS.API.STREAM.NAMES", nil),
		question("ask the server whether it syncs", "$SYS.REQ.SERVER.PING.JSZ", nil),
		question("ask for the connections of the own account", "$SYS.REQ.SERVER.PING.CONNZ", nil),
		question("next message of the subscriber", "$JS.API.CONSUMER.MSG.NEXT.REMINDER.subscriber", map[string]any{"no_wait": true, "batch": 1}),
		{name: "hear what others are answered", try: func(w *world, user string) string {
			heard := false
			for _, other := range everybody() {
				if other == user {
					continue
				}
				sub, err := w.conns[user].SubscribeSync("_INBOX.>")
				if err == nil {
					err = w.conns[user].Flush()
				}
				if err != nil {
					w.t.Fatal(err)
				}
				for _, log := range logs {
					w.ask(other, "$JS.API.STREAM.INFO."+log.name, nil, nil)
				}
				if err := w.conns[user].Flush(); err != nil {
					w.t.Fatal(err)
				}
				n, _, err := sub.Pending()
				heard = heard || n > 0 || err != nil
				_ = sub.Unsubscribe()
			}
			if heard {
				return done
			}
			return nobody
		}},
	}
}
