package main

import "github.com/nats-io/nats.go"

// logins is how often a login is tried. While a server of NATS reads its accounts again, which takes it milliseconds, it
// drops whoever has just come and not said yet who they are; dev and demo have it do so twice for a new subscriber.
const logins = 3

// connectNATS connects with the user of the deployment. It keeps no messages while the connection is down, as a log demands.
func (d deployment) connectNATS(name string, more ...nats.Option) (conn *nats.Conn, err error) {
	options := append([]nats.Option{nats.Name(name), nats.ReconnectBufSize(-1)}, more...)
	if d.NATSUser != "" {
		options = append(options, nats.UserInfo(d.NATSUser, d.NATSPassword))
	}
	for range logins {
		if conn, err = nats.Connect(d.NATS, options...); err == nil {
			break
		}
	}
	return conn, err
}
