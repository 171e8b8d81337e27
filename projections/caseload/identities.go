package caseload

import (
	"slices"

	"journey/domain/calendar"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

const identity = journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY

// identities are the sealed names, dates of birth and reference numbers as they hold now. Once the keys
// are destroyed there is nothing worth keeping.
func identities(g projections.Group) projections.TableRows {
	table := projections.TableRows{Table: "identities"}
	for _, m := range g.Members {
		if erased(m) {
			continue
		}
		for _, e := range m.Events {
			source := sourceOf(e.Event.GetStep())
			if source == "" {
				continue
			}
			holds, on := wording(m, e.Event)
			if sealed := partOf(holds); sealed != nil {
				table.Rows = append(table.Rows, []any{m.Subject.ID, source, query.Day(on), holds.GetId(), sealed})
			}
		}
	}
	return table
}

// The steps that say who somebody is.
const (
	fromRegistration = "registration"
	fromReferral     = "referral"
)

func sourceOf(step *journeyv1.Step) string {
	switch step.GetKind().(type) {
	case *journeyv1.Step_ParticipantRegistered:
		return fromRegistration
	case *journeyv1.Step_ReferralReceived:
		return fromReferral
	}
	return ""
}

func erased(m eventstore.History) bool {
	return slices.ContainsFunc(m.Events, func(e eventstore.Recorded) bool {
		return slices.Contains(e.Event.GetStep().GetPersonalDataErased().GetClasses(), identity)
	})
}

// wording is the event whose identity part holds for an original step: the latest correction that is not
// retracted and does not leave the class unchanged, else the step itself. Nil if the step was retracted.
// The date is that of the latest correction, whatever it leaves unchanged.
func wording(m eventstore.History, original *journeyv1.Event) (*journeyv1.Event, calendar.Date) {
	gone := map[uint64]bool{}
	for _, e := range m.Events {
		if r := e.Event.GetStep().GetFactRetracted(); r != nil {
			gone[r.GetVersion()] = true
		}
	}
	if gone[original.GetVersion()] {
		return nil, calendar.None
	}
	holds, on := original, calendar.Read(original.GetOccurredOn())
	for _, e := range m.Events {
		c := e.Event.GetStep().GetFactCorrected()
		if c == nil || c.GetVersion() != original.GetVersion() || gone[e.Event.GetVersion()] ||
			sourceOf(c.GetStep()) != sourceOf(original.GetStep()) {
			continue
		}
		if corrected := calendar.Read(c.GetOccurredOn()); corrected != calendar.None {
			on = corrected
		}
		if !slices.Contains(c.GetUnchanged(), identity) {
			holds = e.Event
		}
	}
	return holds, on
}

func partOf(e *journeyv1.Event) []byte {
	for _, s := range e.GetSealed() {
		if s.GetClass() == identity {
			return s.GetCiphertext()
		}
	}
	return nil
}
