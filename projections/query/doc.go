// Package query is what the queries of the read models share: business dates, words of the contract, and
// pages that know how many rows there are in all.
package query
