package eventstore_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/deploy/local/testdb"
	"journey/eventstore"
)

func generation(t testing.TB, number int) eventstore.KeyGeneration {
	return eventstore.KeyGeneration{Number: number, Key: kek(t)}
}

func openSource(t testing.TB, pool *pgxpool.Pool, source eventstore.KeySource) *eventstore.PostgresKeyring {
	t.Helper()
	k, err := eventstore.OpenPostgresKeyring(t.Context(), pool, source)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// rowsUnder counts the rows under each generation.
func rowsUnder(t testing.TB, pool *pgxpool.Pool) map[int]int {
	t.Helper()
	use, err := eventstore.GenerationsInUse(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[int]int{}
	for _, u := range use {
		rows[u.Number] = u.Rows
	}
	return rows
}

func quiet(int, int) {}

func rewrap(t testing.TB, k *eventstore.PostgresKeyring) (wrapped, left int) {
	t.Helper()
	wrapped, left, err := k.Rewrap(t.Context(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	return wrapped, left
}

func use(t testing.TB, k *eventstore.PostgresKeyring, number int) {
	t.Helper()
	if err := k.Use(t.Context(), number); err != nil {
		t.Fatal(err)
	}
}

func names(n int) []string {
	var subjects []string
	for i := range n {
		subjects = append(subjects, fmt.Sprintf("journey.op.participant.p-%05d", i))
	}
	return subjects
}

func TestAfterARotationNothingNeedsTheOldGeneration(t *testing.T) {
	pool, source := testdb.New(t), &fixed{}
	first, second := generation(t, 1), generation(t, 2)
	source.set(first)
	k, other := openSource(t, pool, source), openSource(t, pool, source) // other is a process that nobody tells
	want := ensure(t, k, names(1200)...)
	if err := k.Destroy(t.Context(), names(1)[0], health); err != nil {
		t.Fatal(err)
	}
	delete(want[names(1)[0]].ByClass, health)
	want[names(1)[0]].Destroyed[health] = true

	source.set(first, second)
	use(t, k, 2)
	if diff := cmp.Diff(map[int]int{1: 1200, 2: 0}, rowsUnder(t, pool)); diff != "" {
		t.Errorf("before they are wrapped anew (-want +got):\n%s", diff)
	}
	for subject, keys := range ensure(t, other, anna) { // it heard of one generation only
		want[subject] = keys
	}
	seen := 0
	wrapped, left, err := k.Rewrap(t.Context(), func(done, total int) { seen = done })
	if err != nil || wrapped != 1200 || left != 0 || seen != 1200 {
		t.Errorf("%d wrapped, %d left, progress %d, %v; want 1200, 0, 1200", wrapped, left, seen, err)
	}
	if diff := cmp.Diff(map[int]int{1: 0, 2: 1201}, rowsUnder(t, pool)); diff != "" {
		t.Errorf("after it (-want +got):\n%s", diff)
	}
	source.set(eventstore.KeyGeneration{Number: 1, Fingerprint: eventstore.KeyFingerprint(first.Key), DestroyedAt: time.Unix(9, 0)}, second)
	for name, ring := range map[string]eventstore.Keyring{"the one that rotated": k, "another one": other, "a new one": openSource(t, pool, source)} {
		if diff := cmp.Diff(want, get(t, ring, append(names(1200), anna)...)); diff != "" {
			t.Errorf("%s (-want +got):\n%.400s", name, diff)
		}
	}
	var zeros int
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM keyring.class_keys WHERE position(decode(repeat('00', 72), 'hex') IN wrapped) > 0`).Scan(&zeros); err != nil || zeros != 1 {
		t.Errorf("%d rows have a destroyed key, %v; want 1", zeros, err)
	}
	if wrapped, left := rewrap(t, k); wrapped != 0 || left != 0 {
		t.Errorf("again: %d wrapped, %d left", wrapped, left)
	}
	use(t, k, 2)
}

// A rotation that ends anywhere leaves keys that open, and the next one does the rest.
func TestAnInterruptedRotationGoesOn(t *testing.T) {
	pool, source := testdb.New(t), &fixed{}
	first, second := generation(t, 1), generation(t, 2)
	source.set(first)
	k := openSource(t, pool, source)
	want := ensure(t, k, names(1100)...)
	source.set(first, second)
	use(t, k, 2)
	ctx, kill := context.WithCancel(t.Context())
	wrapped, _, err := k.Rewrap(ctx, func(done, _ int) { kill() })
	if !errors.Is(err, context.Canceled) || wrapped != 500 {
		t.Fatalf("%d wrapped, %v; want 500 and interrupted", wrapped, err)
	}
	if diff := cmp.Diff(map[int]int{1: 600, 2: 500}, rowsUnder(t, pool)); diff != "" {
		t.Errorf("interrupted (-want +got):\n%s", diff)
	}
	fresh := openSource(t, pool, source)
	if diff := cmp.Diff(want, get(t, fresh, names(1100)...)); diff != "" {
		t.Errorf("keys in between (-want +got):\n%.400s", diff)
	}
	if wrapped, left := rewrap(t, fresh); wrapped != 600 || left != 0 {
		t.Errorf("the second run: %d wrapped, %d left; want 600, 0", wrapped, left)
	}
	if diff := cmp.Diff(want, get(t, k, names(1100)...)); diff != "" {
		t.Errorf("keys in the end (-want +got):\n%.400s", diff)
	}
}

// Who is adding a row under the old generation is waited for, so that no row comes under it after it was counted.
func TestANewGenerationWaitsForRowsUnderTheOldOne(t *testing.T) {
	pool, source := testdb.New(t), &fixed{}
	first, second := generation(t, 1), generation(t, 2)
	source.set(first)
	k := openSource(t, pool, source)
	slow, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Rollback(t.Context())
	if _, err := slow.Exec(t.Context(), `INSERT INTO keyring.class_keys (subject, wrapped) VALUES ($1, '')`, anna); err != nil {
		t.Fatal(err)
	}
	added, changed := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := k.Ensure(t.Context(), []string{anna, bert}) // waits for what the slow one does
		added <- err
	}()
	waits(t, pool, "INSERT INTO keyring.class_keys", added)
	source.set(first, second)
	go func() { changed <- k.Use(t.Context(), 2) }()
	waits(t, pool, "UPDATE keyring.generations", changed)
	if err := slow.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(<-added, <-changed); err != nil {
		t.Fatal(err)
	}
	if wrapped, left := rewrap(t, k); wrapped != 2 || left != 0 {
		t.Errorf("%d wrapped, %d left; want the two that were being added", wrapped, left)
	}
}

// waits returns when a statement waits for a lock, and fails if it ends instead.
func waits(t *testing.T, pool *pgxpool.Pool, statement string, ended <-chan error) {
	t.Helper()
	for waiting := false; !waiting; {
		err := pool.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
AND position($1 IN query) > 0 AND pid <> pg_backend_pid() AND datname = current_database())`, statement).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-ended:
			t.Fatalf("%s did not wait: %v", statement, err)
		default:
		}
	}
}

// While keys are wrapped anew others make, ask for and destroy keys, and nothing fails or gets lost.
func TestEverythingGoesOnWhileKeysAreRotated(t *testing.T) {
	pool, source := testdb.New(t), &fixed{}
	generations := []eventstore.KeyGeneration{generation(t, 1)}
	source.set(generations...)
	k, other := openSource(t, pool, source), openSource(t, pool, source)
	want := ensure(t, k, names(600)...)
	ctx, stop := context.WithCancel(t.Context())
	working := make(chan error, 1)
	made := map[string]eventstore.Keys{}
	go func() {
		var err error
		for i := 0; err == nil && (ctx.Err() == nil || i < 20); i++ {
			subject := fmt.Sprintf("journey.op.participant.new-%d", i)
			var keys map[string]eventstore.Keys
			if keys, err = other.Ensure(t.Context(), []string{subject, names(600)[i%600]}); err != nil {
				break
			}
			made[subject] = keys[subject]
			if i%10 == 0 {
				err = other.Destroy(t.Context(), subject, health)
				delete(made[subject].ByClass, health)
				made[subject].Destroyed[health] = true
			}
		}
		working <- err
	}()
	for number := 2; number < 6; number++ {
		generations = append(generations, generation(t, number))
		source.set(generations...)
		use(t, k, number)
		if _, left := rewrap(t, k); left > 0 {
			t.Errorf("%d rows do not open", left)
		}
		for under, rows := range rowsUnder(t, pool) {
			if under < number && rows > 0 {
				t.Errorf("%d rows are under generation %d while %d is in use", rows, under, number)
			}
		}
	}
	stop()
	if err := <-working; err != nil {
		t.Fatalf("the others: %v", err)
	}
	source.set(generations[4])
	end := openSource(t, pool, source)
	for subject, keys := range made {
		want[subject] = keys
	}
	var all []string
	for subject := range want {
		all = append(all, subject)
	}
	if diff := cmp.Diff(want, get(t, end, all...)); diff != "" {
		t.Errorf("keys (-want +got):\n%.400s", diff)
	}
}

func TestRowsThatDoNotOpenStayAndAreCounted(t *testing.T) {
	pool, source := testdb.New(t), &fixed{}
	first, second := generation(t, 1), generation(t, 2)
	source.set(first)
	k := openSource(t, pool, source)
	ensure(t, k, names(503)...)
	if _, err := pool.Exec(t.Context(), `UPDATE keyring.class_keys SET wrapped = overlay(wrapped PLACING '\x01ff01' FROM 30) WHERE subject < $1`, names(503)[501]); err != nil {
		t.Fatal(err)
	}
	source.set(first, second)
	use(t, k, 2)
	if wrapped, left := rewrap(t, k); wrapped != 2 || left != 501 {
		t.Errorf("%d wrapped, %d left; want 2, 501", wrapped, left)
	}
	if diff := cmp.Diff(map[int]int{1: 501, 2: 2}, rowsUnder(t, pool)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// A key that is destroyed while its row is being wrapped anew stays destroyed.
func TestAKeyDestroyedDuringARotationStaysDestroyed(t *testing.T) {
	pool, source := testdb.New(t), &fixed{}
	first, second := generation(t, 1), generation(t, 2)
	source.set(first)
	k := openSource(t, pool, source)
	ensure(t, k, anna)
	source.set(first, second)
	use(t, k, 2)
	destroying, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer destroying.Rollback(t.Context())
	_, err = destroying.Exec(t.Context(), `UPDATE keyring.class_keys SET wrapped = overlay(wrapped PLACING decode(repeat('00', 72), 'hex') FROM $1), destroyed = destroyed || $2::SMALLINT`, int(health-identity)*72+1, int16(health))
	if err != nil {
		t.Fatal(err)
	}
	wrapped := make(chan error, 1)
	go func() {
		_, _, err := k.Rewrap(t.Context(), quiet)
		wrapped <- err
	}()
	waits(t, pool, "keyring.class_keys", wrapped)
	if err := destroying.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-wrapped; err != nil {
		t.Fatal(err)
	}
	row := everyKey(t, pool)[0]
	at := int(health-identity) * 72
	if row.Generation != 2 || !bytes.Equal(row.Wrapped[at:at+72], make([]byte, 72)) {
		t.Errorf("under generation %d the destroyed key is there again", row.Generation)
	}
}

func TestOnlyOneRotatesAtATime(t *testing.T) {
	pool := testdb.New(t)
	err := eventstore.Alone(t.Context(), pool, func(ctx context.Context) error {
		if err := eventstore.Alone(ctx, pool, func(context.Context) error { return nil }); !errors.Is(err, eventstore.ErrRotating) {
			t.Errorf("the second one: %v, want ErrRotating", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := eventstore.Alone(t.Context(), pool, func(context.Context) error { return nil }); err != nil {
		t.Errorf("after it: %v", err)
	}
}

// Keys of a backup may be wrapped with a generation that is not in use any more.
func TestRestoredKeysAreWrappedAnew(t *testing.T) {
	from, to, source := testdb.New(t), testdb.New(t), &fixed{}
	first, second := generation(t, 1), generation(t, 2)
	source.set(first)
	old := openSource(t, from, source)
	want := ensure(t, old, anna, bert)
	source.set(first, second)
	k := openSource(t, to, source)
	if err := k.Restore(t.Context(), give(everyKey(t, from))); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, get(t, k, anna, bert)); diff != "" {
		t.Errorf("keys (-before +restored):\n%s", diff)
	}
	if diff := cmp.Diff(map[int]int{1: 2, 2: 0}, rowsUnder(t, to)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if wrapped, left := rewrap(t, k); wrapped != 2 || left != 0 {
		t.Errorf("%d wrapped, %d left", wrapped, left)
	}
	source.set(second)
	if diff := cmp.Diff(want, get(t, openSource(t, to, source), anna, bert)); diff != "" {
		t.Errorf("without the old generation (-before +restored):\n%s", diff)
	}
}
