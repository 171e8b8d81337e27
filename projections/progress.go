package projections

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Progress is how far a rebuild is.
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

// meter counts what a rebuild did and tells of it now and then.
type meter struct {
	r                    *rebuild
	read, folded, groups atomic.Uint64

	mu              sync.Mutex
	reported, noted time.Time
}

const noteProgress = `
UPDATE journey_projections.generation SET done = $3, target = $4, rate = $5 WHERE model = $1 AND generation = $2`

// report tells of the progress unless it did a moment ago. What cannot be noted in the bookkeeping is no
// reason to end: the rows decide.
func (m *meter) report(ctx context.Context, phase string, always bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.r.cfg.Now()
	if !always && now.Sub(m.reported) < reportEvery {
		return
	}
	m.reported = now
	p := Progress{Phase: phase, Done: (m.read.Load() + m.folded.Load()) / 2, Target: m.r.target.Sequence}
	if always {
		p.Done = p.Target
	}
	if took := now.Sub(m.r.began).Seconds(); took > 0 {
		p.Rate = float64(p.Done) / took
	}
	if p.Rate > 0 && p.Target > p.Done {
		p.Left = time.Duration(float64(p.Target-p.Done) / p.Rate * float64(time.Second))
	}
	if m.r.cfg.Progress != nil {
		m.r.cfg.Progress(p)
	}
	if !always && now.Sub(m.noted) < noteEvery {
		return
	}
	m.noted = now
	gen := m.r.writer.gen
	if _, err := m.r.pool.Exec(ctx, noteProgress, gen.Model, gen.Generation, p.Done, p.Target, p.Rate); err != nil {
		m.r.cfg.Log.WarnContext(ctx, "the progress could not be noted", "schema", gen.Schema, "error", err)
	}
}
