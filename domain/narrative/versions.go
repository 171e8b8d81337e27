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

// Difference is one step that reads differently in another view of its history.
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
	return DiffViews(until(entries, a), until(entries, b), lang)
}

// DiffViews is the same for any two views of one history: as known at a time, on a business date, at a
// version. Either may be empty.
func DiffViews(before, after []*journeyv1.HistoryEntry, lang string) []Difference {
	then, now := viewOf(before, lang), viewOf(after, lang)
	held, holds := journey.Effective(then.past), journey.Effective(now.past)
	var out []Difference
	add := func(kind string, h history, f journey.Fact, changes []Change) {
		out = append(out, Difference{
			Kind: kind, Version: f.Version, On: f.On.String(),
			Sentence: Tell(f.Step, lang, h.veil(f)), Changes: changes,
		})
	}
	for _, f := range held {
		if !slices.ContainsFunc(holds, sameStep(f)) {
			add(Removed, then, f, nil)
		}
	}
	for _, f := range holds {
		i := slices.IndexFunc(held, sameStep(f))
		if i < 0 {
			add(Added, now, f, nil)
		} else if held[i].Effective != f.Effective {
			add(Changed, now, f, changes(held[i], f, then.veil(held[i]).and(now.veil(f)), lang))
		}
	}
	slices.SortStableFunc(out, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Version, b.Version))
	})
	return out
}

func viewOf(entries []*journeyv1.HistoryEntry, lang string) history {
	return history{entries: entries, past: pastOf(entries), lang: lang}
}

func until(entries []*journeyv1.HistoryEntry, version uint64) []*journeyv1.HistoryEntry {
	return slices.DeleteFunc(slices.Clone(entries), func(e *journeyv1.HistoryEntry) bool { return e.GetEvent().GetVersion() > version })
}

func sameStep(f journey.Fact) func(journey.Fact) bool {
	return func(other journey.Fact) bool { return other.Version == f.Version }
}
