// Package reminder tells people of obligations, each stage once for ever.
//
// What was decided lies in a ledger in PostgreSQL, what was told in the stream REMINDER, and either of them keeps
// what was told from being told again: the ledger when the stream has lost its messages, the stream when the ledger
// is older than it was. Neither is built from the log, so nothing that is rebuilt or replayed touches them.
package reminder
