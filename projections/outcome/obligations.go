package outcome

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// obligationRow is an obligation of the follow-up. What it is on a day follows from its dates alone
// (followup.Obligation.State, in SQL obligation_state). What was retracted or has lost its clock is outside
// the rates and has no row.
type obligationRow struct {
	participant, member, obligation string
	opens, checkpoint, closes       calendar.Date
	completed                       calendar.Date
	late                            bool
	closed                          calendar.Date
	closedAs                        followup.State
	reopened, notRequired           calendar.Date
	// The positions of the steps that began, completed and closed it; 0 without one.
	begunBy, completedBy, closedBy uint64
}

var obligationColumns = []string{
	"participant", "member", "obligation", "opens_on", "checkpoint_on", "closes_on", "completed_on", "late",
	"closed_on", "closed_as", "reopened_on", "not_required_from", "begun_position", "completed_position", "closed_position",
}

func (r obligationRow) values() []any {
	return []any{
		r.participant, r.member, r.obligation, day(r.opens), day(r.checkpoint), day(r.closes), day(r.completed), r.late,
		day(r.closed), text(string(r.closedAs)), day(r.reopened), day(r.notRequired),
		int64(r.begunBy), behindAt(r.completedBy), behindAt(r.closedBy),
	}
}

// behindAt is the position of a step, NULL for none.
func behindAt(sequence uint64) any {
	if sequence == 0 {
		return nil
	}
	return int64(sequence)
}

// followings are the obligations, worked out at each position at which they can change, from the first
// placement or exit on.
func followings(histories []history, n names, facts func() operation.Facts) projections.TableRows {
	var followed track[obligationRow]
	if begins := obliged(histories); begins != 0 {
		of := facts()
		plain := len(histories) == 1 && histories[0].plain()
		var rows []obligationRow
		for _, at := range turns(histories, following, n.links()...) {
			if at < begins {
				continue
			}
			if !plain || !histories[0].ends(at) && !complete(rows, histories[0].originally(at), at) {
				rows = rows[:0]
				for _, who := range n.at(at) {
					rows = append(rows, obligations(who, at, of)...)
				}
			}
			followed.set(at, rows)
		}
	}
	return projections.TableRows{Table: "obligations", Rows: followed.rows()}
}

// plain: nothing of the follow-up was ever closed, retracted or corrected (first days of the participation
// apart). Most histories are; then a contact changes the obligations it names and no others.
func (r *history) plain() bool {
	return !slices.ContainsFunc(r.of[following], func(p journey.Past) bool {
		step := p.Event.GetStep()
		if corrected := step.GetFactCorrected().GetStep(); corrected != nil {
			return corrected.GetEntryDeclared() == nil && corrected.GetParticipantReentered() == nil
		}
		return step.GetFollowUpClosed() != nil || step.GetFactRetracted() != nil
	})
}

// ends: the event is the end of a placement and the history has no other, so that no chain is told from another
// by it and no obligation changes.
func (r *history) ends(at uint64) bool {
	if r.originally(at).GetStep().GetPlacementEnded() == nil {
		return false
	}
	placements := 0
	for _, p := range r.of[following] {
		if p.Event.GetStep().GetPlacementStarted() != nil {
			placements++
		}
	}
	return placements == 1
}

// originally is the event at a position.
func (r *history) originally(at uint64) *journeyv1.Event {
	i, _ := slices.BinarySearchFunc(r.events, at, func(e eventstore.Recorded, at uint64) int { return cmp.Compare(e.Sequence, at) })
	return r.events[i].Event
}

// complete takes a contact into the obligations of a plain history, as followup.Obligations would. False: the
// event is none, or names what is not there, and the obligations have to be worked out anew.
func complete(rows []obligationRow, event *journeyv1.Event, at uint64) bool {
	contact := event.GetStep().GetFollowUpCompleted()
	if contact == nil {
		return false
	}
	on := calendar.Read(event.GetOccurredOn())
	place := func(id string) int {
		return slices.IndexFunc(rows, func(r obligationRow) bool { return r.obligation == id })
	}
	if slices.ContainsFunc(contact.GetObligations(), func(id string) bool { return place(id) < 0 }) {
		return false
	}
	if contact.GetSpokeWith() == journeyv1.SpokeWith_SPOKE_WITH_REGISTER || contact.GetSpokeWith() == 0 {
		return true
	}
	for _, id := range contact.GetObligations() {
		r := &rows[place(id)]
		if r.completed == calendar.None || on < r.completed {
			r.completed, r.late, r.completedBy, r.notRequired = on, on > r.closes, at, calendar.None
		}
	}
	return true
}

// obliged is the position of the first placement or exit; 0 without one.
func obliged(histories []history) uint64 {
	var first uint64
	for _, h := range histories {
		for _, past := range h.of[following] {
			step := past.Event.GetStep()
			if (step.GetPlacementStarted() != nil || step.GetParticipantExited() != nil) && (first == 0 || past.Sequence < first) {
				first = past.Sequence
			}
		}
	}
	return first
}

// obliged is what has to be followed up for one person as known at a position.
func (p person) obliged(at uint64, of operation.Facts) []followup.Obligation {
	inputs := make([]followup.Input, len(p.members))
	for i, h := range p.members {
		past := h.of[following]
		n, _ := slices.BinarySearchFunc(past, at+1, func(p journey.Past, position uint64) int { return cmp.Compare(p.Sequence, position) })
		inputs[i] = journey.FollowUp(h.id, past[:n], of)
	}
	return followup.Obligations(followup.Join(inputs...))
}

// obligations are the rows of one person as known at a position.
func obligations(who person, at uint64, of operation.Facts) []obligationRow {
	all := who.obliged(at, of)
	rows := make([]obligationRow, 0, len(all))
	for _, o := range all {
		if o.OutsideRates {
			continue
		}
		rows = append(rows, obligationRow{
			participant: who.name, member: o.Member, obligation: o.ID, opens: o.Opens, checkpoint: o.Checkpoint, closes: o.Closes,
			completed: o.CompletedOn, late: o.Late, closed: o.ClosedOn, closedAs: o.ClosedAs, reopened: o.ReopenedOn,
			notRequired: o.NotRequiredFrom, begunBy: who.sequence(o.Member, o.AnchorVersion),
			completedBy: who.sequence(o.Member, o.CompletedBy), closedBy: who.sequence(o.Member, o.ClosedBy),
		})
	}
	return rows
}

// sequence is where a version of a member's history lies in the log; 0 for version 0.
func (p person) sequence(member string, version uint64) uint64 {
	for _, h := range p.members {
		if h.id == member && version > 0 && version <= uint64(len(h.events)) {
			return h.events[version-1].Sequence
		}
	}
	return 0
}

// reopening adds to what the follow-up looks at the contacts with the person, if in any of the person's histories
// an obligation was closed as lost or declined: a later contact reopens it. Most have none, and are spared to
// look at all their steps.
func reopening(histories []history) {
	if !slices.ContainsFunc(histories, func(h history) bool {
		return slices.ContainsFunc(h.of[following], func(p journey.Past) bool { return mayReopen(p.Event.GetStep()) })
	}) {
		return
	}
	for i := range histories {
		histories[i].addContacts()
	}
}

// addContacts adds the contacts with the person to what the follow-up looks at.
func (r *history) addContacts() {
	taken := map[uint64]bool{}
	r.of[following] = nil
	for _, e := range r.events {
		step, takes := e.Event.GetStep(), false
		switch {
		case step.GetFactCorrected() != nil:
			takes = taken[step.GetFactCorrected().GetVersion()]
		case step.GetFactRetracted() != nil:
			takes = taken[step.GetFactRetracted().GetVersion()]
		default:
			bears, _ := concerns(step)
			takes = slices.Contains(bears, following) || journey.Contact(step)
		}
		if takes {
			taken[e.Event.GetVersion()] = true
			r.of[following] = append(r.of[following], journey.Past{Event: e.Event, Sequence: e.Sequence})
		}
	}
}

func mayReopen(step *journeyv1.Step) bool {
	why := cmp.Or(step.GetFollowUpClosed().GetWhy(), step.GetFactCorrected().GetStep().GetFollowUpClosed().GetWhy())
	return why == journeyv1.ClosureReason_CLOSURE_REASON_LOST || why == journeyv1.ClosureReason_CLOSURE_REASON_DECLINED
}
