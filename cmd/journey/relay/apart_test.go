package relay_test

import (
	"strings"
	"testing"

	"journey/domain/placement"
)

// TestHeadersPutNoTwoSubscribersTogether: what two subscriptions that are told the same get beside the events has nothing
// in common but what it says of the event: not by what the relay adds for the server, either.
func TestHeadersPutNoTwoSubscribersTogether(t *testing.T) {
	w := newWorld(t, 40)
	w.record(1500)
	w.subscribe("payroll", 0, placement.Choice{})
	w.subscribe("dashboard", 0, placement.Choice{})
	r := w.relay()
	w.told("payroll")
	w.told("dashboard")
	r.end()
	public := map[string]bool{"ce-specversion": true, "ce-type": true, "ce-time": true, "ce-dataschema": true, "content-type": true, "ce-source": true,
		"Nats-Subject": true, "Nats-Stream": true, "Nats-Sequence": true, "Nats-Time-Stamp": true, // of the answer that the test got
		"Nats-Expected-Last-Sequence": true, "Nats-Batch-Sequence": true, "Nats-Batch-Commit": true} // of its own stream
	const beginning = 8
	of := map[string]string{}
	for _, name := range []string{"payroll", "dashboard"} {
		s, err := w.js.Stream(t.Context(), "PLACEMENT_"+name)
		if err != nil {
			t.Fatal(err)
		}
		batched := 0
		for n := s.CachedInfo().State.FirstSeq; n <= s.CachedInfo().State.LastSeq; n++ {
			m, err := s.GetMsg(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			for header, values := range m.Header {
				if public[header] {
					continue
				}
				if strings.HasPrefix(header, "Nats-Batch-") {
					batched++
				}
				start := header + " " + values[0][:min(beginning, len(values[0]))]
				if other := of[start]; other != "" && other != name {
					t.Fatalf("%s and %s both have %s...", name, other, start)
				}
				of[start] = name
			}
		}
		if batched == 0 {
			t.Errorf("no message of %s is part of a batch", name)
		}
	}
}
