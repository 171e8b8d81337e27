package feed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/uuid"

	"journey/domain/narrative"
	"journey/domain/sentence"
	"journey/projections/followup"
	journeyv1 "journey/proto/journey/v1"
)

// Reading is one reading of a feed.
type Reading struct {
	// Log is the id of the log; with it no two deployments name their events alike.
	Log string
	// At is the time of the reading: the DTSTAMP of its events, as RFC 5545 has it for what is published.
	At time.Time
	// Position is how far the list has read the log: the SEQUENCE of its events. A window moves only by a step,
	// so a moved one always has a higher SEQUENCE than before.
	Position uint64
	// Language is de or en.
	Language string
}

// Text is the follow-ups of a feed as an iCalendar file (RFC 5545, RFC 7986): each an event over the whole days
// of its window, which blocks no time and names no person but by the pseudonymous id.
func Text(f Feed, open []followup.Obligation, r Reading) ([]byte, error) {
	c := ics.NewCalendar()
	c.SetProductId("-//journey//follow-up//" + upper(r.Language))
	c.SetMethod(ics.MethodPublish)
	c.SetName(r.word(name.Filled(f.Operation)))
	c.SetRefreshInterval("PT6H") // the library adds VALUE=DURATION
	c.SetXPublishedTTL("PT6H")
	for _, o := range open {
		r.event(c.AddEvent(r.uid(f, o)), f, o)
	}
	var text bytes.Buffer
	if err := c.SerializeTo(&text, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("calendar of %s: %w", f.Operation, err)
	}
	return text.Bytes(), nil
}

// Tag is the entity tag of a reading: the same as long as a reader would see the same, whenever they look. It is
// weak, because each reading has its own stamps.
func Tag(f Feed, open []followup.Obligation, r Reading) (string, error) {
	text, err := Text(f, open, Reading{Log: r.Log, Language: r.Language})
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256(text)
	return `W/"` + hex.EncodeToString(digest[:16]) + `"`, nil
}

// uid names an obligation in every calendar, for ever.
func (r Reading) uid(f Feed, o followup.Obligation) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("journey:"+r.Log+"/"+f.Operation+"/"+o.Participant+"/"+o.ID)).String()
}

func (r Reading) event(e *ics.VEvent, f Feed, o followup.Obligation) {
	what := title.Filled(o.Participant, r.word(checkpoint(o.ID)))
	if o.State == journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE {
		what = late.Filled(r.word(what))
	}
	e.SetDtStampTime(r.At)
	e.SetSequence(int(r.Position))
	e.SetAllDayStartAt(o.OpensOn.Time())
	e.SetAllDayEndAt(o.ClosesOn.Add(1).Time()) // the end is the first day that does not belong to it
	e.SetSummary(r.word(what))
	e.SetDescription(r.description(f, o))
	e.SetStatus(ics.ObjectStatusConfirmed)
	e.SetClass(ics.ClassificationPrivate)
	e.SetTimeTransparency(ics.TransparencyTransparent)
}

func (r Reading) description(f Feed, o followup.Obligation) string {
	state, _ := sentence.Value(o.State.String())
	text := r.word(window.Filled(r.day(o.OpensOn.String()), r.day(o.ClosesOn.String()), r.day(o.CheckpointOn.String()))) + "\n" +
		r.word(standing.Filled(r.word(state), strconv.Itoa(int(o.Attempts)))) + "\n"
	if o.Reason == placementEnded {
		text += r.word(ended) + "\n"
	}
	return text + r.word(which.Filled(f.Operation, o.ID))
}

// placementEnded is the mark of a follow-up whose placement is over.
const placementEnded = "placement_ended"

func (r Reading) day(text string) string { return narrative.Day(text, r.Language) }

func (r Reading) word(s sentence.Sentence) string {
	if r.Language == "en" {
		return s.English
	}
	return s.German
}

func upper(language string) string {
	if language == "en" {
		return "EN"
	}
	return "DE"
}
