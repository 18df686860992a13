package fusionauth

// MergePatch returns the patch that turns one value into another.
var MergePatch = mergePatch

// NewUUID returns a random id.
var NewUUID = newUUID
