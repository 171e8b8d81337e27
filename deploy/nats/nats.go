// Package nats is the configuration of the NATS servers of a deployment: who may do what in the logs.
package nats

import _ "embed"

// Server is nats-server.conf, which includes accounts.conf.
//
//go:embed nats-server.conf
var Server string

// Accounts is accounts.conf, which includes passwords.conf: the hashed passwords of Users.
//
//go:embed accounts.conf
var Accounts string

// Users are who may log in, each to an account of its own. In passwords.conf each has a variable, API_PASSWORD for api.
func Users() []string {
	return []string{"api", "projector", "notary", "reminder", "relay", "reader", "operator", "subscriber"}
}
