package journey

import (
	"slices"
	"strings"
	"testing"

	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/domain/refusal"
	"journey/domain/retention"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// at is a step on a day. Without by, the actor is "case-worker". What is taken over was recorded elsewhere,
// by whoever is named there; empty if that system does not say.
type at struct {
	on       string
	step     *journeyv1.Step
	evidence []*journeyv1.Evidence
	by       string
	taken    bool
	carried  bool
	there    string
}

// past is a history as it was recorded, in that order.
type past []at

// row is one sentence about the rules: with this past, this step is accepted (no want) or refused by want.
type row struct {
	name string
	past past
	step at
	want refusal.Rule
	// against is the version that the refusal names; 0 is not checked.
	against uint64
}

// laqs is an operation with a period that the tables stay in; today is long after it. Its evidence need not be kept
// after 2016.
func laqs() operation.Facts {
	return operation.Facts{
		ID: "laqs", Registered: true, Start: calendar.Must("2015-05-01"), End: calendar.Must("2018-12-31"),
		Retention: retention.Schedule{Authority: retention.Said{On: calendar.Must("2016-12-31"), Version: 2}},
	}
}

const today = "2020-06-30"

// on is a step on a day; of is a step made of its message.
func on(day string, m proto.Message) at { return at{on: day, step: of(m)} }

func of(m proto.Message) *journeyv1.Step {
	if step, ok := m.(*journeyv1.Step); ok {
		return step
	}
	step := &journeyv1.Step{}
	fields := step.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if f := fields.Get(i); f.Message().FullName() == m.ProtoReflect().Descriptor().FullName() {
			step.ProtoReflect().Set(f, protoreflect.ValueOfMessage(m.ProtoReflect()))
		}
	}
	return step
}

func (a at) proved() at {
	a.evidence = []*journeyv1.Evidence{{Kind: journeyv1.EvidenceKind_EVIDENCE_KIND_SIGNED_STATEMENT, Reference: "dms-2016-0047"}}
	return a
}

func (a at) recordedBy(actor string) at {
	a.by = actor
	return a
}

func (a at) takenOver(recordedBy string) at {
	a.taken, a.there = true, recordedBy
	return a
}

// elsewhere: all of it was recorded in another system.
func (p past) elsewhere() past {
	for i := range p {
		if !p[i].taken {
			p[i] = p[i].takenOver("case-worker")
		}
	}
	return p
}

// carriedOut: the service records it of itself.
func (a at) carriedOut() at {
	a.carried = true
	return a
}

func (a at) request() Request {
	by := a.by
	if by == "" {
		by = "case-worker"
	}
	req := Request{
		Step: a.step, On: calendar.Must(a.on), Evidence: a.evidence,
		Today: calendar.Must(today), Actor: &journeyv1.Actor{Id: by}, TakenOver: a.taken, CarriedOut: a.carried,
	}
	if a.there != "" {
		req.RecordedBy = &journeyv1.Actor{Id: a.there}
	}
	return req
}

// recorded appends what a decision leads to, as the store would.
func recorded(history []Past, d Decision, req Request) []Past {
	history = slices.Clip(history)
	for _, s := range d.Steps {
		version := uint64(len(history) + 1)
		history = append(history, Past{Sequence: 100 + version, Event: &journeyv1.Event{
			Version: version, OccurredOn: s.On.String(), Step: s.Step, Evidence: s.Evidence, Actor: req.Actor, Subject: "p-1",
			TakenOver: takenOver(req),
		}})
	}
	return history
}

// history records every step of the past by deciding it.
func history(t interface {
	Helper()
	Fatalf(string, ...any)
}, p past) []Past {
	t.Helper()
	var events []Past
	for _, a := range p {
		decide := Decide
		if linking(a.step) {
			decide = func(p []Past, op operation.Facts, r Request) (Decision, *refusal.Refusal) {
				return decideHalf(p, op, r)
			}
		}
		d, refused := decide(events, laqs(), a.request())
		if refused != nil {
			t.Fatalf("the past itself is refused: %s of %s: %s", Kind(a.step), a.on, refused)
		}
		events = recorded(events, d, a.request())
	}
	return events
}

func decideHalf(p []Past, op operation.Facts, r Request) (Decision, *refusal.Refusal) {
	return decide(p, op, r)
}

func run(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			events := history(t, r.past)
			_, refused := Decide(events, laqs(), r.step.request())
			var got refusal.Rule
			if refused != nil {
				got = refused.Rule
			}
			if got != r.want {
				t.Fatalf("%s of %s: got %q, want %q (%v)", Kind(r.step.step), r.step.on, got, r.want, refused)
			}
			if refused == nil {
				return
			}
			if r.against != 0 && refused.Version != r.against {
				t.Errorf("refused against version %d, want %d", refused.Version, r.against)
			}
			s := refused.Sentence()
			if s.German == "" || s.English == "" || strings.Contains(s.German+s.English, "{") {
				t.Errorf("the sentence is not whole: %q / %q", s.German, s.English)
			}
		})
	}
}
