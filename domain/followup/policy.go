// Package followup turns placements, exits and contacts into obligations to follow up, each with the
// state it has on any day.
package followup

import (
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Window is a checkpoint of a clock: so many days or months after the clock begins, open so many days
// before and after that day, both ends included.
type Window struct {
	// Day counts from the day the clock begins, which is day 0; 0 where it is given in months.
	Day int
	// Months is the same day of the month so many months later, or the last day of a shorter month (G7);
	// 0 where it is given in days.
	Months int
	Before int
	After  int
}

// Checkpoint is the day the window lies around, for a clock that begins on a day.
func (w Window) Checkpoint(begins calendar.Date) calendar.Date {
	return begins.AddMonths(w.Months).Add(w.Day)
}

// Policy is one version of an operation's follow-up policy. Versions never change once set.
type Policy struct {
	// Version is 0 for the built-in defaults, else 1, 2, 3 ...
	Version uint32
	// ValidFrom is the first day it is valid; None for the defaults.
	ValidFrom calendar.Date
	// BeginsFor is the kinds of placement that start the employment clock.
	BeginsFor []journeyv1.PlacementKind
	// BridgeDays: a placement that begins at most so many days after the last day continues the chain.
	BridgeDays int
	// Employment is the checkpoints of the employment clock.
	Employment []Window
	Exit28     Window
	Exit6M     Window
	// What LOST needs: attempts, channels among them, and days from the first attempt to the last.
	LostAttempts, LostChannels, LostSpanDays int
	// What a qualifying placement needs: hours a week, and months a fixed term is planned to last.
	QualifyingHours  float64
	QualifyingMonths int
	// QualifyingKinds is the kinds of placement that can qualify.
	QualifyingKinds []journeyv1.PlacementKind
	// SustainedDays is the days of a chain on which it is looked at for being sustained, the headline first.
	SustainedDays []int
	// ExitSuggestionDays is how many days without any service lead to the suggestion of an exit.
	ExitSuggestionDays int
	// ReminderDays is how many days after the last day of the window the coordinator is told, once, of what is still
	// overdue.
	ReminderDays int
}

// Default is the policy until one is set (version 0). Source: the programmes' rules on mandatory
// follow-up, section 5 of the domain reference.
func Default() Policy {
	return Policy{
		ValidFrom: calendar.None,
		BeginsFor: []journeyv1.PlacementKind{
			journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE,
			journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED,
			journeyv1.PlacementKind_PLACEMENT_KIND_IN_COMPANY_TRAINING,
			journeyv1.PlacementKind_PLACEMENT_KIND_SCHOOL_TRAINING,
			journeyv1.PlacementKind_PLACEMENT_KIND_SELF_EMPLOYMENT,
			journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB,
		},
		BridgeDays: 14,
		Employment: []Window{
			{Day: 7, Before: 3, After: 7}, {Day: 28, Before: 7, After: 7},
			{Day: 91, Before: 14, After: 14}, {Day: 182, Before: 14, After: 14},
		},
		Exit28:       Window{Day: 28, Before: 7, After: 14},
		Exit6M:       Window{Months: 6, Before: 30, After: 30},
		LostAttempts: 3, LostChannels: 2, LostSpanDays: 14,
		QualifyingHours: 15, QualifyingMonths: 3,
		QualifyingKinds:    []journeyv1.PlacementKind{journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE},
		SustainedDays:      []int{182, 42},
		ExitSuggestionDays: 90,
		ReminderDays:       7,
	}
}

// FromStep is the policy a step sets. What the step leaves absent or empty has its default. The dates of
// an accepted step are good.
func FromStep(step *journeyv1.FollowUpPolicySet) Policy {
	p := Default()
	p.Version = step.GetVersion()
	p.ValidFrom = day(step.GetValidFrom())
	if kinds := step.GetBeginsFor(); len(kinds) > 0 {
		p.BeginsFor = slices.Clone(kinds)
	}
	if given := step.GetEmploymentCheckpoints(); len(given) > 0 {
		p.Employment = nil
		for _, c := range given {
			p.Employment = append(p.Employment, window(c, Window{}))
		}
		slices.SortFunc(p.Employment, func(a, b Window) int { return a.Day - b.Day })
	}
	if c := step.GetExit_28(); c != nil {
		p.Exit28 = window(c, p.Exit28)
	}
	if c := step.GetExit_6M(); c != nil {
		p.Exit6M = window(c, p.Exit6M)
	}
	if kinds := step.GetQualifyingKinds(); len(kinds) > 0 {
		p.QualifyingKinds = slices.Clone(kinds)
	}
	if days := step.GetSustainedDays(); len(days) > 0 {
		p.SustainedDays = nil
		for _, d := range days {
			p.SustainedDays = append(p.SustainedDays, int(d))
		}
	}
	if step.QualifyingMinHours != nil {
		p.QualifyingHours = step.GetQualifyingMinHours()
	}
	take(&p.BridgeDays, step.BridgeDays)
	take(&p.LostAttempts, step.LostMinAttempts)
	take(&p.LostChannels, step.LostMinChannels)
	take(&p.LostSpanDays, step.LostMinSpanDays)
	take(&p.QualifyingMonths, step.QualifyingMinMonths)
	take(&p.ExitSuggestionDays, step.ExitSuggestionDays)
	take(&p.ReminderDays, step.ReminderDays)
	return p
}

func take(to *int, given *uint32) {
	if given != nil {
		*to = int(*given)
	}
}

// Begins answers whether a placement of this kind starts the employment clock.
func (p Policy) Begins(kind journeyv1.PlacementKind) bool { return slices.Contains(p.BeginsFor, kind) }

// Policies is the versions of an operation's policy, without the defaults, in any order.
type Policies []Policy

// At is the version valid on day: of those that are valid by then the latest version, else the defaults.
func (ps Policies) At(day calendar.Date) Policy {
	best := Default()
	for _, p := range ps {
		if p.ValidFrom <= day && p.Version > best.Version {
			best = p
		}
	}
	return best
}

// ByVersion is the version that a step was pinned to when it was decided; the defaults for 0 and for a
// version that does not exist.
func (ps Policies) ByVersion(version uint32) Policy {
	for _, p := range ps {
		if p.Version == version {
			return p
		}
	}
	return Default()
}

// window reads a checkpoint; one that says neither days nor months lies where the default one lies.
func window(c *journeyv1.Checkpoint, otherwise Window) Window {
	w := Window{Day: int(c.GetDay()), Months: int(c.GetMonths()), Before: int(c.GetOpensBefore()), After: int(c.GetClosesAfter())}
	if w.Day == 0 && w.Months == 0 {
		w.Day, w.Months = otherwise.Day, otherwise.Months
	}
	return w
}
