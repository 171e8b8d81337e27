package operation

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// The rules on what a decision rests on.
const (
	RuleUnknown      refusal.Rule = "operation.unknown"
	RuleUnknownStep  refusal.Rule = "history.unknown_step"
	RuleStepMissing  refusal.Rule = "step.missing"
	RuleWrongHistory refusal.Rule = "step.wrong_history"
)

// Decide answers whether a step of an operation, an employer or an activity is accepted, and what is
// appended for it. History is the whole history in the order of versions; op is the operation it belongs
// to, as folded from the operation's own history.
func Decide(kind journeyv1.HistoryKind, history []*journeyv1.Event, op Facts, req Request) (Decision, *refusal.Refusal) {
	d := draft{kind: kind, history: history, op: op, req: req, step: req.Step, on: req.On}
	for _, check := range []func() *refusal.Refusal{d.request, d.place, d.fields, d.whole} {
		if refused := check(); refused != nil {
			return Decision{}, refused
		}
	}
	return Decision{Steps: []Decided{{Step: req.Step, On: req.On, Evidence: req.Evidence}}}, nil
}

// draft is a step on its way to a decision.
type draft struct {
	kind    journeyv1.HistoryKind
	history []*journeyv1.Event
	op      Facts
	req     Request
	// step is the step that would hold, and on its date: the new one, or what a correction says. The step
	// is nil for a retraction.
	step *journeyv1.Step
	on   calendar.Date
	// version is the version of the fact it would be: the new one, or the original of a correction.
	version uint64
	// original is what a correction corrects; nil for any other step.
	original *fact
}

// request checks what does not depend on the kind of step.
func (d *draft) request() *refusal.Refusal {
	d.req.Version = 0
	for _, e := range d.history {
		if name(e.GetStep()) == "" {
			return refusal.New(RuleUnknownStep, "").Against(e.GetVersion())
		}
		d.req.Version = e.GetVersion()
	}
	d.version = d.req.Version + 1
	if refused := d.req.Expected(); refused != nil {
		return refused
	}
	if !complete(d.req.Step) {
		return refusal.New(RuleStepMissing, "step")
	}
	if !belongs(d.kind, d.req.Step) {
		return refusal.New(RuleWrongHistory, "step", name(d.req.Step))
	}
	if !d.op.Registered && d.kind != journeyv1.HistoryKind_HISTORY_KIND_OPERATION {
		return refusal.New(RuleUnknown, "operation")
	}
	if len(d.history) == 0 && d.kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION && d.step.GetOperationRegistered() == nil {
		return refusal.New(RuleUnknown, "operation")
	}
	return d.req.NotInFuture()
}

// place finds out what the step would be: a fact of its own, another wording of an earlier one, or the
// end of one.
func (d *draft) place() *refusal.Refusal {
	switch step := d.req.Step.GetKind().(type) {
	case *journeyv1.Step_FactCorrected:
		return d.correction(step.FactCorrected)
	case *journeyv1.Step_FactRetracted:
		d.step = nil
		return d.retraction(step.FactRetracted)
	}
	return nil
}

// whole judges the history with the step in it. What was not acceptable before does not stand against a
// step that does not make it worse.
func (d *draft) whole() *refusal.Refusal {
	after := append(slices.Clip(d.history), &journeyv1.Event{
		Version: d.req.Version + 1, OccurredOn: d.req.On.String(), Step: d.req.Step, Evidence: d.req.Evidence,
	})
	found := judge(effective(after))
	for _, v := range found {
		if v.version == d.version {
			return v.refusal
		}
	}
	old := judge(effective(d.history))
	for _, v := range found {
		known := slices.ContainsFunc(old, func(o verdict) bool {
			return o.version == v.version && o.refusal.Rule == v.refusal.Rule
		})
		if !known {
			return v.refusal.Against(v.version)
		}
	}
	return nil
}

// complete: the step is of a known kind and has its content.
func complete(step *journeyv1.Step) bool {
	f := field(step)
	return f != nil && step.ProtoReflect().Get(f).Message().IsValid()
}

// belongs: the contract says that this kind of history takes the step.
func belongs(kind journeyv1.HistoryKind, step *journeyv1.Step) bool {
	f := field(step)
	if f == nil {
		return false
	}
	kinds, _ := proto.GetExtension(f.Message().Options(), journeyv1.E_History).([]journeyv1.HistoryKind)
	return slices.Contains(kinds, kind)
}
