// Package followup turns placements, exits and contacts into obligations to follow up, each with the
// state it has on any day.
package followup

import (
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Window is a checkpoint of a clock: so many days after the clock begins, open so many days before and
// after that day, both ends included.
type Window struct {
	// Day counts from the day the clock begins, which is day 0. For the six-month checkpoint of the exit
	// clock 0 means the same day of the month six months later (G7).
	Day    int
	Before int
	After  int
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
		BridgeDays:   14,
		Employment:   []Window{{7, 3, 7}, {28, 7, 7}, {91, 14, 14}, {182, 14, 14}},
		Exit28:       Window{28, 7, 14},
		Exit6M:       Window{0, 30, 30},
		LostAttempts: 3, LostChannels: 2, LostSpanDays: 14,
		QualifyingHours: 15, QualifyingMonths: 3,
	}
}

// FromStep is the policy a step sets. What the step leaves empty or 0 has its default, except in a
// checkpoint that is given, where 0 days before or after mean 0 days. The dates of an accepted step are good.
func FromStep(step *journeyv1.FollowUpPolicySet) Policy {
	p := Default()
	p.Version = step.GetVersion()
	p.ValidFrom, _ = calendar.Parse(step.GetValidFrom())
	if kinds := step.GetBeginsFor(); len(kinds) > 0 {
		p.BeginsFor = slices.Clone(kinds)
	}
	if given := step.GetEmploymentCheckpoints(); len(given) > 0 {
		p.Employment = nil
		for _, c := range given {
			p.Employment = append(p.Employment, window(c))
		}
		slices.SortFunc(p.Employment, func(a, b Window) int { return a.Day - b.Day })
	}
	if c := step.GetExit_28(); c != nil {
		p.Exit28 = window(c)
		p.Exit28.Day = orElse(p.Exit28.Day, 28)
	}
	if c := step.GetExit_6M(); c != nil {
		p.Exit6M = window(c)
	}
	p.BridgeDays = orElse(int(step.GetBridgeDays()), p.BridgeDays)
	p.LostAttempts = orElse(int(step.GetLostMinAttempts()), p.LostAttempts)
	p.LostChannels = orElse(int(step.GetLostMinChannels()), p.LostChannels)
	p.LostSpanDays = orElse(int(step.GetLostMinSpanDays()), p.LostSpanDays)
	p.QualifyingHours = orElse(step.GetQualifyingMinHours(), p.QualifyingHours)
	p.QualifyingMonths = orElse(int(step.GetQualifyingMinMonths()), p.QualifyingMonths)
	return p
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

func window(c *journeyv1.Checkpoint) Window {
	return Window{Day: int(c.GetDay()), Before: int(c.GetOpensBefore()), After: int(c.GetClosesAfter())}
}

func orElse[T int | float64](given, other T) T {
	if given == 0 {
		return other
	}
	return given
}
