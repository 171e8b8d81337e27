package api

import (
	"context"

	"journey/api/directory"
	"journey/domain/calendar"
	"journey/domain/journey"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// ruleHasLeft refuses to make somebody responsible who is not there any more.
const ruleHasLeft refusal.Rule = "staff.has_left"

// hasLeft refuses a step that makes somebody responsible from a day on which they have left. The domain knows no
// staff, so this is the api's; somebody who is not in the directory is not refused, for it is no register of
// who may work.
func (d *desk) hasLeft(ctx context.Context, f *file, r *journeyv1.RecordRequest) (*refusal.Refusal, error) {
	caseworker, field, on := assigns(f, r)
	if caseworker == "" {
		return nil, nil
	}
	if d.staff == nil {
		known, err := directory.Load(ctx, d.server.Database)
		if err != nil {
			return nil, err
		}
		d.staff = &known
	}
	s, known := d.staff.Staff(caseworker)
	day, err := calendar.Parse(on)
	if err != nil || !known || !s.Left(day) {
		return nil, nil
	}
	return refusal.New(ruleHasLeft, field, caseworker, s.LeftOn.String()), nil
}

// assigns is whom a step makes responsible, or would if a transfer is accepted, and from when on; also if it
// corrects another. Empty if nobody.
func assigns(f *file, r *journeyv1.RecordRequest) (caseworker, field, on string) {
	step, at, on := r.Step, "step.", r.OccurredOn
	if c := step.GetFactCorrected(); c != nil {
		step, at, on = c.Step, "step.fact_corrected.step.", c.OccurredOn
	}
	switch k := step.GetKind().(type) {
	case *journeyv1.Step_CaseworkerAssigned:
		return k.CaseworkerAssigned.GetCaseworker(), at + "caseworker_assigned.caseworker", on
	case *journeyv1.Step_CaseTransferProposed:
		return k.CaseTransferProposed.GetToCaseworker(), at + "case_transfer_proposed.to_caseworker", on
	case *journeyv1.Step_CaseTransferDecided:
		if !k.CaseTransferDecided.GetAccepted() {
			return "", "", ""
		}
		for _, fact := range journey.Effective(f.past) {
			if p := fact.Step.GetCaseTransferProposed(); p.GetTransfer() == k.CaseTransferDecided.GetTransfer() && p != nil {
				caseworker = p.GetToCaseworker()
			}
		}
		return caseworker, at + "case_transfer_decided.transfer", on
	}
	return "", "", ""
}
