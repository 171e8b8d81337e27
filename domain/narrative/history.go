package narrative

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"journey/domain/calendar"
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"
)

// LateAfter is the days after its business date from which a step counts as recorded late.
const LateAfter = 14

// Line is one event of a history, told. Dates are YYYY-MM-DD; Day writes them as the language does.
type Line struct {
	Version uint64 `json:"version"`
	// On is the business date the event was recorded with.
	On string `json:"on"`
	// Recorded is the day it was recorded, by the system it was taken over from if there is one; in the
	// time zone the history is told in.
	Recorded string `json:"recorded"`
	// Late is the days between the two if they are more than LateAfter; else 0.
	Late int `json:"late,omitempty"`
	// By is who recorded it: id, role and partner.
	By string `json:"by"`
	// From is the system it was taken over from; empty if it was recorded here.
	From string `json:"from,omitempty"`
	// Step is the name of the step in the contract.
	Step string `json:"step"`
	// Sentence is what happened, as it was recorded.
	Sentence string `json:"sentence"`
	// Evidence is the documents that prove it.
	Evidence []string `json:"evidence,omitempty"`
	// Corrects is the version that a correction changes, Changes what it changes.
	Corrects uint64   `json:"corrects,omitempty"`
	Changes  []Change `json:"changes,omitempty"`
	// Retracts is the version that a retraction names.
	Retracts uint64 `json:"retracts,omitempty"`
	// Corrections are what corrected this step later, in the order of their versions.
	Corrections []Correction `json:"corrections,omitempty"`
	// Now is the sentence as it holds now, if a correction changed it and nothing retracted it.
	Now string `json:"now,omitempty"`
	// RetractedBy is the version that took this event back; 0 if none did.
	RetractedBy uint64 `json:"retracted_by,omitempty"`
	// Marks are the above in words: corrected, retracted, recorded late.
	Marks []string `json:"marks,omitempty"`
}

// Correction is a later version that changed a step.
type Correction struct {
	Version  uint64   `json:"version"`
	Recorded string   `json:"recorded"`
	By       string   `json:"by"`
	Changes  []Change `json:"changes"`
	// RetractedBy is the version that undid it; 0 if none did.
	RetractedBy uint64 `json:"retracted_by,omitempty"`
}

// History tells the entries of one history in the order of their business dates, ties by version. Zone is
// the time zone in which recording times become days; nil means UTC. Entries must be in the order of
// their versions; some may be missing.
func History(entries []*journeyv1.HistoryEntry, lang string, zone *time.Location) []Line {
	if zone == nil {
		zone = time.UTC
	}
	h := history{entries: entries, past: pastOf(entries), lang: lang, zone: zone}
	lines := make([]Line, len(entries))
	at := map[uint64]*Line{}
	for i, entry := range entries {
		lines[i] = h.line(entry)
		at[lines[i].Version] = &lines[i]
	}
	for i := range lines {
		h.relate(i, &lines[i], at)
	}
	for _, fact := range journey.Effective(h.past) {
		if line := at[fact.Version]; fact.Effective != fact.Version && line != nil {
			line.Now = Tell(fact.Step, lang, h.veil(fact))
		}
	}
	for i, entry := range entries {
		lines[i].Marks = h.marks(&lines[i], entry)
	}
	slices.SortStableFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Version, b.Version))
	})
	return lines
}

// history is a history that is being told.
type history struct {
	entries []*journeyv1.HistoryEntry
	past    []journey.Past
	lang    string
	zone    *time.Location
}

func pastOf(entries []*journeyv1.HistoryEntry) []journey.Past {
	past := make([]journey.Past, len(entries))
	for i, e := range entries {
		past[i] = journey.Past{Event: e.GetEvent(), Sequence: e.GetPosition().GetSequence()}
	}
	return past
}

// line is an event by itself.
func (h history) line(entry *journeyv1.HistoryEntry) Line {
	e, veil := entry.GetEvent(), VeilOf(entry)
	t := teller{h.lang, veil}
	l := Line{
		Version: e.GetVersion(), On: e.GetOccurredOn(), Step: stepName(e.GetStep()),
		Recorded: h.recorded(e).String(), By: t.actor(e), From: e.GetTakenOver().GetSystem(),
		Sentence: Tell(e.GetStep(), h.lang, veil),
		Corrects: e.GetStep().GetFactCorrected().GetVersion(),
		Retracts: e.GetStep().GetFactRetracted().GetVersion(),
	}
	for _, evidence := range e.GetEvidence() {
		if text, ok := t.message(evidence.ProtoReflect()); ok {
			l.Evidence = append(l.Evidence, text)
		}
	}
	on, err := calendar.Parse(e.GetOccurredOn())
	if late := int(h.recorded(e) - on); err == nil && on != calendar.None && late > LateAfter {
		l.Late = late
	}
	return l
}

// recorded is the day an event was first recorded, here or by the system it was taken over from.
func (h history) recorded(e *journeyv1.Event) calendar.Date {
	at := e.GetRecordedAt()
	if source := e.GetTakenOver().GetSourceRecordedAt(); source != nil {
		at = source
	}
	return calendar.Of(at.AsTime(), h.zone)
}

// actor is who recorded an event; the person of the other system where that is known.
func (t teller) actor(e *journeyv1.Event) string {
	actor := e.GetActor()
	if by := e.GetTakenOver().GetRecordedBy(); by != nil {
		actor = by
	}
	var about []string
	if role, ok := t.enum(actor.GetRole().Descriptor(), actor.GetRole().Number()); ok {
		about = append(about, role)
	}
	if actor.GetPartner() != "" {
		about = append(about, actor.GetPartner())
	}
	if len(about) == 0 {
		return actor.GetId()
	}
	return actor.GetId() + " (" + strings.Join(about, ", ") + ")"
}

// relate says of a correction or retraction what it changes, and tells it to the line it names.
func (h history) relate(i int, l *Line, at map[uint64]*Line) {
	if other := at[l.Retracts]; other != nil {
		other.RetractedBy = l.Version
		if step := at[other.Corrects]; step != nil {
			for n := range step.Corrections {
				if step.Corrections[n].Version == other.Version {
					step.Corrections[n].RetractedBy = l.Version
				}
			}
		}
	}
	if l.Corrects == 0 {
		return
	}
	before, held := factOf(h.past[:i], l.Corrects)
	after, holds := factOf(h.past[:i+1], l.Corrects)
	if !held || !holds || after.Effective != l.Version {
		return // a correction without effect
	}
	l.Changes = changes(before, after, h.veil(before).and(h.veil(after)), h.lang)
	if step := at[l.Corrects]; step != nil {
		step.Corrections = append(step.Corrections, Correction{Version: l.Version, Recorded: l.Recorded, By: l.By, Changes: l.Changes})
	}
}

// factOf is the step of a version as it held after the given events.
func factOf(past []journey.Past, version uint64) (journey.Fact, bool) {
	facts := journey.Effective(past)
	i := slices.IndexFunc(facts, func(f journey.Fact) bool { return f.Version == version })
	if i < 0 {
		return journey.Fact{}, false
	}
	return facts[i], true
}

// changes is what is different in after: the date, the step, the evidence.
func changes(before, after journey.Fact, veil Veil, lang string) []Change {
	t := teller{lang, veil}
	var out []Change
	if before.On != after.On {
		out = append(out, Change{t.say("Datum", "date"), Day(before.On.String(), lang), Day(after.On.String(), lang)})
	}
	out = append(out, Diff(before.Step, after.Step, lang, veil)...)
	if b, a := t.evidence(before.Evidence), t.evidence(after.Evidence); b != a {
		out = append(out, Change{t.say("Nachweise", "evidence"), b, a})
	}
	return out
}

func (t teller) evidence(all []*journeyv1.Evidence) string {
	var texts []string
	for _, e := range all {
		if text, ok := t.message(e.ProtoReflect()); ok {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return nothing
	}
	return strings.Join(texts, "; ")
}

// veil is what cannot be read of a step as it holds: of the event whose content holds, and, in the classes
// that a correction left unchanged, of the events before it that could hold them.
func (h history) veil(fact journey.Fact) Veil {
	var earlier Veil
	for _, entry := range h.entries {
		e := entry.GetEvent()
		c := e.GetStep().GetFactCorrected()
		if e.GetVersion() == fact.Effective {
			return VeilOf(entry).and(earlier.only(c.GetUnchanged()))
		}
		if e.GetVersion() == fact.Version || c.GetVersion() == fact.Version {
			earlier = earlier.and(VeilOf(entry))
		}
	}
	return earlier
}
