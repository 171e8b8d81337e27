package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
	"journey/eventstore/keyfile"
)

// keyFile is the key file of a deployment.
func (d deployment) keyFile() *keyfile.File { return keyfile.New(d.keyConfig()) }

func (d deployment) keyConfig() keyfile.Config {
	return keyfile.Config{
		Path: d.KeyFile, Copy: d.KeyCopy, Identity: d.KeyIdentity,
		Transit: keyfile.Transit{URL: d.TransitURL, Key: d.TransitKey, TokenFile: d.TransitToken},
	}
}

// keySource is the key file, which is made if the key database is new as well. Beside old keys a new key
// would open nothing, so then a missing file is an error.
func (d deployment) keySource(ctx context.Context, keys *pgxpool.Pool) (*keyfile.File, error) {
	source := d.keyFile()
	_, err := source.Generations(ctx)
	if !errors.Is(err, fs.ErrNotExist) {
		return source, err
	}
	begun, err := eventstore.KeyringBegun(ctx, keys)
	if err != nil {
		return nil, err
	}
	if !begun {
		return source, source.Create(ctx, time.Now())
	}
	if _, err := source.Generations(ctx); err != nil { // another process may have made both just now
		return nil, fmt.Errorf("%w\nthe key database was made with a key file that is not there: put it back from its copy. A new one would open nothing", err)
	}
	return source, nil
}

// keysFromEnvironment takes what opens a key file, and how long keys live, from the environment: demo and dev say
// themselves where everything else is.
func (d *deployment) keysFromEnvironment() {
	for _, f := range d.fields() {
		if name := f.name; name != "JOURNEY_KEY_FILE" && strings.HasPrefix(name, "JOURNEY_KEY_") || name == "JOURNEY_BACKUP_RETENTION" {
			*f.value = os.Getenv(name)
		}
	}
}

const (
	usualRotation  = 30 * 24 * time.Hour
	usualRetention = 90 * 24 * time.Hour
)

// keyTimes are how long a generation is in use, and how long backups are kept.
func (d deployment) keyTimes() (rotation, retention time.Duration, err error) {
	rotation, err = span("JOURNEY_KEY_ROTATION", d.Rotation, usualRotation)
	if err == nil {
		retention, err = span("JOURNEY_BACKUP_RETENTION", d.Retention, usualRetention)
	}
	return rotation, retention, err
}

// span reads days (90d), or a duration as of Go (36h).
func span(name, text string, usual time.Duration) (time.Duration, error) {
	if text == "" {
		return usual, nil
	}
	if number, ok := strings.CutSuffix(text, "d"); ok {
		if days, err := strconv.Atoi(number); err == nil && days > 0 && days < 100_000 {
			return time.Duration(days) * 24 * time.Hour, nil
		}
	} else if long, err := time.ParseDuration(text); err == nil && long > 0 {
		return long, nil
	}
	return 0, usage("%s is %q: it must be a number of days, as 90d, or of hours, as 36h", name, text)
}
