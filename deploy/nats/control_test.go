package nats_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	configuration "journey/deploy/nats"
)

// TestPermissionsAreNotEnough: in one account, a user who may not publish to any stream has the server do it. This is
// why each stream has an account of its own; and it shows that the matrix would notice.
func TestPermissionsAreNotEnough(t *testing.T) {
	var denied []string
	for _, log := range logs {
		denied = append(denied, strings.SplitN(log.subject, ".", 2)[0]+".>")
	}
	broker, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir(), JetStreamMaxStore: 1 << 40,
		Users: []*server.User{
			{Username: "all", Password: "password"},
			{Username: "projector", Password: "password", Permissions: &server.Permissions{Publish: &server.SubjectPermission{Deny: denied}}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	broker.Start()
	t.Cleanup(func() {
		broker.Shutdown()
		broker.WaitForShutdown()
	})
	conns := map[string]*nats.Conn{}
	for _, user := range append(everybody(), configuration.SubscriberUser("portal")) {
		login := "all"
		if user == "projector" {
			login = user
		}
		conn, err := nats.Connect(broker.ClientURL(), nats.UserInfo(login, "password"), nats.ReconnectBufSize(-1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(conn.Close)
		conns[user] = conn
	}
	w := worldOf(t, conns)
	// The server itself refuses these.
	never := []string{"have JOURNEY delivered into it", "have JOURNEY delivered as deletion of it", "change JOURNEY in the name of its account"}
	for _, op := range tricks("JOURNEY", logs[0].subject, logs[1].subject) {
		works := !slices.Contains(never, op.name)
		op.try(w, "projector")
		end := time.Now().Add(time.Minute)
		untouched := w.untouched()
		for works && untouched && time.Now().Before(end) {
			untouched = w.untouched()
		}
		if works == untouched {
			t.Errorf("%s: untouched: %t", op.name, untouched)
		}
	}
}
