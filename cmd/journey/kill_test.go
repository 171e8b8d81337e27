package main

import (
	"context"
	"crypto/sha256"
	"strings"
	"syscall"
	"testing"

	"google.golang.org/protobuf/proto"

	"journey/cmd/journey/simulate"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// TestAcknowledgedStepsSurviveKills kills the service, each projector and PostgreSQL during an import, without
// warning and at certain batches. The import goes on by itself, and afterwards every acknowledged step is in the
// log exactly once, and each read model is what a rebuild makes of the log.
func TestAcknowledgedStepsSurviveKills(t *testing.T) {
	data := t.TempDir()
	dev := begin(t, data)
	p, store := inside(t, data)
	requests, err := simulate.Lines(simulate.Config{Programme: "laqs", Participants: 150, Seed: 11})
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]row, len(requests))
	for i, r := range requests {
		rows[i] = row{file: "laqs", number: i + 1, request: r}
	}
	if batches := len(rows) / importBatch; batches < 8 {
		t.Fatalf("%d batches are too few for the kills", batches)
	}

	service := func() int { return dev.child("serve") }
	projector := func(name string) func() int { return func() int { return dev.child("projector " + name) } }
	kills := &killing{t: t, store: store, at: map[int][]kill{
		1: {{"the service before a batch", service, false}},
		2: {{"the caseload's projector", projector("caseload"), false}},
		3: {{"PostgreSQL before a batch", dev.postmaster, false}},
		4: {{"the service during a batch", service, true}},
		5: {{"the outcome's projector", projector("outcome"), true}},
		6: {{"PostgreSQL during a batch", dev.postmaster, true}},
		7: {{"the followup's projector", projector("followup"), true}, {"the service and it", service, true}},
	}}
	opts := &options{data: data}
	client, err := opts.client()
	if err != nil {
		t.Fatal(err)
	}
	kills.JourneyServiceClient, client.journey = client.journey, kills
	importing := &importing{errors: data + "/refused.csv", late: data + "/late.csv"}
	sum, err := importing.run(t.Context(), client, rows)
	if err != nil {
		t.Fatalf("the import ended: %v", err)
	}
	if sum.refused != 0 || sum.recorded+sum.repeated != len(rows) {
		t.Errorf("%d of %d rows were recorded and %d known already, %d refused", sum.recorded, len(rows), sum.repeated, sum.refused)
	}
	if kills.done != 8 {
		t.Errorf("%d kills, want 8", kills.done)
	}

	p.close() // its connections are those of a server that is gone
	p, store = inside(t, data)
	caughtUp(t, data, store)
	everyStepOnce(t, everything(t, store), requests, kills.acknowledged)
	for _, m := range models() {
		must(t, data, "projection", "rebuild", m.Name, "--fill-only")
		if out := must(t, data, "projection", "compare", m.Name); !strings.Contains(out, "equal") {
			t.Errorf("%s:\n%s", m.Name, out)
		}
	}
	publicRows(t, p) // there are some
	if out := must(t, data, "doctor", "--all"); !strings.Contains(out, "no errors") {
		t.Errorf("the doctor says\n%s", out)
	}
}

// kill is one process that is killed, before a batch is sent or as soon as the log has moved because of it.
type kill struct {
	what   string
	pid    func() int
	during bool
}

// killing is a client that kills when it sends certain batches, counted from 0, and keeps every answer.
type killing struct {
	journeyv1connect.JourneyServiceClient
	t            *testing.T
	store        eventstore.Store
	at           map[int][]kill
	batch        int // acknowledged so far
	done         int
	acknowledged []*journeyv1.StoredEvent
}

func (k *killing) RecordAll(ctx context.Context, r *journeyv1.RecordAllRequest) (*journeyv1.RecordAllResponse, error) {
	var before, during []kill
	for _, one := range k.at[k.batch] {
		if one.during {
			during = append(during, one)
		} else {
			before = append(before, one)
		}
	}
	k.at[k.batch] = nil
	for _, one := range before {
		k.strike(one)
	}
	was, err := k.store.Last(ctx)
	if err != nil {
		k.t.Fatal(err)
	}
	var response *journeyv1.RecordAllResponse
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		response, err = k.JourneyServiceClient.RecordAll(ctx, r)
	}()
	for moved := len(during) == 0; !moved; {
		select {
		case <-answered:
			moved = true
		default:
			now, err := k.store.Last(ctx)
			moved = err != nil || now.Sequence > was.Sequence
		}
	}
	for _, one := range during {
		k.strike(one)
	}
	<-answered
	if err != nil {
		return nil, err
	}
	k.batch++
	for _, result := range response.Results {
		k.acknowledged = append(k.acknowledged, result.GetRecorded().GetEvents()...)
	}
	return response, nil
}

// strike kills a process as soon as it runs.
func (k *killing) strike(one kill) {
	pid := 0
	soon(k.t, one.what+" runs", func() bool { pid = one.pid(); return pid != 0 })
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		k.t.Errorf("%s: %v", one.what, err)
		return
	}
	k.done++
}

// everyStepOnce holds the log against what was sent and what was acknowledged.
func everyStepOnce(t *testing.T, log []eventstore.Message, sent []*journeyv1.RecordRequest, acknowledged []*journeyv1.StoredEvent) {
	t.Helper()
	audit, firsts := eventstore.NewAudit(), map[string]int{}
	for _, m := range log {
		if err := audit.Add(m); err != nil {
			t.Fatal(err)
		}
		ev := &journeyv1.Event{}
		if err := proto.Unmarshal(m.Data, ev); err != nil {
			t.Fatal(err)
		}
		if ev.RequestIndex == 0 {
			firsts[m.Subject+" "+ev.RequestId]++
		}
	}
	requests := map[string]int{}
	for key, n := range firsts {
		if n > 1 {
			t.Errorf("a request lies in one history %d times", n)
		}
		_, id, _ := strings.Cut(key, " ")
		requests[id] += n
	}
	for i, r := range sent {
		// A link is appended to both histories.
		if n := requests[r.RequestId]; n != 1 && !(n == 2 && (r.Step.GetPersonsLinked() != nil || r.Step.GetPersonsUnlinked() != nil)) {
			t.Errorf("step %d lies in the log %d times", i+1, n)
		}
	}
	if len(requests) != len(sent) {
		t.Errorf("%d requests lie in the log, %d were sent", len(requests), len(sent))
	}
	if len(acknowledged) < len(sent) {
		t.Errorf("%d events were acknowledged for %d steps", len(acknowledged), len(sent))
	}
	for _, e := range acknowledged {
		at := e.Position.GetSequence()
		if at == 0 || at > uint64(len(log)) || log[at-1].Subject != e.Subject || sha256.Sum256(log[at-1].Data) != [32]byte(e.Hash) {
			t.Errorf("acknowledged at %d, version %d, but it is not there", at, e.Version)
		}
	}
}
