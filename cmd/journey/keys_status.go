package main

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
	"journey/eventstore/keyfile"
)

// keysStatus is where the key-encrypting key is in its life, and what that means for what was destroyed.
type keysStatus struct {
	KeyFile     string           `json:"key_file"`
	Copy        string           `json:"copy,omitempty"`
	CopyCurrent bool             `json:"copy_current"`
	SealedWith  keyfile.Form     `json:"sealed_with"`
	Generations []keysGeneration `json:"generations"`
	// RotationDue is when the generation in use ought to be replaced; zero if it is not known since when it is.
	RotationDue     time.Time `json:"rotation_due,omitzero"`
	RotationOverdue bool      `json:"rotation_overdue"`
	// OldestBackup is since when backups can be opened: one that is older has expired, or its generation is destroyed.
	OldestBackup time.Time `json:"oldest_backup"`
	// DestroyedKeys is how many keys erasures destroyed. One that is destroyed now opens nowhere from DeadBy on.
	DestroyedKeys int       `json:"destroyed_keys"`
	DeadBy        time.Time `json:"dead_by"`
	RotationDays  float64   `json:"rotation_days"`
	RetentionDays float64   `json:"backup_retention_days"`
}

// keyState is where a generation is in its life.
type keyState string

const (
	keyPrepared  keyState = "prepared"  // in the key file, and nobody wraps with it yet
	keyInUse     keyState = "in use"    // wraps
	keyReplaced  keyState = "replaced"  // rows are still to be wrapped anew
	keyRetired   keyState = "retired"   // only backups need it
	keyDestroyed keyState = "destroyed" // nothing that it wrapped opens any more
)

type keysGeneration struct {
	Number      int       `json:"generation"`
	State       keyState  `json:"state"`
	Fingerprint string    `json:"fingerprint"`
	Rows        int       `json:"histories"`
	MadeAt      time.Time `json:"made_at,omitzero"`
	RetiredAt   time.Time `json:"retired_at,omitzero"`
	// DestroyAt is when the last backup that needs it expires; DestroyedAt when it was destroyed.
	DestroyAt   time.Time `json:"destroy_at,omitzero"`
	DestroyedAt time.Time `json:"destroyed_at,omitzero"`
}

// keysStatus tells it as of now. It changes nothing.
func (d deployment) keysStatus(ctx context.Context, source *keyfile.File, keys *pgxpool.Pool, now time.Time) (keysStatus, error) {
	rotation, retention, err := d.keyTimes()
	if err != nil {
		return keysStatus{}, err
	}
	generations, err := source.Generations(ctx)
	if err != nil {
		return keysStatus{}, err
	}
	form, err := source.Form(ctx)
	if err != nil {
		return keysStatus{}, err
	}
	current, err := source.CopyCurrent()
	if err != nil {
		return keysStatus{}, err
	}
	use, err := eventstore.GenerationsInUse(ctx, keys)
	if err != nil {
		return keysStatus{}, err
	}
	s := keysStatus{
		KeyFile: source.Path(), Copy: d.KeyCopy, CopyCurrent: current, SealedWith: form,
		RotationDays: rotation.Hours() / 24, RetentionDays: retention.Hours() / 24,
	}
	s.tell(generations, use, rotation, retention, now)
	return s, nil
}

// tell puts together what key file and key database know.
func (s *keysStatus) tell(generations []eventstore.KeyGeneration, use []eventstore.GenerationUse, rotation, retention time.Duration, now time.Time) {
	inUse := 0
	byNumber := map[int]eventstore.GenerationUse{}
	for _, u := range use {
		byNumber[u.Number] = u
		s.DestroyedKeys += u.Destroyed
		if u.UsedUntil == nil {
			inUse = u.Number
		}
	}
	if len(use) == 0 { // a key database from before there were generations, or a new one
		inUse = generations[len(generations)-1].Number
	}
	var since time.Time // when the oldest generation that opens began
	for _, g := range slices.Backward(generations) {
		told := keysGeneration{
			Number: g.Number, Fingerprint: g.Fingerprint, Rows: byNumber[g.Number].Rows,
			MadeAt: g.MadeAt, RetiredAt: g.RetiredAt, DestroyedAt: g.DestroyedAt,
		}
		switch {
		case !g.DestroyedAt.IsZero():
			told.State = keyDestroyed
		case g.Number == inUse:
			told.State = keyInUse
			s.due(g.MadeAt, rotation, now)
		case g.Number > inUse:
			told.State = keyPrepared
		case g.RetiredAt.IsZero() || told.Rows > 0:
			told.State = keyReplaced
		default:
			told.State, told.DestroyAt = keyRetired, g.RetiredAt.Add(retention)
		}
		if told.State != keyDestroyed {
			since = g.MadeAt
		}
		s.Generations = append(s.Generations, told)
	}
	slices.Reverse(s.Generations)
	s.OldestBackup = slices.MaxFunc([]time.Time{since, now.Add(-retention).UTC().Truncate(time.Second)}, time.Time.Compare)
	s.DeadBy = slices.MaxFunc([]time.Time{now.UTC().Truncate(time.Second), s.RotationDue}, time.Time.Compare).Add(retention)
}

// due says when the generation in use ought to be replaced. One whose age nobody knows ought to be now.
func (s *keysStatus) due(made time.Time, rotation time.Duration, now time.Time) {
	if made.IsZero() {
		s.RotationOverdue = true
		return
	}
	s.RotationDue = made.Add(rotation)
	s.RotationOverdue = now.After(s.RotationDue.Add(timerRest))
}

// timerRest is how long a timer that asks each day may rest.
const timerRest = 24 * time.Hour

// rotationDue says that the generation in use has been for long enough.
func (s keysStatus) rotationDue(now time.Time) bool {
	return s.RotationOverdue || !now.Before(s.RotationDue)
}
