package signin

import "net/http"

// Start sends the user to the provider to sign in. An option that cannot be used is [fault.ErrInvalid]; then nothing
// was written yet.
func (c *Client) Start(w http.ResponseWriter, r *http.Request, opts ...AuthOption) error {
	attempt, address, err := c.Begin(opts...)
	if err != nil {
		return err
	}
	if err := c.config.Store.Save(w, r, attempt); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, address, http.StatusFound)
	return nil
}

// Finish completes the sign-in whose callback the request is; for its errors see [Client.Complete]. It writes no
// answer, but the cookie of the attempt is deleted.
func (c *Client) Finish(w http.ResponseWriter, r *http.Request) (*SignedIn, error) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address holds the code
	callback := r.URL.Query()
	attempt, err := c.config.Store.Take(w, r, callback.Get("state"))
	if err != nil {
		return nil, err
	}
	return c.Complete(r.Context(), attempt, callback)
}
