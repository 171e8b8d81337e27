package main

import (
	"io"
	"net"
	"net/url"
	"testing"

	"journey/deploy/local/broker"
)

// TestALoginIsTriedAgain: a server that reads its accounts drops who has just come.
func TestALoginIsTriedAgain(t *testing.T) {
	server, err := broker.Start(broker.Config{Dir: t.TempDir(), RelaxedSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	behind, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	for dropped, in := range map[int]bool{0: true, logins - 1: true, logins: false} {
		door, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { door.Close() })
		go func() {
			for n := 0; ; n++ {
				one, err := door.Accept()
				if err != nil {
					return
				}
				if n < dropped {
					one.Close()
					continue
				}
				other, err := net.Dial("tcp", behind.Host)
				if err != nil {
					return
				}
				go func() { defer one.Close(); _, _ = io.Copy(one, other) }()
				go func() { defer other.Close(); _, _ = io.Copy(other, one) }()
			}
		}()
		d := deployment{NATS: "nats://" + door.Addr().String()}
		d.NATSUser, d.NATSPassword = server.Credentials()
		conn, err := d.connectNATS("test")
		if (err == nil) != in {
			t.Errorf("dropped %d times: %v", dropped, err)
		}
		if err == nil {
			conn.Close()
		}
	}
}
