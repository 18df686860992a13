package genauth

// Routes returns the method and the path of every operation.
func Routes() []string {
	var all []string
	for _, r := range allRoutes() {
		all = append(all, r.method+" "+r.path)
	}
	return all
}
