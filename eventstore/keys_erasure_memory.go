package eventstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	journeyv1 "journey/proto/journey/v1"
)

var _ ErasureKeyring = (*MemoryKeyring)(nil)

// memoryErasures is what a MemoryKeyring knows of erasures.
type memoryErasures struct {
	kept  map[string][]byte
	read  map[string]Mark
	noted map[string][]Erasure // by log
}

func newMemoryErasures() memoryErasures {
	return memoryErasures{kept: map[string][]byte{}, read: map[string]Mark{}, noted: map[string][]Erasure{}}
}

// DestroyKeeping implements ErasureKeyring.
func (k *MemoryKeyring) DestroyKeeping(_ context.Context, subject string, class journeyv1.PrivacyClass, sealed []byte) error {
	if err := checkDestroy(subject, class); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.destroy(subject, class) && k.erasures.kept[subject] == nil {
		k.erasures.kept[subject] = bytes.Clone(sealed)
	}
	return nil
}

// Kept implements ErasureKeyring.
func (k *MemoryKeyring) Kept(_ context.Context, subject string) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return bytes.Clone(k.erasures.kept[subject]), nil
}

// DropKept implements ErasureKeyring.
func (k *MemoryKeyring) DropKept(_ context.Context, subject string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.erasures.kept, subject)
	return nil
}

// Scrub implements ErasureKeyring: a key that is destroyed is overwritten in memory already.
func (k *MemoryKeyring) Scrub(context.Context) error { return nil }

// ErasuresRead implements ErasureKeyring.
func (k *MemoryKeyring) ErasuresRead(_ context.Context, log string) (Mark, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.erasures.read[log], nil
}

// NoteErasures implements ErasureKeyring.
func (k *MemoryKeyring) NoteErasures(_ context.Context, mark Mark, steps []ErasureStep) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	noted := k.erasures.noted[mark.Log]
	for _, s := range steps {
		at := slices.IndexFunc(noted, func(e Erasure) bool {
			return e.Subject == s.Subject && (s.Done > 0 && e.Decision == s.Decision || s.Done == 0 && e.Request == s.Request)
		})
		switch {
		case at < 0 && s.Done == 0 && s.Decision == 0:
			noted = append(noted, s.Erasure)
		case at >= 0 && s.Done > 0:
			noted[at].Done = s.Done
		case at >= 0 && s.Decision > 0:
			noted[at].Decision = s.Decision
		}
	}
	k.erasures.noted[mark.Log] = noted
	if k.erasures.read[mark.Log].Sequence < mark.Sequence {
		k.erasures.read[mark.Log] = mark
	}
	return nil
}

// Erasures implements ErasureKeyring.
func (k *MemoryKeyring) Erasures(_ context.Context, log string) ([]Erasure, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	noted := slices.Clone(k.erasures.noted[log])
	slices.SortFunc(noted, func(a, b Erasure) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Request, b.Request))
	})
	return noted, nil
}
