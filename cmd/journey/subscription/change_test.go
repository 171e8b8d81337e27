package subscription

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/crypto/bcrypt"

	"journey/domain/refusal"
)

var tuesday = monday.Add(24 * time.Hour)

// wait puts a message that waits for monday and a parked one into the waiting ones.
func wait(t *testing.T, database *pgxpool.Pool, name string) {
	t.Helper()
	_, err := database.Exec(t.Context(), `
INSERT INTO journey_relay.waiting (subscription, sequence, event, participant, kind, attempts, next_at, fault, parked, retry, since, header, body)
SELECT $1, n, 'e-' || n, 'someone', 'started', n, $2, 'webhook.timeout', n = 2, FALSE, $2, '{}', '' FROM generate_series(1, 2) n`, name, monday)
	if err != nil {
		t.Fatal(err)
	}
}

func TestAState(t *testing.T) {
	type on = func(context.Context, *pgxpool.Pool) error
	pause := func(why Why) on {
		return func(ctx context.Context, db *pgxpool.Pool) error { return Pause(ctx, db, "portal", why, tuesday) }
	}
	resume := func(ctx context.Context, db *pgxpool.Pool) error { return Resume(ctx, db, "portal", tuesday) }
	revoke := func(ctx context.Context, db *pgxpool.Pool) error { return Revoke(ctx, db, "portal", tuesday) }
	reset := func(to uint64) on {
		return func(ctx context.Context, db *pgxpool.Pool) error { return Reset(ctx, db, "portal", to) }
	}
	type outcome struct {
		Refused         refusal.Rule
		State           State
		Why             Why
		Since           time.Time
		Reset           uint64
		Waiting, Parked uint64
	}
	for name, c := range map[string]struct {
		steps []on
		want  outcome
	}{
		"is active at first":                        {nil, outcome{"", Active, "", monday, 0, 1, 1}},
		"is paused by hand":                         {[]on{pause(ByHand)}, outcome{"", Paused, ByHand, tuesday, 0, 1, 1}},
		"paused already it stays paused by whoever": {[]on{pause(ByHand), pause(Failing)}, outcome{"", Paused, ByHand, tuesday, 0, 1, 1}},
		"is resumed":                                {[]on{pause(Failing), resume}, outcome{"", Active, "", tuesday, 0, 1, 1}},
		"active already it stays so":                {[]on{resume}, outcome{"", Active, "", monday, 0, 1, 1}},
		"is reset":                                  {[]on{reset(41)}, outcome{"", Active, "", monday, 41, 1, 1}},
		"is reset to where it was asked last":       {[]on{reset(41), reset(50)}, outcome{"", Active, "", monday, 50, 1, 1}},
		"is not reset to before it begins":          {[]on{reset(50), reset(40)}, outcome{RuleNothingToResetTo, Active, "", monday, 50, 1, 1}},
		"is revoked with all that waits":            {[]on{reset(50), pause(ByHand), revoke}, outcome{"", Revoked, "", tuesday, 0, 0, 0}},
		"revoked it cannot be revoked":              {[]on{revoke, revoke}, outcome{RuleRevoked, Revoked, "", tuesday, 0, 0, 0}},
		"revoked it cannot be paused":               {[]on{revoke, pause(ByHand)}, outcome{RuleRevoked, Revoked, "", tuesday, 0, 0, 0}},
		"revoked it cannot be resumed":              {[]on{revoke, resume}, outcome{RuleRevoked, Revoked, "", tuesday, 0, 0, 0}},
		"revoked it cannot be reset":                {[]on{revoke, reset(50)}, outcome{RuleRevoked, Revoked, "", tuesday, 0, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			s := portal()
			s.After = 41
			database := prepared(t, s)
			wait(t, database, s.Name)
			var refused refusal.Rule
			for _, step := range c.steps {
				err := step(t.Context(), database)
				if refused = ruleOf(err); refused == "" && err != nil {
					t.Fatal(err)
				}
			}
			s, err := Get(t.Context(), database, s.Name)
			if err != nil {
				t.Fatal(err)
			}
			p, err := ProgressOf(t.Context(), database, s.Name)
			if err != nil {
				t.Fatal(err)
			}
			got := outcome{refused, s.State, s.Why, s.Since, 0, p.Waiting, p.Parked}
			if s.ResetTo != nil {
				got.Reset = *s.ResetTo
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatWaitsIsDueWhenItIsResumed(t *testing.T) {
	database := prepared(t, portal())
	wait(t, database, "portal")
	for _, step := range []error{Pause(t.Context(), database, "portal", Failing, monday), Resume(t.Context(), database, "portal", tuesday)} {
		if step != nil {
			t.Fatal(step)
		}
	}
	rows, err := database.Query(t.Context(), `SELECT next_at FROM journey_relay.waiting ORDER BY sequence`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	if diff := cmp.Diff([]time.Time{tuesday, monday}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestAResetIsCarriedOutOnce(t *testing.T) {
	database := prepared(t, portal())
	for _, c := range []struct {
		done uint64
		left bool
	}{{7, true}, {9, false}} {
		if err := Reset(t.Context(), database, "portal", 9); err != nil {
			t.Fatal(err)
		}
		err := pgx.BeginFunc(t.Context(), database, func(tx pgx.Tx) error { return DidReset(t.Context(), tx, "portal", c.done) })
		s, again := Get(t.Context(), database, "portal")
		if err != nil || again != nil || (s.ResetTo != nil) != c.left {
			t.Errorf("after the one to %d: %v, %v, %v", c.done, s.ResetTo, err, again)
		}
	}
}

func TestNoErasureIsPassedOver(t *testing.T) {
	for name, c := range map[string]struct {
		position, sequence uint64
		done, waits        string
		to                 uint64
		want               refusal.Rule
	}{
		"one that was not taken":                 {50, 12, "NULL", "other", 60, RuleErasureWaits},
		"one that was not taken, right there":    {50, 12, "NULL", "other", 50, RuleErasureWaits},
		"one that lies behind the place":         {50, 12, "NULL", "other", 49, ""},
		"one that was acknowledged":              {50, 12, "now()", "other", 60, ""},
		"one that waits for another attempt":     {50, 12, "NULL", "e-1", 60, ""},
		"one that lies before what was got":      {40, 10, "NULL", "other", 60, ""},
		"one of the messages that were not read": {50, 11, "NULL", "other", 60, RuleErasureWaits},
	} {
		t.Run(name, func(t *testing.T) {
			database := prepared(t, portal(), payroll())
			for _, sql := range []string{
				`INSERT INTO journey_relay.progress (subscription, log, position, hash, stream, published, acknowledged, acknowledged_position, acknowledged_index, pending)
					SELECT name, '', 60, '', '', 12, 10, 48, 1, 2 FROM journey_relay.subscriptions`,
				fmt.Sprintf(`INSERT INTO journey_relay.erasures (subscription, operation, participant, position, event, sequences, told_at, acknowledged_at)
					SELECT name, 'laqs', 'p-0001', %d, 'e-1', '{3, %d}', now(), %s FROM journey_relay.subscriptions`, c.position, c.sequence, c.done),
				fmt.Sprintf(`INSERT INTO journey_relay.waiting (subscription, sequence, event, participant, kind, attempts, next_at, fault, parked, retry, since, header, body)
					VALUES ('portal', 12, '%s', 'someone', 'participant_erased', 1, now(), '', FALSE, FALSE, now(), '{}', '')`, c.waits),
			} {
				if _, err := database.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			if err := Reset(t.Context(), database, "portal", c.to); ruleOf(err) != c.want || c.want == "" && err != nil {
				t.Errorf("%v, want %q", err, c.want)
			}
			// What a consumer of NATS has behind it is parked.
			if err := Reset(t.Context(), database, "payroll", max(c.to, 41)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestARevokedOneHasNoCredentials(t *testing.T) {
	database := prepared(t, portal(), payroll())
	for _, name := range []string{"portal", "payroll"} {
		if err := Revoke(t.Context(), database, name, tuesday); err != nil {
			t.Fatal(err)
		}
	}
	all, err := List(t.Context(), database)
	if err != nil || len(all) != 2 || all[0].PasswordHash != "" || all[1].Webhook.Secrets != "" || len(all[0].Secret) != 32 {
		t.Errorf("%+v, %v", all, err)
	}
	if err := Create(t.Context(), database, payroll(), tuesday); ruleOf(err) != RuleNameTaken {
		t.Errorf("its name again: %v", err)
	}
	for _, err := range []error{SetPassword(t.Context(), database, "payroll", "new"), AddSecret(t.Context(), database, "portal", "new", true), MoveWebhook(t.Context(), database, "portal", Webhook{URL: "new"})} {
		if ruleOf(err) != RuleRevoked {
			t.Error(err)
		}
	}
}

func TestCredentialsAreReplaced(t *testing.T) {
	database := prepared(t, portal(), payroll())
	secrets := func() string {
		s, err := Get(t.Context(), database, "portal")
		if err != nil {
			t.Fatal(err)
		}
		return s.Webhook.Secrets
	}
	for _, c := range []struct {
		secret string
		alone  bool
		want   string
	}{{"two", false, "two\nwhsec_made-up"}, {"three", false, "three\ntwo"}, {"four", true, "four"}} {
		if err := AddSecret(t.Context(), database, "portal", c.secret, c.alone); err != nil || secrets() != c.want {
			t.Errorf("%s: %q, want %q, %v", c.secret, secrets(), c.want, err)
		}
	}
	if err := MoveWebhook(t.Context(), database, "portal", Webhook{URL: "https://other.example/", AllowPrivate: true}); err != nil || secrets() != "four" {
		t.Error(err)
	}
	if err := SetPassword(t.Context(), database, "payroll", "new"); err != nil {
		t.Error(err)
	}
	if err := SetPassword(t.Context(), database, "portal", "new"); err != nil {
		t.Error(err)
	}
	all, err := List(t.Context(), database)
	if err != nil || all[0].PasswordHash != "new" || all[1].PasswordHash != "" ||
		*all[1].Webhook != (Webhook{URL: "https://other.example/", Secrets: "four", AllowPrivate: true}) {
		t.Errorf("%+v, %v", all, err)
	}
	for _, err := range []error{AddSecret(t.Context(), database, "payroll", "new", false), MoveWebhook(t.Context(), database, "payroll", Webhook{URL: "new"})} {
		if ruleOf(err) != RuleNoWebhook {
			t.Error(err)
		}
	}
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestAPassword(t *testing.T) {
	password, hash, err := NewPassword(endless(1))
	if err != nil || bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) != nil || len(password) != 43 {
		t.Errorf("%q, %q, %v", password, hash, err)
	}
	if other, _, err := NewPassword(endless(2)); other == password || err != nil {
		t.Errorf("%q again, %v", other, err)
	}
}

func TestEveryRefusalHasItsWords(t *testing.T) {
	for _, rule := range []refusal.Rule{RuleName, RuleNameTaken, RuleUnknown, RuleRevoked, RuleNothingToResetTo, RuleErasureWaits, RuleNoWebhook} {
		if s := refusal.New(rule, "", "a", "b").Sentence(); s.German == "" || s.English == "" {
			t.Errorf("%s has no words", rule)
		}
	}
}
