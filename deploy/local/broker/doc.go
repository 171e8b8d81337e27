// Package broker runs a NATS server with JetStream inside this process, for development, demonstrations and tests.
package broker
