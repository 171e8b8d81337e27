package narrative

import (
	"cmp"
	"slices"

	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"
)

// Kinds of Difference.
const (
	Added   = "added"
	Changed = "changed"
	Removed = "removed"
)

// Difference is one step that reads differently at another version of its history.
type Difference struct {
	// Kind is Added, Changed or Removed.
	Kind string `json:"kind"`
	// Version is the version of the step itself.
	Version uint64 `json:"version"`
	// On is the business date as it holds at the later of the two, or held for a step that is gone.
	On string `json:"on"`
	// Sentence is the step as it reads there.
	Sentence string `json:"sentence"`
	// Changes is what is different about a changed step.
	Changes []Change `json:"changes,omitempty"`
}

// DiffVersions is what is different in the journey as version b knew it from what version a knew, in the
// order of business dates. Version 0 knew nothing. Corrections and retractions show as what they did.
func DiffVersions(entries []*journeyv1.HistoryEntry, a, b uint64, lang string) []Difference {
	h := history{entries: entries, past: pastOf(entries), lang: lang}
	before, after := journey.Effective(until(h.past, a)), journey.Effective(until(h.past, b))
	var out []Difference
	add := func(kind string, f journey.Fact, changes []Change) {
		out = append(out, Difference{
			Kind: kind, Version: f.Version, On: f.On.String(),
			Sentence: Tell(f.Step, lang, h.veil(f)), Changes: changes,
		})
	}
	for _, f := range before {
		if !slices.ContainsFunc(after, sameStep(f)) {
			add(Removed, f, nil)
		}
	}
	for _, f := range after {
		i := slices.IndexFunc(before, sameStep(f))
		if i < 0 {
			add(Added, f, nil)
		} else if before[i].Effective != f.Effective {
			add(Changed, f, h.changes(before[i], f))
		}
	}
	slices.SortStableFunc(out, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Version, b.Version))
	})
	return out
}

func until(past []journey.Past, version uint64) []journey.Past {
	return slices.DeleteFunc(slices.Clone(past), func(p journey.Past) bool { return p.Event.GetVersion() > version })
}

func sameStep(f journey.Fact) func(journey.Fact) bool {
	return func(other journey.Fact) bool { return other.Version == f.Version }
}
