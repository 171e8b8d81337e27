package reminder

import (
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"sigs.k8s.io/yaml"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/operation"
	rule "journey/domain/reminder"
)

// document is the configuration as it is written.
type document struct {
	// RetentionDays is how long the stream keeps reminders; 400 by default.
	RetentionDays *int `json:"retention_days"`
	// Defaults are for every operation, Operations for one: what an operation does not say is as in Defaults.
	Defaults   entry            `json:"defaults"`
	Operations map[string]entry `json:"operations"`
	// Webhooks are the web servers that are told, Mail is where people are told by mail; nobody by default.
	Webhooks []endpoint `json:"webhooks"`
	Mail     *post      `json:"mail"`
}

// entries are what is said of operations, by its place.
func (d document) entries() iter.Seq2[string, entry] {
	return func(yield func(string, entry) bool) {
		if !yield("defaults", d.Defaults) {
			return
		}
		for _, id := range slices.Sorted(maps.Keys(d.Operations)) {
			if !yield("operations."+id, d.Operations[id]) {
				return
			}
		}
	}
}

// entry is what is said of an operation. Nil is not said.
type entry struct {
	// State is the federal state whose holidays are quiet (mv, sn); that of the operation by default.
	State *string `json:"state"`
	// QuietFrom and QuietUntil are times of day, 18:00 and 08:00 by default; the same time twice is no quiet hours.
	QuietFrom  *string `json:"quiet_from"`
	QuietUntil *string `json:"quiet_until"`
	// Weekends and Holidays: people are reminded on them as well; false by default.
	Weekends *bool `json:"weekends"`
	Holidays *bool `json:"holidays"`
	// Closed are further days on which nobody is reminded.
	Closed []string `json:"closed"`
	// Since: an obligation whose window closed before this day is history, of which nobody is reminded; by default
	// the first day on which the ledger knew the operation.
	Since *string `json:"since"`
	// Channels are whom reminders go to beside the stream: names of webhooks, and mail; all there are by default.
	Channels *[]string `json:"channels"`
}

// Settings is the configuration of the process. The zero Settings is what holds without a file.
type Settings struct {
	// Retention is how long the stream keeps reminders; 0 = defaultRetention.
	Retention  time.Duration
	defaults   entry
	operations map[string]entry
	webhooks   []endpoint
	mail       *post
}

const (
	day              = 24 * time.Hour
	defaultRetention = 400 * day
	maxRetention     = 100 * 366
)

// Rules are the settings of one operation.
type Rules struct {
	// Zone is where its business dates are.
	Zone *time.Location
	// State is whose holidays are quiet; empty for those of the whole country.
	State string
	Quiet rule.Quiet
	// Policies are those of the operation: they say when the coordinator is told.
	Policies followup.Policies
	// Since is the day set for it, None for the ledger's own.
	Since calendar.Date
	// Channels are the channels beside the stream.
	Channels []string
}

// week is how many days after the window the coordinator is told, by a version of the policy.
func (r Rules) week(version uint32) int { return r.Policies.ByVersion(version).ReminderDays }

func (r Rules) since(ledger calendar.Date) calendar.Date {
	if r.Since != calendar.None {
		return r.Since
	}
	return ledger
}

// Parse reads a configuration. The error is a *Fault.
func Parse(text []byte) (*Settings, error) {
	var doc document
	if err := yaml.UnmarshalStrict(text, &doc); err != nil {
		return nil, fault("reminders.unreadable", "", strings.TrimPrefix(err.Error(), "error unmarshaling JSON: while decoding JSON: "))
	}
	s := &Settings{Retention: defaultRetention, defaults: doc.Defaults, operations: doc.Operations, webhooks: doc.Webhooks, mail: doc.Mail}
	if n := doc.RetentionDays; n != nil {
		if *n < 1 || *n > maxRetention {
			return nil, fault("reminders.retention", "retention_days", fmt.Sprint(*n))
		}
		s.Retention = time.Duration(*n) * day
	}
	for place, e := range doc.entries() {
		if id, of := strings.CutPrefix(place, "operations."); of && !operationID.MatchString(id) {
			return nil, fault("reminders.operation", "operations", id)
		}
		if no := e.check(place); no != nil {
			return nil, no
		}
	}
	if no := doc.checkChannels(); no != nil {
		return nil, no
	}
	return s, nil
}

// operationID is the rule id of the contract.
var operationID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

func (e entry) check(place string) *Fault {
	if e.State != nil {
		if _, known := Holidays(*e.State); !known {
			return fault("reminders.state", place+".state", *e.State, strings.Join(slices.Sorted(maps.Keys(states())), ", "))
		}
	}
	for name, text := range map[string]*string{"quiet_from": e.QuietFrom, "quiet_until": e.QuietUntil} {
		if _, err := minutes(text, 0); err != nil {
			return fault("reminders.time", place+"."+name, *text)
		}
	}
	closed := e.Closed
	if e.Since != nil {
		closed = append(slices.Clone(closed), *e.Since)
	}
	for _, text := range closed {
		if d, err := calendar.Parse(text); err != nil || d == calendar.None {
			return fault("reminders.date", place, text)
		}
	}
	return nil
}

// minutes reads a time of day; nil is otherwise.
func minutes(text *string, otherwise int) (int, error) {
	if text == nil {
		return otherwise, nil
	}
	t, err := time.Parse("15:04", *text)
	return t.Hour()*60 + t.Minute(), err
}

// For is the rules of an operation.
func (s *Settings) For(facts operation.Facts) Rules {
	e := s.operations[facts.ID].over(s.defaults)
	rules := Rules{Zone: facts.Zone, Policies: facts.Policies, Since: calendar.None, State: facts.Registration.GetState(), Channels: s.channels(e)}
	if e.State != nil {
		rules.State = *e.State
	}
	if e.Since != nil {
		rules.Since = calendar.Must(*e.Since)
	}
	// Parse has read them before.
	rules.Quiet.From, _ = minutes(e.QuietFrom, 18*60)
	rules.Quiet.Until, _ = minutes(e.QuietUntil, 8*60)
	rules.Quiet.Weekends = e.Weekends == nil || !*e.Weekends
	holiday, _ := Holidays(rules.State)
	if e.Holidays != nil && *e.Holidays {
		holiday = func(calendar.Date) bool { return false }
	}
	rules.Quiet.Holiday = func(day calendar.Date) bool { return holiday(day) || slices.Contains(e.Closed, day.String()) }
	return rules
}

// over is an entry with what it does not say taken from another one. The days of both are closed.
func (e entry) over(other entry) entry {
	if e.State == nil {
		e.State = other.State
	}
	if e.QuietFrom == nil {
		e.QuietFrom = other.QuietFrom
	}
	if e.QuietUntil == nil {
		e.QuietUntil = other.QuietUntil
	}
	if e.Weekends == nil {
		e.Weekends = other.Weekends
	}
	if e.Holidays == nil {
		e.Holidays = other.Holidays
	}
	if e.Since == nil {
		e.Since = other.Since
	}
	if e.Channels == nil {
		e.Channels = other.Channels
	}
	e.Closed = append(slices.Clone(e.Closed), other.Closed...)
	return e
}
