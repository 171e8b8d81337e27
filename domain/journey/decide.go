package journey

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// Request and Decision are those of every history.
type (
	Request  = operation.Request
	Decided  = operation.Decided
	Decision = operation.Decision
)

// RuleLinkBoth refuses a link that would stand in one history only.
const RuleLinkBoth refusal.Rule = "link.both_histories"

// The rules that every history has are defined once, with the operation's.
const (
	RuleUnknownStep      = operation.RuleUnknownStep
	RuleWrongKind        = operation.RuleWrongHistory
	RuleStepMissing      = operation.RuleStepMissing
	RuleOperationUnknown = operation.RuleUnknown
	RuleNotInCalendar    = operation.RuleNotInCalendar
)

// Decide answers whether a step of a participant is accepted (the acceptance rules 1 to 9), and what is
// appended for it: the step with what the service sets (age at entry, policy version), and in the same
// decision the corrections that follow from it. A refusal names the rule and, where an earlier step
// stands against the step, or a later one would not be acceptable any more, its version.
//
// The past is the whole history in the order of versions, opened at least for class IDENTITY, from which
// the age follows. Links between two
// participants are decided by DecideLink.
func Decide(past []Past, op operation.Facts, req Request) (Decision, *refusal.Refusal) {
	if linking(req.Step) {
		return Decision{}, refusal.New(RuleLinkBoth, "step")
	}
	return decide(past, op, req)
}

func decide(past []Past, op operation.Facts, req Request) (Decision, *refusal.Refusal) {
	d, refused := newDraft(past, op, req)
	if refused != nil {
		return Decision{}, refused
	}
	for _, check := range []func() *refusal.Refusal{d.personal, d.place, d.period, d.fields, d.journey, d.losses, d.keeps} {
		if refused := check(); refused != nil {
			return Decision{}, refused
		}
	}
	decision := Decision{Steps: []Decided{{Step: d.event.GetStep(), On: req.On, Evidence: req.Evidence}}}
	if age := d.ageCorrected(); age != nil {
		decision.Steps = append(decision.Steps, Decided{Step: age, On: req.On})
	}
	if r, _ := ruleOf(d.step); d.judged && r.notices != nil {
		decision.Notices = r.notices(d)
	}
	return decision, nil
}

// draft is a step on its way to a decision.
type draft struct {
	past []Past
	op   operation.Facts
	req  Request
	// before is the journey as it is.
	before []Fact
	// event is the event as it would be appended, as far as the rules need it.
	event *journeyv1.Event
	// step is the step that would hold: the new one, or what a correction says.
	step *journeyv1.Step
	// on and evidence belong to it.
	on       calendar.Date
	evidence []*journeyv1.Evidence
	// version is the version of the fact it is: the new one, or the original of a correction.
	version uint64
	// original is the fact that a correction corrects; nil for any other step.
	original *Fact
	// judged: there is a step that would hold. False for a retraction.
	judged bool
}

func newDraft(past []Past, op operation.Facts, req Request) (*draft, *refusal.Refusal) {
	for _, p := range past {
		if p.Event.GetStep().GetKind() == nil {
			return nil, refusal.New(RuleUnknownStep, "").Against(p.Event.GetVersion())
		}
	}
	req.Version = 0
	if len(past) > 0 {
		req.Version = past[len(past)-1].Event.GetVersion()
	}
	if refused := req.Expected(); refused != nil {
		return nil, refused
	}
	if !complete(req.Step) {
		return nil, refusal.New(RuleStepMissing, "step")
	}
	if !op.Registered {
		return nil, refusal.New(RuleOperationUnknown, "operation")
	}
	if refused := req.NotInFuture(); refused != nil {
		return nil, refused
	}
	step := proto.CloneOf(req.Step)
	return &draft{
		past: past, op: op, req: req, before: Effective(past),
		event: &journeyv1.Event{
			Version: req.Version + 1, OccurredOn: req.On.String(), Step: step,
			Evidence: req.Evidence, Actor: req.Actor, TakenOver: takenOver(req),
		},
		step: step, on: req.On, evidence: req.Evidence, version: req.Version + 1, judged: true,
	}, nil
}

// takenOver is where the step comes from, as far as the rules need it; nil if it is recorded here first.
func takenOver(req Request) *journeyv1.TakenOver {
	if !req.TakenOver {
		return nil
	}
	return &journeyv1.TakenOver{RecordedBy: req.RecordedBy}
}

// complete: the step is of a known kind and has its content.
func complete(step *journeyv1.Step) bool {
	f := kindField(step)
	return f != nil && step.ProtoReflect().Get(f).Message().IsValid()
}

// place finds out what the step would become in the journey: a fact of its own, another wording of an
// earlier one, or the end of one.
func (d *draft) place() *refusal.Refusal {
	switch k := d.step.GetKind().(type) {
	case *journeyv1.Step_FactCorrected:
		return d.correction(k.FactCorrected)
	case *journeyv1.Step_FactRetracted:
		d.judged = false
		return d.retraction(k.FactRetracted)
	}
	if _, ok := ruleOf(d.step); !ok {
		return refusal.New(RuleWrongKind, "step", Kind(d.step))
	}
	return nil
}

// fields checks the step's fields against each other and fills what the service sets.
func (d *draft) fields() *refusal.Refusal {
	if !d.judged {
		return nil
	}
	if refused := operation.EveryDay(d.step, d.field("")); refused != nil {
		return refused
	}
	if r, _ := ruleOf(d.step); r.check != nil {
		if refused := r.check(d); refused != nil {
			return refused
		}
	}
	return d.changesSomething()
}

// journey applies the judge to the whole journey with the step in it. What was not acceptable before
// (recorded under an older rule) does not stand against a step that does not make it worse.
func (d *draft) journey() *refusal.Refusal {
	found := judge(d.after())
	if len(found) == 0 {
		return nil
	}
	for _, v := range found {
		if d.judged && v.version == d.version {
			return v.refusal
		}
	}
	old := judge(d.before)
	for _, v := range found {
		if !slices.ContainsFunc(old, func(o verdict) bool {
			return o.version == v.version && o.refusal.Rule == v.refusal.Rule
		}) {
			return v.refusal.Against(v.version)
		}
	}
	return nil
}

// after is the journey with the step in it.
func (d *draft) after() []Fact { return Effective(append(slices.Clip(d.past), Past{Event: d.event})) }

// fact is the step as the fact it would be.
func (d *draft) fact() Fact {
	return Fact{Version: d.version, Effective: d.event.GetVersion(), On: d.on, Evidence: d.evidence, Step: d.step, Event: d.event}
}
