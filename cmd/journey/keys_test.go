package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/deploy/local/testdb"
	"journey/eventstore"
)

// keyDeployment is a key database with the keys of n histories, and a key file made at a time.
func keyDeployment(t *testing.T, n int, made time.Time) (deployment, *pgxpool.Pool, map[string]eventstore.Keys) {
	t.Helper()
	d := deployment{Keys: testdb.DSN(t), KeyFile: filepath.Join(t.TempDir(), "key")}
	keys, err := pool(t.Context(), d.Keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(keys.Close)
	if err := d.keyFile().Create(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	ring, err := eventstore.OpenPostgresKeyring(t.Context(), keys, d.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for i := range n {
		subjects = append(subjects, fmt.Sprintf("journey.op.participant.p-%05d", i))
	}
	kept, err := ring.Ensure(t.Context(), subjects)
	if err != nil {
		t.Fatal(err)
	}
	return d, keys, kept
}

// mustOpen opens the key database anew and holds its keys against those that were made.
func mustOpen(t *testing.T, d deployment, keys *pgxpool.Pool, want map[string]eventstore.Keys) {
	t.Helper()
	ring, err := eventstore.OpenPostgresKeyring(t.Context(), keys, d.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for subject := range want {
		subjects = append(subjects, subject)
	}
	got, err := ring.Get(t.Context(), subjects)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("keys (-want +got):\n%.400s", diff)
	}
}

// states are the states of the generations, the first one first.
func states(t *testing.T, d deployment, keys *pgxpool.Pool, now time.Time) []keyState {
	t.Helper()
	s, err := d.keysStatus(t.Context(), d.keyFile(), keys, now)
	if err != nil {
		t.Fatal(err)
	}
	var out []keyState
	for _, g := range s.Generations {
		out = append(out, g.State)
	}
	return out
}

var newYear = time.Date(2026, 1, 1, 3, 0, 0, 0, time.UTC)

// A timer asks each day for a year and a half. Every backup opens for as long as backups are kept, and what an erasure
// destroyed opens in none of them when a rotation and the time of backups are over.
func TestAKeyDestroyedByAnErasureDiesInTheBackupsToo(t *testing.T) {
	d, keys, made := keyDeployment(t, 3, newYear)
	const rotation, retention = 30, 90
	inUse, destroyedOn := map[int]int{}, map[int]int{} // generation of a day, day of a generation
	for day := range 550 {
		now := newYear.AddDate(0, 0, day)
		run := rotating(t, d, keys, now)
		run.ifDue = true
		if err := run.run(t.Context(), func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		s, err := d.keysStatus(t.Context(), run.source, keys, now)
		if err != nil {
			t.Fatal(err)
		}
		if s.RotationOverdue {
			t.Fatalf("day %d: overdue", day)
		}
		for _, g := range s.Generations {
			if g.State == keyInUse {
				inUse[day] = g.Number
			}
			if _, known := destroyedOn[g.Number]; g.State == keyDestroyed && !known {
				destroyedOn[g.Number] = day
			}
		}
		if by := newYear.AddDate(0, 0, day+rotation+retention); s.DeadBy.After(by) || s.DeadBy.Before(now.AddDate(0, 0, retention)) {
			t.Fatalf("day %d: a key destroyed now is said to be dead by %s", day, s.DeadBy)
		}
	}
	seen := 0
	for taken, generation := range inUse {
		dead, ok := destroyedOn[generation]
		if !ok {
			continue
		}
		seen++
		if kept := dead - taken; kept < retention || kept > rotation+retention {
			t.Errorf("the backup of day %d opened for %d days; want from %d to %d", taken, kept, retention, rotation+retention)
		}
	}
	if seen < 400 {
		t.Errorf("only %d backups of 550 days have died", seen)
	}
	mustOpen(t, d, keys, made)
}

func rotating(t *testing.T, d deployment, keys *pgxpool.Pool, now time.Time) rotation {
	t.Helper()
	return rotation{deployment: d, source: d.keyFile(), keys: keys, now: func() time.Time { return now }}
}

// A rotation is killed where it waits, by a signal that nobody can catch. Everything opens, and the next one goes on.
func TestARotationThatIsKilledGoesOn(t *testing.T) {
	for _, c := range []struct {
		name, hold, waits string
		between           []keyState
		rows              map[int]int
	}{
		{"before the new generation is used", `SELECT FROM keyring.generations FOR SHARE`, "keyring.generations",
			[]keyState{keyInUse, keyPrepared}, map[int]int{1: 1300}},
		{"in the middle of wrapping anew", `SELECT FROM keyring.class_keys WHERE subject = 'journey.op.participant.p-00700' FOR UPDATE`, "keyring.class_keys",
			[]keyState{keyReplaced, keyInUse}, map[int]int{1: 800, 2: 500}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, keys, made := keyDeployment(t, 1300, newYear)
			hold, err := keys.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer hold.Rollback(context.WithoutCancel(t.Context()))
			if _, err := hold.Exec(t.Context(), c.hold); err != nil {
				t.Fatal(err)
			}
			variables := []string{"JOURNEY_KEYS_DATABASE_URL=" + d.Keys, "JOURNEY_KEY_FILE=" + d.KeyFile}
			said := &bytes.Buffer{}
			cmd := exec.Command("journey", "keys", "rotate")
			cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = t.TempDir(), append(os.Environ(), variables...), said, said
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			soon(t, "it waits", func() bool {
				var waits bool
				err := keys.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
AND position($1 IN query) > 0 AND pid <> pg_backend_pid() AND datname = current_database())`, c.waits).Scan(&waits)
				if err != nil {
					t.Fatal(err)
				}
				return waits
			})
			if out, code := typedWith(t, variables, filepath.Join(t.TempDir(), "data"), "keys", "rotate"); code != exitRefused || !strings.Contains(out, "being rotated already") {
				t.Errorf("a second one beside it: exit code %d\n%s", code, out)
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err == nil {
				t.Fatalf("it ended by itself:\n%s", said)
			}
			if err := hold.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.between, states(t, d, keys, newYear)); diff != "" {
				t.Errorf("generations when it was killed (-want +got):\n%s", diff)
			}
			mustOpen(t, d, keys, made)
			rows := map[int]int{}
			use, err := eventstore.GenerationsInUse(t.Context(), keys)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range use {
				rows[u.Number] = u.Rows
			}
			if diff := cmp.Diff(c.rows, rows); diff != "" {
				t.Errorf("rows when it was killed (-want +got):\n%s", diff)
			}
			soon(t, "the server has let go of its lock", func() bool {
				return eventstore.Alone(t.Context(), keys, func(context.Context) error { return nil }) == nil
			})
			if out, code := typedWith(t, variables, filepath.Join(t.TempDir(), "data"), "keys", "rotate", "--if-due"); code != exitDone {
				t.Fatalf("the second time: exit code %d\n%s", code, out)
			}
			if diff := cmp.Diff([]keyState{keyRetired, keyInUse}, states(t, d, keys, newYear)); diff != "" {
				t.Errorf("generations in the end (-want +got):\n%s", diff)
			}
			mustOpen(t, d, keys, made)
		})
	}
}

// What lies between two writes of a rotation is done by the next one, due or not.
func TestARotationFinishesWhatAnotherBegan(t *testing.T) {
	d, keys, made := keyDeployment(t, 5, newYear)
	source := d.keyFile()
	ring, err := eventstore.OpenPostgresKeyring(t.Context(), keys, source)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := source.Add(t.Context(), newYear); err != nil {
		t.Fatal(err)
	}
	if err := ring.Use(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ring.Rewrap(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	run := rotating(t, d, keys, newYear.AddDate(0, 0, 1))
	run.ifDue = true
	if err := run.run(t.Context(), func(int, int) {}); err != nil || !run.changed {
		t.Errorf("changed %v, %v", run.changed, err)
	}
	if diff := cmp.Diff([]keyState{keyRetired, keyInUse}, states(t, d, keys, newYear)); diff != "" {
		t.Errorf("generations (-want +got):\n%s", diff)
	}
	mustOpen(t, d, keys, made)
}

// A row that does not open keeps its generation alive, and the rotation says so.
func TestAGenerationThatARowNeedsIsNotRetired(t *testing.T) {
	d, keys, _ := keyDeployment(t, 2, newYear)
	if _, err := keys.Exec(t.Context(), `UPDATE keyring.class_keys SET wrapped = overlay(wrapped PLACING '\x01ff01' FROM 30) WHERE subject LIKE '%p-00000'`); err != nil {
		t.Fatal(err)
	}
	for _, now := range []time.Time{newYear.AddDate(0, 0, 40), newYear.AddDate(1, 0, 0)} {
		run := rotating(t, d, keys, now)
		if err := run.run(t.Context(), func(int, int) {}); err == nil || !strings.Contains(err.Error(), "of 1 histories do not open") {
			t.Errorf("on %s: %v", now, err)
		}
	}
	if diff := cmp.Diff([]keyState{keyReplaced, keyRetired, keyInUse}, states(t, d, keys, newYear)); diff != "" {
		t.Errorf("generations (-want +got):\n%s", diff)
	}
	all, err := d.keyFile().Generations(t.Context())
	if err != nil || !all[0].RetiredAt.IsZero() || all[0].Key == nil {
		t.Errorf("the generation it needs is retired on %s, %v", all[0].RetiredAt, err)
	}
}

// A missing key file is made only beside a new key database.
func TestAKeyFileIsNotBegunBesideOldKeys(t *testing.T) {
	d, keys, _ := keyDeployment(t, 1, newYear)
	if err := os.Remove(d.KeyFile); err != nil {
		t.Fatal(err)
	}
	if _, err := d.keySource(t.Context(), keys); err == nil || !strings.Contains(err.Error(), "put it back from its copy") {
		t.Errorf("beside old keys: %v", err)
	}
	if _, err := os.Stat(d.KeyFile); !os.IsNotExist(err) {
		t.Errorf("a key file was made: %v", err)
	}
	if _, err := d.keySource(t.Context(), testdb.New(t)); err != nil {
		t.Errorf("beside a new key database: %v", err)
	}
}

// The variables of a transit service lead to it, and its token is in nothing that is said.
func TestTheKeyFileIsSealedByATransitService(t *testing.T) {
	const token = "hvs.nobody-may-see-this"
	down := false
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body, data map[string]string
		err := json.NewDecoder(r.Body).Decode(&body)
		switch {
		case err != nil || r.Header.Get("X-Vault-Token") != token || down:
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case r.URL.Path == "/v1/transit/encrypt/journey":
			data = map[string]string{"ciphertext": "vault:v1:" + base64.StdEncoding.EncodeToString([]byte(body["plaintext"]))}
		case r.URL.Path == "/v1/transit/decrypt/journey":
			text, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(body["ciphertext"], "vault:v1:"))
			data = map[string]string{"plaintext": string(text)}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
	}))
	defer service.Close()
	d, keys, made := keyDeployment(t, 2, time.Now())
	tokenFile := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(tokenFile, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	d.TransitURL, d.TransitKey, d.TransitToken = service.URL+"/v1/transit", "journey", tokenFile
	for _, command := range []string{"protect", "rotate", "status"} {
		out, code := typedWith(t, d.environment(), filepath.Join(t.TempDir(), "data"), "keys", command)
		if code != exitDone || !strings.Contains(out, "sealed by the transit service") {
			t.Errorf("keys %s: exit code %d\n%s", command, code, out)
		}
	}
	mustOpen(t, d, keys, made)
	down = true
	out, code := typedWith(t, d.environment(), filepath.Join(t.TempDir(), "data"), "keys", "status")
	if code != exitRefused || !strings.Contains(out, "unseal it") || strings.Contains(out, token) {
		t.Errorf("sealed: exit code %d\n%s", code, out)
	}
}

// The status of generations in each state, and of an old key whose age nobody knows.
func TestTheStatusOfTheKeys(t *testing.T) {
	at := func(day int) time.Time { return newYear.AddDate(0, 0, day) }
	until := at(60)
	generations := []eventstore.KeyGeneration{
		{Number: 1, RetiredAt: at(1), DestroyedAt: at(91)}, {Number: 2, MadeAt: at(0), RetiredAt: at(30)},
		{Number: 3, MadeAt: at(30)}, {Number: 4, MadeAt: at(60)}, {Number: 5, MadeAt: at(93)},
	}
	use := []eventstore.GenerationUse{{Number: 1, UsedUntil: &until}, {Number: 2, UsedUntil: &until, Destroyed: 1}, {Number: 3, UsedUntil: &until, Rows: 2}, {Number: 4, Rows: 7, Destroyed: 2}}
	var got keysStatus
	got.tell(generations, use, usualRotation, usualRetention, at(92))
	want := keysStatus{
		RotationDue: at(90), RotationOverdue: true, OldestBackup: at(2), DestroyedKeys: 3, DeadBy: at(182),
		Generations: []keysGeneration{
			{Number: 1, State: keyDestroyed, RetiredAt: at(1), DestroyedAt: at(91)},
			{Number: 2, State: keyRetired, MadeAt: at(0), RetiredAt: at(30), DestroyAt: at(120)},
			{Number: 3, State: keyReplaced, MadeAt: at(30), Rows: 2},
			{Number: 4, State: keyInUse, MadeAt: at(60), Rows: 7},
			{Number: 5, State: keyPrepared, MadeAt: at(93)},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var old keysStatus
	old.tell([]eventstore.KeyGeneration{{Number: 1}}, nil, usualRotation, usualRetention, at(0))
	if !old.RotationOverdue || !old.rotationDue(at(0)) || old.Generations[0].State != keyInUse {
		t.Errorf("a key of unknown age: %+v", old)
	}
	var fresh keysStatus
	fresh.tell([]eventstore.KeyGeneration{{Number: 1, MadeAt: at(0)}}, nil, usualRotation, usualRetention, at(30))
	if fresh.RotationOverdue || !fresh.rotationDue(at(30)) || fresh.rotationDue(at(29)) || !fresh.OldestBackup.Equal(at(0)) {
		t.Errorf("a key on the day it is due: %+v", fresh)
	}
}

func TestSpansOfTime(t *testing.T) {
	for text, want := range map[string]time.Duration{"": time.Minute, "90d": 90 * 24 * time.Hour, "36h": 36 * time.Hour} {
		if got, err := span("NAME", text, time.Minute); err != nil || got != want {
			t.Errorf("%q is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"0", "0d", "-1d", "-1h", "90", "d", "1.5d", "soon", "9999999999d"} {
		if got, err := span("NAME", text, time.Minute); err == nil || !strings.Contains(err.Error(), "NAME") {
			t.Errorf("%q is %s, %v; want an error", text, got, err)
		}
	}
}
