package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"journey/api/directory"
	"journey/domain/calendar"
	"journey/domain/journey"
	"journey/domain/refusal"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/caseload"
	"journey/projections/followup"
	persons "journey/projections/person"
	journeyv1 "journey/proto/journey/v1"
)

// handover is one request to hand the cases of somebody over.
type handover struct {
	*staffService
	actor    Actor
	from, to directory.Staff
	on       calendar.Date
	dryRun   bool
	response *journeyv1.LeaveResponse
}

// movedAtOnce is how many cases are appended at once. Each such part is in the log whole or not at all.
const movedAtOnce = 20

// leaves names the request ids of handing over.
var leaves = uuid.MustParse("0b6d53a4-6a0e-5e0c-9d0e-4b1c6e1f7a25")

// move hands over what is theirs now, and notes it in the response: what could not be handed over before and
// can be now takes the place of what was said of it.
func (h *handover) move(ctx context.Context) error {
	held, err := h.held(ctx, h.from.ID)
	if err != nil {
		return err
	}
	open, err := h.openObligations(ctx, held)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(held, movedAtOnce) {
		if err := h.movePart(ctx, part, open); err != nil {
			return err
		}
	}
	return nil
}

// movePart hands some cases over.
func (h *handover) movePart(ctx context.Context, part []caseload.Held, open map[caseKey]uint32) error {
	var requests []*journeyv1.RecordRequest
	var asked []*journeyv1.HandedCase
	for _, c := range part {
		n := open[caseKey{c.Operation, c.Group}]
		handed := &journeyv1.HandedCase{
			Operation: c.Operation, Participant: c.Group, Obligations: n, Over: c.ExitedOn != calendar.None && n == 0,
		}
		request, no, err := h.request(ctx, c)
		if err != nil {
			return err
		}
		switch {
		case no != nil:
			handed.OccurredOn, handed.Refusal = h.on.String(), refusalMessage(no)
			h.note(handed)
		case request != nil:
			handed.OccurredOn = request.OccurredOn
			requests, asked = append(requests, request), append(asked, handed)
		}
	}
	if len(requests) == 0 {
		return nil
	}
	recorder := &journeyService{Server: h.Server}
	results, position, err := recorder.recordList(ctx, h.actor, requests, list{dryRun: h.dryRun, keepAccepted: true})
	if err != nil {
		return err
	}
	for i, result := range results {
		asked[i].Refusal = result.GetRefusal()
		h.note(asked[i])
	}
	if !h.dryRun && position.GetSequence() > h.response.Position.GetSequence() {
		h.response.Position = position
	}
	return nil
}

// request is the step that hands a case over; nil if the case is not theirs any more, as the log has it now. A case
// that was given to them after the day of the handover goes over on the day it was given. The id names what is handed
// over, so that a case that came back to them later is handed over again.
func (h *handover) request(ctx context.Context, c caseload.Held) (*journeyv1.RecordRequest, *refusal.Refusal, error) {
	group := projections.Group{}
	version := uint64(0)
	for _, id := range c.Members {
		subject := eventstore.Subject{Operation: c.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}
		history, err := h.histories.newest(ctx, subject)
		if err != nil {
			return nil, nil, storeError(err)
		}
		history.Subject = subject
		group.Members = append(group.Members, history)
		if id == c.Group {
			version = history.Head.Version
		}
	}
	all := journey.Responsibles(persons.Facts(group))
	if len(all) == 0 || all[len(all)-1].Caseworker != h.from.ID {
		return nil, nil, nil
	}
	last := all[len(all)-1]
	switch {
	case last.Partner != h.to.Partner:
		return nil, refusal.New(ruleOfOtherPartner, "to", last.Partner), nil
	case !h.to.WorksIn(c.Operation):
		return nil, refusal.New(ruleNotInOperation, "to", h.to.ID, c.Operation), nil
	}
	id := fmt.Sprintf("%s %s %s %s %d %s", h.from.ID, h.to.ID, c.Operation, last.By.Event.GetSubject(), last.By.Effective, h.on)
	return &journeyv1.RecordRequest{
		Operation: c.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, Subject: c.Group,
		OccurredOn: max(h.on, last.By.On).String(), RequestId: uuid.NewSHA1(leaves, []byte(id)).String(), ExpectedVersion: &version,
		Step: &journeyv1.Step{Kind: &journeyv1.Step_CaseworkerAssigned{CaseworkerAssigned: &journeyv1.CaseworkerAssigned{
			Caseworker: h.to.ID, Partner: h.to.Partner,
		}}},
	}, nil, nil
}

// note takes a case into the response, once.
func (h *handover) note(c *journeyv1.HandedCase) {
	same := func(o *journeyv1.HandedCase) bool {
		return o.Operation == c.Operation && o.Participant == c.Participant
	}
	if at := slices.IndexFunc(h.response.Cases, same); at >= 0 {
		h.response.Cases[at] = c
	} else {
		h.response.Cases = append(h.response.Cases, c)
	}
	h.response.Moved, h.response.Stay, h.response.Obligations = 0, 0, 0
	for _, o := range h.response.Cases {
		switch {
		case o.Refusal == nil:
			h.response.Moved++
			h.response.Obligations += o.Obligations
		case !o.Over:
			h.response.Stay++
		}
	}
}

// answer is the response, in order.
func (h *handover) answer() *journeyv1.LeaveResponse {
	slices.SortFunc(h.response.Cases, func(a, b *journeyv1.HandedCase) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Participant, b.Participant))
	})
	return h.response
}

// held is every case of somebody, as the log has it now.
func (s *Server) held(ctx context.Context, id string) ([]caseload.Held, error) {
	if err := s.upToNow(ctx, "caseload"); err != nil {
		return nil, err
	}
	return caseload.HeldBy(ctx, s.rows(ofStaff(id)), id)
}

// upToNow waits until a read model has read what is in the log by now, and refuses to go on with less.
func (s *Server) upToNow(ctx context.Context, model string) error {
	last, err := s.Store.Last(ctx)
	if err != nil {
		return storeError(err)
	}
	has, err := s.fresh(ctx, model, &journeyv1.Position{Log: s.Store.LogID(), Sequence: last.Sequence})
	if err == nil && has.GetPosition().GetSequence() < last.Sequence {
		return fail(codeUnavailable, "query.not_yet", "")
	}
	return err
}

type caseKey struct{ operation, group string }

// openObligations is how many obligations of each case are upcoming, due or overdue.
func (h *handover) openObligations(ctx context.Context, held []caseload.Held) (map[caseKey]uint32, error) {
	open := map[caseKey]uint32{}
	if len(held) == 0 {
		return open, nil
	}
	if err := h.upToNow(ctx, "followup"); err != nil {
		return nil, err
	}
	for i, c := range held {
		if i > 0 && held[i-1].Operation == c.Operation {
			continue
		}
		filter := followup.Filter{Operation: c.Operation, On: h.on, Caseworker: h.from.ID, Open: true}
		for after, more := (*followup.Key)(nil), true; more; {
			rows, _, err := followup.List(ctx, h.rows(ofCaseworker(c.Operation, h.from.ID)), filter, after, obligationsAtOnce)
			if err != nil {
				return nil, err
			}
			for _, o := range rows {
				open[caseKey{c.Operation, o.Group}]++
			}
			if more = len(rows) == obligationsAtOnce; more {
				key := rows[len(rows)-1].Key()
				after = &key
			}
		}
	}
	return open, nil
}

const obligationsAtOnce = 1000
