package fusionauth

// Routes returns the operations that an instance has, such as "GET /api/user/{id}".
func Routes() []string {
	var all []string
	for _, r := range allRoutes() {
		all = append(all, r.method+" "+r.path)
	}
	return all
}
