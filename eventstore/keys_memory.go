package eventstore

import (
	"bytes"
	"context"
	"maps"
	"sync"

	journeyv1 "journey/proto/journey/v1"
)

// MemoryKeyring is a Keyring that lasts as long as its process: for tests and simulations.
type MemoryKeyring struct {
	mu       sync.Mutex
	rows     map[string]Keys
	erasures memoryErasures
}

// NewMemoryKeyring is an empty keyring in memory.
func NewMemoryKeyring() *MemoryKeyring {
	return &MemoryKeyring{rows: map[string]Keys{}, erasures: newMemoryErasures()}
}

// Ensure implements Keyring.
func (k *MemoryKeyring) Ensure(_ context.Context, subjects []string) (map[string]Keys, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make(map[string]Keys, len(subjects))
	for _, subject := range subjects {
		if _, ok := k.rows[subject]; !ok {
			k.rows[subject] = newKeys()
		}
		out[subject] = k.rows[subject].clone()
	}
	return out, nil
}

// Get implements Keyring.
func (k *MemoryKeyring) Get(_ context.Context, subjects []string) (map[string]Keys, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make(map[string]Keys, len(subjects))
	for _, subject := range subjects {
		if keys, ok := k.rows[subject]; ok {
			out[subject] = keys.clone()
		}
	}
	return out, nil
}

// Destroy implements Keyring.
func (k *MemoryKeyring) Destroy(_ context.Context, subject string, class journeyv1.PrivacyClass) error {
	if err := checkDestroy(subject, class); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.destroy(subject, class)
	return nil
}

// destroy is called with k.mu held; false if the class was destroyed before.
func (k *MemoryKeyring) destroy(subject string, class journeyv1.PrivacyClass) bool {
	keys, ok := k.rows[subject]
	if !ok {
		keys = newKeys()
		k.rows[subject] = keys
	}
	was := keys.Destroyed[class]
	clear(keys.ByClass[class])
	delete(keys.ByClass, class)
	keys.Destroyed[class] = true
	return !was
}

// Lose forgets the row of a subject as a damaged key database would.
func (k *MemoryKeyring) Lose(subject string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.rows, subject)
}

func (k Keys) clone() Keys {
	out := Keys{ByClass: make(map[journeyv1.PrivacyClass][]byte, len(k.ByClass)), Destroyed: maps.Clone(k.Destroyed)}
	for class, key := range k.ByClass {
		out.ByClass[class] = bytes.Clone(key)
	}
	return out
}
