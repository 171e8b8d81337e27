package feed

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	"journey/projections/followup"
	journeyv1 "journey/proto/journey/v1"
)

var update = flag.Bool("update", false, "write golden files that are not there; existing ones are never touched")

var theFeed = Feed{Operation: "laqs", Caseworker: "fm-bilse-1", Language: "de", LastUsedOn: calendar.None}

func reading(language string) Reading {
	return Reading{Log: "log-1", At: time.Date(2016, 6, 10, 6, 30, 0, 0, time.FixedZone("CEST", 7200)), Position: 4711, Language: language}
}

func obligation(id string, state journeyv1.ObligationState, opens, checkpoint, closes string) followup.Obligation {
	return followup.Obligation{
		Participant: "p-0007", ID: id, State: state, OpensOn: calendar.Must(opens), CheckpointOn: calendar.Must(checkpoint), ClosesOn: calendar.Must(closes),
	}
}

// someOpen has one of each state and each clock, over the end of summer time and over the end of a leap February.
func someOpen() []followup.Obligation {
	overdue := obligation("employment.pl-1.28", journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE, "2016-02-23", "2016-02-29", "2016-03-07")
	overdue.Attempts, overdue.Reason = 2, "placement_ended"
	return []followup.Obligation{
		overdue,
		obligation("employment.pl-1.91", journeyv1.ObligationState_OBLIGATION_STATE_DUE, "2016-05-18", "2016-06-01", "2016-06-15"),
		obligation("exit.12.28d", journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING, "2016-06-20", "2016-06-27", "2016-07-11"),
		obligation("exit.12.6m", journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING, "2016-10-30", "2016-11-29", "2016-12-29"),
	}
}

func text(t *testing.T, language string) string {
	t.Helper()
	b, err := Text(theFeed, someOpen(), reading(language))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Golden files are the bytes that calendar programs have been given.
func TestTheTextIsGolden(t *testing.T) {
	for _, language := range []string{"de", "en"} {
		path := filepath.Join("testdata", "follow-up."+language+".ics")
		got := text(t, language)
		if _, err := os.Stat(path); *update && errors.Is(err, fs.ErrNotExist) {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

// RFC 5545, 3.1: lines end with CRLF and have at most 75 octets; what is longer goes on after a space.
func TestLinesAreThoseOfTheStandard(t *testing.T) {
	got := text(t, "de")
	if !strings.HasSuffix(got, "END:VCALENDAR\r\n") {
		t.Error("the last line does not end with CRLF")
	}
	folded := 0
	for i, line := range strings.Split(strings.TrimSuffix(got, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %d has %d octets: %q", i+1, len(line), line)
		}
		if strings.HasPrefix(line, " ") {
			folded++
		}
		if !validUTF8(line) {
			t.Errorf("line %d is cut within a letter: %q", i+1, line)
		}
	}
	if folded == 0 {
		t.Error("nothing was folded, so this test saw nothing")
	}
}

func validUTF8(s string) bool {
	return !strings.ContainsRune(s, '\uFFFD') && strings.ToValidUTF8(s, "?") == s
}

func TestAProgramReadsWhatWasWritten(t *testing.T) {
	parsed, err := ics.ParseCalendar(strings.NewReader(text(t, "en")))
	if err != nil {
		t.Fatal(err)
	}
	events := parsed.Events()
	if len(events) != len(someOpen()) {
		t.Fatalf("%d events, want %d", len(events), len(someOpen()))
	}
	ids := map[string]bool{}
	for i, o := range someOpen() {
		e := events[i]
		start, err := e.GetAllDayStartAt()
		end, problem := e.GetAllDayEndAt()
		if err != nil || problem != nil {
			t.Fatal(err, problem)
		}
		// The end is the day after the last day of the window.
		if start.Format(time.DateOnly) != o.OpensOn.String() || end.Format(time.DateOnly) != o.ClosesOn.Add(1).String() {
			t.Errorf("%s lies on %s to %s", o.ID, start, end)
		}
		stamp, err := e.GetDtStampTime()
		if err != nil || !stamp.Equal(reading("en").At) {
			t.Errorf("%s is stamped %s, %v", o.ID, stamp, err)
		}
		if got := e.GetProperty(ics.ComponentPropertySequence).Value; got != "4711" {
			t.Errorf("%s has the sequence %s", o.ID, got)
		}
		ids[e.Id()] = true
	}
	if len(ids) != len(events) {
		t.Errorf("%d ids for %d events", len(ids), len(events))
	}
	for property, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertySummary: "Overdue – p-0007: follow-up 28 days after the placement began",
		ics.ComponentPropertyDescription: "To be done from 2016-02-23 to 2016-03-07; checkpoint 2016-02-29.\nState: overdue; attempts: 2.\n" +
			"The placement has ended: ask how the person is.\nOperation laqs, employment.pl-1.28",
		ics.ComponentPropertyClass:  "PRIVATE",
		ics.ComponentPropertyTransp: "TRANSPARENT",
	} {
		if got := events[0].GetProperty(property).Value; got != want {
			t.Errorf("%s is %q, want %q", property, got, want)
		}
	}
}

func TestAnEventKeepsItsIDAndATagItsContent(t *testing.T) {
	open := someOpen()
	tag := func(f Feed, open []followup.Obligation, r Reading) string {
		t.Helper()
		tag, err := Tag(f, open, r)
		if err != nil {
			t.Fatal(err)
		}
		return tag
	}
	first, later := reading("de"), reading("de")
	later.At, later.Position = later.At.AddDate(0, 0, 3), 9999
	if tag(theFeed, open, first) != tag(theFeed, open, later) {
		t.Error("the same content read later has another tag")
	}
	if a, b := first.uid(theFeed, open[0]), later.uid(theFeed, open[0]); a != b {
		t.Errorf("an event changed its id from %s to %s", a, b)
	}
	moved := someOpen()
	moved[1].ClosesOn = moved[1].ClosesOn.Add(1)
	elsewhere := first
	elsewhere.Log = "log-2"
	other := theFeed
	other.Operation = "resque-plus"
	tags := map[string]bool{
		tag(theFeed, open, first): true, tag(theFeed, open, reading("en")): true, tag(theFeed, moved, first): true,
		tag(theFeed, open[1:], first): true, tag(theFeed, open, elsewhere): true, tag(other, open, first): true,
	}
	if len(tags) != 6 {
		t.Errorf("%d tags for six contents", len(tags))
	}
	if uids := map[string]bool{first.uid(theFeed, open[0]): true, elsewhere.uid(theFeed, open[0]): true, first.uid(other, open[0]): true, first.uid(theFeed, open[1]): true}; len(uids) != 4 {
		t.Errorf("%d ids for four events", len(uids))
	}
}

func TestAnEmptyCalendarIsOne(t *testing.T) {
	b, err := Text(theFeed, nil, reading("de"))
	if err != nil {
		t.Fatal(err)
	}
	if parsed, err := ics.ParseCalendar(bytes.NewReader(b)); err != nil || len(parsed.Events()) != 0 {
		t.Errorf("%v, %v", parsed, err)
	}
}
