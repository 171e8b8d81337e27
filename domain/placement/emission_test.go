package placement_test

import (
	"testing"
	"time"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/placement"
	placementv1 "journey/proto/placement/v1"

	"github.com/google/go-cmp/cmp"
)

// TestAnEmissionSaysAllOfWhatItIsAbout shows whole emissions, of which the tables show lines.
func TestAnEmissionSaysAllOfWhatItIsAbout(t *testing.T) {
	h := works.and("2016-04-01", hours("pl-1", 38), "2016-04-02", corrects(4, "2016-04-03", hours("pl-1", 38)), "2016-06-30", ends("pl-1"), "2016-07-01", retracts(6), "2016-08-01", erased(identity))
	first := placement.Placement{
		ID: "pl-1", Kind: job, Qualifying: indicator.Yes, OccupationGroup: "kldb:81", Hours: placementv1.HoursBand_HOURS_BAND_20_TO_UNDER_35,
		First: calendar.New(2016, 3, 1), Last: calendar.None, Area: "neu-zippendorf", Partner: "bilse",
	}
	more := first
	more.Hours = placementv1.HoursBand_HOURS_BAND_35_AND_MORE
	over := more
	over.Last = calendar.New(2016, 6, 30)
	change, day42 := placement.Key{Kind: placement.Changed, Placement: "pl-1", Version: 4}, placement.Key{Kind: placement.Sustained, Placement: "pl-1", Days: 42}
	end := placement.Key{Kind: placement.Ended, Placement: "pl-1"}
	emission := func(version uint64, event string, kind placement.Kind, key placement.Key, p placement.Placement) placement.Emission {
		return placement.Emission{
			Ref: placement.Ref{Event: event, Kind: kind, Key: key}, Operation: "laqs", Participant: "p-1",
			Recorded: time.Date(2017, 1, 1, int(version), 2, 3, 0, time.UTC), Sequence: 10 * version,
			Placement: p, From: calendar.None, On: calendar.None, ErasedOn: calendar.None,
		}
	}
	changed := emission(4, "e4", placement.Changed, change, more)
	changed.From = calendar.New(2016, 4, 1)
	corrected := emission(5, "e5", placement.Corrected, change, more)
	corrected.From, corrected.Fact, corrected.Replaces = calendar.New(2016, 4, 3), placement.Changed, changed.Ref
	ended := emission(6, "e6", placement.Ended, end, over)
	// The change is on the 3rd of April, and day 42 the 12th.
	sustained := emission(6, "e6", placement.Sustained, day42, more)
	sustained.On, sustained.Days = calendar.New(2016, 4, 12), 42
	notSustained := emission(7, "e7", placement.Retracted, day42, more)
	notSustained.On, notSustained.Days, notSustained.Fact, notSustained.Replaces = sustained.On, 42, placement.Sustained, sustained.Ref
	notEnded := emission(7, "e7", placement.Retracted, end, over)
	notEnded.Fact, notEnded.Replaces = placement.Ended, ended.Ref
	erased := emission(8, "e8", placement.ParticipantErased, placement.Key{Kind: placement.ParticipantErased}, placement.Placement{})
	erased.ErasedOn = calendar.New(2016, 8, 1)
	want := [][]placement.Emission{
		nil, nil, {emission(3, "e3", placement.Started, placement.Key{Kind: placement.Started, Placement: "pl-1"}, first)},
		{changed}, {corrected}, {ended, sustained}, {notSustained, notEnded}, {erased},
	}
	if diff := cmp.Diff(want, h.tell(placement.NewTeller(placement.Choice{}, 0), nil)); diff != "" {
		t.Error(diff)
	}
}

func TestHoursAreToldInBands(t *testing.T) {
	for given, want := range map[float64]placementv1.HoursBand{
		0: placementv1.HoursBand_HOURS_BAND_UNDER_15, 14.9: placementv1.HoursBand_HOURS_BAND_UNDER_15,
		15: placementv1.HoursBand_HOURS_BAND_15_TO_UNDER_20, 19.9: placementv1.HoursBand_HOURS_BAND_15_TO_UNDER_20,
		20: placementv1.HoursBand_HOURS_BAND_20_TO_UNDER_35, 34.9: placementv1.HoursBand_HOURS_BAND_20_TO_UNDER_35,
		35: placementv1.HoursBand_HOURS_BAND_35_AND_MORE, 80: placementv1.HoursBand_HOURS_BAND_35_AND_MORE,
	} {
		if got := startedBy(t, of("2016-03-01", begins("pl-1", job, given))).Hours; got != want {
			t.Errorf("%v hours are %s, want %s", given, got, want)
		}
	}
}

func TestOccupationsAreToldInGroups(t *testing.T) {
	for given, want := range map[string]string{
		"kldb:81302": "kldb:81", "kldb:81": "kldb:81", "kldb:8": "kldb:8", "isco:5321": "isco:53", "": "",
		"Pflege im Haus Muster": "", // no code, so it may be anything
	} {
		if got := startedBy(t, of("2016-03-01", as(given, begins("pl-1", job)))).OccupationGroup; got != want {
			t.Errorf("%q is told as %q, want %q", given, got, want)
		}
	}
}

// startedBy is the one placement that a history tells.
func startedBy(t *testing.T, h history) placement.Placement {
	t.Helper()
	all := h.tell(placement.NewTeller(placement.Choice{}, 0), nil)
	if len(all[0]) != 1 || all[0][0].Kind != placement.Started {
		t.Fatalf("it tells %v", lines(all[0]))
	}
	return all[0][0].Placement
}
