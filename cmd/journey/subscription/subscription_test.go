package subscription

import (
	"bytes"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"journey/cmd/journey/announcement"
	"journey/deploy/local/testdb"
	"journey/domain/placement"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

var monday = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)

// payroll is a subscription for NATS, portal one for a webhook.
func payroll() Subscription {
	return Subscription{
		Name: "payroll", Operations: []string{"laqs"}, Content: announcement.Protobuf, After: 41,
		Choice: placement.Choice{Kinds: []journeyv1.PlacementKind{journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED}},
		Secret: bytes.Repeat([]byte{7}, 32), PasswordHash: "$2a$10$made-up",
	}
}

func portal() Subscription {
	return Subscription{
		Name: "portal", Operations: []string{"laqs", "laqs-2"}, Content: announcement.JSON,
		Choice: placement.Choice{Facts: []placement.Kind{placement.Started, placement.Ended}},
		Secret: bytes.Repeat([]byte{8}, 32), Webhook: &Webhook{URL: "https://portal.example/hook", Secrets: "whsec_made-up", AllowPlain: true},
	}
}

// prepared is a database with the tables and the given subscriptions.
func prepared(t *testing.T, all ...Subscription) *pgxpool.Pool {
	t.Helper()
	database := testdb.New(t)
	if err := Prepare(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if err := Create(t.Context(), database, s, monday); err != nil {
			t.Fatal(err)
		}
	}
	return database
}

func ruleOf(err error) refusal.Rule {
	var no *refusal.Refusal
	if errors.As(err, &no) {
		return no.Rule
	}
	return ""
}

func TestNames(t *testing.T) {
	for name, good := range map[string]bool{
		"payroll": true, "p": true, "job-centre-2": true, strings.Repeat("a", 40): true,
		"": false, "*": false, ">": false, "pay.roll": false, "pay roll": false, "pay*": false, "Payroll": false, "2nd": false,
		"-x": false, "pay_roll": false, "päyroll": false, "payroll\n": false, "a/b": false, "..": false, "advisory": false, strings.Repeat("a", 41): false,
	} {
		want := refusal.Rule("")
		if !good {
			want = RuleName
		}
		if got := ruleOf(CheckName(name)); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestWhatIsCreatedIsThere(t *testing.T) {
	database := prepared(t, portal(), payroll())
	if err := Prepare(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	want := []Subscription{payroll(), portal()}
	for i := range want {
		want[i].State, want[i].Since, want[i].Created = Active, monday, monday
	}
	got, err := List(t.Context(), database)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if err := Create(t.Context(), database, payroll(), monday); ruleOf(err) != RuleNameTaken {
		t.Errorf("the same name again: %v", err)
	}
	wild := payroll()
	if wild.Name = "pay.>"; ruleOf(Create(t.Context(), database, wild, monday)) != RuleName {
		t.Error("a name with a wildcard was taken")
	}
}

func TestManyPrepareAtOnce(t *testing.T) {
	database := testdb.New(t)
	var group errgroup.Group
	for range 8 {
		group.Go(func() error { return Prepare(t.Context(), database) })
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

func TestOfTwoWithOneNameOneIsCreated(t *testing.T) {
	database := prepared(t)
	var created atomic.Int32
	var group errgroup.Group
	for range 8 {
		group.Go(func() error {
			err := Create(t.Context(), database, payroll(), monday)
			switch {
			case err == nil:
				created.Add(1)
			case ruleOf(err) == RuleNameTaken:
				return nil
			}
			return err
		})
	}
	if err := group.Wait(); err != nil || created.Load() != 1 {
		t.Errorf("%d created, %v", created.Load(), err)
	}
}

func TestWithoutTablesThereIsNothing(t *testing.T) {
	database := testdb.New(t)
	if all, err := List(t.Context(), database); len(all) > 0 || err != nil {
		t.Errorf("%v, %v", all, err)
	}
	if all, err := ListProgress(t.Context(), database); len(all) > 0 || err != nil {
		t.Errorf("%v, %v", all, err)
	}
	if _, err := Get(t.Context(), database, "payroll"); ruleOf(err) != RuleUnknown {
		t.Error(err)
	}
	if err := Pause(t.Context(), database, "payroll", ByHand, monday); ruleOf(err) != RuleUnknown {
		t.Error(err)
	}
}
