package journey

import (
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// dated is the day that a step was known to have from a version on.
type dated struct {
	from uint64
	on   calendar.Date
}

// since is the version from which the step has been known to have the day it has now: its own, or that of
// the correction, or of the undoing of one, that moved it there. What leaves the day as it was moves nothing.
func (f Fact) since() uint64 {
	if len(f.days) == 0 {
		return f.Version
	}
	return latest(f.days).from
}

// knownOn is the day that the step was known to have once the version was recorded; None before its own.
func (f Fact) knownOn(version uint64) calendar.Date {
	switch {
	case version < f.Version:
		return calendar.None
	case len(f.days) == 0:
		return f.On
	}
	on := calendar.None
	for _, d := range f.days {
		if d.from <= version {
			on = d.on
		}
	}
	return on
}

// days is for each step that was ever corrected the days it was known to have, oldest first.
func days(past []Past) map[uint64][]dated {
	known := map[uint64][]dated{}
	held := map[uint64][]dated{} // the same without what is undone
	for i, p := range past {
		version, original := p.Event.GetVersion(), uint64(0)
		switch k := p.Event.GetStep().GetKind().(type) {
		case *journeyv1.Step_FactCorrected:
			original = k.FactCorrected.GetVersion()
			first := recordedAs(past[:i], original)
			if first == nil || Kind(first.GetStep()) != Kind(k.FactCorrected.GetStep()) {
				continue
			}
			if known[original] == nil {
				known[original] = []dated{{original, calendar.Read(first.GetOccurredOn())}}
				held[original] = slices.Clone(known[original])
			}
			on := calendar.Read(k.FactCorrected.GetOccurredOn())
			if on == calendar.None {
				on = latest(held[original]).on
			}
			held[original] = append(held[original], dated{version, on})
		case *journeyv1.Step_FactRetracted:
			undone := k.FactRetracted.GetVersion()
			correction := recordedAs(past[:i], undone).GetStep().GetFactCorrected()
			if original = correction.GetVersion(); known[original] == nil {
				continue
			}
			held[original] = slices.DeleteFunc(held[original], func(d dated) bool { return d.from == undone })
		default:
			continue
		}
		if on := latest(held[original]).on; on != latest(known[original]).on {
			known[original] = append(known[original], dated{version, on})
		}
	}
	return known
}

func latest(days []dated) dated { return days[len(days)-1] }

// recordedAs is the event of a version; nil if there is none.
func recordedAs(past []Past, version uint64) *journeyv1.Event {
	for _, p := range past {
		if p.Event.GetVersion() == version {
			return p.Event
		}
	}
	return nil
}
