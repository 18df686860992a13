package where

import "strings"

// LookupRows returns the table of lookups as the package's documentation prints it, with single spaces.
func LookupRows() []string {
	var rows []string
	for _, spec := range lookupSpecs {
		var kinds []string
		for _, kind := range spec.kinds {
			kinds = append(kinds, kind.String())
		}
		rows = append(rows, string(spec.name)+" "+string(spec.takes)+" "+strings.Join(kinds, ", "))
	}
	return rows
}

// CompareNumbers compares two JSON numbers; false says that one of them is none.
func CompareNumbers(a, b string) (int, bool) {
	x, okX := parseDecimal(a)
	y, okY := parseDecimal(b)
	return x.compare(y), okX && okY
}
