//go:build node

package main

import (
	"path/filepath"
	"testing"
)

// Two services in Node are told of the simulated LaQs: one reads it from NATS, to the other it is posted.
func TestTheNodeSubscribersAreToldOfLaQs(t *testing.T) {
	tellOfLaQs(t,
		&example{name: "portal", create: []string{"--content", "json"}, program: []string{"node", filepath.Join(subscribers, "node", "subscriber.mjs")}},
		&example{name: "board", webhook: true, program: []string{"node", filepath.Join(subscribers, "webhook", "receiver.mjs")}})
}
