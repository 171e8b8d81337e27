package main

import (
	"fmt"
	"io"
	"os"
	"time"

	bars "github.com/jedib0t/go-pretty/v6/progress"
	"golang.org/x/term"
)

// progress shows how far something long has come: a bar on a terminal, a plain line now and then
// elsewhere. A nil progress shows nothing.
type progress struct {
	out     io.Writer
	what    string
	total   int
	count   int
	began   time.Time
	said    time.Time
	writer  bars.Writer
	tracker *bars.Tracker
}

// plainEvery is how often a line is printed where there is no terminal.
const plainEvery = 5 * time.Second

func newProgress(out io.Writer, what string, total int) *progress {
	p := &progress{out: out, what: what, total: total, began: time.Now(), said: time.Now()}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.writer = bars.NewWriter()
		p.writer.SetOutputWriter(out)
		p.writer.SetAutoStop(true)
		p.writer.SetTrackerLength(30)
		p.writer.SetUpdateFrequency(100 * time.Millisecond)
		p.writer.Style().Visibility.ETA = true
		p.writer.Style().Visibility.Speed = true
		p.tracker = &bars.Tracker{Message: what, Total: int64(total)}
		p.writer.AppendTracker(p.tracker)
		go p.writer.Render()
	}
	return p
}

func (p *progress) add(n int) {
	if p == nil {
		return
	}
	p.count += n
	switch {
	case p.tracker != nil:
		p.tracker.SetValue(int64(p.count))
	case time.Since(p.said) > plainEvery:
		p.said = time.Now()
		rate := float64(p.count) / time.Since(p.began).Seconds()
		left := time.Duration(float64(p.total-p.count) / max(rate, 1) * float64(time.Second))
		fmt.Fprintf(p.out, "%s: %d/%d (%.0f/s, ETA %s)\n", p.what, p.count, p.total, rate, left.Round(time.Second))
	}
}

// at says how far it has come in all, for what does not know its total before.
func (p *progress) at(count, total int) {
	if p == nil || count < p.count {
		return
	}
	p.total = total
	if p.tracker != nil {
		p.tracker.UpdateTotal(int64(total))
	}
	p.add(count - p.count)
}

func (p *progress) done() {
	if p == nil {
		return
	}
	if p.tracker != nil {
		p.tracker.MarkAsDone()
		for p.writer.IsRenderInProgress() {
			time.Sleep(10 * time.Millisecond)
		}
		return
	}
	took := time.Since(p.began)
	fmt.Fprintf(p.out, "%s: %d in %s (%.0f/s)\n", p.what, p.count, took.Round(10*time.Millisecond), float64(p.count)/took.Seconds())
}
