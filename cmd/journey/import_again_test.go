package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"

	"connectrpc.com/connect/v2"
)

func TestAnImportCallsAgainWhereNobodyAnswered(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want bool
	}{
		{"no service", connect.NewError(connect.CodeUnavailable, "refused"), true},
		{"the connection broke", connect.NewError(connect.CodeCanceled, "reset"), true},
		{"the connection broke, and the cause is told", fmt.Errorf("read: %w", syscall.ECONNRESET), true},
		{"the answer was cut", fmt.Errorf("read: %w", io.ErrUnexpectedEOF), true},
		{"a fault of the service", connect.NewError(connect.CodeInternal, "service.fault"), false},
		{"a damaged log", connect.NewError(connect.CodeDataLoss, "service.log_damaged"), false},
		{"no token", connect.NewError(connect.CodeUnauthenticated, "auth.missing"), false},
	} {
		calls := 0
		more, err := again(t.Context(), nil, func() error {
			if calls++; calls < 3 {
				return c.err
			}
			return nil
		})
		if more != c.want || c.want && (err != nil || calls != 3) || !c.want && (!errors.Is(err, c.err) || calls != 1) {
			t.Errorf("%s: %d calls, more %v, %v", c.name, calls, more, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	calls := 0
	if _, err := again(ctx, nil, func() error { calls++; return connect.NewError(connect.CodeCanceled, "stopped") }); err == nil || calls != 1 {
		t.Errorf("after Ctrl-C: %d calls, %v", calls, err)
	}
}
