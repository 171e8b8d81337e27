// Package caseload is the read model that answers who is responsible for whom and how each case stands.
package caseload
