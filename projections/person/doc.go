// Package person is the histories of a group as those of one person: its facts in order, who is
// responsible, and what has to be followed up.
package person
