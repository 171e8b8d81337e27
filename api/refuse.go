package api

import (
	"errors"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connectproto"
	"google.golang.org/protobuf/proto"

	"journey/domain/refusal"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// fail is an error of the api's own rules, with its sentence.
func fail(code connect.Code, rule refusal.Rule, field string, args ...string) *connect.Error {
	return refusalError(code, refusal.New(rule, field, args...))
}

// refusalError carries a refusal to the caller: its id and English sentence as the message, all of it as
// the detail.
func refusalError(code connect.Code, r *refusal.Refusal) *connect.Error {
	return withDetail(connect.NewError(code, r.Error()), refusalMessage(r))
}

func withDetail(err *connect.Error, m *journeyv1.Refusal) *connect.Error {
	detail, packing := connectproto.NewErrorDetail(m)
	if packing != nil {
		return err.WithCause(packing)
	}
	return err.WithDetail(detail)
}

// ruleIn is the stable id of the refusal that an answer carries; empty if it carries none.
func ruleIn(err *connect.Error) string {
	for _, detail := range err.Details() {
		var no journeyv1.Refusal
		if detail.Type == string(proto.MessageName(&no)) && proto.Unmarshal(detail.Value, &no) == nil {
			return no.Rule
		}
	}
	return ""
}

// codeUnavailable is the code of whatever is to be tried again.
const codeUnavailable = connect.CodeUnavailable

// appendError is storeError, but for a conflict, which the caller settles by deciding again.
func appendError(err error) error {
	var conflict *eventstore.ConflictError
	if errors.As(err, &conflict) {
		return err
	}
	return storeError(err)
}

func refusalMessage(r *refusal.Refusal) *journeyv1.Refusal {
	s := r.Sentence()
	return &journeyv1.Refusal{
		Rule: string(r.Rule), Field: r.Field, German: s.German, English: s.English, Version: r.Version,
	}
}

func noticeMessages(notices []*refusal.Notice) []*journeyv1.Notice {
	var out []*journeyv1.Notice
	for _, n := range notices {
		s := n.Sentence()
		out = append(out, &journeyv1.Notice{Rule: string(n.Rule), German: s.German, English: s.English})
	}
	return out
}

// shape checks what protovalidate knows of a request. The first violation is the answer: its rule id, the
// path of its field, never its value.
func (s *Server) shape(m proto.Message) *refusal.Refusal {
	err := s.validator.Validate(m)
	var violations *protovalidate.ValidationError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &violations) && len(violations.Violations) > 0:
		v := violations.Violations[0]
		return refusal.New("request.shape", protovalidate.FieldPathString(v.Proto.GetField()),
			v.Proto.GetRuleId(), v.Proto.GetMessage())
	default:
		return refusal.New("request.shape", "", "request.unreadable", "the request could not be checked")
	}
}

// storeError turns what the store says into an answer. Damage is for a person to look at: the service
// refuses to write on a log that is not what it must be.
func storeError(err error) error {
	var damage *eventstore.DamageError
	var reused *eventstore.ReusedError
	var draft *eventstore.DraftError
	switch {
	case errors.As(err, &damage):
		return fail(connect.CodeDataLoss, "service.log_damaged", "", string(damage.Kind)).WithCause(err)
	case errors.As(err, &reused):
		return fail(connect.CodeAlreadyExists, "request.reused", "request_id").WithCause(err)
	case errors.As(err, &draft):
		return fail(connect.CodeInvalidArgument, "request.not_storable", "", draft.Detail).WithCause(err)
	case errors.Is(err, eventstore.ErrUnavailable):
		return fail(connect.CodeUnavailable, "service.log_unavailable", "").WithCause(err)
	default:
		return err
	}
}
