package fusionauth

// MergePatch returns the patch that turns one value into another.
var MergePatch = mergePatch
