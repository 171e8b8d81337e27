// Package placement tells what the steps of a participant mean to other services: which placements began, changed,
// ended or lasted, and which of what was told before should have read differently.
package placement

import (
	"strings"

	"journey/domain/calendar"
	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"
	placementv1 "journey/proto/placement/v1"
)

// Placement is a placement as it stood on the day that an emission is about. Nothing of it is sealed.
type Placement struct {
	// ID is its id within the journey.
	ID   string
	Kind journeyv1.PlacementKind
	// Qualifying is whether it is a qualifying placement on that day.
	Qualifying indicator.Answer
	// OccupationGroup is "kldb:" or "isco:" and at most two digits; empty if no occupation is known.
	OccupationGroup string
	Hours           placementv1.HoursBand
	First           calendar.Date
	// Last is None unless the emission is about the end.
	Last calendar.Date
	// Area is the area of the operation in which the participant lived by their first entry; empty if not known.
	Area string
	// Partner is the partner that was responsible on that day; empty if none was.
	Partner string
}

// groupOf cuts the code of an occupation to the group that is told: Berufshauptgruppe of KldB 2010, sub-major group of
// ISCO-08, both two digits. What is no such code is not told.
func groupOf(occupation string) string {
	if !strings.HasPrefix(occupation, "kldb:") && !strings.HasPrefix(occupation, "isco:") {
		return ""
	}
	return occupation[:min(len(occupation), len("kldb:")+2)]
}

// bandOf is the band of agreed hours a week; nil is not known.
// Source: section 138 (3) SGB III for the first limit; the others are own.
func bandOf(hours *float64) placementv1.HoursBand {
	switch {
	case hours == nil:
		return placementv1.HoursBand_HOURS_BAND_UNSPECIFIED
	case *hours < 15:
		return placementv1.HoursBand_HOURS_BAND_UNDER_15
	case *hours < 20:
		return placementv1.HoursBand_HOURS_BAND_15_TO_UNDER_20
	case *hours < 35:
		return placementv1.HoursBand_HOURS_BAND_20_TO_UNDER_35
	}
	return placementv1.HoursBand_HOURS_BAND_35_AND_MORE
}
