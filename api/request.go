package api

import (
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"journey/api/rights"
	"journey/domain/refusal"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// check checks what can be said of a request without its history, and answers which that is.
func (s *Server) check(r *journeyv1.RecordRequest) (eventstore.Subject, *refusal.Refusal) {
	if no := s.shape(r); no != nil {
		return eventstore.Subject{}, no
	}
	if hasUnknown(r.ProtoReflect()) {
		return eventstore.Subject{}, refusal.New("request.unknown_field", "step")
	}
	if t := r.TakenOver.GetSourceRecordedAt(); t != nil && t.CheckValid() != nil {
		return eventstore.Subject{}, refusal.New("taken_over.no_time", "taken_over.source_recorded_at")
	}
	return subjectOf(r)
}

// hasUnknown says whether a message has a field that this program does not know: a newer caller would
// believe it stored.
func hasUnknown(m protoreflect.Message) bool {
	found := len(m.GetUnknown()) > 0
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case found || field.Message() == nil || field.IsMap():
		case field.IsList():
			for i := range value.List().Len() {
				found = found || hasUnknown(value.List().Get(i).Message())
			}
		default:
			found = hasUnknown(value.Message())
		}
		return !found
	})
	return found
}

// subjectOf is the history a request is for. The kind is that of the step; a step that any history takes
// (a correction, a retraction) is a participant's unless the request says otherwise.
func subjectOf(r *journeyv1.RecordRequest) (eventstore.Subject, *refusal.Refusal) {
	kinds := historiesOf(r.Step)
	kind := r.Kind
	switch {
	case kind == journeyv1.HistoryKind_HISTORY_KIND_UNSPECIFIED && len(kinds) > 0:
		kind = kinds[0]
	case !slices.Contains(kinds, kind):
		return eventstore.Subject{}, refusal.New("step.wrong_history", "kind")
	}
	subject := eventstore.Subject{Operation: r.Operation, Kind: kind, ID: r.Subject}
	if kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION && subject.ID == "" {
		subject.ID = r.Operation
	}
	switch {
	case subject.ID == "":
		return subject, refusal.New("subject.missing", "subject")
	case kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION && subject.ID != r.Operation:
		return subject, refusal.New("subject.not_the_operation", "subject")
	}
	return subject, nil
}

// pseudonymous refuses to begin a participant's history under an id that could hold a name: it would
// stand in the log for ever. The rule is that of the contract, asked through a field that has it.
func (s *Server) pseudonymous(f *file) *refusal.Refusal {
	subject := f.history.Subject
	if len(f.past) > 0 || subject.Kind != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
		return nil
	}
	if s.validator.Validate(&journeyv1.PersonsLinked{Other: subject.ID}) != nil {
		return refusal.New("subject.not_pseudonymous", "subject")
	}
	return nil
}

// historiesOf is the kinds of history that take a step, as the contract says.
func historiesOf(step *journeyv1.Step) []journeyv1.HistoryKind {
	m := step.ProtoReflect()
	field := m.WhichOneof(m.Descriptor().Oneofs().ByName("kind"))
	if field == nil {
		return nil
	}
	kinds, _ := proto.GetExtension(field.Message().Options(), journeyv1.E_History).([]journeyv1.HistoryKind)
	return kinds
}

// allowed checks what only the api knows: may this actor touch the operation, and say when another
// system recorded a step.
func (d *desk) allowed(r *journeyv1.RecordRequest) *refusal.Refusal {
	switch {
	case !d.actor.May(r.Operation):
		return refusal.New("auth.operation", "operation")
	case r.TakenOver == nil:
		return nil
	case !rights.May(d.actor.Role, rights.TakeOver, rights.Operation):
		return refusal.New("taken_over.operator_only", "taken_over")
	case r.TakenOver.SourceRecordedAt.AsTime().After(d.now):
		return refusal.New("taken_over.in_future", "taken_over.source_recorded_at")
	}
	return nil
}
