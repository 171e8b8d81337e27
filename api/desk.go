package api

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/api/directory"
	"journey/domain/calendar"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/domain/refusal"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// desk decides a list of requests on the histories as they are now and collects what is to be appended.
// Each decision sees the ones before it. Nothing is stored until append; a desk is used once.
type desk struct {
	server *Server
	actor  Actor
	now    time.Time
	since  uint64 // the moment of the histories
	open   map[eventstore.Subject]*file
	order  []*file              // in the order in which they were first written
	staff  *directory.Directory // once a step asks for it
	// carryingOut: the service records what it has done itself.
	carryingOut bool
}

// file is one history on the desk: what lies in the log and what is to be added.
type file struct {
	history eventstore.History
	past    []journey.Past
	added   []*journeyv1.Event
	facts   *operation.Facts // of an operation's history, until something is added
}

// decided is what became of one request.
type decided struct {
	refusal *refusal.Refusal
	notices []*refusal.Notice
	// repeated are the stored events of a request that was recorded before.
	repeated []eventstore.Recorded
	// added says which events of which file the request adds.
	added []addition
}

type addition struct {
	file  *file
	first int // index in file.added
	count int
}

func newDesk(s *Server, actor Actor) *desk {
	return &desk{server: s, actor: actor, now: s.Now().UTC(), since: s.histories.moment(), open: map[eventstore.Subject]*file{}}
}

// file takes a history onto the desk.
func (d *desk) file(ctx context.Context, subject eventstore.Subject) (*file, error) {
	if f, ok := d.open[subject]; ok {
		return f, nil
	}
	history, err := d.server.histories.get(ctx, subject)
	if err != nil {
		return nil, err
	}
	history.Subject = subject
	f := &file{history: history, past: make([]journey.Past, len(history.Events), len(history.Events)+4)}
	for i, e := range history.Events {
		f.past[i] = journey.Past{Event: e.Event, Sequence: e.Sequence}
	}
	d.open[subject] = f
	return f, nil
}

// operation answers the facts of an operation, those on the desk included.
func (d *desk) operation(ctx context.Context, id string) (operation.Facts, error) {
	subject := operationSubject(id)
	if _, open := d.open[subject]; !open {
		// The facts are only read, so no conflict would ever tell that others have changed them.
		if _, err := d.server.histories.newest(ctx, subject); err != nil {
			return operation.Facts{}, err
		}
	}
	f, err := d.file(ctx, subject)
	if err != nil {
		return operation.Facts{}, err
	}
	if f.facts == nil {
		facts := operation.Fold(f.events())
		f.facts = &facts
	}
	return *f.facts, nil
}

func operationSubject(id string) eventstore.Subject {
	return eventstore.Subject{Operation: id, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: id}
}

func (f *file) events() []*journeyv1.Event {
	events := make([]*journeyv1.Event, len(f.past))
	for i, p := range f.past {
		events[i] = p.Event
	}
	return events
}

// decide decides one request. An error is a fault, or a *eventstore.ConflictError if a refusal rests on a
// history that has moved on; a refusal is an answer. Unless the request was recorded before, one whose
// history was taken off the desk is refused with it.
func (d *desk) decide(ctx context.Context, r *journeyv1.RecordRequest, off offDesk) (decided, error) {
	subject, no := d.server.check(r)
	if no == nil {
		no = d.allowed(r)
	}
	if no != nil {
		return decided{refusal: no}, nil
	}
	f, err := d.file(ctx, subject)
	if err != nil {
		return decided{}, err
	}
	var g *file
	if other, link := linked(r.Step); link {
		subject.ID = other
		if g, err = d.file(ctx, subject); err != nil {
			return decided{}, err
		}
	}
	if again, known := repeated(f, g, r); known {
		return again, nil
	}
	if off.has(r) {
		return decided{refusal: refusal.New(ruleOtherRefused, "")}, nil
	}
	answer, err := d.judge(ctx, r, f, g)
	if err == nil && answer.refusal != nil {
		err = d.current(ctx, f, g)
	}
	return answer, err
}

// judge lets the domain decide.
func (d *desk) judge(ctx context.Context, r *journeyv1.RecordRequest, f, g *file) (decided, error) {
	if no := d.server.pseudonymous(f); no != nil {
		return decided{refusal: no}, nil
	}
	facts, err := d.operation(ctx, r.Operation)
	if err != nil {
		return decided{}, err
	}
	no, err := d.mayRecord(ctx, r, facts, f, g)
	if no != nil || err != nil {
		return decided{refusal: no}, err
	}
	request, no := d.request(f, r, facts)
	if no != nil {
		return decided{refusal: no}, nil
	}
	var one, two operation.Decision
	subject := f.history.Subject
	switch {
	case g != nil:
		one, two, no = journey.DecideLink(f.past, g.past, subject.ID, g.history.Subject.ID, facts, request)
	case subject.Kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT:
		one, no = journey.Decide(f.past, facts, request)
	default:
		one, no = operation.Decide(subject.Kind, f.events(), facts, request)
	}
	if no == nil {
		no, err = d.hasLeft(ctx, f, r)
	}
	if no != nil || err != nil {
		return decided{refusal: no}, err
	}
	answer := decided{notices: one.Notices, added: []addition{d.add(f, r, one)}}
	if g != nil {
		answer.added = append(answer.added, d.add(g, r, two))
	}
	return answer, nil
}

// current says whether the histories a refusal rests on are those of the log: a refusal appends nothing,
// so no conflict would tell. If one has moved on it is forgotten and the answer is a conflict.
func (d *desk) current(ctx context.Context, files ...*file) error {
	for _, f := range files {
		if f == nil {
			continue
		}
		head, err := d.server.Store.Head(ctx, f.history.Subject)
		if err != nil {
			return err
		}
		if head != f.history.Head {
			d.server.histories.forget(f.history.Subject)
			return &eventstore.ConflictError{Subject: f.history.Subject, Actual: head}
		}
	}
	return nil
}

// linked answers the other participant of a step that belongs to two histories.
func linked(step *journeyv1.Step) (string, bool) {
	switch k := step.GetKind().(type) {
	case *journeyv1.Step_PersonsLinked:
		return k.PersonsLinked.GetOther(), true
	case *journeyv1.Step_PersonsUnlinked:
		return k.PersonsUnlinked.GetOther(), true
	}
	return "", false
}

// request is the domain's view of a request: its dates as dates, its today.
func (d *desk) request(f *file, r *journeyv1.RecordRequest, facts operation.Facts) (operation.Request, *refusal.Refusal) {
	on, err := calendar.Parse(r.OccurredOn)
	if err != nil {
		return operation.Request{}, refusal.New("date.not_in_calendar", "occurred_on", r.OccurredOn)
	}
	known := d.now
	if r.TakenOver != nil {
		known = r.TakenOver.SourceRecordedAt.AsTime()
	}
	return operation.Request{
		Step: r.Step, On: on, Evidence: r.Evidence, Version: uint64(len(f.past)), ExpectedVersion: r.ExpectedVersion,
		Today: calendar.Of(known, zoneOf(facts)), TakenOver: r.TakenOver != nil, RecordedBy: r.TakenOver.GetRecordedBy(), Actor: d.actor.Event(),
		CarriedOut: d.carryingOut,
	}, nil
}

// zoneOf is the time zone of an operation.
func zoneOf(facts operation.Facts) *time.Location {
	if facts.Zone == nil {
		return time.UTC
	}
	return facts.Zone
}

// add writes the events of a decision behind a file.
func (d *desk) add(f *file, r *journeyv1.RecordRequest, decision operation.Decision) addition {
	if len(f.added) == 0 {
		d.order = append(d.order, f)
	}
	a := addition{file: f, first: len(f.added), count: len(decision.Steps)}
	for i, s := range decision.Steps {
		event := &journeyv1.Event{
			Operation: f.history.Subject.Operation, Kind: f.history.Subject.Kind, Subject: f.history.Subject.ID,
			Version:    uint64(len(f.past) + 1),
			OccurredOn: s.On.String(), RecordedAt: timestamppb.New(d.now), TakenOver: r.TakenOver,
			Actor: d.actor.Event(), Evidence: s.Evidence,
			RequestId: r.RequestId, RequestIndex: uint32(i), Step: proto.CloneOf(s.Step),
		}
		f.added = append(f.added, event)
		f.past = append(f.past, journey.Past{Event: event})
	}
	f.facts = nil
	return a
}

// append stores everything on the desk at once and answers the events of each file. The caches of the
// histories are brought up to date, or dropped when the answer is a conflict.
func (d *desk) append(ctx context.Context) (map[*file][]eventstore.Recorded, error) {
	drafts := make([]eventstore.Draft, len(d.order))
	for i, f := range d.order {
		drafts[i] = eventstore.Draft{Subject: f.history.Subject, Expected: f.history.Head, Events: f.added}
	}
	if len(drafts) == 0 {
		return nil, nil
	}
	appended, err := d.server.Store.Append(ctx, drafts...)
	if err != nil {
		for _, f := range d.order {
			d.server.histories.forget(f.history.Subject)
		}
		return nil, err
	}
	stored := make(map[*file][]eventstore.Recorded, len(appended))
	for i, a := range appended {
		f := d.order[i]
		stored[f] = a.Events
		if a.Repeated {
			d.server.histories.forget(f.history.Subject) // others may have appended since
		} else {
			d.server.histories.extend(f.history, a.Events, d.since)
		}
		last := a.Events[len(a.Events)-1]
		d.server.watermark.saw(eventstore.Mark{Log: d.server.Store.LogID(), Sequence: last.Sequence, Hash: last.Hash})
	}
	return stored, nil
}
