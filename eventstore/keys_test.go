package eventstore_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/deploy/local/testdb"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

const (
	identity = journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY
	health   = journeyv1.PrivacyClass_PRIVACY_CLASS_HEALTH
	last     = journeyv1.PrivacyClass_PRIVACY_CLASS_STATISTICS
)

func TestMemoryKeyring(t *testing.T) {
	testKeyring(t, func(testing.TB) eventstore.Keyring { return eventstore.NewMemoryKeyring() })
}

func TestPostgresKeyring(t *testing.T) {
	testKeyring(t, func(t testing.TB) eventstore.Keyring { return openKeyring(t, testdb.New(t), kek(t)) })
}

func kek(t testing.TB) []byte {
	t.Helper()
	key := make([]byte, eventstore.KeySize)
	rand.Read(key)
	return key
}

// fixed is a key source that somebody else changes, or nobody.
type fixed struct {
	generations atomic.Pointer[[]eventstore.KeyGeneration]
}

func (f *fixed) Generations(context.Context) ([]eventstore.KeyGeneration, error) {
	return slices.Clone(*f.generations.Load()), nil
}

func (f *fixed) set(generations ...eventstore.KeyGeneration) { f.generations.Store(&generations) }

// oneKey is a source with one generation.
func oneKey(key []byte) *fixed {
	f := &fixed{}
	f.set(eventstore.KeyGeneration{Number: 1, Key: key})
	return f
}

func openKeyring(t testing.TB, pool *pgxpool.Pool, key []byte) eventstore.Keyring {
	t.Helper()
	k, err := eventstore.OpenPostgresKeyring(t.Context(), pool, oneKey(key))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const anna, bert = "journey.op.participant.a", "journey.op.participant.b"

func ensure(t testing.TB, k eventstore.Keyring, subjects ...string) map[string]eventstore.Keys {
	t.Helper()
	got, err := k.Ensure(t.Context(), subjects)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func get(t testing.TB, k eventstore.Keyring, subjects ...string) map[string]eventstore.Keys {
	t.Helper()
	got, err := k.Get(t.Context(), subjects)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// testKeyring holds a keyring to what every one must do.
func testKeyring(t *testing.T, open func(testing.TB) eventstore.Keyring) {
	t.Run("keys are made once", func(t *testing.T) {
		k := open(t)
		if got := get(t, k, anna); len(got) != 0 {
			t.Errorf("a keyring knows %d histories before the first", len(got))
		}
		first := ensure(t, k, anna, bert, anna)
		seen := map[string]bool{}
		for _, keys := range first {
			for _, class := range eventstore.SealedClasses() {
				key := keys.ByClass[class]
				if len(key) != eventstore.KeySize || seen[string(key)] {
					t.Errorf("key of class %s has %d bytes, seen before: %v", class, len(key), seen[string(key)])
				}
				seen[string(key)] = true
			}
		}
		if len(first) != 2 {
			t.Errorf("keys of %d histories, want 2", len(first))
		}
		if diff := cmp.Diff(first, ensure(t, k, bert, anna)); diff != "" {
			t.Errorf("the second time (-first +second):\n%s", diff)
		}
		if diff := cmp.Diff(first, get(t, k, anna, bert, "journey.op.participant.unknown")); diff != "" {
			t.Errorf("asked for (-made +got):\n%s", diff)
		}
	})
	t.Run("one class is destroyed alone and for ever", func(t *testing.T) {
		k := open(t)
		want := ensure(t, k, anna, bert)
		for range 2 {
			if err := k.Destroy(t.Context(), anna, health); err != nil {
				t.Fatal(err)
			}
		}
		if err := k.Destroy(t.Context(), anna, last); err != nil {
			t.Fatal(err)
		}
		delete(want[anna].ByClass, health)
		delete(want[anna].ByClass, last)
		want[anna].Destroyed[health], want[anna].Destroyed[last] = true, true
		if diff := cmp.Diff(want, get(t, k, anna, bert)); diff != "" {
			t.Errorf("got (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, ensure(t, k, anna, bert)); diff != "" {
			t.Errorf("made again (-want +got):\n%s", diff)
		}
	})
	t.Run("a key can be destroyed before it was ever used", func(t *testing.T) {
		k := open(t)
		if err := k.Destroy(t.Context(), anna, identity); err != nil {
			t.Fatal(err)
		}
		keys := ensure(t, k, anna)[anna]
		if keys.ByClass[identity] != nil || !keys.Destroyed[identity] || len(keys.ByClass) != len(eventstore.SealedClasses())-1 {
			t.Errorf("%d keys, destroyed %v", len(keys.ByClass), keys.Destroyed)
		}
	})
	t.Run("what is not a key is not destroyed", func(t *testing.T) {
		k := open(t)
		if err := k.Destroy(t.Context(), anna, journeyv1.PrivacyClass_PRIVACY_CLASS_PSEUDONYMOUS); err == nil {
			t.Error("a class without a key is destroyed")
		}
		if err := k.Destroy(t.Context(), "everything", identity); err == nil {
			t.Error("keys of what is not a history are destroyed")
		}
	})
	t.Run("all who ask at once get the same", func(t *testing.T) {
		k := open(t)
		const askers = 8
		got := make([]map[string]eventstore.Keys, askers)
		var wg sync.WaitGroup
		for i := range askers {
			wg.Go(func() {
				var subjects []string
				for j := range 50 {
					subjects = append(subjects, fmt.Sprintf("journey.op.participant.p-%d", (i*7+j)%60))
				}
				var err error
				if got[i], err = k.Ensure(t.Context(), subjects); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for i := range askers {
			for subject, keys := range got[i] {
				if diff := cmp.Diff(get(t, k, subject)[subject], keys); diff != "" {
					t.Fatalf("asker %d has other keys:\n%s", i, diff)
				}
			}
		}
	})
	t.Run("what is handed out is a copy", func(t *testing.T) {
		k := open(t)
		want := bytes.Clone(ensure(t, k, anna)[anna].ByClass[identity])
		clear(get(t, k, anna)[anna].ByClass[identity])
		if !bytes.Equal(want, get(t, k, anna)[anna].ByClass[identity]) {
			t.Error("a caller changed a key of the keyring")
		}
	})
}

func TestKeysOutliveTheProcessThatMadeThem(t *testing.T) {
	pool, key := testdb.New(t), kek(t)
	want := ensure(t, openKeyring(t, pool, key), anna)
	if diff := cmp.Diff(want, get(t, openKeyring(t, pool, key), anna)); diff != "" {
		t.Errorf("opened again (-made +got):\n%s", diff)
	}
	if _, err := eventstore.OpenPostgresKeyring(t.Context(), pool, oneKey(kek(t))); !errors.Is(err, eventstore.ErrWrongKeyFile) {
		t.Errorf("opened with another key file: %v", err)
	}
	if _, err := eventstore.OpenPostgresKeyring(t.Context(), pool, oneKey(key[1:])); err == nil {
		t.Error("opened with a short key")
	}
}

// Keys lie wrapped, each for its place: copied to another history they do not open, and a row that was
// cut or blanked has lost keys, not erased ones.
func TestKeysLieWrapped(t *testing.T) {
	pool := testdb.New(t)
	k := openKeyring(t, pool, kek(t))
	keys := ensure(t, k, anna, bert)
	var wrapped []byte
	if err := pool.QueryRow(t.Context(), `SELECT wrapped FROM keyring.class_keys WHERE subject = $1`, anna).Scan(&wrapped); err != nil {
		t.Fatal(err)
	}
	for class, key := range keys[anna].ByClass {
		if bytes.Contains(wrapped, key) {
			t.Errorf("the key of class %s lies in the clear", class)
		}
	}
	if err := k.Destroy(t.Context(), anna, health); err != nil {
		t.Fatal(err)
	}
	var after []byte
	if err := pool.QueryRow(t.Context(), `SELECT wrapped FROM keyring.class_keys WHERE subject = $1`, anna).Scan(&after); err != nil {
		t.Fatal(err)
	}
	const slot = 72
	at := int(health-identity) * slot
	if len(after) != len(wrapped) || !bytes.Equal(after[at:at+slot], make([]byte, slot)) || !bytes.Equal(after[:at], wrapped[:at]) || !bytes.Equal(after[at+slot:], wrapped[at+slot:]) {
		t.Error("destroying one key did not overwrite just that key")
	}
	if _, err := pool.Exec(t.Context(), `UPDATE keyring.class_keys SET wrapped = $2 WHERE subject = $1`, bert, wrapped[:slot]); err != nil {
		t.Fatal(err)
	}
	_, err := k.Get(t.Context(), []string{bert})
	wantDamage(t, err, eventstore.DamageKeyLost)
	if _, err := pool.Exec(t.Context(), `UPDATE keyring.class_keys SET wrapped = '' WHERE subject = $1`, bert); err != nil {
		t.Fatal(err)
	}
	if lost := get(t, k, bert)[bert]; len(lost.ByClass) != 0 || len(lost.Destroyed) != 0 {
		t.Errorf("a blanked row has %d keys and %d destroyed ones", len(lost.ByClass), len(lost.Destroyed))
	}
}

// A key is on disk when it is answered, also where the server was told not to wait for its disk.
func TestKeysWaitForTheDisk(t *testing.T) {
	cfg, err := pgxpool.ParseConfig(testdb.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	k := openKeyring(t, pool, kek(t))
	// A deferred trigger sees the setting with which its transaction is about to commit.
	_, err = pool.Exec(t.Context(), `
CREATE TABLE commits (setting TEXT NOT NULL);
CREATE FUNCTION note_commit() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO commits VALUES (current_setting('synchronous_commit'));
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER note_commit AFTER INSERT OR UPDATE ON keyring.class_keys
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_commit()`)
	if err != nil {
		t.Fatal(err)
	}
	ensure(t, k, anna)
	if err := k.Destroy(t.Context(), anna, health); err != nil {
		t.Fatal(err)
	}
	var settings []string
	if err := pool.QueryRow(t.Context(), `SELECT array_agg(setting) FROM commits`).Scan(&settings); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"on", "on"}, settings); diff != "" {
		t.Errorf("making and destroying a key committed with (-want +got):\n%s", diff)
	}
}
