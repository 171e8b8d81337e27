// Package obligation is the columns of an obligation and the one SQL definition of its state, for every
// read model that shows obligations in a table of its own.
package obligation
