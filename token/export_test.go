package token

// RetryAfter is exported for its fuzz target.
var RetryAfter = retryAfter
