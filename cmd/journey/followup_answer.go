package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"journey/domain/narrative"
	journeyv1 "journey/proto/journey/v1"
)

// followUp records a step about follow-ups of a participant and answers how they stand after it, on its day.
func (o *options) followUp(c *cobra.Command, flags *followUpFlags, participant string, step func(named []string) *journeyv1.Step) error {
	flags.subject = participant
	client, err := o.client()
	if err != nil {
		return err
	}
	person := &journeyv1.ListObligationsRequest{Operation: flags.operation, Participant: participant, On: flags.on, PageSize: 1000}
	if flags.on == "" {
		today, err := client.followup.ListObligations(c.Context(), person)
		if err != nil {
			return o.answer(err)
		}
		flags.on, person.On = today.On, today.On
	}
	named, err := o.named(c.Context(), client, person, flags.obligations)
	if err != nil {
		return err
	}
	built := step(named)
	if talk := built.GetFollowUpCompleted(); talk != nil && talk.StatusOn == "" {
		if talk.StatusOn, err = o.statusDay(c.Context(), client, person, named); err != nil {
			return err
		}
	}
	request, err := flags.request(built)
	if err != nil {
		return err
	}
	recorded, err := client.journey.Record(c.Context(), request)
	if err != nil {
		return o.answer(err)
	}
	answer := followedUp{recorded: recorded, on: flags.on, statusOn: built.GetFollowUpCompleted().GetStatusOn(), participant: participant}
	if answer.named, err = o.concerned(c.Context(), client, request, recorded.Events[0].Version); err != nil {
		return err
	}
	person.AtLeast = recorded.Position
	var fresh *journeyv1.Freshness
	if answer.all, fresh, err = o.everyObligation(c.Context(), client, person); err != nil {
		return err
	}
	if fresh.Position.GetSequence() < person.AtLeast.Sequence {
		fmt.Fprintln(c.ErrOrStderr(), "journey:", o.word("Es ist erfasst, aber die Liste der Nachbegleitungen ist noch nicht so weit.", "It is recorded, but the list of follow-ups has not got there yet."))
	}
	o.warn(c.ErrOrStderr(), fresh)
	return o.followedUp(c.OutOrStdout(), answer)
}

// followedUp is the answer to a step about follow-ups.
type followedUp struct {
	recorded *journeyv1.RecordResponse
	// on is the day of the step, statusOn that of the status it tells; empty if it tells none.
	on, statusOn, participant string
	// named are the ids that the step is about, all the obligations of the participant as they are after it.
	named []string
	all   []*journeyv1.Obligation
}

// those are the obligations that are wanted.
func (f followedUp) those(wanted func(*journeyv1.Obligation) bool) (those []*journeyv1.Obligation) {
	for _, b := range f.all {
		if wanted(b) {
			those = append(those, b)
		}
	}
	return those
}

func (f followedUp) isNamed(b *journeyv1.Obligation) bool {
	return slices.Contains(f.named, b.Obligation)
}

// MarshalJSON is the answer for programs: the recorded step, the follow-ups it names, what is open.
func (f followedUp) MarshalJSON() ([]byte, error) {
	recorded, err := line(f.recorded)
	if err != nil {
		return nil, err
	}
	lines := func(of []*journeyv1.Obligation) []json.RawMessage {
		all := []json.RawMessage{}
		for _, b := range of {
			text, problem := line(b)
			if problem != nil {
				err = problem
			}
			all = append(all, text)
		}
		return all
	}
	answer := struct {
		Recorded json.RawMessage   `json:"recorded"`
		On       string            `json:"on"`
		Named    []json.RawMessage `json:"named"`
		Open     []json.RawMessage `json:"open"`
	}{recorded, f.on, lines(f.those(f.isNamed)), lines(f.those(isOpen))}
	if err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

func (o *options) followedUp(w io.Writer, f followedUp) error {
	columns := []column[*journeyv1.Obligation]{
		{"Verpflichtung", "obligation", func(b *journeyv1.Obligation) string { return b.Obligation }},
		{"Stand", "state", func(b *journeyv1.Obligation) string { return o.value(b.State.String()) }},
		{"Fenster ab", "from", func(b *journeyv1.Obligation) string { return b.OpensOn }},
		{"zu erledigen bis", "by", func(b *journeyv1.Obligation) string { return b.ClosesOn }},
		{"Versuche", "attempts", func(b *journeyv1.Obligation) string { return strconv.Itoa(int(b.Attempts)) }},
		{"Grund", "reason", func(b *journeyv1.Obligation) string { return b.Reason }},
	}
	switch o.output {
	case "json", "jsonl":
		return writeValues(o, w, []followedUp{f})
	case "csv":
		columns = append(columns, column[*journeyv1.Obligation]{"erledigt", "completed", func(b *journeyv1.Obligation) string { return b.CompletedOn }})
		return write(o, w, columns, f.all)
	}
	if err := o.stored(w, f.recorded); err != nil {
		return err
	}
	for _, b := range f.those(f.isNamed) {
		o.note(w, "%s: %s", b.Obligation, o.becameOf(b))
	}
	if f.statusOn != "" && f.statusOn != f.on {
		o.note(w, o.word("Der Status gilt für den %s.", "The status is that of %s."), narrative.Day(f.statusOn, o.lang))
	}
	open := f.those(isOpen)
	if len(open) == 0 {
		o.note(w, o.word("Für %s ist nichts mehr offen (Stand %s).", "Nothing is open any more for %s (as of %s)."), f.participant, narrative.Day(f.on, o.lang))
		return nil
	}
	o.note(w, o.word("Offen für %s (Stand %s):", "Open for %s (as of %s):"), f.participant, narrative.Day(f.on, o.lang))
	return write(o, w, columns, open)
}

// becameOf says how a follow-up stands after the step that named it.
func (o *options) becameOf(b *journeyv1.Obligation) string {
	state := o.value(b.State.String())
	done, closes := narrative.Day(b.CompletedOn, o.lang), narrative.Day(b.ClosesOn, o.lang)
	switch {
	case b.State == journeyv1.ObligationState_OBLIGATION_STATE_COMPLETED:
		return fmt.Sprintf(o.word("erledigt am %s, rechtzeitig", "completed on %s, on time"), done)
	case b.State == journeyv1.ObligationState_OBLIGATION_STATE_COMPLETED_LATE && b.CompletedOn > b.ClosesOn:
		return fmt.Sprintf(o.word("erledigt am %s, verspätet (das Fenster endete am %s)", "completed on %s, late (the window ended on %s)"), done, closes)
	case b.State == journeyv1.ObligationState_OBLIGATION_STATE_COMPLETED_LATE:
		return fmt.Sprintf(o.word("erledigt am %s, verspätet (war schon aufgegeben)", "completed on %s, late (it had been given up)"), done)
	case isOpen(b):
		return fmt.Sprintf(o.word("weiter offen: %s, bis %s; Versuche: %d", "still open: %s, by %s; attempts: %d"), state, closes, b.Attempts)
	case b.Reason != "":
		return state + " (" + o.reason(b.Reason) + ")"
	}
	return state
}

// concerned is the obligations that a step is about. A closure of all is stored as the list of those that it
// closed, so that list is asked for.
func (o *options) concerned(ctx context.Context, client *client, request *journeyv1.RecordRequest, version uint64) ([]string, error) {
	if !request.Step.GetFollowUpClosed().GetAll() {
		return obligationsOf(request.Step), nil
	}
	response, err := client.history.GetHistory(ctx, &journeyv1.GetHistoryRequest{Operation: request.Operation, Subject: request.Subject, AtVersion: version})
	if err != nil {
		return nil, o.answer(err)
	}
	return obligationsOf(response.Entries[version-1].Event.GetStep()), nil
}

func obligationsOf(step *journeyv1.Step) []string {
	switch kind := step.GetKind().(type) {
	case *journeyv1.Step_FollowUpAttempted:
		return kind.FollowUpAttempted.Obligations
	case *journeyv1.Step_FollowUpCompleted:
		return kind.FollowUpCompleted.Obligations
	case *journeyv1.Step_FollowUpClosed:
		return kind.FollowUpClosed.Obligations
	}
	return nil
}
