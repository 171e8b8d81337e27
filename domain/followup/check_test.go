package followup_test

import (
	"testing"

	"journey/domain/followup"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

const (
	noAnswer = journeyv1.AttemptResult_ATTEMPT_RESULT_NO_ANSWER
	reached  = journeyv1.AttemptResult_ATTEMPT_RESULT_REACHED_NO_STATUS
	phone    = journeyv1.Channel_CHANNEL_PHONE
	letter   = journeyv1.Channel_CHANNEL_LETTER
	lookUp   = journeyv1.Channel_CHANNEL_REGISTER
)

func TestCanLose(t *testing.T) {
	const it = "employment.a.7" // its window is open from 2016-01-05 to 2016-01-15
	three := worked.and("2016-01-06", tried(noAnswer, phone, it)).and("2016-01-12", tried(noAnswer, phone, it)).and("2016-01-20", tried(noAnswer, letter, it))
	for _, row := range []struct {
		name string
		past past
		on   string
		want refusal.Rule
	}{
		{"three attempts over two channels and fourteen days are enough", three, "2016-01-20", ""},
		{"not while the window is open", three, "2016-01-15", followup.RuleLostTooEarly},
		{"two attempts are too few", worked.and("2016-01-06", tried(noAnswer, phone, it)).and("2016-01-20", tried(noAnswer, letter, it)), "2016-01-21", followup.RuleLostAttempts},
		{"attempts for another obligation do not count", three.and("2016-01-21", tried(noAnswer, phone, "employment.a.28")).retracts(3), "2016-02-21", followup.RuleLostAttempts},
		{"an attempt after the day does not count", three, "2016-01-19", followup.RuleLostAttempts},
		{"a look into a register is no attempt", worked.and("2016-01-06", tried(noAnswer, phone, it)).and("2016-01-12", tried(noAnswer, lookUp, it)).and("2016-01-20", tried(noAnswer, letter, it)), "2016-01-21", followup.RuleLostAttempts},
		{"one channel is too few", worked.and("2016-01-06", tried(noAnswer, phone, it)).and("2016-01-12", tried(noAnswer, phone, it)).and("2016-01-20", tried(noAnswer, phone, it)), "2016-01-21", followup.RuleLostChannels},
		{"thirteen days are too short", worked.and("2016-01-07", tried(noAnswer, phone, it)).and("2016-01-12", tried(noAnswer, phone, it)).and("2016-01-20", tried(noAnswer, letter, it)), "2016-01-21", followup.RuleLostSpan},
		{"after a reopening the attempts count anew", three.and("2016-01-21", closes(lost, it)).and("2016-01-25", tried(reached, phone, it)), "2016-02-21", followup.RuleLostAttempts},
	} {
		t.Run(row.name, func(t *testing.T) {
			o, ok := followup.Find(obligations(row.past), "", it)
			if !ok {
				t.Fatalf("no obligation %s", it)
			}
			var got refusal.Rule
			if r := followup.CanLose(o, followup.Default(), day(row.on)); r != nil {
				got = r.Rule
				if s := r.Sentence(); s.German == "" || s.English == "" {
					t.Errorf("%s has no sentence", got)
				}
			}
			if got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestTooEarly(t *testing.T) {
	o, _ := followup.Find(obligations(worked), "", "employment.a.7")
	if r := followup.TooEarly(o, day("2016-01-04")); r == nil || r.Rule != followup.RuleTooEarly || r.Sentence().English == "" {
		t.Errorf("the day before the window opens: %v", r)
	}
	if r := followup.TooEarly(o, day("2016-01-05")); r != nil {
		t.Errorf("the day the window opens: %v", r)
	}
}
