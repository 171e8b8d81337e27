package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

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
