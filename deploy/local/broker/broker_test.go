package broker

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/deploy/local/folder"
)

func started(t *testing.T, cfg Config) *Server {
	t.Helper()
	s, err := Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return s
}

func connected(t *testing.T, url string, options ...nats.Option) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

func streamed(t *testing.T, conn *nats.Conn) jetstream.Stream {
	t.Helper()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.CreateOrUpdateStream(t.Context(), jetstream.StreamConfig{
		Name: "VISITS", Subjects: []string{"visit.>"}, AllowAtomicPublish: true, MaxBytes: 1 << 30,
	})
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

func TestOnlyTheGeneratedCredentialsAreLetIn(t *testing.T) {
	s, other := started(t, Config{Dir: t.TempDir()}), started(t, Config{Dir: t.TempDir()})
	user, password := s.Credentials()
	if _, others := other.Credentials(); others == password || len(password) < 20 {
		t.Errorf("two brokers have the passwords %q and %q, want two long ones", password, others)
	}
	if s.URL() == other.URL() {
		t.Errorf("both brokers are at %s", s.URL())
	}
	connected(t, s.URL())
	address := "nats://" + s.address
	if !strings.HasPrefix(address, "nats://127.0.0.1:") {
		t.Errorf("it listens on %s, want the loopback interface only", address)
	}
	connected(t, address, nats.UserInfo(user, password))
	for name, options := range map[string][]nats.Option{
		"without credentials":     nil,
		"with a wrong password":   {nats.UserInfo(user, "wrong")},
		"with a foreign password": {nats.UserInfo(other.Credentials())},
	} {
		if conn, err := nats.Connect(address, options...); !errors.Is(err, nats.ErrAuthorization) {
			t.Errorf("%s: %v, want an authorization error", name, err)
			conn.Close()
		}
	}
}

func TestARestartKeepsWhatWasAcknowledged(t *testing.T) {
	dir := t.TempDir()
	first := started(t, Config{Dir: dir})
	conn, err := first.ClientConn()
	if err != nil {
		t.Fatal(err)
	}
	streamed(t, conn)
	if _, err := conn.Request("visit.1", []byte("kept"), time.Second); err != nil {
		t.Fatal(err)
	}
	conn.Close()
	for range 2 {
		if err := first.Stop(); err != nil {
			t.Fatal(err)
		}
	}
	second := started(t, Config{Dir: dir})
	message, err := streamed(t, connected(t, second.URL())).GetMsg(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if string(message.Data) != "kept" {
		t.Errorf("message 1 is %q, want %q", message.Data, "kept")
	}
	if first.URL() == second.URL() {
		t.Error("a restart kept the credentials")
	}
}

func TestAFolderHasOneBroker(t *testing.T) {
	dir := t.TempDir()
	s := started(t, Config{Dir: dir})
	if _, err := Start(Config{Dir: dir}); !errors.Is(err, folder.ErrInUse) {
		t.Errorf("a second broker: %v, want ErrInUse", err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	started(t, Config{Dir: dir})
}

func TestEveryWriteIsSyncedUnlessRelaxed(t *testing.T) {
	for _, relaxed := range []bool{false, true} {
		s := started(t, Config{Dir: t.TempDir(), RelaxedSync: relaxed})
		if got := s.nats.JetStreamConfig().SyncAlways; got == relaxed {
			t.Errorf("RelaxedSync %v: SyncAlways is %v", relaxed, got)
		}
	}
}

func TestAnAtomicBatchMayHaveAThousandMessages(t *testing.T) {
	conn := connected(t, started(t, Config{Dir: t.TempDir()}).URL())
	stream := streamed(t, conn)
	var ack struct {
		Count int `json:"count"`
		Error *struct {
			Description string `json:"description"`
		} `json:"error"`
	}
	for i := 1; i <= MaxBatch; i++ {
		message := nats.NewMsg(fmt.Sprintf("visit.%d", i))
		message.Data = bytes.Repeat([]byte("x"), 500)
		message.Header.Set("Nats-Batch-Id", "thousand")
		message.Header.Set("Nats-Batch-Sequence", strconv.Itoa(i))
		if i < MaxBatch {
			if err := conn.PublishMsg(message); err != nil {
				t.Fatal(err)
			}
			continue
		}
		message.Header.Set("Nats-Batch-Commit", "1")
		answer, err := conn.RequestMsg(message, 10*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(answer.Data, &ack); err != nil {
			t.Fatal(err)
		}
	}
	if ack.Error != nil || ack.Count != MaxBatch {
		t.Fatalf("the batch was answered with %+v, want %d messages", ack, MaxBatch)
	}
	info, err := stream.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if info.State.Msgs != MaxBatch {
		t.Errorf("the stream has %d messages, want %d", info.State.Msgs, MaxBatch)
	}
}

func TestAnUnusableFolderIsSaidAtOnce(t *testing.T) {
	dir := t.TempDir()
	// The server keeps its streams in a folder of this name.
	if err := os.WriteFile(filepath.Join(dir, "jetstream"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	before := time.Now()
	_, err := Start(Config{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err == nil || !strings.Contains(err.Error(), dir) || time.Since(before) > readyWithin/2 {
		t.Errorf("after %v: %v, want at once an error that names the folder", time.Since(before), err)
	}
	if !strings.Contains(log.String(), "ERROR") {
		t.Errorf("the log says nothing:\n%s", &log)
	}
	if claim, err := folder.Take(dir, "broker.lock"); err != nil {
		t.Errorf("the folder is still held: %v", err)
	} else {
		claim.Release()
	}
}
