package rest

// What fuzz targets and tables reach directly.
var (
	Summary    = summary
	RetryAfter = retryAfter
)
