package reminder_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"journey/cmd/journey/reminder"
	"journey/domain/calendar"
	"journey/domain/operation"
	journeyv1 "journey/proto/journey/v1"
)

// The public holidays of the states of the two programmes and of what the library does not know by itself.
// Source: the states' laws on holidays.
func TestHolidaysOfTheStates(t *testing.T) {
	for _, c := range []struct {
		state, day string
		want       bool
	}{
		{"mv", "2016-03-25", true}, // Good Friday
		{"mv", "2016-03-28", true}, // Easter Monday
		{"mv", "2016-05-05", true}, // Ascension
		{"mv", "2016-05-16", true}, // Whit Monday
		{"mv", "2016-10-03", true},
		{"mv", "2016-10-31", true},
		{"mv", "2016-11-16", false}, // Buß- und Bettag
		{"mv", "2016-12-24", false},
		{"mv", "2016-12-26", true},
		{"mv", "2022-03-08", false}, {"mv", "2023-03-08", true}, {"mv", "2027-03-08", true},
		{"mv", "2016-11-01", false}, {"mv", "2016-01-06", false},
		{"sn", "2016-11-16", true}, {"sn", "2017-11-22", true}, {"sn", "2026-11-18", true}, {"sn", "2026-11-25", false},
		{"sn", "2026-10-31", true}, {"sn", "2026-03-08", false}, {"sn", "2026-06-04", false},
		{"be", "2018-03-08", false}, {"be", "2019-03-08", true}, {"be", "2017-10-31", true}, {"be", "2018-10-31", false},
		{"be", "2020-05-08", true}, {"be", "2025-05-08", true}, {"be", "2028-06-17", true}, {"be", "2019-05-08", false}, {"be", "2026-05-08", false},
		{"be", "2029-06-17", false}, {"bb", "2025-05-08", false},
		{"hh", "2016-10-31", false}, {"hh", "2017-10-31", true}, {"hh", "2018-10-31", true},
		{"ni", "2026-10-31", true}, {"sh", "2026-10-31", true}, {"hb", "2026-10-31", true},
		{"bw", "2017-10-31", true}, {"bw", "2016-10-31", false}, {"bw", "2026-06-04", true}, {"bw", "2026-01-06", true},
		{"by", "2026-11-01", true}, {"sl", "2026-08-15", true}, {"th", "2026-09-20", true}, {"th", "2018-09-20", false},
		{"st", "2026-01-06", true}, {"bb", "2026-10-31", true}, {"he", "2026-06-04", true}, {"nw", "2026-11-01", true}, {"rp", "2026-11-01", true},
		{"sn", "2027-01-01", true}, {"sn", "2027-05-01", true}, {"sn", "2027-12-25", true}, {"sn", "2027-03-26", true},
	} {
		holiday, known := reminder.Holidays(c.state)
		if !known || holiday(calendar.Must(c.day)) != c.want {
			t.Errorf("%s in %s: known %v, holiday %v", c.day, c.state, known, !c.want)
		}
	}
	holiday, known := reminder.Holidays("")
	if known || !holiday(calendar.Must("2026-10-03")) || holiday(calendar.Must("2026-10-31")) {
		t.Error("without a state there are the holidays of the whole country")
	}
}

const someSettings = `
retention_days: 30
defaults:
  quiet_from: 17:00
  closed: [2026-12-24]
operations:
  laqs:
    quiet_until: 09:30
    weekends: true
    since: 2026-02-01
    closed: [2026-12-31]
  resque-plus: {state: by, holidays: true}
`

func TestSettingsOfAnOperation(t *testing.T) {
	settings, err := reminder.Parse([]byte(someSettings))
	if err != nil {
		t.Fatal(err)
	}
	if settings.Retention != 30*24*time.Hour {
		t.Errorf("%v", settings.Retention)
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says     string
		settings *reminder.Settings
		id, at   string
		want     string
	}{
		{"by default until 8 on the next working day", &reminder.Settings{}, "laqs", "2026-10-30 18:00", "2026-11-02 08:00"},
		{"of the operation's state", &reminder.Settings{}, "laqs", "2027-03-08 09:00", "2027-03-09 08:00"},
		{"from the defaults", settings, "other", "2026-12-23 17:30", "2026-12-28 08:00"},
		{"at weekends", settings, "laqs", "2026-11-20 17:30", "2026-11-21 09:30"},
		{"both closed days", settings, "laqs", "2026-12-30 17:00", "2027-01-02 09:30"},
		{"on holidays", settings, "resque-plus", "2026-11-18 10:00", "2026-11-18 10:00"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		rules := c.settings.For(operation.Facts{ID: c.id, Zone: zone, Registration: &journeyv1.OperationRegistered{State: "mv"}})
		if got := rules.Quiet.Next(at, rules.Zone).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s: %s, want %s", c.says, got, c.want)
		}
	}
	since := func(id string) calendar.Date { return settings.For(operation.Facts{ID: id, Zone: zone}).Since }
	if since("laqs") != calendar.Must("2026-02-01") || since("other") != calendar.None {
		t.Error("since")
	}
	if state := settings.For(operation.Facts{ID: "resque-plus", Registration: &journeyv1.OperationRegistered{State: "sn"}}).State; state != "by" {
		t.Errorf("%s", state)
	}
}

// The example says the defaults.
func TestTheExampleCanBeUsed(t *testing.T) {
	text, err := os.ReadFile("../../../deploy/examples/reminders.yaml")
	if err != nil {
		t.Fatal(err)
	}
	settings, err := reminder.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	facts := operation.Facts{ID: "resque-plus", Zone: time.UTC, Registration: &journeyv1.OperationRegistered{State: "sn"}}
	said, meant := settings.For(facts), (&reminder.Settings{}).For(facts)
	closed := map[string]bool{"2026-12-24": true, "2026-12-31": true}
	for d := calendar.Must("2026-01-01"); d <= calendar.Must("2027-12-31"); d++ {
		if said.Quiet.Holiday(d) != (meant.Quiet.Holiday(d) || closed[d.String()]) {
			t.Errorf("%s", d)
		}
	}
	said.Quiet.Holiday, meant.Quiet.Holiday = nil, nil
	if diff := cmp.Diff(meant, said, cmp.Comparer(func(a, b *time.Location) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	if settings.Retention != 400*24*time.Hour {
		t.Error(settings.Retention)
	}
}

func TestSettingsThatCannotBeUsed(t *testing.T) {
	for _, c := range []struct{ says, text, rule, place string }{
		{"no YAML", "retention_days: [", "reminders.unreadable", ""},
		{"an unknown field", "quiet: 18:00", "reminders.unreadable", ""},
		{"an unknown field of an operation", "operations: {laqs: {quiet: yes}}", "reminders.unreadable", ""},
		{"a field twice", "retention_days: 3\nretention_days: 4", "reminders.unreadable", ""},
		{"no retention", "retention_days: 0", "reminders.retention", "retention_days"},
		{"a state that is none", "defaults: {state: xx}", "reminders.state", "defaults.state"},
		{"a state in capitals", "operations: {laqs: {state: MV}}", "reminders.state", "operations.laqs.state"},
		{"no time", "operations: {laqs: {quiet_from: 25:00}}", "reminders.time", "operations.laqs.quiet_from"},
		{"another no time", "defaults: {quiet_until: soon}", "reminders.time", "defaults.quiet_until"},
		{"no day", "defaults: {closed: [2026-02-30]}", "reminders.date", "defaults"},
		{"an empty day", "defaults: {closed: ['']}", "reminders.date", "defaults"},
		{"no since", "operations: {laqs: {since: yesterday}}", "reminders.date", "operations.laqs"},
		{"no operation", "operations: {'la qs': {}}", "reminders.operation", "operations"},
	} {
		_, err := reminder.Parse([]byte(c.text))
		var no *reminder.Fault
		if !errors.As(err, &no) || no.Rule != c.rule || no.Place != c.place {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		for _, lang := range []string{"de", "en"} {
			if words := no.In(lang); !strings.HasPrefix(words, c.rule+": ") || len(words) < len(c.rule)+20 || strings.Contains(words, "{0}") {
				t.Errorf("%s: %s", c.says, words)
			}
		}
		if no.In("de") == no.In("en") {
			t.Errorf("%s: one language", c.says)
		}
	}
}
