package narrative

// Labels are opened to the tests that hold them against the contract.
var Labels = labels
