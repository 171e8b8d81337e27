package eventstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// logIDKey is where a stream keeps the random id of its log. The server's own creation time changes
	// when a stream is restored.
	logIDKey = "journey_log_id"

	defaultMaxBytes = 64 << 30
)

// streamConfig is what the stream must be. AllowMsgSchedules and SubjectDeleteMarkerTTL stay off: they
// clear DenyPurge without a word.
func (c Config) streamConfig() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:               c.Stream,
		Subjects:           c.Subjects,
		Retention:          jetstream.LimitsPolicy,
		Storage:            jetstream.FileStorage,
		Discard:            jetstream.DiscardNew,
		MaxBytes:           c.MaxBytes,
		MaxMsgs:            -1,
		MaxMsgsPerSubject:  -1,
		MaxMsgSize:         -1,
		MaxConsumers:       -1,
		Duplicates:         c.Deduplication,
		Replicas:           c.Replicas,
		DenyDelete:         true,
		DenyPurge:          true,
		AllowDirect:        true,
		AllowAtomicPublish: true,
	}
}

// newStream is a new stream for a log.
func (c Config) newStream(logID string) jetstream.StreamConfig {
	want := c.streamConfig()
	want.Replicas = max(want.Replicas, 1)
	if want.MaxBytes == 0 {
		want.MaxBytes = defaultMaxBytes
	}
	want.Metadata = map[string]string{logIDKey: logID}
	return want
}

// create makes the stream with a new log id if there is none. It never changes an existing one.
func (l *natsLog) create(ctx context.Context) error {
	if _, err := l.info(ctx); !errors.Is(err, jetstream.ErrStreamNotFound) {
		return err
	}
	want := l.cfg.newStream(uuid.NewString())
	ctx, cancel := context.WithTimeout(ctx, l.cfg.Wait)
	defer cancel()
	_, err := l.js.CreateStream(ctx, want)
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		return nil // another process was first; what it made is checked now
	}
	if err != nil {
		return fmt.Errorf("creating the stream: %w", err)
	}
	return nil
}

// streamInfo is what the leader says of the stream, with every setting, also those this program's
// client library does not know.
type streamInfo struct {
	Config map[string]any `json:"config"`
	State  struct {
		FirstSeq   uint64 `json:"first_seq"`
		LastSeq    uint64 `json:"last_seq"`
		Messages   uint64 `json:"messages"`
		NumDeleted int    `json:"num_deleted"`
		// Subjects are those of this page, and Total how many match, if the question had a filter.
		Subjects map[string]uint64 `json:"subjects"`
	} `json:"state"`
	Total int                 `json:"total"`
	Error *jetstream.APIError `json:"error"`
}

// metadata is one entry of the stream's metadata; "" if it is not there.
func (i streamInfo) metadata(key string) string {
	all, _ := i.Config["metadata"].(map[string]any)
	value, _ := all[key].(string)
	return value
}

func (l *natsLog) info(ctx context.Context) (streamInfo, error) { return l.infoOn(ctx, nil) }

// infoOn is the stream's info with what a question asks for beside it.
func (l *natsLog) infoOn(ctx context.Context, question []byte) (streamInfo, error) {
	var info streamInfo
	reply, err := l.ask(ctx, "$JS.API.STREAM.INFO."+l.cfg.Stream, question)
	if err != nil {
		return info, err
	}
	if err := json.Unmarshal(reply.Data, &info); err != nil {
		return info, fmt.Errorf("%w: stream info: %w", ErrUnavailable, err)
	}
	if info.Error != nil && info.Error.ErrorCode == jetstream.JSErrCodeStreamNotFound {
		return info, jetstream.ErrStreamNotFound
	}
	if info.Error != nil {
		return info, fmt.Errorf("%w: stream info: %w", ErrUnavailable, info.Error)
	}
	return info, nil
}

// checkStream reads the stream back and answers its log id.
func (l *natsLog) checkStream(ctx context.Context) (string, error) {
	info, err := l.info(ctx)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return "", &DamageError{DamageConfiguration, 0, "there is no stream " + l.cfg.Stream + ": start the service that creates it, or restore it from a backup"}
	}
	if err != nil {
		return "", err
	}
	id := info.metadata(logIDKey)
	differences, err := l.cfg.differences(info.Config)
	if err != nil {
		return "", err
	}
	if id == "" {
		differences = append(differences, "its metadata has no "+logIDKey)
	}
	if len(differences) > 0 {
		return "", &DamageError{DamageConfiguration, 0, "the stream " + l.cfg.Stream + " is not configured as it must be: " +
			strings.Join(differences, "; ") + ". Set it right with the nats tool, or name another stream; nothing was changed"}
	}
	if info.metadata(restoringKey) != l.restoring {
		return "", &DamageError{DamageConfiguration, info.State.LastSeq, "a restore into the stream " + l.cfg.Stream +
			" was interrupted: give the same \"journey restore\" again, it goes on where it ended"}
	}
	if info.State.Messages > 0 && info.State.FirstSeq != 1 || info.State.NumDeleted > 0 {
		return "", &DamageError{DamageGap, info.State.FirstSeq, fmt.Sprintf("the log begins at %d and lacks %d messages in between: restore it from a backup", info.State.FirstSeq, info.State.NumDeleted)}
	}
	return id, nil
}

// differences says in words where a stream is not what it must be. A setting that is not named must be off.
func (c Config) differences(actual map[string]any) ([]string, error) {
	encoded, err := json.Marshal(c.streamConfig())
	if err != nil {
		return nil, err
	}
	var want map[string]any
	if err := json.Unmarshal(encoded, &want); err != nil {
		return nil, err
	}
	for _, free := range []string{"metadata", "description", "placement", "compression"} {
		delete(want, free)
	}
	var found []string
	for _, key := range slices.Sorted(maps.Keys(merged(want, actual))) {
		is, must := actual[key], want[key]
		switch key {
		case "metadata", "description", "placement", "compression":
			continue
		case "max_bytes":
			if limit, _ := is.(float64); c.MaxBytes == 0 {
				if limit <= 0 {
					found = append(found, "max_bytes is not set, so a full disk would stop everything")
				}
				continue
			}
		case "num_replicas":
			if c.Replicas == 0 {
				continue
			}
		}
		if isOff(is) && isOff(must) || reflect.DeepEqual(is, must) {
			continue
		}
		found = append(found, fmt.Sprintf("%s is %s, must be %s", key, shown(is), shown(must)))
	}
	return found, nil
}

func merged(a, b map[string]any) map[string]any {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// isOff says that a setting is as if it were not there.
func isOff(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case float64:
		return v == 0
	case string:
		return v == ""
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

func shown(v any) string {
	if isOff(v) {
		return "off"
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}
