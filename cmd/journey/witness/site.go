package witness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	// tileHeight is that of c2sp.org/tlog-tiles: 256 hashes a tile.
	tileHeight = 8
	// No answer of a notary is larger than these bytes.
	largestAnswer = 64 << 10
)

// ErrUnreachable means that a notary does not answer, or not as one.
var ErrUnreachable = errors.New("the notary does not answer")

// errMissing means that a notary answers, and has nothing there.
var errMissing = errors.New("there is nothing")

// Site is where a notary publishes: an address before /checkpoint and /tile.
type Site struct {
	Address string
	// Client bounds how long an answer may take.
	Client *http.Client
}

// Checkpoint is the newest one, as a signed note; it is not verified. Else it is ErrUnreachable.
func (s Site) Checkpoint(ctx context.Context) ([]byte, error) { return s.get(ctx, "checkpoint") }

func (s Site) get(ctx context.Context, path string) ([]byte, error) {
	address := strings.TrimSuffix(s.Address, "/") + "/" + path
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	answer, err := s.Client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, largestAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %w", ErrUnreachable, address, err)
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusGone:
		return nil, fmt.Errorf("%w: %w: %s", ErrUnreachable, errMissing, address)
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: %s: %s", ErrUnreachable, address, answer.Status)
	case len(text) > largestAnswer:
		return nil, fmt.Errorf("%w: %s: more than %d bytes", ErrUnreachable, address, largestAnswer)
	}
	return text, nil
}

// tiles reads the published tree for as long as ctx lasts. tlog proves each tile before it is used. A tile that is not
// published is not ErrUnreachable: who signs a tree without showing it proves nothing.
func (s Site) tiles(ctx context.Context) tlog.TileReader {
	return tileReader(func(t tlog.Tile) ([]byte, error) {
		path := strings.Replace(t.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
		data, err := s.get(ctx, path)
		if errors.Is(err, errMissing) {
			return nil, fmt.Errorf("%s is not published", path)
		}
		return data, err
	})
}

type tileReader func(tlog.Tile) ([]byte, error)

func (tileReader) Height() int                     { return tileHeight }
func (tileReader) SaveTiles([]tlog.Tile, [][]byte) {}
func (r tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range tiles {
		data, err := r(t)
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}
