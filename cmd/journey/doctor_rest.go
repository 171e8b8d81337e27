package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"journey/api"
	"journey/deploy/local/postgres"
	"journey/eventstore"
	"journey/projections"
)

const (
	// A read model that has not moved for so long although there is something to read has no projector.
	stillFor = 10 * time.Second
	// How far the clocks of machine and database may differ before it is said.
	skewed = 2 * time.Second
)

func (d *doctor) checkDatabase(ctx context.Context) {
	database, err := pool(ctx, d.deployment.Database)
	if err != nil {
		d.say("database", healthError, "Start PostgreSQL, or set JOURNEY_DATABASE_URL right", "it cannot be reached")
		return
	}
	d.parts.database = database
	var version int
	if err := database.QueryRow(ctx, `SELECT current_setting('server_version_num')::INTEGER`).Scan(&version); err != nil {
		d.say("database", healthError, "Ask again", "%v", err)
		return
	}
	if version/10000 < postgres.OldestMajor {
		d.say("database", healthError, fmt.Sprintf("Update PostgreSQL to %d at least", postgres.OldestMajor), "reached, version %d", version/10000)
		return
	}
	d.say("database", healthOK, "", "reached, PostgreSQL %d.%d", version/10000, version%10000)
}

func (d *doctor) checkKeyDatabase(ctx context.Context) {
	source := d.deployment.keyFile()
	generations, unread := source.Generations(ctx)
	if unread != nil {
		d.say("key file", healthError, "Put the key file back from its copy, or name what opens it (docs/keys.md); never begin a new one beside old keys", "%v", unread)
	}
	keys, err := pool(ctx, d.deployment.Keys)
	if err != nil {
		d.say("key database", healthError, "Start PostgreSQL, or set JOURNEY_KEYS_DATABASE_URL right", "it cannot be reached")
		return
	}
	d.parts.keys = keys
	if unread != nil {
		return
	}
	switch err := eventstore.CheckKeySource(ctx, keys, source); {
	case errors.Is(err, eventstore.ErrWrongKeyFile):
		d.say("key file", healthError, "Put the key file back that belongs to this key database", "%v", err)
		return
	case errors.Is(err, eventstore.ErrNoGeneration), errors.Is(err, eventstore.ErrGenerationDestroyed):
		d.say("key file", healthError, "Put the newest copy of the key file in its place", "%v", err)
		return
	case err != nil:
		d.say("key database", healthError, "Ask again", "%v", err)
		return
	}
	d.source = source
	newest := generations[len(generations)-1]
	d.say("key file", healthOK, "", "fits the key database, generation %d, fingerprint %s; only its owner may read it", newest.Number, newest.Fingerprint)
	d.checkRotation(ctx)
}

// checkRotation says when the key-encrypting key should have been changed: what erasures destroy stays readable in
// backups until then.
func (d *doctor) checkRotation(ctx context.Context) {
	status, err := d.deployment.keysStatus(ctx, d.source, d.parts.keys, time.Now())
	switch {
	case err != nil:
		d.say("key rotation", healthError, "Ask again", "%v", err)
	case status.RotationOverdue:
		d.say("key rotation", healthWarning, "journey keys rotate, and let a timer do it each day with --if-due", "the key-encrypting key ought to have been changed on %s", status.RotationDue.Format(time.DateOnly))
	default:
		d.say("key rotation", healthOK, "", "next on %s", status.RotationDue.Format(time.DateOnly))
	}
}

// checkModels holds each read model against the log.
func (d *doctor) checkModels(ctx context.Context) {
	if d.parts.database == nil {
		return
	}
	states, err := projections.List(ctx, d.parts.database, d.last.Sequence)
	if err != nil {
		d.say("read models", healthError, "Ask again", "%v", err)
		return
	}
	var now time.Time
	if err := d.parts.database.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&now); err != nil {
		d.say("read models", healthError, "Ask again", "%v", err)
		return
	}
	for _, m := range models() {
		check, served := "read model "+m.Name, false
		for _, s := range states {
			if s.Name != m.Name || s.Status != projections.StatusLive && s.Status != projections.StatusCatchingUp {
				continue
			}
			served = true
			d.checkModel(ctx, check, m, s, now)
		}
		if !served {
			d.say(check, healthWarning, "Start journey projector "+m.Name, "it does not exist yet")
		}
	}
}

func (d *doctor) checkModel(ctx context.Context, check string, m projections.Model, s projections.State, now time.Time) {
	where := fmt.Sprintf("generation %d (version %d) is %s at position %d", s.Generation, s.Version, s.Status, s.Position.Sequence)
	if s.Halted != "" {
		d.say(check, healthError, "Mend what the reason names; its projector tries again when it starts", "%s and has halted: %s", where, s.Halted)
		return
	}
	if d.log != nil {
		if err := d.log.Check(ctx, s.Position); err != nil {
			found, next := damage(err)
			d.say(check, healthError, next, "it does not belong to this log as it is now: %s", found)
			return
		}
	}
	switch {
	case s.Version != m.Version:
		d.say(check, healthWarning, "journey projection rebuild "+m.Name, "%s, but this program has version %d, so it stays where it is", where, m.Version)
	case s.Lag > 0 && now.Sub(s.MovedAt) > stillFor:
		d.say(check, healthWarning, "Look whether journey projector "+m.Name+" is running", "%s, %d events behind, and has not moved since %s", where, s.Lag, s.MovedAt.UTC().Format(time.RFC3339))
	case s.Status != projections.StatusLive:
		d.say(check, healthWarning, "Wait until it has caught up: journey projection list", "%s, %d events behind", where, s.Lag)
	case s.Parked > 0:
		d.say(check, healthWarning, fmt.Sprintf("journey projection parked %s says why; after mending journey projection retry %s", m.Name, m.Name), "%s; %d groups are parked, so figures are incomplete", where, s.Parked)
	default:
		d.say(check, healthOK, "", "%s, %d events behind", where, s.Lag)
	}
}

// checkSpace compares the log with its limit, and on this machine the limit with the disk.
func (d *doctor) checkSpace(ctx context.Context) {
	if d.parts.nats == nil {
		return
	}
	js, err := jetstream.New(d.parts.nats)
	if err != nil {
		d.say("space", healthError, "Ask again", "%v", err)
		return
	}
	stream, err := js.Stream(ctx, "JOURNEY")
	if err != nil {
		return // said by the stream's check
	}
	info := stream.CachedInfo()
	used, limit := int64(info.State.Bytes), info.Config.MaxBytes
	text := fmt.Sprintf("the log takes %s of its limit %s", bytesText(used), bytesText(limit))
	if limit > 0 && used > limit/10*8 {
		d.say("space", healthError, "Raise max_bytes of the stream, below what the disk has: at the limit nothing more is stored", "%s", text)
		return
	}
	free, known := freeBytes(filepath.Join(d.data, "nats"))
	switch {
	case !known:
		d.say("space", healthOK, "", "%s; the disk of NATS cannot be seen from here: it must have more than the limit", text)
	case limit-used > free:
		d.say("space", healthWarning, "Make room, or lower max_bytes: a full disk stops everything, a limit only refuses", "%s, but the disk has only %s left", text, bytesText(free))
	default:
		d.say("space", healthOK, "", "%s, the disk has %s left", text, bytesText(free))
	}
}

// freeBytes is what is left on the disk of a folder of this machine.
func freeBytes(folder string) (int64, bool) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return 0, false
	}
	return int64(disk.Bavail) * int64(disk.Bsize), true
}

func bytesText(n int64) string {
	if n < 0 {
		return "none"
	}
	if n < 1<<30 {
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
}

// serverAnswer is what a server says of JetStream to who may ask the system account.
type serverAnswer struct {
	Data struct {
		Config struct {
			SyncAlways bool `json:"sync_always"`
		} `json:"config"`
	} `json:"data"`
}

// checkSync asks whether acknowledged means on disk. Only the system account hears an answer.
func (d *doctor) checkSync(ctx context.Context) {
	if d.parts.nats == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	reply, err := d.parts.nats.RequestWithContext(ctx, "$SYS.REQ.SERVER.PING.JSZ", nil)
	var answer serverAnswer
	if err != nil || json.Unmarshal(reply.Data, &answer) != nil {
		d.say("sync", healthWarning, "Make sure that jetstream { sync_interval: always } is in the configuration of every server (demo and dev set it)",
			"whether NATS syncs each message to the disk cannot be seen with this user; without it a power loss forgets acknowledged steps")
		return
	}
	if !answer.Data.Config.SyncAlways {
		d.say("sync", healthError, "Set jetstream { sync_interval: always } on every server and restart it", "NATS acknowledges before a step is on disk: a power loss forgets acknowledged steps")
		return
	}
	d.say("sync", healthOK, "", "sync_interval is always on the server that answered")
}

func (d *doctor) checkClock(ctx context.Context) {
	if d.parts.database == nil {
		return
	}
	before := time.Now()
	var there time.Time
	if err := d.parts.database.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&there); err != nil {
		d.say("clock", healthError, "Ask again", "%v", err)
		return
	}
	took := time.Since(before)
	skew := there.Sub(before.Add(took / 2)).Abs()
	if skew > skewed+took {
		d.say("clock", healthWarning, "Let both machines follow a time server: recorded_at is this machine's", "the clocks of this machine and of the database differ by %s", skew.Round(time.Second))
		return
	}
	d.say("clock", healthOK, "", "this machine and the database agree")
}

func (d *doctor) checkTokens(context.Context) {
	path := d.deployment.Tokens
	if path == "" {
		d.say("tokens", healthWarning, "Set JOURNEY_TOKENS_FILE as for the service to have it checked", "no tokens file is named here")
		return
	}
	if _, err := api.LoadTokens(path); err != nil {
		d.say("tokens", healthError, "Mend it: the service does not start with it", "%v", err)
		return
	}
	d.say("tokens", healthOK, "", "only its owner may read it")
}
