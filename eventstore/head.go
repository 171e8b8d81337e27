package eventstore

import "context"

// Head implements Store.
func (h *histories) Head(ctx context.Context, subject Subject) (Head, error) {
	if err := subject.Check(); err != nil {
		return Head{}, err
	}
	newest, ok, err := h.journal.newest(ctx, subject.String())
	if err != nil || !ok {
		return Head{}, err
	}
	r, err := read(subject, newest)
	if err != nil {
		return Head{}, err
	}
	return Head{Version: r.Event.Version, Sequence: r.Sequence, Hash: r.Hash}, nil
}
