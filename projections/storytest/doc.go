// Package storytest tells small worlds as steps and shows them to a read model on a real log and a real
// database, each event delivered twice; used only by tests.
package storytest
