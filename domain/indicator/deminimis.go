package indicator

import (
	"cmp"

	journeyv1 "journey/proto/journey/v1"
)

// Minor is what somebody was given, as the rule on minor participation looks at it.
type Minor struct {
	// Minutes of counselling or information in all, on however many days; at most Limit of them are no
	// participation.
	Minutes, Limit uint32
	// OnlyCounselling: there was nothing but that. Whoever was given anything else takes part beyond doubt.
	OnlyCounselling bool
	// Entered: there is an entry.
	Entered bool
}

// DeMinimis adds up what somebody was given. It removes nobody from any figure: who entered below the limit
// is flagged, who is above it without an entry is listed.
// Source: the German rule for the ESF, counselling or information of at most 480 minutes in all is no
// participation (G10).
func DeMinimis(p Participation, params *journeyv1.IndicatorParameters) Minor {
	m := Minor{Limit: cmp.Or(params.GetDeMinimisMinutes(), defaultDeMinimisMinutes), OnlyCounselling: true, Entered: p.Entry != nil}
	for _, s := range p.Services {
		if s.Counselling {
			m.Minutes += s.Minutes
		} else {
			m.OnlyCounselling = false
		}
	}
	return m
}

// Below answers whether what was given is no participation by itself.
func (m Minor) Below() bool { return m.OnlyCounselling && m.Minutes <= m.Limit }

// Flagged: somebody entered who was given no more than that. They still count.
func (m Minor) Flagged() bool { return m.Entered && m.Below() }

// Listed: somebody without an entry was given more than that. They do not count, and somebody must look.
func (m Minor) Listed() bool { return !m.Entered && !m.Below() }
