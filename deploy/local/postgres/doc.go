// Package postgres runs a PostgreSQL found on this machine in a folder of its own, for as long as its caller lives.
//
// It is for development, demonstrations and tests. The server listens on a Unix socket only, in a folder that
// only its owner can enter, and asks for no password there.
package postgres
