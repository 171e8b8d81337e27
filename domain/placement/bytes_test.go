package placement_test

import (
	"runtime"
	"testing"

	"journey/domain/journey"
	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// TestATellerKnowsItsSize: whoever keeps many goes by it. It is held against the heap, within half as much again.
func TestATellerKnowsItsSize(t *testing.T) {
	histories := simulated(t)
	tellers, said := make([]*placement.Teller, 0, 5*len(histories)), 0
	before := heap()
	for range 5 {
		for _, h := range histories {
			teller := placement.NewTeller(placement.Choice{}, 0)
			for _, p := range h {
				teller.Tell(journey.Past{Event: read(t, p.Event), Sequence: p.Sequence}, nil)
			}
			tellers, said = append(tellers, teller), said+teller.Bytes()
		}
	}
	held := int(heap() - before)
	t.Logf("%d tellers say %d bytes each and hold %d", len(tellers), said/len(tellers), held/len(tellers))
	if said < held*2/3 || held*3/2 < said {
		t.Errorf("%d tellers say %d bytes and hold %d", len(tellers), said, held)
	}
	runtime.KeepAlive(tellers)
}

// read is an event as somebody gets it from the log.
func read(t *testing.T, e *journeyv1.Event) *journeyv1.Event {
	t.Helper()
	data, err := proto.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	e = &journeyv1.Event{}
	if err := proto.Unmarshal(data, e); err != nil {
		t.Fatal(err)
	}
	return e
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
