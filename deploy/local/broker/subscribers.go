package broker

import (
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats-server/v2/server"

	natsconf "journey/deploy/nats"
)

// Here all streams lie in the global account, as they always did, and the one user of this run has it all. In a
// configuration that account cannot be named, so it is written as the one that subscribers know, and renamed.
const (
	streams       = "STREAM_PLACEMENT"
	globalAccount = "$G"
	accounts      = `accounts {
    ` + streams + ` {
        jetstream: enabled
        users: [{ user: %q, password: %q }]
        exports: [
            { service: "$JS.API.CONSUMER.INFO.*.*" }
            { service: "$JS.API.CONSUMER.MSG.NEXT.*.*", response_type: stream }
            { service: "$JS.ACK.*.*.>" }
        ]
    }
%s
}
`
)

// Admit lets these subscribers in beside the user of this run, each with its rights in deploy/nats and no other. It
// replaces those who were let in before: who is no longer among them, or has another password, is disconnected and not
// let in again; nobody else notices, but for who has just come and not said yet who it is: it is dropped, and has to come
// again. It counts when Admit returns, until Stop. Not for two goroutines at once.
func (s *Server) Admit(subscribers []natsconf.Subscriber) error {
	reloads, admitted := 1, map[string]bool{}
	for _, one := range subscribers {
		admitted[one.Name] = true
		if !s.admitted[one.Name] {
			reloads = 2 // an account that is new to the server has nothing of what it imports before the second time
		}
	}
	for range reloads {
		if err := s.reload(subscribers); err != nil {
			return fmt.Errorf("subscribers of the broker: %w", err)
		}
	}
	s.admitted = admitted
	return nil
}

func (s *Server) reload(subscribers []natsconf.Subscriber) error {
	options, err := s.options(subscribers)
	if err != nil {
		return err
	}
	return s.nats.ReloadOptions(options)
}

// admitting adds the accounts and their users to options.
func (s *Server) admitting(options *server.Options, subscribers []natsconf.Subscriber) error {
	text, err := natsconf.Subscribers(subscribers)
	if err != nil {
		return err
	}
	if err := options.ProcessConfigString(fmt.Sprintf(accounts, s.user, s.password, text)); err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), s.password, "...")) // it may quote a line
	}
	for _, account := range options.Accounts {
		if account.Name == streams {
			account.Name = globalAccount
		}
	}
	return nil
}
