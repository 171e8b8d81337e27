package broker

import (
	"fmt"
	"log/slog"
	"sync"
)

// logger hands the server's lines on and keeps the first fatal one, which the server tells nobody else.
type logger struct {
	slog  *slog.Logger
	mu    sync.Mutex
	first string
}

func (l *logger) Noticef(format string, v ...any) {
	l.slog.Debug("broker", "line", fmt.Sprintf(format, v...))
}
func (l *logger) Warnf(format string, v ...any) {
	l.slog.Warn("broker", "line", fmt.Sprintf(format, v...))
}
func (l *logger) Errorf(format string, v ...any) {
	l.slog.Error("broker", "line", fmt.Sprintf(format, v...))
}
func (l *logger) Debugf(string, ...any) {}
func (l *logger) Tracef(string, ...any) {}

func (l *logger) Fatalf(format string, v ...any) {
	line := fmt.Sprintf(format, v...)
	l.slog.Error("broker", "line", line)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first == "" {
		l.first = line
	}
}

// fatal is the first fatal line, "" if there was none.
func (l *logger) fatal() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.first
}
