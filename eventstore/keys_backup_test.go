package eventstore_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/deploy/local/testdb"
	"journey/eventstore"
)

func everyKey(t *testing.T, pool *pgxpool.Pool) []eventstore.WrappedKeys {
	t.Helper()
	var rows []eventstore.WrappedKeys
	if err := eventstore.EveryKey(t.Context(), pool, func(row eventstore.WrappedKeys) error { rows = append(rows, row); return nil }); err != nil {
		t.Fatal(err)
	}
	return rows
}

// give yields rows as a backup does.
func give(rows []eventstore.WrappedKeys) func(func(eventstore.WrappedKeys) error) error {
	return func(yield func(eventstore.WrappedKeys) error) error {
		for _, row := range rows {
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestKeysAreCarriedAsTheyLie(t *testing.T) {
	key, from, to := kek(t), testdb.New(t), testdb.New(t)
	source := openKeyring(t, from, key)
	ensure(t, source, anna, bert)
	if err := source.Destroy(t.Context(), bert, health); err != nil {
		t.Fatal(err)
	}
	rows := everyKey(t, from)
	target := openKeyring(t, to, key).(*eventstore.PostgresKeyring)
	if err := target.Restore(t.Context(), give(rows)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows, everyKey(t, to)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(get(t, source, anna, bert), get(t, target, anna, bert)); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if keys := get(t, target, bert)[bert]; !keys.Destroyed[health] || keys.ByClass[health] != nil || keys.ByClass[identity] == nil {
		t.Error("the destroyed key is not destroyed, or another one is")
	}
	if err := target.Restore(t.Context(), give(rows[:1])); !errors.Is(err, eventstore.ErrKeysThere) {
		t.Errorf("a second time: %v, want ErrKeysThere", err)
	}
}

func TestKeysOfABackupComeAllOrNone(t *testing.T) {
	key, from, to := kek(t), testdb.New(t), testdb.New(t)
	ensure(t, openKeyring(t, from, key), anna, bert)
	rows := everyKey(t, from)
	target := openKeyring(t, to, key).(*eventstore.PostgresKeyring)
	torn := errors.New("the file ends here")
	err := target.Restore(t.Context(), func(yield func(eventstore.WrappedKeys) error) error {
		return errors.Join(yield(rows[0]), torn)
	})
	if n, count := eventstore.CountKeys(t.Context(), to); !errors.Is(err, torn) || n != 0 || count != nil {
		t.Errorf("%v, then %d rows (%v); want the fault and none", err, n, count)
	}
}

func TestLookingAtAKeyDatabaseMakesNothing(t *testing.T) {
	pool := testdb.New(t)
	n, err := eventstore.CountKeys(t.Context(), pool)
	if rows := everyKey(t, pool); n != 0 || err != nil || len(rows) != 0 {
		t.Errorf("an empty database has %d rows, %d read, %v", n, len(rows), err)
	}
	key := kek(t)
	if err := eventstore.CheckKeySource(t.Context(), pool, oneKey(key)); err != nil {
		t.Errorf("any key fits an empty database, but %v", err)
	}
	var schemas int
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_namespace WHERE nspname = 'keyring'`).Scan(&schemas); err != nil || schemas != 0 {
		t.Errorf("%d schemas were made, %v", schemas, err)
	}
	openKeyring(t, pool, key)
	if err := eventstore.CheckKeySource(t.Context(), pool, oneKey(key)); err != nil {
		t.Errorf("its own key: %v", err)
	}
	if err := eventstore.CheckKeySource(t.Context(), pool, oneKey(kek(t))); !errors.Is(err, eventstore.ErrWrongKeyFile) {
		t.Errorf("another key: %v, want ErrWrongKeyFile", err)
	}
	if a, b := eventstore.KeyFingerprint(key), eventstore.KeyFingerprint(kek(t)); a == b || len(a) != 32 {
		t.Errorf("fingerprints %s and %s", a, b)
	}
}
