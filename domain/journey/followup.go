package journey

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/operation"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Rules of the mandatory follow-up (rule 7). Windows and what LOST needs are followup's.
const (
	RuleObligationUnknown   refusal.Rule = "followup.unknown_obligation"
	RuleNoObligation        refusal.Rule = "followup.no_obligation_named"
	RuleAttemptByRegister   refusal.Rule = "followup.attempt_by_register"
	RuleRegisterCompletes   refusal.Rule = "followup.register_never_completes"
	RuleNoStatus            refusal.Rule = "followup.no_status"
	RuleStatusAfterContact  refusal.Rule = "followup.status_after_contact"
	RuleStatusBeforeWindow  refusal.Rule = "followup.status_before_window"
	RuleCompletedAlready    refusal.Rule = "followup.completed_already"
	RuleNotRequired         refusal.Rule = "followup.not_required"
	RuleClosedAlready       refusal.Rule = "followup.closed_already"
	RuleAllOrNamed          refusal.Rule = "followup.all_or_named"
	RuleNothingToClose      refusal.Rule = "followup.nothing_to_close"
	RuleDeclinedEvidence    refusal.Rule = "followup.declined_needs_evidence"
	RuleNotRequiredEvidence refusal.Rule = "followup.not_required_needs_evidence"
	RuleDiedBeforeContact   refusal.Rule = "followup.died_before_contact"
	RuleClosureRule         refusal.Rule = "followup.not_required_needs_rule"
	RuleOperationNotEnded   refusal.Rule = "followup.operation_not_ended"
	RulePromotedNotEmployed refusal.Rule = "status.promoted_not_employed_at_entry"

	NoticeStatusAfterCheckpoint refusal.Rule = "followup.status_after_checkpoint"
)

func followUpRule(step *journeyv1.Step) (rule, bool) {
	switch k := step.GetKind().(type) {
	case *journeyv1.Step_FollowUpAttempted:
		return rule{stands: entered, contact: reachedBy(k.FollowUpAttempted), check: (*draft).attempted}, true
	case *journeyv1.Step_FollowUpCompleted:
		spoke := k.FollowUpCompleted.GetSpokeWith() == journeyv1.SpokeWith_SPOKE_WITH_PARTICIPANT
		return rule{stands: entered, contact: spoke, check: (*draft).completed, notices: (*draft).answersLater}, true
	case *journeyv1.Step_FollowUpClosed:
		return rule{stands: entered, closes: true, check: (*draft).closed}, true
	}
	return rule{}, false
}

// reachedBy: an attempt reached the person, or nobody.
func reachedBy(a *journeyv1.FollowUpAttempted) bool {
	switch a.GetResult() {
	case journeyv1.AttemptResult_ATTEMPT_RESULT_REACHED_NO_STATUS, journeyv1.AttemptResult_ATTEMPT_RESULT_CALL_BACK_AGREED:
		return true
	}
	return false
}

// FollowUp is the input of the follow-up of one participation.
func FollowUp(participant string, past []Past, op operation.Facts) followup.Input {
	events := make([]*journeyv1.Event, len(past))
	for i, p := range past {
		events[i] = p.Event
	}
	return followup.Gather(participant, events, op.Policies, Contact)
}

// obligations is what exists when the step is recorded. A step that is corrected is left out of it, so
// that it does not stand against itself.
func (d *draft) obligations() []followup.Obligation {
	past := d.past
	if d.original != nil {
		past = nil
		for _, p := range d.past {
			step, version := p.Event.GetStep(), p.Event.GetVersion()
			if version != d.version && step.GetFactCorrected().GetVersion() != d.version {
				past = append(past, p)
			}
		}
	}
	return followup.Obligations(FollowUp("", past, d.op))
}

// kept: the step that is corrected named the obligation already, on the same day and, if it closes it, for
// the same reason. It is not judged again.
func (d *draft) kept(id string) bool {
	if d.original == nil || d.original.On != d.on {
		return false
	}
	if d.original.Step.GetFollowUpClosed().GetWhy() != d.step.GetFollowUpClosed().GetWhy() {
		return false
	}
	for _, named := range obligationsOf(d.original.Step) {
		if named == id {
			return true
		}
	}
	return false
}

func obligationsOf(step *journeyv1.Step) []string {
	switch k := step.GetKind().(type) {
	case *journeyv1.Step_FollowUpAttempted:
		return k.FollowUpAttempted.GetObligations()
	case *journeyv1.Step_FollowUpCompleted:
		return k.FollowUpCompleted.GetObligations()
	case *journeyv1.Step_FollowUpClosed:
		return k.FollowUpClosed.GetObligations()
	}
	return nil
}

// each asks a question about every obligation the step names that is not kept.
func (d *draft) each(ask func(followup.Obligation) *refusal.Refusal) *refusal.Refusal {
	field := d.field(Kind(d.step) + ".obligations")
	if len(obligationsOf(d.step)) == 0 {
		return refusal.New(RuleNoObligation, field)
	}
	all := d.obligations()
	for _, id := range obligationsOf(d.step) {
		if d.kept(id) {
			continue
		}
		o, ok := followup.Find(all, "", id)
		if !ok {
			return refusal.New(RuleObligationUnknown, field, id)
		}
		if refused := ask(o); refused != nil {
			refused.Field = field
			return refused
		}
	}
	return nil
}

func (d *draft) attempted() *refusal.Refusal {
	if d.step.GetFollowUpAttempted().GetChannel() == journeyv1.Channel_CHANNEL_REGISTER {
		return refusal.New(RuleAttemptByRegister, d.field("follow_up_attempted.channel"))
	}
	return d.each(func(followup.Obligation) *refusal.Refusal { return nil })
}

func (d *draft) completed() *refusal.Refusal {
	c := d.step.GetFollowUpCompleted()
	switch c.GetSpokeWith() {
	case journeyv1.SpokeWith_SPOKE_WITH_PARTICIPANT, journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER:
	default:
		return refusal.New(RuleRegisterCompletes, d.field("follow_up_completed.spoke_with"))
	}
	if c.GetChannel() == journeyv1.Channel_CHANNEL_REGISTER {
		return refusal.New(RuleRegisterCompletes, d.field("follow_up_completed.channel"))
	}
	if c.GetObservation().GetLabourStatus().GetValue() == journeyv1.LabourStatus_LABOUR_STATUS_UNSPECIFIED {
		return refusal.New(RuleNoStatus, d.field("follow_up_completed.observation.labour_status"))
	}
	status := calendar.Read(c.GetStatusOn())
	if status > d.on {
		return refusal.New(RuleStatusAfterContact, d.field("follow_up_completed.status_on"), c.GetStatusOn(), d.on.String())
	}
	if refused := d.observation(c.GetObservation(), "follow_up_completed.observation"); refused != nil {
		return refused
	}
	return d.each(func(o followup.Obligation) *refusal.Refusal {
		switch o.State(d.on) {
		case followup.Completed, followup.CompletedLate:
			return refusal.New(RuleCompletedAlready, "", o.ID, o.CompletedOn.String()).Against(o.CompletedBy)
		case followup.NotRequired:
			return refusal.New(RuleNotRequired, "", o.ID, string(o.NotRequiredReason)).Against(o.NotRequiredBy)
		}
		if early := followup.TooEarly(o, d.on); early != nil {
			return early
		}
		// What was so before the window answers nothing that the checkpoint asks, unless the same talk was asked
		// for the status of that very day.
		if status != calendar.None && status < o.Opens && !d.askedFor(status) {
			return refusal.New(RuleStatusBeforeWindow, "", o.ID, c.GetStatusOn(), o.Opens.String())
		}
		return nil
	})
}

// askedFor: that day is the checkpoint of one of the obligations named.
func (d *draft) askedFor(status calendar.Date) bool {
	all := d.obligations()
	return slices.ContainsFunc(obligationsOf(d.step), func(id string) bool {
		o, known := followup.Find(all, "", id)
		return known && o.Checkpoint == status
	})
}

// answersLater notes what was asked for the status on its own day and is answered with that of a later one. It is
// completed, for there was a talk; the figures are still without an answer.
func (d *draft) answersLater() (notices []*refusal.Notice) {
	c := d.step.GetFollowUpCompleted()
	all := d.obligations()
	for _, id := range c.GetObligations() {
		o, known := followup.Find(all, "", id)
		if known && followup.AsksOfCheckpoint(id) && o.Checkpoint != calendar.None && calendar.Read(c.GetStatusOn()) > o.Checkpoint {
			notices = append(notices, refusal.New(NoticeStatusAfterCheckpoint, d.field("follow_up_completed.status_on"), id, o.Checkpoint.String(), c.GetStatusOn()))
		}
	}
	return notices
}

// observation relates the parts of an observed status to each other and to the entry.
func (d *draft) observation(o *journeyv1.LabourStatusObservation, field string) *refusal.Refusal {
	if refused := d.employment(o.GetLabourStatus(), o.GetEmployment(), field+".employment"); refused != nil {
		return refused
	}
	if !o.GetPromoted().GetValue() {
		return nil
	}
	for _, f := range d.before {
		if e := f.Step.GetEntryDeclared(); e != nil && e.GetLabourStatus().GetValue() != journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED {
			return refusal.New(RulePromotedNotEmployed, d.field(field+".promoted")).Against(f.Version)
		}
	}
	return nil
}

// closed checks a closure, and puts the list in the place of "all": those that exist now and still ask
// for something.
func (d *draft) closed() *refusal.Refusal {
	c := d.step.GetFollowUpClosed()
	named := d.field("follow_up_closed.obligations")
	if c.GetAll() == (len(c.GetObligations()) > 0) && !(d.original != nil && !c.GetAll()) {
		return refusal.New(RuleAllOrNamed, named)
	}
	switch {
	case c.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_DECLINED && len(d.evidence) == 0:
		return refusal.New(RuleDeclinedEvidence, "evidence")
	case c.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_NOT_REQUIRED && c.GetRule() == "":
		return refusal.New(RuleClosureRule, d.field("follow_up_closed.rule"))
	case c.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_NOT_REQUIRED && len(d.evidence) == 0:
		return refusal.New(RuleNotRequiredEvidence, "evidence")
	case c.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_OPERATION_ENDED && d.on < d.op.End:
		return refusal.New(RuleOperationNotEnded, d.onField(), d.on.String(), d.op.End.String())
	}
	if c.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_DIED {
		if refused := d.spokenSince(); refused != nil {
			return refused
		}
	}
	if c.GetAll() {
		c.All = false
		c.Obligations = followup.Existing(d.obligations(), "", d.on)
	}
	if len(c.GetObligations()) == 0 {
		if c.GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_DIED {
			return nil
		}
		return refusal.New(RuleNothingToClose, named)
	}
	return d.each(func(o followup.Obligation) *refusal.Refusal { return d.close(o, c.GetWhy()) })
}

// spokenSince refuses a death before a talk with the participant.
func (d *draft) spokenSince() *refusal.Refusal {
	for _, f := range d.before {
		if Contact(f.Step) && f.On > d.on {
			return refusal.New(RuleDiedBeforeContact, d.onField(), d.on.String(), f.On.String()).Against(f.Version)
		}
	}
	return nil
}

func (d *draft) close(o followup.Obligation, why journeyv1.ClosureReason) *refusal.Refusal {
	switch state := o.State(d.on); {
	case o.CompletedOn != calendar.None: // also on a later day than this one
		return refusal.New(RuleCompletedAlready, "", o.ID, o.CompletedOn.String()).Against(o.CompletedBy)
	case why == journeyv1.ClosureReason_CLOSURE_REASON_DIED:
		return nil
	case state == followup.Lost, state == followup.Declined, state == followup.NotRequired:
		return refusal.New(RuleClosedAlready, "", o.ID, cmp.Or(string(o.NotRequiredReason), string(o.ClosedAs))).Against(cmp.Or(o.NotRequiredBy, o.ClosedBy))
	case why == journeyv1.ClosureReason_CLOSURE_REASON_LOST:
		return followup.CanLose(o, d.op.Policies.ByVersion(o.PolicyVersion), d.on)
	}
	return nil
}
