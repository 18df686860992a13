package auth0

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// parameter is a parameter of the query string.
type parameter struct {
	name, description string
	// least and most bound a number; otherwise is its value where it is not given.
	least, most, otherwise int
}

var (
	pageParameter    = parameter{name: "page", description: "Page index of the results to return. First page is 0", most: 1<<31 - 1}
	perPageParameter = parameter{name: "per_page", description: "Number of results per page. Defaults to 50", most: 100, otherwise: 50}
	totalsParameter  = parameter{name: "include_totals", description: "Return results inside an object that contains the total result count (true) or as a direct array of results (false, default)"}
	fieldsParameter  = parameter{name: "fields", description: "Comma-separated list of fields to include or exclude (based on value provided for include_fields) in the result. Leave empty to retrieve all fields"}
	includeParameter = parameter{name: "include_fields", description: "Whether specified fields are to be included (true) or excluded (false)", otherwise: 1}
	takeParameter    = parameter{name: "take", description: "Number of results per page. Defaults to 50", least: 1, most: 100, otherwise: 50}
	fromParameter    = parameter{name: "from", description: "Optional Id from which to start selection"}
	sortParameter    = parameter{name: "sort", description: "Field to sort by. Use field:order where order is 1 for ascending and -1 for descending"}
	engineParameter  = parameter{name: "search_engine", description: "The version of the search engine"}
)

// refused returns the problem of a value.
func (p parameter) refused(wrong string) *problem {
	return invalidQuery.because(wrong, p.name, p.description)
}

// number returns the value of a parameter that is a whole number.
func (p parameter) number(query url.Values) (int, *problem) {
	text := query.Get(p.name)
	if text == "" {
		return p.otherwise, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return 0, p.refused("Expected type integer but found type string")
	case n < p.least:
		return 0, p.refused(fmt.Sprintf("Value %d is less than minimum %d", n, p.least))
	case n > p.most:
		return 0, p.refused(fmt.Sprintf("Value %d is greater than maximum %d", n, p.most))
	default:
		return n, nil
	}
}

// boolean returns the value of a parameter that is true or false.
func (p parameter) boolean(query url.Values) (bool, *problem) {
	switch query.Get(p.name) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "":
		return p.otherwise != 0, nil
	default:
		return false, p.refused("Expected type boolean but found type string")
	}
}

// selectionOf returns which attributes the parameters fields and include_fields keep.
func selectionOf(query url.Values) (keep func(name string) bool, wrong *problem) {
	include, wrong := includeParameter.boolean(query)
	if wrong != nil {
		return nil, wrong
	}
	text := query.Get(fieldsParameter.name)
	if text == "" {
		return func(string) bool { return true }, nil
	}
	names := strings.Split(text, ",")
	for _, name := range names {
		if a, ok := userSchema.find(name); !ok || !a.can(selectable) {
			return nil, fieldsParameter.refused(fmt.Sprintf(
				"String '%s' does not match pattern. Must be a comma separated list of the following values: %s",
				text, strings.Join(userSchema.namesWith(selectable), ",")))
		}
	}
	return func(name string) bool { return slices.Contains(names, name) == include }, nil
}
