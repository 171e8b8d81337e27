package keyfile

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"journey/eventstore"
)

// format is the number of the document. A reader refuses later ones.
const format = 1

// document is what a key file holds when it is open.
type document struct {
	Format      int          `json:"journey_key_file"`
	Generations []generation `json:"generations"` // by number
}

type generation struct {
	Number      int       `json:"generation"`
	Key         []byte    `json:"key,omitempty"` // none of a destroyed one
	Fingerprint string    `json:"fingerprint"`
	MadeAt      time.Time `json:"made_at,omitzero"`
	RetiredAt   time.Time `json:"retired_at,omitzero"`
	DestroyedAt time.Time `json:"destroyed_at,omitzero"`
}

// parse reads a document, or the one key in base64 that was the whole file before there were generations. When
// that one was made nobody knows.
func parse(text []byte) (document, error) {
	text = bytes.TrimSpace(text)
	if key, err := base64.StdEncoding.DecodeString(string(text)); err == nil && len(key) == eventstore.KeySize {
		return document{format, []generation{{Number: 1, Key: key, Fingerprint: eventstore.KeyFingerprint(key)}}}, nil
	}
	none := fmt.Errorf("it holds no key: it must be a key file of this program, or a key of %d bytes in base64", eventstore.KeySize)
	var d document
	if err := json.Unmarshal(text, &d); err != nil || d.Format == 0 {
		return d, none // not the error: it may show some of the text
	}
	if d.Format > format {
		return d, fmt.Errorf("it has format %d, this program knows %d: take a newer one", d.Format, format)
	}
	if len(d.Generations) == 0 {
		return d, none
	}
	last := 0
	for _, g := range d.Generations {
		whole := len(g.Key) == eventstore.KeySize && eventstore.KeyFingerprint(g.Key) == g.Fingerprint && g.DestroyedAt.IsZero()
		gone := len(g.Key) == 0 && g.Fingerprint != "" && !g.DestroyedAt.IsZero()
		if g.Number <= last || !whole && !gone {
			return d, fmt.Errorf("generation %d in it is altered", g.Number)
		}
		last = g.Number
	}
	if len(d.Generations[len(d.Generations)-1].Key) == 0 {
		return d, errors.New("its newest generation is destroyed")
	}
	return d, nil
}

func (d document) text() ([]byte, error) {
	text, err := json.MarshalIndent(d, "", "  ")
	return append(text, '\n'), err
}

func (d document) clone() document {
	d.Generations = slices.Clone(d.Generations)
	return d
}

func (d document) all() []eventstore.KeyGeneration {
	var all []eventstore.KeyGeneration
	for _, g := range d.Generations {
		all = append(all, eventstore.KeyGeneration{
			Number: g.Number, Key: bytes.Clone(g.Key), Fingerprint: g.Fingerprint,
			MadeAt: g.MadeAt, RetiredAt: g.RetiredAt, DestroyedAt: g.DestroyedAt,
		})
	}
	return all
}

// with is the document with a new generation.
func (d document) with(now time.Time) document {
	number := 1
	if n := len(d.Generations); n > 0 {
		number = d.Generations[n-1].Number + 1
	}
	key := freshKey()
	return document{format, append(slices.Clone(d.Generations), generation{Number: number, Key: key, Fingerprint: eventstore.KeyFingerprint(key), MadeAt: second(now)})}
}

func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func (d document) retired(number int, now time.Time) (document, error) {
	g, err := d.older(number)
	if err == nil && g.RetiredAt.IsZero() {
		g.RetiredAt = second(now)
	}
	return d, err
}

func (d document) destroyed(number int, now time.Time) (document, error) {
	g, err := d.older(number)
	switch {
	case err != nil:
		return d, err
	case g.RetiredAt.IsZero():
		return d, fmt.Errorf("generation %d is not retired", number)
	case g.DestroyedAt.IsZero():
		clear(g.Key)
		g.Key, g.DestroyedAt = nil, second(now)
	}
	return d, nil
}

// older is a generation that is not the newest.
func (d document) older(number int) (*generation, error) {
	for i := range len(d.Generations) - 1 {
		if d.Generations[i].Number == number {
			return &d.Generations[i], nil
		}
	}
	return nil, fmt.Errorf("there is no generation %d before the newest", number)
}
