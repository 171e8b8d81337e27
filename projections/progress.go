package projections

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Progress is how far a rebuild or a replay is.
type Progress struct {
	// Phase is reading, folding or done.
	Phase string
	// Done and Target count events; an event is half done when it is read and done when it is folded.
	Done, Target uint64
	// Rate is events a second since the beginning.
	Rate float64
	// Left is how long it will take at that rate.
	Left time.Duration
}

const (
	reportEvery = 200 * time.Millisecond
	noteEvery   = time.Second
)

// meter counts what was done and tells of it now and then.
type meter struct {
	target uint64
	now    func() time.Time
	began  time.Time
	tell   func(Progress)                  // a few times a second; nil = nobody is told
	note   func(context.Context, Progress) // once a second; nil = nobody is told

	read, spooled, folded, groups atomic.Uint64

	mu              sync.Mutex
	reported, noted time.Time
}

// report tells of the progress unless it did a moment ago.
func (m *meter) report(ctx context.Context, phase string, always bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if !always && now.Sub(m.reported) < reportEvery {
		return
	}
	m.reported = now
	// Of one operation fewer events are folded than are read; each stands for its share.
	folded := m.folded.Load() * m.target / max(m.spooled.Load(), 1)
	p := Progress{Phase: phase, Done: (m.read.Load() + min(folded, m.target)) / 2, Target: m.target}
	if always {
		p.Done = p.Target
	}
	if took := now.Sub(m.began).Seconds(); took > 0 {
		p.Rate = float64(p.Done) / took
	}
	if p.Rate > 0 && p.Target > p.Done {
		p.Left = time.Duration(float64(p.Target-p.Done) / p.Rate * float64(time.Second))
	}
	if m.tell != nil {
		m.tell(p)
	}
	if m.note != nil && (always || now.Sub(m.noted) >= noteEvery) {
		m.noted = now
		m.note(ctx, p)
	}
}
