package eventstore

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// KeyGeneration is one key-encrypting key. Generations are counted from 1 and never counted anew. The one in
// use wraps new keys; every one that is not destroyed opens what it wrapped.
type KeyGeneration struct {
	Number int
	// Key has KeySize bytes; a destroyed generation has none.
	Key []byte
	// Fingerprint is KeyFingerprint of the key; it stays when the key is destroyed, and may be empty before.
	Fingerprint string
	// MadeAt is zero if nobody knows when. RetiredAt is when no key of the key database was wrapped with it any
	// more, DestroyedAt when its key was destroyed; zero until then.
	MadeAt, RetiredAt, DestroyedAt time.Time
}

// KeySource is where the generations lie: not in the key database, and in no backup.
type KeySource interface {
	// Generations answers all there ever were, by number. It is asked at the start, and whenever a generation is
	// met that is not known yet; as long as nothing has changed it must be cheap.
	Generations(ctx context.Context) ([]KeyGeneration, error)
}

// KeyFingerprint tells whether two copies of a key-encrypting key are the same, and nothing else of it.
func KeyFingerprint(kek []byte) string {
	mac := hmac.New(sha256.New, kek)
	mac.Write([]byte("journey key file fingerprint"))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// ErrNoGeneration means that a key is wrapped with a generation of the key-encrypting key that the key source does
// not have: it is an older copy, or that of another deployment.
var ErrNoGeneration = errors.New("the key file does not have this generation of the key-encrypting key")

// ErrGenerationDestroyed means that a key is wrapped with a generation that was destroyed: it never opens again.
var ErrGenerationDestroyed = errors.New("this generation of the key-encrypting key was destroyed")

// wraps has the ciphers of the generations of a source, and hears of new ones when it is asked for them.
type wraps struct {
	source  KeySource
	loading sync.Mutex
	loaded  atomic.Pointer[loadedWraps]
}

type loadedWraps struct {
	known   map[int]KeyGeneration
	ciphers map[int]tink.AEAD // of those that are not destroyed
	newest  int
}

// newWraps loads the generations; a source without any that is not destroyed is an error.
func newWraps(ctx context.Context, source KeySource) (*wraps, error) {
	w := &wraps{source: source}
	loaded, err := w.load(ctx)
	if err != nil {
		return nil, err
	}
	if loaded.ciphers[loaded.newest] == nil {
		return nil, errors.New("the key source has no key-encrypting key")
	}
	return w, nil
}

// load asks the source.
func (w *wraps) load(ctx context.Context) (*loadedWraps, error) {
	w.loading.Lock()
	defer w.loading.Unlock()
	generations, err := w.source.Generations(ctx)
	if err != nil {
		return nil, err
	}
	loaded := &loadedWraps{known: map[int]KeyGeneration{}, ciphers: map[int]tink.AEAD{}}
	for _, g := range generations {
		loaded.newest = max(loaded.newest, g.Number)
		if !g.DestroyedAt.IsZero() {
			loaded.known[g.Number] = g
			continue
		}
		if len(g.Key) != KeySize {
			return nil, fmt.Errorf("key-encrypting key of %d bytes, want %d", len(g.Key), KeySize)
		}
		g.Fingerprint = KeyFingerprint(g.Key)
		loaded.known[g.Number] = g
		if loaded.ciphers[g.Number], err = newCipher(g.Key); err != nil {
			return nil, err
		}
	}
	w.loaded.Store(loaded)
	return loaded, nil
}

// of is the cipher of a generation. One that is not known yet is looked for in the source.
func (w *wraps) of(ctx context.Context, number int) (tink.AEAD, error) {
	loaded := w.loaded.Load()
	if cipher, ok := loaded.ciphers[number]; ok {
		return cipher, nil
	}
	loaded, err := w.load(ctx)
	if err != nil {
		return nil, err
	}
	if cipher, ok := loaded.ciphers[number]; ok {
		return cipher, nil
	}
	if g, ok := loaded.known[number]; ok {
		return nil, fmt.Errorf("generation %d, destroyed on %s: %w", number, g.DestroyedAt.UTC().Format(time.DateOnly), ErrGenerationDestroyed)
	}
	return nil, fmt.Errorf("generation %d: %w", number, ErrNoGeneration)
}
