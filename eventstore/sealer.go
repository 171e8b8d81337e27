package eventstore

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"google.golang.org/protobuf/proto"

	journeyv1 "journey/proto/journey/v1"
)

const (
	// So many histories' keys are kept for sealing, and so long, or until they are forgotten. Opening always
	// asks the keyring: a destroyed key opens nothing from that moment on.
	sealingKeys    = 20_000
	sealingKeysFor = time.Minute
)

// sealer seals steps on their way in and opens them on their way out.
type sealer struct {
	schema  schema
	keys    Keyring
	classes []journeyv1.PrivacyClass // that are opened
	now     func() time.Time
	recent  *lru.Cache[string, recentKeys]

	mu     sync.Mutex // between asking the keyring and keeping what it answered nothing is forgotten
	forgot uint64     // how often keys were forgotten
}

type recentKeys struct {
	keys  Keys
	until time.Time
}

func newSealer(keys Keyring, classes []journeyv1.PrivacyClass, now func() time.Time) (*sealer, error) {
	if keys == nil {
		return nil, fmt.Errorf("a store needs a keyring")
	}
	for _, class := range classes {
		if !isSealed(class) {
			return nil, fmt.Errorf("class %s is not sealed", className(class))
		}
	}
	known, err := newSchema((&journeyv1.Event{}).ProtoReflect().Descriptor())
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	recent, err := lru.New[string, recentKeys](sealingKeys)
	if err != nil {
		return nil, err
	}
	return &sealer{schema: known, keys: keys, classes: slices.Clone(classes), now: now, recent: recent}, nil
}

// keyOwner is the history whose key seals a class of subject's events: the operation's for STATISTICS,
// so that the figures outlive the participant's keys.
func keyOwner(subject Subject, class journeyv1.PrivacyClass) string {
	if class == journeyv1.PrivacyClass_PRIVACY_CLASS_STATISTICS {
		return Subject{Operation: subject.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: subject.Operation}.String()
	}
	return subject.String()
}

// seal encrypts the parts of one event into ev.Sealed; ev.Step has been split from them.
func (s *sealer) seal(ring *ciphers, subject Subject, ev *journeyv1.Event, split parts) error {
	ev.Sealed = nil
	for _, class := range split.classes() {
		plain, err := padded(split[class])
		if err != nil {
			return fmt.Errorf("sealed part: %w", err)
		}
		cipher, state, err := ring.of(keyOwner(subject, class), class)
		if err != nil {
			return err
		}
		if state != keyHere {
			return state.refuseSealing(class)
		}
		sealed, err := cipher.Encrypt(plain, sealContext(ev.Id, subject.String(), class))
		if err != nil {
			return fmt.Errorf("sealed part: %w", err)
		}
		ev.Sealed = append(ev.Sealed, &journeyv1.Sealed{Class: class, Ciphertext: sealed})
	}
	return nil
}

// open merges the sealed parts of the given classes into ev.Step and names those whose key is destroyed.
func (s *sealer) open(ring *ciphers, subject Subject, sequence uint64, ev *journeyv1.Event, classes []journeyv1.PrivacyClass) ([]journeyv1.PrivacyClass, error) {
	var erased []journeyv1.PrivacyClass
	for _, sealed := range ev.Sealed {
		if !slices.Contains(classes, sealed.Class) {
			continue
		}
		part, err := openPart(ring, subject, sequence, ev.Id, sealed.Class, sealed.Ciphertext)
		if err != nil {
			return nil, err
		}
		if part == nil {
			erased = append(erased, sealed.Class)
			continue
		}
		merge(ev.Step, part)
	}
	return erased, nil
}

// openPart is nil if the key is destroyed.
func openPart(ring *ciphers, subject Subject, sequence uint64, eventID string, class journeyv1.PrivacyClass, ciphertext []byte) (*journeyv1.Step, error) {
	cipher, state, err := ring.of(keyOwner(subject, class), class)
	switch {
	case err != nil:
		return nil, err
	case state == keyDestroyed:
		return nil, nil
	case state == keyLost:
		return nil, &DamageError{DamageKeyLost, sequence, "the key of class " + className(class) + " is not in the keyring, and nobody destroyed it"}
	}
	plain, err := cipher.Decrypt(ciphertext, sealContext(eventID, subject.String(), class))
	if err != nil {
		return nil, &DamageError{DamageKeyLost, sequence, "the key of class " + className(class) + " does not open its part: it is another key than the one that sealed it"}
	}
	content := &journeyv1.SealedContent{}
	if err := proto.Unmarshal(plain, content); err != nil || content.Step == nil {
		return nil, &DamageError{DamageUndecodable, sequence, "the sealed part of class " + className(class) + " is not a step"}
	}
	return content.Step, nil
}

// padTo is what the length of a sealed part is a multiple of: the length of an answer would tell which
// answer it is, with or without the key.
const padTo = 64

// padded is the plaintext of a sealed part.
func padded(part *journeyv1.Step) ([]byte, error) {
	content := &journeyv1.SealedContent{Step: part}
	if missing := padTo - proto.Size(content)%padTo; missing < padTo {
		if missing < 3 {
			missing += padTo // a padding field takes three bytes at least
		}
		content.Padding = make([]byte, missing-2)
	}
	return proto.MarshalOptions{Deterministic: true}.Marshal(content)
}

// forSealing has the keys of the owners. Those of new histories are made; those of histories that have
// events must be there.
func (s *sealer) forSealing(ctx context.Context, fresh, existing []string) (*ciphers, error) {
	keys := make(map[string]Keys, len(fresh)+len(existing))
	pick := func(owners []string, ask func(context.Context, []string) (map[string]Keys, error)) error {
		var missing []string
		for _, owner := range owners {
			if known, ok := s.recent.Get(owner); ok && s.now().Before(known.until) {
				keys[owner] = known.keys
			} else {
				missing = append(missing, owner)
			}
		}
		if len(missing) == 0 {
			return nil
		}
		s.mu.Lock()
		before := s.forgot
		s.mu.Unlock()
		found, err := ask(ctx, missing)
		if err != nil {
			return fmt.Errorf("keys: %w", err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for owner, k := range found {
			keys[owner] = k
			if s.forgot == before { // else they may have been destroyed since
				s.recent.Add(owner, recentKeys{k, s.now().Add(sealingKeysFor)})
			}
		}
		return nil
	}
	if err := pick(fresh, s.keys.Ensure); err != nil {
		return nil, err
	}
	if err := pick(existing, s.keys.Get); err != nil {
		return nil, err
	}
	return newCiphers(keys), nil
}

// forget lets the keyring be asked again for the keys of an owner.
func (s *sealer) forget(owner string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgot++
	s.recent.Remove(owner)
}

// openAll opens the given classes of events of any histories in place, with one question to the keyring.
func (s *sealer) openAll(ctx context.Context, events []Recorded, classes []journeyv1.PrivacyClass) error {
	var owners []string
	subjects := make([]Subject, len(events))
	for i, r := range events {
		subjects[i] = Subject{Operation: r.Event.Operation, Kind: r.Event.Kind, ID: r.Event.Subject}
		for _, sealed := range r.Event.Sealed {
			if slices.Contains(classes, sealed.Class) {
				owners = append(owners, keyOwner(subjects[i], sealed.Class))
			}
		}
	}
	if len(owners) == 0 {
		return nil
	}
	keys, err := s.keys.Get(ctx, unique(owners))
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	ring := newCiphers(keys)
	for i := range events {
		erased, err := s.open(ring, subjects[i], events[i].Sequence, events[i].Event, classes)
		if err != nil {
			return err
		}
		events[i].Erased = erased
	}
	return nil
}
