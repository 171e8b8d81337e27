package followup

import (
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Gather is the input of one history. It takes the raw events in the order of their versions, with the
// corrections and retractions among them, because what was retracted still shows. Member is the
// participant; it may be empty where only one history is looked at. Contact says of a step whether somebody
// spoke with the person in it (journey.Contact).
func Gather(member string, events []*journeyv1.Event, policies Policies, contact func(*journeyv1.Step) bool) Input {
	in := Input{Policies: policies}
	steps := wordings(events)
	last := map[string]calendar.Date{}
	for _, ws := range steps {
		if w := ws[len(ws)-1]; w.Holds() && w.step.GetPlacementEnded() != nil {
			last[w.step.GetPlacementEnded().GetPlacement()] = w.on
		}
	}
	for _, ws := range steps {
		for _, w := range ws {
			in.addWording(member, w, last)
		}
		if w := ws[len(ws)-1]; w.Holds() {
			in.addFact(member, w)
			if contact(w.step) {
				in.Contacts = append(in.Contacts, Contact{Member: member, Version: w.version, On: w.on})
			}
		}
	}
	return in
}

func (in *Input) addWording(member string, w wording, last map[string]calendar.Date) {
	switch step := w.step.GetKind().(type) {
	case *journeyv1.Step_PlacementStarted:
		p := step.PlacementStarted
		end, ended := last[p.GetPlacement()]
		if !ended {
			end = calendar.Forever
		}
		in.Placements = append(in.Placements, Placement{
			Revision: w.Revision, Member: member, Version: w.version, ID: p.GetPlacement(), Kind: p.GetKind(),
			First: w.on, Last: end, PolicyVersion: p.GetPolicyVersion(),
		})
	case *journeyv1.Step_PlacementEnded:
		in.Ends = append(in.Ends, End{Revision: w.Revision, Member: member, Placement: step.PlacementEnded.GetPlacement(), On: w.on})
	case *journeyv1.Step_ParticipantExited:
		x := step.ParticipantExited
		in.Exits = append(in.Exits, Exit{
			Revision: w.Revision, Member: member, Version: w.version, On: w.on,
			Reason: x.GetReason(), PolicyVersion: x.GetPolicyVersion(),
		})
	}
}

func (in *Input) addFact(member string, w wording) {
	switch step := w.step.GetKind().(type) {
	case *journeyv1.Step_EntryDeclared, *journeyv1.Step_ParticipantReentered:
		in.Entries = append(in.Entries, Entry{Member: member, Version: w.version, On: w.on})
	case *journeyv1.Step_FollowUpAttempted:
		a := step.FollowUpAttempted
		in.Attempts = append(in.Attempts, Attempt{
			Member: member, Version: w.version, On: w.on,
			Obligations: a.GetObligations(), Channel: a.GetChannel(), Result: a.GetResult(),
		})
	case *journeyv1.Step_FollowUpCompleted:
		c := step.FollowUpCompleted
		in.Completions = append(in.Completions, Completion{
			Member: member, Version: w.version, On: w.on,
			Obligations: c.GetObligations(), Channel: c.GetChannel(), SpokeWith: c.GetSpokeWith(),
		})
	case *journeyv1.Step_FollowUpClosed:
		c := step.FollowUpClosed
		in.Closures = append(in.Closures, Closure{
			Member: member, Version: w.version, On: w.on,
			Obligations: c.GetObligations(), Why: c.GetWhy(), Rule: c.GetRule(),
		})
	}
}
