package narrative

import (
	"slices"
	"strconv"
	"strings"

	journeyv1 "journey/proto/journey/v1"
)

// marks is what a reader must know about a line, in words. What the service says of the entry stands in
// for events that are not among the entries.
func (h history) marks(l *Line, entry *journeyv1.HistoryEntry) []string {
	t := teller{lang: h.lang}
	number := func(v uint64) string { return strconv.FormatUint(v, 10) }
	var out []string
	for _, c := range l.Corrections {
		mark := t.say("berichtigt durch Version ", "corrected by version ") + number(c.Version)
		if c.RetractedBy != 0 {
			mark += t.say(" (zurückgenommen durch Version ", " (retracted by version ") + number(c.RetractedBy) + ")"
		}
		out = append(out, mark+told(c.Changes))
	}
	known := slices.ContainsFunc(l.Corrections, func(c Correction) bool { return c.Version == entry.GetCorrectedBy() })
	if entry.GetCorrectedBy() != 0 && !known {
		out = append(out, t.say("berichtigt durch Version ", "corrected by version ")+number(entry.GetCorrectedBy()))
	}
	if len(l.Changes) > 0 {
		out = append(out, t.say("ändert", "changes")+told(l.Changes))
	}
	if l.RetractedBy == 0 {
		l.RetractedBy = entry.GetRetractedBy()
	}
	if l.RetractedBy != 0 {
		out = append(out, t.say("zurückgenommen durch Version ", "retracted by version ")+number(l.RetractedBy))
	}
	if l.Late > 0 {
		out = append(out, strconv.Itoa(l.Late)+t.say(" Tage später erfasst", " days late"))
	}
	return out
}

// told is changes in one line.
func told(changes []Change) string {
	var texts []string
	for _, c := range changes {
		texts = append(texts, c.Field+" "+c.Before+" → "+c.After)
	}
	if len(texts) == 0 {
		return ""
	}
	return ": " + strings.Join(texts, "; ")
}
