package propelauth

// Routes returns the methods and paths of all operations.
func Routes() [][2]string {
	var list [][2]string
	for _, r := range routes() {
		list = append(list, [2]string{r.method, r.path})
	}
	return list
}
