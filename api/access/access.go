// Package access is the door through which personal data leave the service: what it opens was recorded before.
package access

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// ErrNotRecorded means that an access could not be recorded, so nothing may be shown. Asking again is safe.
var ErrNotRecorded = errors.New("the access could not be recorded")

// Log is where accesses are recorded: an accesslog.Log.
type Log interface {
	// Append returns when all records are on disk.
	Append(ctx context.Context, records ...*journeyv1.AccessRecord) error
}

// Door records what passes. Use NewDoor.
type Door struct {
	log      Log
	now      func() time.Time
	words    *slog.Logger
	refusals *refusals
}

// NewDoor is a door whose accesses are recorded in a log.
func NewDoor(log Log, now func() time.Time, words *slog.Logger) *Door {
	return &Door{log, now, words, newRefusals(now)}
}

// Look is who wants to see something, what for and by what right.
type Look struct {
	Kind      journeyv1.AccessKind
	Actor     *journeyv1.Actor
	Operation string
	Purpose   string
	// Relation is how near the case is; empty where it was not asked.
	Relation string
	// Request is one id for everything that one request sees, Procedure what was called.
	Request, Procedure string
	// BreakGlass is the id of the break-glass under which it happens; empty if under none.
	BreakGlass string
}

func (d *Door) record(l Look, participant string, decision journeyv1.AccessDecision) *journeyv1.AccessRecord {
	return &journeyv1.AccessRecord{
		At: timestamppb.New(d.now()), Kind: l.Kind, Actor: l.Actor, Operation: l.Operation, Participant: participant,
		Decision: decision, Purpose: l.Purpose, Relation: l.Relation, RequestId: l.Request, Procedure: l.Procedure, BreakGlass: l.BreakGlass,
	}
}

// Shown is what was recorded as shown, and so may be. The zero Shown shows nothing that is sealed.
type Shown struct {
	classes      []journeyv1.PrivacyClass
	participants map[string]bool
}

// Show records that classes of participants are shown, and answers what lets them through. Nothing to show is not
// recorded. ErrNotRecorded: nothing may be shown.
func (d *Door) Show(ctx context.Context, l Look, classes []journeyv1.PrivacyClass, participants ...string) (Shown, error) {
	if len(classes) == 0 || len(participants) == 0 {
		return Shown{}, nil
	}
	shown := Shown{slices.Clone(classes), map[string]bool{}}
	var records []*journeyv1.AccessRecord
	for _, participant := range participants {
		if shown.participants[participant] {
			continue
		}
		shown.participants[participant] = true
		r := d.record(l, participant, journeyv1.AccessDecision_ACCESS_DECISION_SHOWN)
		r.Classes = shown.classes
		records = append(records, r)
	}
	if err := d.append(ctx, records...); err != nil {
		return Shown{}, err
	}
	return shown, nil
}

// Figures records a look at figures as they are, or at who is behind them. ErrNotRecorded: they may not be shown.
func (d *Door) Figures(ctx context.Context, l Look) error {
	l.Kind = journeyv1.AccessKind_ACCESS_KIND_FIGURES
	return d.append(ctx, d.record(l, "", journeyv1.AccessDecision_ACCESS_DECISION_SHOWN))
}

// Refused records that a look at a participant was refused by a rule; nothing is shown whatever comes of it. Of one
// actor so many are recorded as Take says, so that guessing does not fill the log.
func (d *Door) Refused(ctx context.Context, l Look, participant, rule string) {
	if !d.refusals.take(l.Actor.GetId()) {
		d.words.WarnContext(ctx, "more refused looks than are recorded", "actor", l.Actor.GetId(), "procedure", l.Procedure)
		return
	}
	r := d.record(l, participant, journeyv1.AccessDecision_ACCESS_DECISION_REFUSED)
	r.Rule = rule
	if err := d.append(ctx, r); err != nil {
		d.words.WarnContext(ctx, "a refused look was not recorded", "error", err)
	}
}

// Note records a line that the caller made, with its time, and answers it: a break-glass, a review.
func (d *Door) Note(ctx context.Context, l Look, participant string, fill func(*journeyv1.AccessRecord)) (*journeyv1.AccessRecord, error) {
	r := d.record(l, participant, journeyv1.AccessDecision_ACCESS_DECISION_UNSPECIFIED)
	fill(r)
	return r, d.append(ctx, r)
}

func (d *Door) append(ctx context.Context, records ...*journeyv1.AccessRecord) error {
	if err := d.log.Append(ctx, records...); err != nil {
		return errors.Join(ErrNotRecorded, err)
	}
	return nil
}

// shows says whether a class of a participant may pass.
func (s Shown) shows(participant string, class journeyv1.PrivacyClass) bool {
	return s.participants[participant] && slices.Contains(s.classes, class)
}

// Event is an event of a history without the sealed fields that may not pass.
func (s Shown) Event(e eventstore.Recorded) *journeyv1.Event {
	event := proto.CloneOf(e.Event)
	var closed []journeyv1.PrivacyClass
	for _, class := range eventstore.SealedClasses() {
		if !s.shows(event.Subject, class) || class == journeyv1.PrivacyClass_PRIVACY_CLASS_STATISTICS {
			closed = append(closed, class)
		}
	}
	eventstore.ClearSealed(event.Step, closed...) // STATISTICS at least: without classes it would clear every one
	return event
}
