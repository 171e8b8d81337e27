package api

import (
	"context"
	"slices"
	"time"

	"connectrpc.com/connect/v2"

	"journey/api/directory"
	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Rules of handing over.
const (
	ruleToThemself     refusal.Rule = "staff.to_themself"
	ruleOtherPartner   refusal.Rule = "staff.other_partner"
	ruleNotReachable   refusal.Rule = "staff.not_reachable"
	ruleNoCaseworker   refusal.Rule = "staff.no_caseworker"
	ruleNotInOperation refusal.Rule = "staff.not_in_operation"
	ruleLeftAlready    refusal.Rule = "staff.left_already"
	ruleLeavesInFuture refusal.Rule = "staff.leaves_in_future"
	ruleOfOtherPartner refusal.Rule = "case.of_other_partner"
)

// Leave hands every case of somebody over. What is recorded is in the log at once; somebody leaves only when no
// case that needs somebody is theirs; one that they were given since, and that cannot move, is said beside it. After an interruption anywhere the same request goes on: what moved is not
// theirs any more, and what is recorded twice has the same request id.
func (s *staffService) Leave(ctx context.Context, r *journeyv1.LeaveRequest) (*journeyv1.LeaveResponse, error) {
	if no := s.shape(r); no != nil {
		return nil, refusalError(connect.CodeInvalidArgument, no)
	}
	known, err := directory.Load(ctx, s.Database)
	if err != nil {
		return nil, err
	}
	h, err := s.handover(ctx, known, r)
	if err != nil {
		return nil, err
	}
	if err := h.move(ctx); err != nil {
		return nil, err
	}
	h.response.Left = h.from.LeftOn != calendar.None || h.response.Stay == 0
	if h.response.Stay > 0 || r.DryRun {
		return h.answer(), nil
	}
	if err := s.setLeft(ctx, h.from.ID, h.on); err != nil {
		return nil, err
	}
	// Nobody can be given to them any more; what was given while the others moved follows now.
	if err := h.move(ctx); err != nil {
		return nil, err
	}
	return h.answer(), nil
}

// handover checks who hands over to whom, and when.
func (s *staffService) handover(ctx context.Context, known directory.Directory, r *journeyv1.LeaveRequest) (*handover, error) {
	from, err := s.ours(ctx, known, r.Staff, "staff")
	if err != nil {
		return nil, err
	}
	to, err := s.ours(ctx, known, r.To, "to")
	if err != nil {
		return nil, err
	}
	on, no := dayOf(r.On, "on")
	if no != nil {
		return nil, refusalError(connect.CodeInvalidArgument, no)
	}
	today := calendar.Of(s.Now(), time.UTC)
	if on == calendar.None {
		on = today
		if from.LeftOn != calendar.None {
			on = from.LeftOn
		}
	}
	_, reachable := known.Recipient(to.ID, on)
	refuse := func(rule refusal.Rule, field string, args ...string) (*handover, error) {
		return nil, fail(connect.CodeFailedPrecondition, rule, field, args...)
	}
	switch {
	case from.ID == to.ID:
		return refuse(ruleToThemself, "to", from.ID)
	case on > today.Add(1): // it is tomorrow already further east
		return refuse(ruleLeavesInFuture, "on", on.String())
	case from.LeftOn != calendar.None && from.LeftOn != on:
		return refuse(ruleLeftAlready, "on", from.ID, from.LeftOn.String())
	case to.LeftOn != calendar.None:
		return refuse(ruleHasLeft, "to", to.ID, to.LeftOn.String())
	case to.Partner != from.Partner:
		return refuse(ruleOtherPartner, "to", from.ID, to.ID)
	case !slices.Contains([]journeyv1.Role{journeyv1.Role_ROLE_CASE_WORKER, journeyv1.Role_ROLE_COORDINATOR}, to.Role):
		return refuse(ruleNoCaseworker, "to", to.ID)
	case !reachable:
		return refuse(ruleNotReachable, "to", to.ID, on.String())
	}
	return &handover{staffService: s, actor: ActorOf(ctx), from: from, to: to, on: on, dryRun: r.DryRun, response: &journeyv1.LeaveResponse{On: on.String()}}, nil
}

// setLeft says that somebody has left.
func (s *staffService) setLeft(ctx context.Context, id string, on calendar.Date) error {
	return directory.Change(ctx, s.Database, func(before directory.Directory) (directory.Directory, error) {
		member, ok := before.Staff(id)
		if !ok {
			return before, fail(connect.CodeNotFound, ruleStaffUnknown, "staff", id)
		}
		member.LeftOn = on
		return before.With([]directory.Staff{member}, nil), nil
	})
}
